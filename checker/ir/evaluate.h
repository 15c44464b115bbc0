// The reference evaluator: what a system means, done as plainly as possible. No engine uses it to
// search; every witness is replayed on it before anybody sees it.
#pragma once

#include "checker/ir/system.h"

namespace hw::ir {

using State = std::vector<Value>;  ///< one value a variable

bool enabled(const System& system, const State& state, TransitionId transition);
/// The state after the transition, which must be enabled.
State apply(const System& system, const State& state, TransitionId transition);
/// All enabled transitions in order.
std::vector<TransitionId> enabled_transitions(const System& system, const State& state);
/// Empty if every variable lies within its bounds and every law holds; otherwise what does not.
std::string broken_invariant(const System& system, const State& state);

}  // namespace hw::ir
