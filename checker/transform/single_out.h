// One instance of a counted process followed by itself, the others counted as before.
//
// `progress of t` speaks of each instance of t. Interchangeable instances are a symmetry, so it is
// enough to follow one of them (papers/semantics.md, section 5): it gets places of its own, and
// everything that read how many stand at a place reads the sum of both. Of a path, any instance may
// be the followed one: each step that submits while nobody is followed exists twice.
//
// Rejected: naming every instance. It is the same for one question and costs the factorial of their
// number.
#pragma once

#include <span>
#include <vector>

#include "checker/ir/property.h"

namespace hw::transform {

struct SingledOut {
  /// Variables, places and processes of the original keep their numbers; new ones come after them.
  ir::System system;
  std::vector<ir::Property> properties;  ///< the same, over both kinds of places
  /// The process that is the followed instance: a task with one instance. Of a path it has a place
  /// of rest besides, where it stands before it is submitted and after its end.
  ir::ProcessId followed = 0;
  std::vector<ir::TransitionId> original;  ///< by transition of `system`
  std::vector<bool> starts;                ///< by transition: submits the followed instance
};

/// `process` is a task with two or more instances or a path. Linear in the size of the system.
SingledOut single_out(const ir::System& system, std::span<const ir::Property> properties,
                      ir::ProcessId process);

}  // namespace hw::transform
