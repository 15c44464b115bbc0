// See fire.h.
#include "tests/agree/fire.h"

#include <algorithm>
#include <stdexcept>

namespace hw::agree {

namespace {

/// One statement about to be executed: what it reads, and the ways found so far.
struct Firing {
  const World& world;
  const Program& program;
  int id;
  const Node& node;
  const State& state;
  int self;
  std::vector<Outcome> ways;

  Value value(const Expression& expression) const { return expression(state, self); }

  /// A way that goes on at `at`; the caller changes its state.
  State& way(int at) {
    ways.push_back({Transition::Normal, state, at, {}});
    return ways.back().state;
  }
  void failure(const std::string& text) { ways.push_back({Transition::Failure, {}, -1, text}); }
  void error(const std::string& text) { ways.push_back({Transition::Error, {}, -1, text}); }
  /// The statement is not enabled: into the else block, if there is one.
  void blocked() {
    if (node.other >= 0) way(node.other);
  }
  /// Evaluates an amount; false when that is an error of the model.
  bool amount(Value& result) {
    result = value(node.amount);
    if (result < 0) error("an amount below zero");
    return result >= 0;
  }
  Value& held(State& next, int slot) const { return next.instances[self].held[slot]; }
};

bool can_take(const World& world, const State& state, int pool, Value amount,
              const std::string& as_class) {
  const PoolInfo& info = world.pools[pool];
  return state.cells[info.free] - amount >= floor_of(info, as_class);
}

void take_from_pool(Firing& f, Value amount) {
  const bool as_class = !f.node.class_if || f.value(f.node.class_if) != 0;
  if (!can_take(f.world, f.state, f.node.object, amount, as_class ? f.node.as_class : "")) {
    return f.blocked();
  }
  State& next = f.way(f.node.next);
  next.cells[f.world.pools[f.node.object].free] -= amount;
  if (f.node.to == Node::kHeld) {
    f.held(next, f.world.pool_slot(f.node.object)) += amount;
  } else {
    next.cells[f.node.to] += amount;
  }
}

void take_from_mempool(Firing& f, Value amount) {
  const MempoolInfo& mempool = f.world.mempools[f.node.object];
  int from = -1;
  if (can_take(f.world, f.state, mempool.backing, amount, mempool.as_class)) {
    from = f.world.pools[mempool.backing].free;
  } else if (f.state.cells[mempool.reserve] >= amount) {
    from = mempool.reserve;
  } else {
    return f.blocked();
  }
  State& next = f.way(f.node.next);
  next.cells[from] -= amount;
  f.held(next, f.world.mempool_slot(f.node.object)) += amount;
}

void take(Firing& f) {
  Value amount = 0;
  if (!f.amount(amount)) return;
  if (f.node.mempool) {
    take_from_mempool(f, amount);
  } else {
    take_from_pool(f, amount);
  }
}

void give_to_pool(const World& world, State& next, int self, int pool, Value amount) {
  Value& held = next.instances[self].held[world.pool_slot(pool)];
  if (amount > held) throw std::logic_error("gives more than is held");
  held -= amount;
  next.cells[world.pools[pool].free] += amount;
}

void give_to_mempool(const World& world, State& next, int self, int mempool, Value amount) {
  const MempoolInfo& info = world.mempools[mempool];
  Value& held = next.instances[self].held[world.mempool_slot(mempool)];
  if (amount > held) throw std::logic_error("gives more than is held");
  for (Value unit = 0; unit < amount; ++unit) {
    --held;
    Value& reserve = next.cells[info.reserve];
    if (reserve < info.elements) {
      ++reserve;
    } else {
      ++next.cells[world.pools[info.backing].free];
    }
  }
}

void give(Firing& f) {
  const World& world = f.world;
  if (f.node.everything) {
    State& next = f.way(f.node.next);
    for (int p = 0; p < static_cast<int>(world.pools.size()); ++p) {
      give_to_pool(world, next, f.self, p, f.held(next, world.pool_slot(p)));
    }
    for (int m = 0; m < static_cast<int>(world.mempools.size()); ++m) {
      give_to_mempool(world, next, f.self, m, f.held(next, world.mempool_slot(m)));
    }
    return;
  }
  const int object = f.node.object;
  const int slot = f.node.mempool ? world.mempool_slot(object) : world.pool_slot(object);
  Value amount = f.state.instances[f.self].held[slot];
  if (f.node.amount && !f.amount(amount)) return;
  State& next = f.way(f.node.next);
  if (f.node.mempool) {
    give_to_mempool(world, next, f.self, object, amount);
  } else {
    give_to_pool(world, next, f.self, object, amount);
  }
}

void move(Firing& f) {
  Value amount = 0;
  if (!f.amount(amount)) return;
  const int slot = f.world.pool_slot(f.node.object);
  if (f.node.from == Node::kHeld) {
    if (f.state.instances[f.self].held[slot] < amount) {
      throw std::logic_error("moves more than is held");
    }
  } else if (f.state.cells[f.node.from] < amount) {
    return f.blocked();
  }
  State& next = f.way(f.node.next);
  (f.node.from == Node::kHeld ? f.held(next, slot) : next.cells[f.node.from]) -= amount;
  (f.node.to == Node::kHeld ? f.held(next, slot) : next.cells[f.node.to]) += amount;
}

void lock(Firing& f) {
  const int slot = f.world.lock_slot(f.node.object);
  for (const InstanceState& instance : f.state.instances) {
    if (instance.held[slot] != 0) return f.blocked();
  }
  f.held(f.way(f.node.next), slot) = 1;
}

void unlock(Firing& f) {
  State& next = f.way(f.node.next);
  Value& held = f.held(next, f.world.lock_slot(f.node.object));
  if (held == 0) throw std::logic_error("unlocks what it does not hold");
  held = 0;
}

void down_or_up(Firing& f) {
  Value amount = 1;
  if (f.node.amount && !f.amount(amount)) return;
  if (f.node.op == Op::Up) {
    f.way(f.node.next).cells[f.node.object] += amount;
  } else if (f.state.cells[f.node.object] >= amount) {
    f.way(f.node.next).cells[f.node.object] -= amount;
  } else {
    f.blocked();
  }
}

void submit(Firing& f) {
  const PathInfo& path = f.world.paths[f.node.object];
  Value in_flight = 0;
  for (const InstanceState& instance : f.state.instances)
    in_flight += instance.program == path.program;
  if (path.limit && in_flight >= path.limit(f.state, f.self)) return f.blocked();
  State& next = f.way(f.node.next);
  next.instances.push_back(new_instance(f.world, path.program));
  const int born = static_cast<int>(next.instances.size()) - 1;
  const Program& text = f.world.programs[path.program];
  next.instances[born].at = settle(text, text.entry, next, born);
  if (text.nodes[next.instances[born].at].op == Op::End) next.instances.pop_back();
}

void assign(Firing& f, Value value) {
  const Variable& variable = f.node.variable;
  if (value < variable.low || value > variable.high) return f.error("a value out of range");
  State& next = f.way(f.node.next);
  (variable.own ? next.instances[f.self].vars[variable.index] : next.cells[variable.index]) = value;
}

void send(Firing& f) {
  const int queue = f.node.object;
  if (static_cast<Value>(f.state.queues[queue].size()) >= f.world.queues[queue].capacity) {
    return f.blocked();
  }
  const Value kind = f.value(f.node.amount);
  f.way(f.node.next).queues[queue].push_back(kind);
}

void receive(Firing& f) {
  const std::vector<Value>& queue = f.state.queues[f.node.object];
  if (queue.empty()) return f.blocked();
  const auto arm = f.node.arms.find(queue.front());
  if (arm == f.node.arms.end()) return f.blocked();
  std::vector<Value>& rest = f.way(arm->second).queues[f.node.object];
  rest.erase(rest.begin());
}

void wait(Firing& f) {
  if (!f.node.condition || f.value(f.node.condition) != 0) f.way(f.node.next);
  if (f.node.other >= 0) f.way(f.node.other);  // the time-out may come at any moment
}

void fire_one(Firing& f) {
  switch (f.node.op) {
    case Op::SharedBranch:
      f.way(f.value(f.node.condition) != 0 ? f.node.next : f.node.other);
      return;
    case Op::Take:
      return take(f);
    case Op::Give:
      return give(f);
    case Op::Move:
      return move(f);
    case Op::Lock:
      return lock(f);
    case Op::Unlock:
      return unlock(f);
    case Op::Down:
    case Op::Up:
      return down_or_up(f);
    case Op::Wait:
    case Op::Idle:
      return wait(f);
    case Op::Step:
      f.way(f.node.next);
      return;
    case Op::Submit:
      return submit(f);
    case Op::Either:
      for (int branch : f.node.branches) f.way(branch);
      return;
    case Op::Assign:
      return assign(f, f.value(f.node.amount));
    case Op::AssignAny:
      for (Value v = f.value(f.node.low), high = f.value(f.node.high); v <= high; ++v) assign(f, v);
      return;
    case Op::Send:
      return send(f);
    case Op::Receive:
      return receive(f);
    case Op::Assert:
      if (f.value(f.node.condition) != 0) {
        f.way(f.node.next);
      } else {
        f.failure("assert");
      }
      return;
    case Op::Fail:
      return f.failure(f.node.text);
    case Op::Atomic:
      fire_atomic(f.world, f.program, f.node.body, f.state, f.self, f.ways);
      return;
    case Op::Skip:
    case Op::LocalBranch:
    case Op::AtomicEnd:
    case Op::End:
      break;
  }
  throw std::logic_error("not a statement that takes a step");
}

}  // namespace

std::vector<Outcome> fire(const World& world, const Program& program, int node, const State& state,
                          int self) {
  Firing firing{world, program, node, program.nodes[node], state, self, {}};
  fire_one(firing);
  return std::move(firing.ways);
}

void fire_atomic(const World& world, const Program& program, int node, const State& state, int self,
                 std::vector<Outcome>& result) {
  const int at = settle(program, node, state, self);
  if (program.nodes[at].op == Op::AtomicEnd) {
    result.push_back({Transition::Normal, state, program.nodes[at].next, {}});
    return;
  }
  for (Outcome& outcome : fire(world, program, at, state, self)) {
    if (outcome.kind == Transition::Normal) {
      fire_atomic(world, program, outcome.at, outcome.state, self, result);
    } else {
      result.push_back(std::move(outcome));
    }
  }
}

}  // namespace hw::agree
