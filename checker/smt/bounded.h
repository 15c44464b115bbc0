// Bounded model checking (Biere, Cimatti, Clarke, Zhu 1999): is there a choice of the parameters
// and a run of so many steps to a violation? Asked for one step more each time, so the first run
// found is as short as any for any choice; then the solver is asked for smaller parameters.
//
// Small instances are searched state by state long before this is asked (checker/family). It is for
// what shows only where a parameter is large and the run is short.
#pragma once

#include <optional>
#include <vector>

#include "checker/ir/property.h"
#include "checker/smt/prove.h"

namespace hw::smt {

struct BoundedRun {
  std::vector<ir::Value> parameters;  ///< in the order of system.family.parameters
  std::vector<ir::TransitionId> steps;
};

struct Bounded {
  std::optional<BoundedRun> run;
  std::size_t excluded = 0;  ///< no run of fewer steps violates it, whatever the parameters
};

/// A run of at most `most` steps. Of Recoverable only wedges in which nothing moves are found;
/// Progress and LeadsTo: none. Ends with the limits, without a run. Cost: exponential in the steps.
Bounded find_run(const ir::System& system, const ir::Property& property, std::size_t most,
                 const Limits& limits);

}  // namespace hw::smt
