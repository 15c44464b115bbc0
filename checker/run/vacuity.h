// Warnings about checks that hold because nothing happens: text that no run executes, a path nobody
// submits, a task with no instances, a pool with no units.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "checker/ir/system.h"
#include "dsl/source/diagnostic.h"

namespace hw::run {

/// A scenario whose reachable states were all visited and in which some check holds.
struct Explored {
  std::string scenario;
  const ir::System* system = nullptr;
  std::vector<bool> fired;  ///< by transition
};

/// Adds one warning a piece of text, not one a scenario; each names the scenarios it is true of.
/// What follows only on text already warned about is left out. Text that parameters cut away is not
/// in the system and not warned about. Linear in the size of the systems.
void warn_of_vacuity(std::span<const Explored> scenarios, Diagnostics& diagnostics);

}  // namespace hw::run
