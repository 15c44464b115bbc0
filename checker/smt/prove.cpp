#include "checker/smt/prove.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>

#include "checker/smt/horn.h"
#include "checker/smt/obligations.h"
#include "checker/smt/recovery.h"
#include "checker/smt/starts.h"

namespace hw::smt {

using ir::Formula;
using ir::PropertyKind;

namespace {

UnknownReason reason_of(const std::string& why) {
  if (why == "interrupted") return UnknownReason::Interrupted;
  if (why.find("time limit") != std::string::npos) return UnknownReason::TimeLimit;
  return UnknownReason::SolverGaveUp;
}

Attempt gave_up(const std::string& why) {
  Attempt attempt;
  attempt.why = why;
  attempt.reason = reason_of(why);
  return attempt;
}

/// What misleads the search for a ranking is different from model to model, and where it has been
/// misled it is so for good; one with other samples finds its proof sooner. A proof that is found
/// needs about fifty exclusions at most.
struct Strategy {
  bool trusting;           ///< see Samples::misleading
  std::size_t exclusions;  ///< most of them, for a check that needs a ranking
};
constexpr Strategy kStrategies[] = {{false, 100}, {true, SIZE_MAX}};

class Prover {
 public:
  /// `opened`: the system, or the family of which it is an instance.
  Prover(const ir::System& system, const Opened& opened, const Strategy& strategy,
         const Patience& patience)
      : system_(system),
        opened_(opened),
        strategy_(strategy),
        patience_(patience),
        invariant_(opened.system, patience),
        samples_(opened.system, opened.samples, patience),
        learner_(invariant_, samples_, patience),
        recovery_(invariant_, samples_, learner_, strategy.trusting, patience) {}

  Attempt prove(const ir::Property& property) try {
    Attempt attempt;
    const bool needs_ranking = property.kind == PropertyKind::Recoverable;
    learner_.allow(needs_ranking ? strategy_.exclusions : SIZE_MAX);
    if (property.kind == PropertyKind::Progress || property.kind == PropertyKind::LeadsTo) {
      attempt.reason = UnknownReason::NotSupported;
      attempt.why = "proofs by invariant do not cover this kind of check";
      return attempt;
    }
    if (!exclude_all(leaves_range(opened_.system), attempt)) {
      attempt.why = "it could not be excluded that an assignment leaves its variable's range";
      return attempt;
    }
    const bool done = property.kind == PropertyKind::Recoverable
                          ? recovery_.find(property, attempt)
                          : exclude_all(forbidden(opened_.system, property), attempt);
    if (!done) {
      if (attempt.why.empty()) {
        attempt.why = attempt.missing_is_reachable
                          ? "a state that a run reaches stands against it"
                          : "no invariant was found that excludes a state in which it fails";
      }
      return attempt;
    }
    finish(property, attempt);
    return attempt;
  } catch (const GaveUp& limit) {
    return gave_up(limit.why);
  } catch (const z3::exception& error) {
    return gave_up(patience_.over() ? "interrupted"
                                    : std::string("the solver failed: ") + error.msg());
  }

 private:
  bool exclude_all(const Formula& bad, Attempt& attempt) {
    if (bad.is_false()) return true;
    if (!invariant_.state_with(bad)) return true;
    if (invariant_.try_add(bad.negated())) return true;
    while (auto state = invariant_.state_with(bad)) {
      if (exclude(*state, attempt)) continue;
      return !attempt.missing_is_reachable && exclude_by_clauses(bad, attempt);
    }
    return true;
  }

  bool exclude_by_clauses(const Formula& bad, Attempt& attempt) {
    invariant_.strengthen(horn_invariant(invariant_, bad, patience_));
    attempt.missing = invariant_.state_with(bad);
    return !attempt.missing;
  }

  bool exclude(const ir::State& state, Attempt& attempt) {
    if (learner_.exclude(state)) return true;
    attempt.missing = state;
    attempt.missing_is_reachable = samples_.reachable(state);
    attempt.reason = UnknownReason::SolverGaveUp;
    return false;
  }

  /// Only what the proof needs, and that checked afresh.
  void finish(const ir::Property& property, Attempt& attempt) {
    std::vector<Formula> refuted;
    for (const Obligation& obligation : obligations(opened_.system, property, attempt.proof)) {
      refuted.push_back(obligation.impossible);
    }
    attempt.proof.lemmas = invariant_.needed_for(refuted);
    attempt.proof = with_values(system_, opened_, std::move(attempt.proof));
    std::string problem = check_proof(system_, property, attempt.proof, patience_.part(1));
    if (!problem.empty()) throw std::logic_error("a proof does not pass its check: " + problem);
    attempt.proved = true;
    attempt.reason = UnknownReason::None;
    attempt.why.clear();
    attempt.missing.reset();
    attempt.missing_is_reachable = false;
  }

  const ir::System& system_;
  const Opened& opened_;
  const Strategy strategy_;
  const Patience& patience_;
  Invariant invariant_;
  Samples samples_;
  Learner learner_;
  Recovery recovery_;
};

/// One strategy after the other, each with a prover of its own that is made when it is needed.
class Strategies {
 public:
  Strategies(const ir::System& system, const Patience& patience)
      : system_(system),
        patience_(patience),
        opened_(system.family.parameters.empty() ? open_starts(system) : Opened{system, {}}) {}

  Attempt prove(const ir::Property& property) {
    const bool for_all = opened_.samples.empty();
    Attempt attempt;
    for (std::size_t i = for_all ? provers_.size() - 1 : 0; i < provers_.size(); ++i) {
      if (!provers_[i]) provers_[i].emplace(system_, opened_, kStrategies[i], patience_);
      attempt = provers_[i]->prove(property);
      const bool needs_ranking = property.kind == PropertyKind::Recoverable;
      if (!needs_ranking || attempt.reason != UnknownReason::SolverGaveUp) break;
    }
    if (attempt.missing) attempt.missing->resize(system_.variables.size());
    return attempt;
  }

 private:
  const ir::System& system_;
  const Patience& patience_;
  const Opened opened_;
  std::array<std::optional<Prover>, std::size(kStrategies)> provers_;
};

/// Parameters for which the model is in error.
void check_requirements(const ir::System& system, const Patience& patience, Result& result) {
  Query query(system, patience);
  query.add(parameter_hypothesis(system));
  result.empty = !query.possible();
  for (const ir::Family::Requirement& requirement : system.family.requirements) {
    if (auto choice = query.model(requirement.condition.negated())) {
      result.not_a_model = std::move(choice);
      result.not_a_model_text = requirement.text;
      return;
    }
  }
}

}  // namespace

Result prove(const ir::System& system, std::span<const ir::Property> properties,
             const Limits& limits) {
  const auto started = std::chrono::steady_clock::now();
  Result result;
  const Patience patience(limits);
  try {
    check_requirements(system, patience, result);
    if (!result.not_a_model) {
      Strategies strategies(system, patience);
      for (const ir::Property& property : properties) {
        result.attempts.push_back(strategies.prove(property));
      }
    }
  } catch (const GaveUp& limit) {
    result.attempts.resize(properties.size(), gave_up(limit.why));
  } catch (const z3::exception& error) {
    result.attempts.resize(properties.size(),
                           gave_up(std::string("the solver failed: ") + error.msg()));
  }
  result.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return result;
}

}  // namespace hw::smt
