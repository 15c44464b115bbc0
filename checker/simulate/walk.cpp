#include "checker/simulate/walk.h"

#include <algorithm>

namespace hw::simulate {

Walk::Walk(const ir::System& system) : system_(system) { back(0); }

bool Walk::leaves_range(ir::TransitionId transition) const {
  return system_.transitions[transition].failure == ir::Failure::OutOfRange;
}

std::vector<Choice> Walk::choices() const {
  std::vector<Choice> result;
  for (ir::TransitionId id : ir::enabled_transitions(system_, state())) {
    Witness next = run_;
    next.steps.push_back(id);
    next.states.push_back(ir::apply(system_, state(), id));
    result.push_back({id, story::tell(system_, next).steps.back(), leaves_range(id)});
  }
  return result;
}

std::vector<ir::TransitionId> Walk::possible() const {
  std::vector<ir::TransitionId> result = ir::enabled_transitions(system_, state());
  std::erase_if(result, [&](ir::TransitionId id) { return leaves_range(id); });
  return result;
}

void Walk::take(ir::TransitionId transition) {
  ir::State next = ir::apply(system_, state(), transition);
  run_.steps.push_back(transition);
  run_.states.push_back(std::move(next));
}

void Walk::back(std::size_t steps) {
  if (run_.states.empty()) run_.states.push_back(system_.initial_state());
  const std::size_t left = length() - std::min(steps, length());
  run_.steps.resize(left);
  run_.states.resize(left + 1);
}

void Walk::jump(const Witness& run, std::size_t steps) {
  run_.steps = run.steps;
  run_.states = run.states;
  back(length() - std::min(steps, length()));
}

bool Walk::at_rest() const {
  return std::ranges::all_of(system_.places, [&](const ir::Place& place) {
    return state()[place.count] == 0 || place.rest || !system_.processes[place.process].owes_rest;
  });
}

}  // namespace hw::simulate
