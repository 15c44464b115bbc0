#include "checker/smt/samples.h"

#include <algorithm>
#include <random>

#include "checker/smt/invariant.h"

namespace hw::smt {

using ir::Formula;
using ir::Linear;
using ir::State;
using ir::Value;
using ir::VarId;

Samples::Samples(const ir::System& system, const std::vector<std::vector<Value>>& chosen,
                 const Patience& patience)
    : system_(system), patience_(patience), to_visit_(chosen), chosen_(!chosen.empty()) {}

void Samples::prepare() {
  if (prepared_) return;
  prepared_ = true;
  for (const std::vector<Value>& parameters : to_visit_) {
    // The last one is the instance itself.
    if (affordable(2 * states_.size()) || &parameters == &to_visit_.back()) visit(parameters);
  }
  if (!chosen_) visit_smallest();
}

/// A bound on the sum of the parameters that grows.
void Samples::visit_smallest() {
  const auto& parameters = system_.family.parameters;
  Query choices(system_, patience_);
  choices.add(parameter_hypothesis(system_));
  Linear total;
  for (VarId var : parameters) {
    total += Linear::variable(var) - Linear(system_.variables[var].low);
  }
  std::size_t found = 0;
  for (Value most = 0; most <= 256 && found < kInstances; most = most < 8 ? most + 1 : most * 2) {
    while (found < kInstances) {
      auto choice = choices.model(Formula::at_least(most, total));
      if (!choice) break;
      ++found;
      std::vector<Formula> different;
      for (VarId var : parameters) {
        different.push_back(
            Formula::equal(Linear::variable(var), Linear((*choice)[var])).negated());
      }
      choices.add(Formula::any(std::move(different)));
      visit(parameters_of(*choice));
    }
  }
}

std::vector<Value> Samples::parameters_of(const State& state) const {
  std::vector<Value> values;
  for (VarId var : system_.family.parameters) values.push_back(state[var]);
  return values;
}

void Samples::add(const State& state) {
  if (seen_.insert(state).second) states_.push_back(state);
}

bool Samples::unreachable(const State& state) const {
  auto it = visited_.find(parameters_of(state));
  return it != visited_.end() && it->second.complete && !seen_.contains(state);
}

std::vector<bool> Samples::misleading(const Formula& rest, bool trusting) const {
  if (!chosen_) return {};
  std::vector<bool> result(states_.size(), false);
  const Formula own = parameter_hypothesis(system_);
  for (const auto& [parameters, visit] : visited_) {
    if (visit.begin == visit.end || own.evaluate(states_[visit.begin])) continue;
    const auto begin = result.begin() + static_cast<std::ptrdiff_t>(visit.begin);
    const auto end = result.begin() + static_cast<std::ptrdiff_t>(visit.end);
    std::fill(begin, end, true);
    mark_ways_to(rest, visit, result);
    const bool wedges = visit.complete && std::find(begin, end, true) != end;
    if (wedges && !trusting) std::fill(begin, end, true);
  }
  return result;
}

/// Backwards from where it holds.
void Samples::mark_ways_to(const Formula& rest, const Visit& visit,
                           std::vector<bool>& without) const {
  std::vector<std::vector<std::size_t>> before(visit.end - visit.begin);
  for (const auto& [to, from] : visit.steps) before[to].push_back(visit.begin + from);
  std::vector<std::size_t> open;
  auto has_way = [&](std::size_t number) {
    if (!without[number]) return;
    without[number] = false;
    open.push_back(number);
  };
  for (std::size_t i = visit.begin; i < visit.end; ++i) {
    if (rest.evaluate(states_[i])) has_way(i);
  }
  for (std::size_t next = 0; next < open.size(); ++next) {
    for (std::size_t number : before[open[next] - visit.begin]) has_way(number);
  }
}

bool Samples::affordable(std::size_t states) const {
  return states * system_.variables.size() < kValues;
}

std::uint32_t Samples::Found::number(State state) {
  auto [it, added] = numbers.try_emplace(state, static_cast<std::uint32_t>(states.size()));
  if (added) states.push_back(std::move(state));
  return it->second;
}

void Samples::visit_instance_of(const State& state) {
  std::vector<Value> parameters = parameters_of(state);
  constexpr Value kSmall = 12;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i] - system_.variables[system_.family.parameters[i]].low > kSmall) return;
  }
  if (visited_.size() < 4 * kInstances) visit(parameters);
}

void Samples::visit(const std::vector<Value>& parameters) {
  if (visited_.contains(parameters)) return;
  ir::System instance = ir::instantiate(system_, parameters);
  for (const ir::Family::Requirement& requirement : system_.family.requirements) {
    if (!requirement.condition.evaluate(instance.initial_state())) return;
  }
  Found found;
  found.number(instance.initial_state());
  std::uint32_t next = 0;
  for (; next < found.states.size() && found.states.size() < kStatesEach; ++next) {
    if (patience_.over()) break;
    const State state = found.states[next];
    for (ir::TransitionId step : ir::enabled_transitions(instance, state)) {
      const std::uint32_t reached = found.number(ir::apply(instance, state, step));
      if (chosen_) found.steps.emplace_back(reached, next);
    }
  }
  const bool complete = next == found.states.size();
  if (!complete && chosen_) {
    walk(instance, found);
    add_steps(instance, next, found);
  }
  Visit& visit = visited_[parameters];
  visit.complete = complete;
  visit.steps = std::move(found.steps);
  visit.begin = states_.size();
  for (const State& state : found.states) add(state);
  visit.end = states_.size();
}

/// Between states that were found, from `first` on.
void Samples::add_steps(const ir::System& instance, std::uint32_t first, Found& found) const {
  for (std::uint32_t at = first; at < found.states.size() && !patience_.over(); ++at) {
    for (ir::TransitionId step : ir::enabled_transitions(instance, found.states[at])) {
      auto reached = found.numbers.find(ir::apply(instance, found.states[at], step));
      if (reached != found.numbers.end()) found.steps.emplace_back(reached->second, at);
    }
  }
}

/// States far from the first one: at random, and of the instance itself also where a variable is
/// large or small. Always the same walks, so that what is proved does not depend on chance.
void Samples::walk(const ir::System& instance, Found& found) const {
  std::minstd_rand random(1);
  auto walk = [&](VarId var, int sign) {
    std::uint32_t at = 0;
    for (std::size_t length = 0; length < kWalkLength && !patience_.over(); ++length) {
      const State state = found.states[at];
      const std::vector<ir::TransitionId> possible = ir::enabled_transitions(instance, state);
      if (possible.empty() || !affordable(states_.size() + found.states.size())) return;
      State next;
      for (std::size_t tries = 0; tries < kTries; ++tries) {
        next = ir::apply(instance, state, possible[random() % possible.size()]);
        if (sign * next[var] >= sign * state[var]) break;
      }
      at = found.number(std::move(next));
    }
  };
  for (std::size_t i = 0; i < kWalks; ++i) walk(0, 0);
  if (!parameter_hypothesis(system_).evaluate(instance.initial_state())) return;
  for (VarId var = 0; var < instance.variables.size(); ++var) {
    if (instance.is_parameter(var)) continue;
    for (int sign : {1, -1}) walk(var, sign);
  }
}

}  // namespace hw::smt
