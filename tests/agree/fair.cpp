// See fair.h.
#include "tests/agree/fair.h"

#include <algorithm>
#include <unordered_map>

namespace hw::agree {

namespace {

constexpr std::size_t kMostMovers = 12;  ///< every subset of them is tried

/// May have to wait: one of the statements of the table, without `else`.
bool may_wait(const Program& program, const Node& node);

/// Does any statement of the atomic block have to wait?
bool block_may_wait(const Program& program, int start) {
  std::set<int> seen;
  std::vector<int> todo{start};
  while (!todo.empty()) {
    const int at = todo.back();
    todo.pop_back();
    if (at < 0 || !seen.insert(at).second) continue;
    const Node& node = program.nodes[at];
    if (node.op == Op::AtomicEnd) continue;
    if (may_wait(program, node)) return true;
    todo.insert(todo.end(), {node.next, node.other});
    todo.insert(todo.end(), node.branches.begin(), node.branches.end());
    for (const auto& [kind, arm] : node.arms) todo.push_back(arm);
  }
  return false;
}

bool may_wait(const Program& program, const Node& node) {
  switch (node.op) {
    case Op::Take:
    case Op::Move:
    case Op::Lock:
    case Op::Down:
    case Op::Submit:
    case Op::Send:
    case Op::Receive:
      return node.other < 0;
    case Op::Wait:
      return true;
    case Op::Atomic:
      return block_may_wait(program, node.body);
    default:
      return false;
  }
}

}  // namespace

std::size_t NamedGraph::NodeHash::operator()(const Node& node) const {
  std::size_t hash = StateHash()(node.state);
  for (int name : node.names) hash = hash * 31 + static_cast<std::size_t>(name) + 7;
  return hash;
}

NamedGraph::NamedGraph(const World& world, const Limits& limits) : world_(world) {
  explore(limits);
}

void NamedGraph::explore(const Limits& limits) {
  std::unordered_map<Node, std::size_t, NodeHash> numbers;
  const int tasks = static_cast<int>(world_.task_programs.size());
  const auto number = [&](Node node) {
    const auto [entry, fresh] = numbers.emplace(std::move(node), nodes_.size());
    if (fresh) nodes_.push_back(entry->first);
    return entry->second;
  };
  number({initial_state(world_), {}});
  std::size_t edges = 0;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node from = nodes_[i];
    std::vector<Edge> out;
    std::set<Actor> possible;
    for (Transition& step : successors(world_, from.state)) {
      Actor actor = step.action >= 0 ? action(step.action)
                    : step.actor < tasks
                        ? step.actor
                        : tasks + from.names[static_cast<std::size_t>(step.actor - tasks)];
      possible.insert(actor);
      if (step.kind == Transition::Error) continue;
      Node next{std::move(step.next), from.names};
      if (step.gone) next.names.erase(next.names.begin() + (step.actor - tasks));
      // A new instance gets a name that nobody had a moment ago.
      while (next.names.size() + static_cast<std::size_t>(tasks) < next.state.instances.size()) {
        int name = 0;
        const auto used = [&](const std::vector<int>& names) {
          return std::find(names.begin(), names.end(), name) != names.end();
        };
        while (used(from.names) || used(next.names)) ++name;
        next.names.push_back(name);
      }
      out.push_back({number(std::move(next)), actor});
    }
    edges += out.size();
    out_.push_back(std::move(out));
    possible_.push_back(std::move(possible));
    if (nodes_.size() > limits.states || edges > limits.transitions) {
      complete_ = false;
      return;
    }
  }
}

std::vector<Actor> NamedGraph::instances_of_path(int program) const {
  std::set<Actor> found;
  const int tasks = static_cast<int>(world_.task_programs.size());
  for (const Node& node : nodes_) {
    for (std::size_t i = 0; i < node.names.size(); ++i) {
      if (node.state.instances[static_cast<std::size_t>(tasks) + i].program == program) {
        found.insert(tasks + node.names[i]);
      }
    }
  }
  return {found.begin(), found.end()};
}

