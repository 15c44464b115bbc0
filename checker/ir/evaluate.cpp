#include "checker/ir/evaluate.h"

#include <fmt/format.h>

namespace hw::ir {

bool enabled(const System& system, const State& state, TransitionId transition) {
  return system.transitions[transition].guard.evaluate(state);
}

State apply(const System& system, const State& state, TransitionId transition) {
  State next = state;
  for (const Assignment& update : system.transitions[transition].updates) {
    next[update.var] = update.value.evaluate(state);
  }
  return next;
}

std::vector<TransitionId> enabled_transitions(const System& system, const State& state) {
  std::vector<TransitionId> result;
  for (TransitionId id = 0; id < system.transitions.size(); ++id) {
    if (enabled(system, state, id)) result.push_back(id);
  }
  return result;
}

std::string broken_invariant(const System& system, const State& state) {
  for (VarId id = 0; id < system.variables.size(); ++id) {
    const Variable& variable = system.variables[id];
    if (state[id] < variable.low || state[id] > variable.high) {
      return fmt::format("{} = {} is outside of its bounds", variable.name, state[id]);
    }
  }
  for (const ConservationLaw& law : system.laws) {
    if (law.sum.evaluate(state) != 0) return fmt::format("the law of {} is broken", law.name);
  }
  return {};
}

}  // namespace hw::ir
