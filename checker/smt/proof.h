// What a proof by invariant consists of. It is data over the system's own variables: nothing in it
// depends on the solver that found it, so another solver can check it.
#pragma once

#include <string>
#include <vector>

#include "checker/ir/property.h"

namespace hw::smt {

/// Steps that can be taken one after the other without anybody else in between: mostly by one
/// instance, sometimes by one that makes room and then by the one that needed it.
using Way = std::vector<ir::TransitionId>;

/// Each lemma holds in every first state, and every step from a state in which all of them hold
/// keeps all of them. Together with the ranges and assumptions of the parameters they imply the
/// check:
/// - Always, Bounded: the formula;
/// - NeverFails: no failing step is possible;
/// - DeadlockFree: some step is possible, or the formula holds;
/// - Recoverable: wherever the formula does not hold, some phase is on; in the first phase that is
///   on, one of its ways is possible, turns no earlier phase on, and makes the phase's rank
///   smaller, which is not negative. So every phase ends, and the last one ends at rest.
/// Besides, no assignment leaves its variable's range.
struct Proof {
  /// Who is brought to rest, and how. While a reader waits for a page, writers that rest may be
  /// woken to clean one; afterwards they are to rest again. No single sum falls in both.
  struct Phase {
    ir::Linear pending;  ///< the phase is on while this is at least 1
    std::vector<Way> ways;
    ir::Linear rank;
  };
  std::vector<ir::Formula> lemmas;
  std::vector<Phase> phases;  ///< Recoverable
};

}  // namespace hw::smt
