// Bounds of variables that hold in every reachable state: from the declarations, sharpened through
// conservation laws by interval propagation until nothing changes.
#pragma once

#include <vector>

#include "checker/analysis/conservation.h"
#include "checker/ir/system.h"

namespace hw::analysis {

struct Bounds {
  ir::Value low = 0;
  ir::Value high = ir::kUnbounded;
  /// A bound that follows from the declaration and the laws; without one the variable may grow for
  /// ever.
  bool proved() const { return high != ir::kUnbounded; }
};

/// One entry a variable. Never fails; a variable that nothing bounds keeps kUnbounded. The system's
/// laws are not believed but checked first: one that some transition breaks bounds nothing, and its
/// variables lose their declared sizes too. Cost: transitions times laws, then intervals.
std::vector<Bounds> bounds(const ir::System& system, const std::vector<Dependence>& dependences);

}  // namespace hw::analysis
