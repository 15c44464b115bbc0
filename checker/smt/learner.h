// Finds lemmas: linear inequalities with few terms that every known reachable state satisfies, a
// given unreachable one does not, and every step keeps.
//
// Learning from reachable states, states to exclude and pairs that must be kept together is ICE
// (Garg, Löding, Madhusudan, Neider 2014). Candidates are enumerated by the number of their terms,
// with the constant as tight as the samples allow, and not solved for: a sum of three things with
// coefficients one is what a person would have written, and it is what generalizes from small
// instances. Sums that mean something (units held by a process, instances under way) count as one
// term. Rejected: coefficients as unknowns of the solver, which is slower by orders and finds
// coincidences.
#pragma once

#include "checker/smt/candidates.h"
#include "checker/smt/invariant.h"
#include "checker/smt/samples.h"

namespace hw::smt {

class Learner {
 public:
  Learner(Invariant& invariant, Samples& samples, const Patience& patience);

  /// How many states may be asked for from now on, those included that come up on the way; then
  /// `exclude` throws GaveUp.
  void allow(std::size_t exclusions) { allowed_ = exclusions; }
  /// Adds lemmas to the invariant so that it no longer contains the state. False: nothing found, or
  /// the state turned out to be reachable.
  bool exclude(const Model& state, int depth = 2, std::size_t most_terms = 4);

 private:
  ir::Formula formula(const Candidate& candidate) const;
  std::vector<ir::Value> features_of(const ir::State& state) const;
  void take_in_samples();
  void build_features();
  std::vector<Candidate> candidates(const Model& state, std::size_t most_terms) const;
  bool consistent(const ir::Formula& formula) const;

  Invariant& invariant_;
  Samples& samples_;
  const Patience& patience_;
  std::size_t allowed_ = SIZE_MAX;
  std::vector<ir::Linear> features_;
  std::vector<std::vector<ir::Value>> columns_;  ///< by feature: its value in each sample
  std::size_t taken_in_ = 0;
  std::vector<std::pair<Model, Model>> kept_together_;  ///< if a lemma holds of the first, then of
                                                        ///< the second
};

}  // namespace hw::smt
