// See interpreter.h.
#include "tests/agree/interpreter.h"

#include <algorithm>
#include <stdexcept>

#include "tests/agree/fire.h"

namespace hw::agree {

std::size_t StateHash::operator()(const State& state) const {
  std::size_t hash = 1469598103934665603u;
  const auto mix = [&hash](Value value) {
    hash ^= static_cast<std::size_t>(value) + 0x9e3779b97f4a7c15u + (hash << 6) + (hash >> 2);
  };
  for (Value cell : state.cells) mix(cell);
  for (const auto& queue : state.queues) {
    mix(static_cast<Value>(queue.size()));
    for (Value kind : queue) mix(kind);
  }
  for (const InstanceState& instance : state.instances) {
    mix(instance.program);
    mix(instance.at);
    mix(instance.failed);
    for (Value value : instance.vars) mix(value);
    for (Value value : instance.held) mix(value);
  }
  return hash;
}

bool World::is_path(int program) const {
  return std::any_of(paths.begin(), paths.end(),
                     [program](const PathInfo& path) { return path.program == program; });
}

Value floor_of(const PoolInfo& pool, const std::string& as_class) {
  Value floor = 0;
  for (const ReserveInfo& reserve : pool.reserves) {
    const auto& classes = reserve.classes;
    const bool named = std::find(classes.begin(), classes.end(), as_class) != classes.end();
    if (!named) floor = std::max(floor, reserve.amount);
  }
  return floor;
}

int settle(const Program& program, int node, const State& state, int self) {
  for (std::size_t hops = 0; hops <= 2 * program.nodes.size(); ++hops) {
    const Node& at = program.nodes[node];
    if (at.op == Op::Skip) {
      node = at.next;
    } else if (at.op == Op::LocalBranch) {
      node = at.condition(state, self) != 0 ? at.next : at.other;
    } else {
      return node;
    }
  }
  throw ModelError(program.name + ": a loop goes round without a step");
}

InstanceState new_instance(const World& world, int program) {
  InstanceState instance;
  instance.program = program;
  instance.vars = world.programs[program].initial_vars;
  instance.held.assign(world.slots(), 0);
  return instance;
}

State initial_state(const World& world) {
  State state;
  state.cells = world.initial_cells;
  state.queues.resize(world.queues.size());
  for (int program : world.task_programs) {
    state.instances.push_back(new_instance(world, program));
  }
  for (std::size_t i = 0; i < state.instances.size(); ++i) {
    InstanceState& instance = state.instances[i];
    const Program& program = world.programs[instance.program];
    instance.at = settle(program, program.entry, state, static_cast<int>(i));
  }
  return state;
}

bool at_rest(const World& world, const InstanceState& instance) {
  const Op op = world.programs[instance.program].nodes[instance.at].op;
  return !instance.failed && (op == Op::Idle || op == Op::End);
}

namespace {

/// free + accounts + mempool reserves + held = size, of every pool; nothing below zero.
void check_conservation(const World& world, const State& state) {
  for (std::size_t p = 0; p < world.pools.size(); ++p) {
    const PoolInfo& pool = world.pools[p];
    Value sum = state.cells[pool.free];
    bool negative = sum < 0;
    const auto count = [&](Value units) {
      sum += units;
      negative = negative || units < 0;
    };
    for (const auto& [name, cell] : pool.accounts) count(state.cells[cell]);
    for (int m : pool.mempools) count(state.cells[world.mempools[m].reserve]);
    for (const InstanceState& instance : state.instances) {
      count(instance.held[world.pool_slot(static_cast<int>(p))]);
      for (int m : pool.mempools) count(instance.held[world.mempool_slot(m)]);
    }
    if (negative || sum != pool.size) throw std::logic_error("units of " + pool.name + " got lost");
  }
}

/// Puts the actor where control went on; a path that has come to its end is gone. Is it?
bool arrive(const World& world, Outcome& outcome, int self) {
  InstanceState& instance = outcome.state.instances[self];
  const Program& program = world.programs[instance.program];
  instance.at = settle(program, outcome.at, outcome.state, self);
  const bool ended = program.nodes[instance.at].op == Op::End;
  const bool holds = std::any_of(instance.held.begin(), instance.held.end(),
                                 [](Value units) { return units != 0; });
  if (ended && holds) throw std::logic_error(program.name + " ends while holding");
  if (ended && world.is_path(instance.program)) {
    outcome.state.instances.erase(outcome.state.instances.begin() + self);
    return true;
  }
  return false;
}

void steps_of_instance(const World& world, const State& state, int self,
                       std::vector<Transition>& result) {
  const InstanceState& instance = state.instances[self];
  if (instance.failed) return;
  const Program& program = world.programs[instance.program];
  if (program.nodes[instance.at].op == Op::End) return;
  for (Outcome& outcome : fire(world, program, instance.at, state, self)) {
    Transition transition;
    transition.actor = self;
    transition.node = instance.at;
    transition.kind = outcome.kind;
    transition.note = outcome.note;
    if (outcome.kind == Transition::Normal) {
      transition.gone = arrive(world, outcome, self);
      transition.next = std::move(outcome.state);
    } else if (outcome.kind == Transition::Failure) {
      transition.next = state;
      transition.next.instances[self].failed = true;
    }
    result.push_back(std::move(transition));
  }
}

void steps_of_action(const World& world, const State& state, int action,
                     std::vector<Transition>& result) {
  const ActionInfo& info = world.actions[action];
  if (info.guard && info.guard(state, -1) == 0) return;
  const Program& program = world.programs[info.program];
  std::vector<Outcome> outcomes;
  fire_atomic(world, program, program.entry, state, -1, outcomes);
  for (Outcome& outcome : outcomes) {
    Transition transition;
    transition.action = action;
    transition.node = program.entry;
    transition.kind = outcome.kind;
    transition.note = outcome.note;
    transition.next = outcome.kind == Transition::Normal ? std::move(outcome.state) : state;
    result.push_back(std::move(transition));
  }
}

}  // namespace

std::vector<Transition> successors(const World& world, const State& state) {
  std::vector<Transition> result;
  for (std::size_t i = 0; i < state.instances.size(); ++i) {
    steps_of_instance(world, state, static_cast<int>(i), result);
  }
  for (std::size_t a = 0; a < world.actions.size(); ++a) {
    steps_of_action(world, state, static_cast<int>(a), result);
  }
  for (const Transition& transition : result) {
    if (transition.kind != Transition::Error) check_conservation(world, transition.next);
  }
  return result;
}

}  // namespace hw::agree