const InstanceState* NamedGraph::find(std::size_t number, Actor actor) const {
  const Node& node = nodes_[number];
  const int tasks = static_cast<int>(world_.task_programs.size());
  if (actor < tasks) return &node.state.instances[static_cast<std::size_t>(actor)];
  const auto at = std::find(node.names.begin(), node.names.end(), actor - tasks);
  if (at == node.names.end()) return nullptr;
  return &node.state.instances[static_cast<std::size_t>(tasks + (at - node.names.begin()))];
}

bool NamedGraph::possible(std::size_t state, Actor actor) const {
  return possible_[state].count(actor) > 0;
}

NamedGraph::Owed NamedGraph::owed_by_text(const InstanceState& instance, bool responds) const {
  const Program& program = world_.programs[instance.program];
  const agree::Node& node = program.nodes[instance.at];
  if (instance.failed || node.op == Op::End) return Owed::Nothing;
  if (node.op == Op::Idle && !node.condition) return Owed::Nothing;
  if (node.external && !responds) return Owed::Nothing;
  return may_wait(program, node) ? Owed::IfAgain : Owed::IfAlways;
}

NamedGraph::Owed NamedGraph::owed(std::size_t state, Actor actor, const Question& question) const {
  if (actor < 0) {
    const int number = -1 - actor;
    bool answers =
        !world_.actions[number].external || question.responding.actions.count(number) > 0;
    return answers ? Owed::IfAlways : Owed::Nothing;
  }
  const InstanceState* instance = find(state, actor);
  if (!instance) return Owed::Nothing;
  const bool is_task = actor < static_cast<Actor>(world_.task_programs.size());
  const bool responds = is_task ? question.responding.tasks.count(actor) > 0
                                : question.responding.path_programs.count(instance->program) > 0;
  if (is_task && world_.external[actor] && !responds) return Owed::Nothing;
  const Owed result = owed_by_text(*instance, responds);
  const bool weaker = result == Owed::IfAgain && question.fairness != FairnessKind::Strong;
  return weaker ? Owed::IfAlways : result;
}

/// Kosaraju on the part of the graph that has these states, less the steps of who stands still.
std::vector<NamedGraph::Set> NamedGraph::components(const Set& states,
                                                    const std::set<Actor>& standing) const {
  std::unordered_map<std::size_t, std::size_t> index;
  for (std::size_t i = 0; i < states.size(); ++i) index[states[i]] = i;
  std::vector<Set> out(states.size()), in(states.size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    for (const Edge& edge : out_[states[i]]) {
      const auto to = index.find(edge.to);
      if (to == index.end() || standing.count(edge.by) > 0) continue;
      out[i].push_back(to->second);
      in[to->second].push_back(i);
    }
  }
  Set order;
  std::vector<bool> seen(states.size());
  for (std::size_t root = 0; root < states.size(); ++root) {
    if (seen[root]) continue;
    seen[root] = true;
    std::vector<std::pair<std::size_t, std::size_t>> stack{{root, 0}};
    while (!stack.empty()) {
      auto& [at, next] = stack.back();
      if (next == out[at].size()) {
        order.push_back(at);
        stack.pop_back();
        continue;
      }
      const std::size_t to = out[at][next++];
      if (seen[to]) continue;
      seen[to] = true;
      stack.emplace_back(to, 0);
    }
  }
  std::vector<Set> result;
  std::vector<bool> placed(states.size());
  for (auto root = order.rbegin(); root != order.rend(); ++root) {
    if (placed[*root]) continue;
    Set component, todo{*root};
    placed[*root] = true;
    while (!todo.empty()) {
      const std::size_t at = todo.back();
      todo.pop_back();
      component.push_back(states[at]);
      for (std::size_t from : in[at]) {
        if (placed[from]) continue;
        placed[from] = true;
        todo.push_back(from);
      }
    }
    result.push_back(std::move(component));
  }
  return result;
}

std::set<Actor> NamedGraph::actors_in(const Set& states) const {
  std::set<Actor> actors;
  const int tasks = static_cast<int>(world_.task_programs.size());
  for (std::size_t i = 0; i < world_.actions.size(); ++i)
    actors.insert(action(static_cast<int>(i)));
  for (int i = 0; i < tasks; ++i) actors.insert(i);
  for (std::size_t state : states) {
    for (int name : nodes_[state].names) actors.insert(tasks + name);
  }
  return actors;
}

