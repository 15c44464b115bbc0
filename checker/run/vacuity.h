// Warnings about checks that hold because nothing happens: text that no run executes, a path nobody
// submits, a task with no instances, a pool with no units.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "checker/ir/property.h"
#include "dsl/source/diagnostic.h"

namespace hw::run {

/// What the search of a scenario saw.
struct Explored {
  std::string scenario;
  const ir::System* system = nullptr;
  std::vector<bool> fired;                            ///< by transition; empty if nothing is known
  std::vector<const ir::Property*> never_asked = {};  ///< LeadsTo that hold and have no left side
  bool judged = true;  ///< all reachable states were visited, and some check holds
};

/// Adds one warning a piece of text, not one a scenario; each names the scenarios it is true of.
/// A path that nobody submits, a task without instances, an action that never happens and a pool
/// without units are warned of in each judged scenario, since the scenario is then about something
/// smaller than the model. A single statement (the else that one scenario never needs) is warned of
/// only if no scenario executes it.
/// What follows only on text already warned about is left out. Text that parameters cut away is not
/// in the system and not warned about. Linear in the size of the systems.
void warn_of_vacuity(std::span<const Explored> scenarios, Diagnostics& diagnostics);

}  // namespace hw::run
