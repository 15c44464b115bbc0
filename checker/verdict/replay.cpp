// Deliberately simple: the evaluator's two functions, a set of states, and nothing of any engine.
#include "checker/verdict/replay.h"

#include <fmt/format.h>

#include <boost/functional/hash.hpp>
#include <deque>
#include <unordered_set>

#include "checker/verdict/replay_lasso.h"

namespace hw {

using ir::PropertyKind;
using ir::State;
using ir::System;

namespace {

/// The run itself: starts in the first state, every step as the evaluator says.
std::string replay_run(const System& system, const Witness& witness) {
  if (witness.states.size() != witness.steps.size() + 1) {
    return fmt::format("{} steps, but {} states", witness.steps.size(), witness.states.size());
  }
  if (witness.states[0] != system.initial_state()) return "it does not start in the first state";
  for (std::size_t i = 0; i < witness.steps.size(); ++i) {
    ir::TransitionId id = witness.steps[i];
    if (id >= system.transitions.size()) return fmt::format("step {} does not exist", i + 1);
    const std::string& text = system.statements[system.transitions[id].statement].text;
    if (!ir::enabled(system, witness.states[i], id)) {
      return fmt::format("step {} (`{}`) is not enabled", i + 1, text);
    }
    State next = ir::apply(system, witness.states[i], id);
    if (next != witness.states[i + 1]) {
      return fmt::format("step {} (`{}`) leads to another state", i + 1, text);
    }
    if (std::string broken = ir::broken_invariant(system, next); !broken.empty()) {
      return fmt::format("after step {} (`{}`): {}", i + 1, text, broken);
    }
  }
  return {};
}

/// A state that satisfies `formula` and can be reached from `from`: found or not.
bool can_reach(const System& system, const State& from, const ir::Formula& formula,
               std::size_t limit) {
  std::unordered_set<State, boost::hash<State>> seen{from};
  std::deque<const State*> work{&*seen.begin()};
  while (!work.empty()) {
    const State& state = *work.front();
    work.pop_front();
    if (formula.evaluate(state)) return true;
    for (ir::TransitionId id : ir::enabled_transitions(system, state)) {
      if (seen.size() >= limit) break;
      auto [it, fresh] = seen.insert(ir::apply(system, state, id));
      if (fresh) work.push_back(&*it);
    }
  }
  return false;
}

std::string replay_point_of_no_return(const Witness& witness) {
  if (witness.point_of_no_return == SIZE_MAX) return {};
  if (witness.point_of_no_return < witness.states.size()) return {};
  return "the point of no return lies beyond the end";
}

std::string replay_end(const System& system, const ir::Property& property, const Witness& witness,
                       std::size_t closure_limit) {
  const State& last = witness.states.back();
  switch (property.kind) {
    case PropertyKind::Always:
    case PropertyKind::Bounded:
      return property.formula.evaluate(last) ? "the last state satisfies the formula" : "";
    case PropertyKind::NeverFails: {
      bool fails = !witness.steps.empty() &&
                   system.transitions[witness.steps.back()].failure != ir::Failure::None;
      return fails ? "" : "the last step is no failure";
    }
    case PropertyKind::DeadlockFree:
      if (!ir::enabled_transitions(system, last).empty()) return "the last state has a step";
      return property.formula.evaluate(last) ? "everything is at rest in the last state" : "";
    case PropertyKind::Recoverable:
      if (std::string wrong = replay_point_of_no_return(witness); !wrong.empty()) return wrong;
      // Every state from there on is reachable from the first of them, so one search is enough.
      return can_reach(system,
                       witness.point_of_no_return == SIZE_MAX
                           ? last
                           : witness.states[witness.point_of_no_return],
                       property.formula, closure_limit)
                 ? "a state of rest can be reached from the end"
                 : "";
    case PropertyKind::Progress:
    case PropertyKind::LeadsTo:
      return replay_lasso(system, property, witness, closure_limit);
  }
  return "unknown property";
}

}  // namespace

std::string replay(const System& system, const ir::Property& property, const Witness& witness,
                   std::size_t closure_limit) {
  if (std::string wrong = replay_run(system, witness); !wrong.empty()) return wrong;
  return replay_end(system, property, witness, closure_limit);
}

std::string replay(const System& system, const RunError& error) {
  if (std::string wrong = replay_run(system, error.witness); !wrong.empty()) return wrong;
  if (error.witness.steps.empty() || error.witness.steps.back() != error.transition) {
    return "the last step is not the one in error";
  }
  if (system.transitions[error.transition].failure != ir::Failure::OutOfRange) {
    return "the last step leaves no range";
  }
  return {};
}

}  // namespace hw