std::set<Actor> NamedGraph::movers_in(const Set& states, const std::set<Actor>& standing) const {
  std::set<std::size_t> members(states.begin(), states.end());
  std::set<Actor> movers;
  for (std::size_t state : states) {
    for (const Edge& edge : out_[state]) {
      if (members.count(edge.to) > 0 && standing.count(edge.by) == 0) movers.insert(edge.by);
    }
  }
  return movers;
}

/// One who takes no step in any of these states, among which the run goes round for ever.
bool NamedGraph::stands_fairly(const Set& states, Actor actor, const Question& question) const {
  bool again = false, always = true;
  Owed owed = Owed::Nothing;
  for (std::size_t state : states) {
    const bool now = possible(state, actor);
    again = again || now;
    always = always && now;
    owed = std::max(owed, this->owed(state, actor, question));
  }
  if (owed == Owed::IfAgain) return !again;
  return owed == Owed::Nothing || !always;
}

/// These stand still for ever, and all others move again and again: can that be, fairly?
bool NamedGraph::fair_without(const Set& component, const std::set<Actor>& standing,
                              const Question& question) const {
  Set states;
  for (std::size_t state : component) {
    const bool passed_over = std::any_of(standing.begin(), standing.end(), [&](Actor actor) {
      return owed(state, actor, question) == Owed::IfAgain && possible(state, actor);
    });
    if (!passed_over) states.push_back(state);
  }
  for (const Set& part : components(states, standing)) {
    const std::set<Actor> movers = movers_in(part, standing);
    const std::set<Actor> actors = actors_in(part);
    const bool fair = std::all_of(actors.begin(), actors.end(), [&](Actor actor) {
      return movers.count(actor) > 0 || stands_fairly(part, actor, question);
    });
    if (fair) return true;
  }
  return false;
}

/// With no fairness at all: a run may go round anything, but not stop while a step is owed.
bool NamedGraph::goes_on(const Set& component, const Question& question) const {
  if (!movers_in(component, {}).empty()) return true;
  const std::size_t state = component.front();
  return std::none_of(possible_[state].begin(), possible_[state].end(),
                      [&](Actor actor) { return owed(state, actor, question) != Owed::Nothing; });
}

std::optional<bool> NamedGraph::fair_part(const Set& component, const Question& question) const {
  if (question.fairness == FairnessKind::None) return goes_on(component, question);
  const std::set<Actor> movers = movers_in(component, {});
  const std::vector<Actor> list(movers.begin(), movers.end());
  if (list.size() > kMostMovers) return std::nullopt;
  for (std::size_t subset = 0; subset < (std::size_t{1} << list.size()); ++subset) {
    std::set<Actor> standing = actors_in(component);
    for (std::size_t i = 0; i < list.size(); ++i) {
      if ((subset >> i) & 1) standing.erase(list[i]);
    }
    if (fair_without(component, standing, question)) return true;
  }
  return false;
}

std::optional<bool> NamedGraph::can_stay(const std::function<bool(std::size_t)>& start,
                                         const std::function<bool(std::size_t)>& inside,
                                         const Responding& responding,
                                         FairnessKind fairness) const {
  std::vector<bool> reached(nodes_.size());
  Set states;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!inside(i) || !start(i) || reached[i]) continue;
    reached[i] = true;
    states.push_back(i);
  }
  for (std::size_t i = 0; i < states.size(); ++i) {
    for (const Edge& edge : out_[states[i]]) {
      if (reached[edge.to] || !inside(edge.to)) continue;
      reached[edge.to] = true;
      states.push_back(edge.to);
    }
  }
  bool too_much = false;
  for (const Set& component : components(states, {})) {
    const std::optional<bool> fair = fair_part(component, {responding, fairness});
    if (fair && *fair) return true;
    too_much = too_much || !fair;
  }
  if (too_much) return std::nullopt;
  return false;
}

}  // namespace hw::agree
