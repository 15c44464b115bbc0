#include "checker/smt/learner.h"

#include <algorithm>
#include <set>

namespace hw::smt {

using ir::Formula;
using ir::Linear;
using ir::Value;
using ir::VarId;

Learner::Learner(Invariant& invariant, Samples& samples, const Patience& patience)
    : invariant_(invariant), samples_(samples), patience_(patience) {
  build_features();
  columns_.resize(features_.size());
}

void Learner::build_features() {
  const ir::System& system = invariant_.system();
  std::set<Linear> known;
  auto add = [&](const Linear& feature) {
    if (!feature.is_constant() && known.insert(feature).second) features_.push_back(feature);
  };
  for (ir::ResourceId resource = 0; resource < system.resources.size(); ++resource) {
    Linear everybody;
    for (const ir::Process& process : system.processes) {
      Linear held;
      for (ir::PlaceId place : process.places) {
        for (const ir::Holding& holding : system.places[place].holdings) {
          if (holding.resource != resource) continue;
          held += Linear::variable(system.places[place].count, holding.units);
        }
      }
      add(held);
      everybody += held;
    }
    add(everybody);
  }
  for (const ir::Process& process : system.processes) {
    Linear busy;
    for (ir::PlaceId place : process.places) {
      if (!system.places[place].rest) busy += Linear::variable(system.places[place].count);
    }
    add(busy);
  }
  for (VarId var = 0; var < system.variables.size(); ++var) add(Linear::variable(var));
}

std::vector<Value> Learner::features_of(const ir::State& state) const {
  std::vector<Value> values;
  values.reserve(features_.size());
  for (const Linear& feature : features_) values.push_back(feature.evaluate(state));
  return values;
}

void Learner::take_in_samples() {
  for (; taken_in_ < samples_.states().size(); ++taken_in_) {
    const ir::State& state = samples_.states()[taken_in_];
    for (std::size_t feature = 0; feature < features_.size(); ++feature) {
      columns_[feature].push_back(features_[feature].evaluate(state));
    }
  }
}

Formula Learner::formula(const Candidate& candidate) const {
  Linear sum(candidate.constant);
  for (const auto& [feature, coefficient] : candidate.terms) {
    sum += features_[feature] * Value{coefficient};
  }
  return Formula::at_least(sum, 0);
}

bool Learner::consistent(const Formula& formula) const {
  return std::ranges::all_of(kept_together_, [&](const auto& pair) {
    return !formula.evaluate(pair.first) || formula.evaluate(pair.second);
  });
}

std::vector<Candidate> Learner::candidates(const Model& state, std::size_t most_terms) const {
  const std::size_t affordable = features_.size() <= 60 ? 4 : features_.size() <= 150 ? 3 : 2;
  const std::vector<Value> bad = features_of(state);
  return CandidateSearch(columns_, bad, patience_).find(std::min(most_terms, affordable));
}

bool Learner::exclude(const Model& state, int depth, std::size_t most_terms) {
  if (allowed_ == 0) throw GaveUp{"too many states would have to be excluded"};
  --allowed_;
  samples_.prepare();
  samples_.visit_instance_of(state);
  if (samples_.reachable(state)) return false;
  take_in_samples();
  std::vector<std::pair<Formula, Break>> nearly;
  constexpr std::size_t kMostTests = 150;
  std::size_t tests = 0;
  for (const Candidate& candidate : candidates(state, most_terms)) {
    patience_.check();
    Formula lemma = formula(candidate);
    if (!consistent(lemma)) continue;
    if (++tests > kMostTests) break;
    if (auto first = invariant_.first_state_without(lemma)) {
      samples_.add(*first);
      continue;
    }
    auto broken = invariant_.broken_by(lemma);
    if (!broken) {
      invariant_.add(lemma);
      return true;
    }
    if (samples_.reachable(broken->before)) {
      samples_.add(broken->after);
    } else {
      kept_together_.emplace_back(broken->before, broken->after);
      nearly.emplace_back(lemma, *broken);
    }
  }
  if (depth == 0) return false;
  constexpr std::size_t kMostRepairs = 12;
  for (std::size_t i = 0; i < nearly.size() && i < kMostRepairs; ++i) {
    const auto& [lemma, first_break] = nearly[i];
    std::optional<Break> broken = first_break;
    for (int repairs = 0; broken && repairs < 6; ++repairs) {
      if (!exclude(broken->before, depth - 1)) break;
      if (!invariant_.formula().evaluate(state)) return true;
      broken = invariant_.broken_by(lemma);
    }
    if (!broken) {
      invariant_.add(lemma);
      return true;
    }
  }
  return false;
}

}  // namespace hw::smt
