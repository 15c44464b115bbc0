// A set of lemmas that is an invariant at every moment: each holds at first, and all together are
// kept by every step. It starts from what costs nothing, the conservation laws and the declared
// bounds, and grows by candidates that pass both tests.
//
// The laws come first because everything else leans on them: without `free + held = size` a solver
// has to rediscover it for every state it looks at.
#pragma once

#include <optional>
#include <utility>

#include "checker/smt/query.h"

namespace hw::smt {

/// A step that breaks a candidate: the candidate and the invariant hold before it, the candidate
/// does not after it.
struct Break {
  ir::TransitionId step = 0;
  Model before;
  Model after;
};

/// Ranges and assumptions of the open parameters.
ir::Formula parameter_hypothesis(const ir::System& system);
/// Every variable has its initial value.
ir::Formula first_state(const ir::System& system);

class Invariant {
 public:
  /// Laws and bounds, as far as they are inductive. Throws GaveUp.
  Invariant(const ir::System& system, const Patience& patience);

  const ir::System& system() const { return system_; }
  const std::vector<ir::Formula>& lemmas() const { return lemmas_; }
  /// Hypothesis and all lemmas.
  ir::Formula formula() const;

  /// A state of the invariant that satisfies the formula.
  std::optional<Model> state_with(const ir::Formula& formula) { return inside_.model(formula); }
  /// A first state that does not satisfy it.
  std::optional<Model> first_state_without(const ir::Formula& formula) {
    return first_.model(formula.negated());
  }
  std::optional<Break> broken_by(const ir::Formula& candidate);
  /// The candidate passed both tests.
  void add(const ir::Formula& lemma);
  /// Tests both and adds. False: not inductive.
  bool try_add(const ir::Formula& candidate);

  /// Adds as many of the candidates as are inductive together with what is there.
  void strengthen(const std::vector<ir::Formula>& candidates);

  /// `base` and all of `parts` have no state of the invariant in common: some of the parts with
  /// which that is so already.
  std::vector<std::size_t> contradicting(const ir::Formula& base,
                                         const std::vector<ir::Formula>& parts) const;
  /// The lemmas that are needed to refute each of the formulas, and those needed to keep these.
  /// Each formula has no state of the invariant. Works from unsatisfiable cores: what no core names
  /// is left out.
  std::vector<ir::Formula> needed_for(const std::vector<ir::Formula>& refuted) const;

 private:
  void reset(std::vector<ir::Formula> lemmas);
  std::vector<ir::Formula> inductive_subset(std::vector<ir::Formula> candidates);
  std::vector<ir::Formula> basics() const;
  bool touches(ir::TransitionId step, const ir::Formula& formula) const;
  Model next(const Model& before, ir::TransitionId step) const;

  const ir::System& system_;
  const Patience& patience_;
  std::vector<ir::Formula> lemmas_;
  Query first_;
  Query inside_;
};

}  // namespace hw::smt
