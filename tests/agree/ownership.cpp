// What can be said of a text by itself: can it come to rest, and does it ever give what it does not
// hold. The second explores all local states (place, own variables, holdings); whatever depends on
// the rest of the machine may go either way, except that nobody holds more than a pool has and that
// a lock is not had twice.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "tests/agree/elaborate.h"

namespace hw::agree {

namespace {

constexpr std::size_t kMaxLocalStates = 50'000;
constexpr Value kMaxValues = 1000;

/// All nodes that control can go to from a node, whatever the state.
std::vector<int> ways_on(const Node& node) {
  switch (node.op) {
    case Op::Fail:
    case Op::End:
      return {};
    case Op::Either:
      return node.branches;
    case Op::Atomic:
      return {node.body};
    case Op::LocalBranch:
    case Op::SharedBranch:
      if (node.condition.constant) {
        return {node.condition(State{}, -1) != 0 ? node.next : node.other};
      }
      return {node.next, node.other};
    case Op::Receive: {
      std::vector<int> ways;
      for (const auto& [kind, arm] : node.arms) ways.push_back(arm);
      if (node.other >= 0) ways.push_back(node.other);
      return ways;
    }
    default: {
      std::vector<int> ways{node.next};
      if (node.other >= 0) ways.push_back(node.other);
      return ways;
    }
  }
}

/// Explores the local states of one program.
class OwnershipCheck {
 public:
  OwnershipCheck(const World& world, const Program& program) : world_(world), program_(program) {}

  bool run() {
    State first;
    first.instances.emplace_back();
    first.instances[0].vars = program_.initial_vars;
    first.instances[0].held.assign(world_.slots(), 0);
    reach(first, program_.entry);
    while (!todo_.empty()) {
      if (seen_.size() > kMaxLocalStates) return false;
      const State state = todo_.back();
      todo_.pop_back();
      step(state);
    }
    return true;
  }

 private:
  [[noreturn]] void error(const std::string& what) const {
    throw ModelError(fmt::format("{}: {}", program_.name, what));
  }

  void reach(State state, int node) {
    // The end of an atomic is no place of its own here.
    node = settle(program_, node, state, 0);
    while (program_.nodes[node].op == Op::AtomicEnd) {
      node = settle(program_, program_.nodes[node].next, state, 0);
    }
    state.instances[0].at = node;
    if (seen_.insert(state).second) todo_.push_back(std::move(state));
  }

  Value amount(const Node& node, const State& state) const {
    const Value result = node.amount ? node.amount(state, 0) : 1;
    if (result < 0) error("an amount below zero");
    return result;
  }

  void step(const State& state) {
    const Node& node = program_.nodes[state.instances[0].at];
    switch (node.op) {
      case Op::End:
        return check_end(state);
      case Op::Take:
        return take(node, state);
      case Op::Give:
        return give(node, state);
      case Op::Move:
        return move(node, state);
      case Op::Lock:
        return lock(node, state);
      case Op::Unlock: {
        State next = state;
        Value& held = next.instances[0].held[world_.lock_slot(node.object)];
        if (held == 0) error("unlocks what it does not hold");
        held = 0;
        return reach(std::move(next), node.next);
      }
      case Op::Down:
      case Op::Up:
        amount(node, state);
        for (int way : ways_on(node)) reach(state, way);
        return;
      case Op::Assign:
      case Op::AssignAny:
        return assign(node, state);
      default:
        for (int way : ways_on(node)) reach(state, way);
    }
  }

  void check_end(const State& state) const {
    const auto& held = state.instances[0].held;
    const bool holds = std::any_of(held.begin(), held.end(), [](Value v) { return v != 0; });
    if (holds) error("ends while holding");
  }

  void otherwise(const Node& node, const State& state) {
    if (node.other >= 0) reach(state, node.other);
  }

  void take(const Node& node, const State& state) {
    otherwise(node, state);
    const Value units = amount(node, state);
    State next = state;
    if (node.to == Node::kHeld) {
      const int slot =
          node.mempool ? world_.mempool_slot(node.object) : world_.pool_slot(node.object);
      const int pool = node.mempool ? world_.mempools[node.object].backing : node.object;
      Value& held = next.instances[0].held[slot];
      held += units;
      if (held > world_.pools[pool].size) return;
    }
    reach(std::move(next), node.next);
  }

  void give(const Node& node, const State& state) {
    State next = state;
    auto& held = next.instances[0].held;
    const std::size_t memory = world_.pools.size() + world_.mempools.size();
    if (node.everything) {
      std::fill(held.begin(), held.begin() + static_cast<std::ptrdiff_t>(memory), 0);
    } else {
      const int slot =
          node.mempool ? world_.mempool_slot(node.object) : world_.pool_slot(node.object);
      const Value units = node.amount ? amount(node, state) : held[slot];
      if (units > held[slot]) error("gives more than it holds");
      held[slot] -= units;
    }
    reach(std::move(next), node.next);
  }

  void move(const Node& node, const State& state) {
    const Value units = amount(node, state);
    State next = state;
    Value& held = next.instances[0].held[world_.pool_slot(node.object)];
    if (node.from == Node::kHeld) {
      if (units > held) error("moves more than it holds");
      held -= units;
    } else {
      otherwise(node, state);
    }
    if (node.to == Node::kHeld) held += units;
    if (held > world_.pools[node.object].size) return;
    reach(std::move(next), node.next);
  }

  void lock(const Node& node, const State& state) {
    otherwise(node, state);
    State next = state;
    Value& held = next.instances[0].held[world_.lock_slot(node.object)];
    if (held != 0) return;  // waits for ever
    held = 1;
    reach(std::move(next), node.next);
  }

  void assign(const Node& node, const State& state) {
    const Variable& variable = node.variable;
    if (!variable.own) return reach(state, node.next);
    const bool any = node.op == Op::AssignAny;
    const bool known = any ? !node.low.shared && !node.high.shared : !node.amount.shared;
    Value low = variable.low;
    Value high = variable.high;
    if (known) {
      low = any ? node.low(state, 0) : node.amount(state, 0);
      high = any ? node.high(state, 0) : low;
    }
    for (Value v = std::max(low, variable.low); v <= std::min(high, variable.high); ++v) {
      if (v - low > kMaxValues) break;
      State next = state;
      next.instances[0].vars[variable.index] = v;
      reach(std::move(next), node.next);
    }
  }

  const World& world_;
  const Program& program_;
  std::unordered_set<State, StateHash> seen_;
  std::vector<State> todo_;
};

}  // namespace

bool can_rest(const Program& program) {
  std::set<int> seen;
  std::vector<int> todo{program.entry};
  while (!todo.empty()) {
    const int id = todo.back();
    todo.pop_back();
    if (!seen.insert(id).second) continue;
    const Node& node = program.nodes[id];
    if (node.op == Op::Idle || node.op == Op::End) return true;
    for (int way : ways_on(node)) todo.push_back(way);
  }
  return false;
}

bool check_ownership(const World& world, const Program& program) {
  return OwnershipCheck(world, program).run();
}

}  // namespace hw::agree
