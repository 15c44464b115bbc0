#include "checker/smt/ways.h"

#include <algorithm>

namespace hw::smt {

using ir::Formula;
using ir::Linear;
using ir::TransitionId;
using ir::VarId;

namespace {

constexpr std::size_t kMostWays = 4000;

auto replacement(const std::vector<ir::Assignment>& updates) {
  return [&updates](VarId var) {
    auto it = std::ranges::find(updates, var, &ir::Assignment::var);
    return it == updates.end() ? Linear::variable(var) : it->value;
  };
}

Detour extended(const ir::System& system, const Detour& first, TransitionId step) {
  const ir::Transition& transition = system.transitions[step];
  Detour result = first;
  result.way.push_back(step);
  result.possible =
      std::move(result.possible) && transition.guard.substitute(replacement(first.updates));
  for (const ir::Assignment& update : transition.updates) {
    Linear value = update.value.substitute(replacement(first.updates));
    auto it = std::ranges::find(result.updates, update.var, &ir::Assignment::var);
    if (it == result.updates.end()) {
      result.updates.push_back({update.var, std::move(value)});
    } else {
      it->value = std::move(value);
    }
  }
  return result;
}

/// Variables of which the formula demands that they be large, in one of its conjuncts.
void collect_wants(const Formula& formula, std::vector<VarId>& wants) {
  if (formula.kind() == Formula::And || formula.kind() == Formula::Or) {
    for (const Formula& part : formula.parts()) collect_wants(part, wants);
  }
  if (formula.kind() != Formula::Comparison) return;
  const ir::Atom& atom = formula.comparison();
  if (atom.relation == ir::Relation::NotZero) return;
  for (const ir::Term& term : atom.linear.terms()) {
    if (term.coefficient > 0 || atom.relation == ir::Relation::EqualZero) wants.push_back(term.var);
  }
}

bool raises(const Detour& way, VarId var) {
  auto it = std::ranges::find(way.updates, var, &ir::Assignment::var);
  if (it == way.updates.end()) return false;
  Linear change = it->value - Linear::variable(var);
  return !change.is_constant() || change.constant() > 0;
}

}  // namespace

std::vector<Detour> with_help(const ir::System& system, const std::vector<Detour>& helpers,
                              const std::vector<Detour>& helped) {
  std::vector<Detour> result;
  for (const Detour& second : helped) {
    std::vector<VarId> wants;
    collect_wants(second.possible, wants);
    const ir::PlaceId from = system.transitions[second.way.front()].from;
    for (const Detour& first : helpers) {
      const bool helps = std::ranges::any_of(wants, [&](VarId var) {
        return (from == ir::kNone || var != system.places[from].count) && raises(first, var);
      });
      if (!helps) continue;
      if (result.size() >= kMostWays) return result;
      Detour both = first;
      for (TransitionId step : second.way) both = extended(system, both, step);
      if (!both.possible.is_false()) result.push_back(std::move(both));
    }
  }
  return result;
}

Linear Detour::after(const Linear& before) const { return before.substitute(replacement(updates)); }

Detour compose(const ir::System& system, const Way& way) {
  Detour result;
  for (TransitionId step : way) result = extended(system, result, step);
  return result;
}

std::vector<Detour> ways(const ir::System& system, std::size_t length,
                         const std::vector<Detour>& shorter) {
  std::vector<Detour> result;
  auto usable = [&](TransitionId step) {
    return system.transitions[step].failure == ir::Failure::None;
  };
  if (length == 1) {
    for (TransitionId step = 0; step < system.transitions.size(); ++step) {
      if (usable(step)) result.push_back(compose(system, {step}));
    }
    return result;
  }
  std::vector<std::vector<TransitionId>> leaving(system.places.size());
  for (TransitionId step = 0; step < system.transitions.size(); ++step) {
    if (usable(step) && system.transitions[step].from != ir::kNone) {
      leaving[system.transitions[step].from].push_back(step);
    }
  }
  for (const Detour& first : shorter) {
    const ir::PlaceId at = system.transitions[first.way.back()].to;
    const ir::PlaceId origin = system.transitions[first.way.front()].from;
    if (at == ir::kNone || at == origin || origin == ir::kNone) continue;
    for (TransitionId step : leaving[at]) {
      if (result.size() >= kMostWays) return result;
      Detour longer = extended(system, first, step);
      if (!longer.possible.is_false()) result.push_back(std::move(longer));
    }
  }
  return result;
}

const std::vector<Detour>& WayStore::generation(std::size_t number) {
  static const std::vector<Detour> none;
  if (number > kLongest) return none;
  while (generations_.size() <= number) {
    const std::size_t next = generations_.size();
    if (next < kLongest) {
      generations_.push_back(
          ways(system_, next + 1, next == 0 ? none : std::vector<Detour>(generations_.back())));
      continue;
    }
    std::vector<Detour> helpers;
    for (std::size_t length = 0; length < kLongestHelp; ++length) {
      helpers.insert(helpers.end(), generations_[length].begin(), generations_[length].end());
    }
    generations_.push_back(with_help(system_, helpers, generations_[0]));
  }
  return generations_[number];
}

}  // namespace hw::smt
