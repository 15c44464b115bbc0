// See graph.h.
#include "tests/agree/graph.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace hw::agree {

namespace {

/// Paths in flight are listed by age, and a state knows no age: with it, a state that others come
/// and go around would never come back.
void forget_age(const World& world, State& state) {
  const auto key = [](const InstanceState& instance) {
    return std::tie(instance.program, instance.at, instance.failed, instance.vars, instance.held);
  };
  std::sort(state.instances.begin() + static_cast<std::ptrdiff_t>(world.task_programs.size()),
            state.instances.end(),
            [&](const InstanceState& a, const InstanceState& b) { return key(a) < key(b); });
}

}  // namespace

StateGraph explore(const World& world, const Limits& limits) {
  StateGraph graph;
  const auto number = [&](State&& state, std::size_t depth) {
    forget_age(world, state);
    const auto [entry, fresh] = graph.numbers.emplace(std::move(state), graph.states.size());
    if (fresh) {
      graph.states.push_back(&entry->first);
      graph.depth.push_back(depth);
    }
    return entry->second;
  };
  number(initial_state(world), 0);
  for (std::size_t i = 0; i < graph.states.size(); ++i) {
    std::vector<std::size_t> edges;
    const std::size_t reached = graph.depth[i] + 1;
    std::vector<Transition> steps = successors(world, *graph.states[i]);
    for (Transition& step : steps) {
      if (step.kind == Transition::Error) {
        if (!graph.error) {
          graph.error = reached;
          graph.error_text = step.note;
        }
        continue;
      }
      if (step.kind == Transition::Failure && !graph.failure) graph.failure = reached;
      edges.push_back(number(std::move(step.next), reached));
    }
    graph.transitions += edges.size();
    graph.stuck.push_back(steps.empty());
    graph.out.push_back(std::move(edges));
    if (graph.states.size() > limits.states || graph.transitions > limits.transitions) {
      graph.complete = false;
      return graph;
    }
  }
  return graph;
}

std::vector<bool> can_reach(const StateGraph& graph, const std::vector<bool>& goals) {
  std::vector<std::vector<std::size_t>> in(graph.states.size());
  for (std::size_t i = 0; i < graph.out.size(); ++i) {
    for (std::size_t to : graph.out[i]) in[to].push_back(i);
  }
  std::vector<bool> reaches = goals;
  std::vector<std::size_t> todo;
  for (std::size_t i = 0; i < goals.size(); ++i) {
    if (goals[i]) todo.push_back(i);
  }
  while (!todo.empty()) {
    const std::size_t at = todo.back();
    todo.pop_back();
    for (std::size_t from : in[at]) {
      if (reaches[from]) continue;
      reaches[from] = true;
      todo.push_back(from);
    }
  }
  return reaches;
}

namespace {

/// Kosaraju: states in the order in which a depth-first search is done with them.
std::vector<std::size_t> finishing_order(const StateGraph& graph) {
  std::vector<std::size_t> order;
  std::vector<bool> seen(graph.states.size());
  for (std::size_t root = 0; root < graph.states.size(); ++root) {
    if (seen[root]) continue;
    seen[root] = true;
    std::vector<std::pair<std::size_t, std::size_t>> stack{{root, 0}};
    while (!stack.empty()) {
      auto& [at, edge] = stack.back();
      if (edge == graph.out[at].size()) {
        order.push_back(at);
        stack.pop_back();
        continue;
      }
      const std::size_t to = graph.out[at][edge++];
      if (!seen[to]) {
        seen[to] = true;
        stack.emplace_back(to, 0);
      }
    }
  }
  return order;
}

}  // namespace

Components components(const StateGraph& graph) {
  std::vector<std::vector<std::size_t>> in(graph.states.size());
  for (std::size_t i = 0; i < graph.out.size(); ++i) {
    for (std::size_t to : graph.out[i]) in[to].push_back(i);
  }
  Components result;
  result.of.assign(graph.states.size(), SIZE_MAX);
  const std::vector<std::size_t> order = finishing_order(graph);
  for (auto root = order.rbegin(); root != order.rend(); ++root) {
    if (result.of[*root] != SIZE_MAX) continue;
    const std::size_t component = result.terminal.size();
    result.terminal.push_back(true);
    std::vector<std::size_t> todo{*root};
    result.of[*root] = component;
    while (!todo.empty()) {
      const std::size_t at = todo.back();
      todo.pop_back();
      for (std::size_t from : in[at]) {
        if (result.of[from] != SIZE_MAX) continue;
        result.of[from] = component;
        todo.push_back(from);
      }
    }
  }
  for (std::size_t i = 0; i < graph.out.size(); ++i) {
    for (std::size_t to : graph.out[i]) {
      if (result.of[to] != result.of[i]) result.terminal[result.of[i]] = false;
    }
  }
  return result;
}

}  // namespace hw::agree
