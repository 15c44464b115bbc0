// Proofs of `recoverable`: phases, each with a rank.
//
// One linear rank for everything is tried first. Where runs must go up before they go down (a
// resting writer has to wake and clean a page for a reader that waits, and is then to rest again)
// no such rank exists; then one process is brought to rest first, with the help of all others, and
// what is left is solved under the condition that the first ones stay at rest. In a certificate
// this is a lexicographic rank: which phase is on, then the rank of the phase.
#pragma once

#include "checker/smt/learner.h"
#include "checker/smt/prove.h"
#include "checker/smt/rank.h"

namespace hw::smt {

class Recovery {
 public:
  /// `trusting`: see Samples::misleading.
  Recovery(Invariant& invariant, Samples& samples, Learner& learner, bool trusting,
           const Patience& patience);

  /// Fills in proof.phases, or says in `attempt` what is missing. Throws GaveUp.
  bool find(const ir::Property& property, Attempt& attempt);

 private:
  using Processes = std::vector<ir::ProcessId>;

  bool solve(const Processes& asleep, const Processes& left, Attempt& attempt);
  const std::optional<Proof::Phase>& phase(const Processes& asleep, const Processes& first,
                                           Attempt& attempt);
  std::optional<Proof::Phase> search(const Processes& asleep, const Processes& first,
                                     Attempt& attempt);
  /// A sample of the phase in which none of the ranking's ways is possible.
  const ir::State* where_nothing_moves(const ir::Formula& on, const RankFinder& finder,
                                       const Ranking& ranking) const;
  bool repair(RankFinder& finder, const std::vector<ir::State>& blame, Attempt& attempt);
  ir::Linear pending(const Processes& processes) const;
  ir::Formula is_on(const Processes& asleep, const Processes& first) const;

  const ir::System& system_;
  Invariant& invariant_;
  Samples& samples_;
  Learner& learner_;
  const bool trusting_;
  const Patience& patience_;
  WayStore store_;
  std::map<std::pair<Processes, Processes>, std::optional<Proof::Phase>> known_;
  std::vector<bool> misleading_;  ///< samples that no ranking has to move, by number
  std::optional<ir::State> last_stuck_;
};

}  // namespace hw::smt
