#include "checker/verdict/wait_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include "checker/depgraph/cycles.h"
#include "checker/verdict/readable.h"
#include "checker/verdict/sentence.h"
#include "checker/verdict/wait_network.h"

namespace hw::explain {

using depgraph::Need;
using ir::kNone;
using ir::ResourceKind;
using ir::VariableKind;

namespace {

using EdgePath = std::vector<std::size_t>;

class WaitExplainer {
 public:
  WaitExplainer(const Ending& ending, const ir::Property& property, Explanation& explanation)
      : ending_(ending),
        effects_(ending.effects()),
        system_(effects_.system()),
        property_(property),
        explanation_(explanation) {
    for (std::size_t i = 0; i < ending.groups().size(); ++i) {
      Stance stance = ending.groups()[i].stance;
      if (stance == Stance::Blocked || stance == Stance::Busy || stance == Stance::Failed) {
        waiting_.push_back(i);
      }
    }
    std::ranges::stable_sort(waiting_, {}, [&](std::size_t group) { return rank(group); });
  }

  void explain() {
    for (std::size_t group : waiting_) explanation_.waiters.push_back(waiter(group));
    Network network(ending_, waiting_);
    picture(network);
    if (std::optional<EdgePath> cycle = best_cycle(network)) {
      explanation_.graph.cycle = *cycle;
      explanation_.sentence = sentence(network, with_lead(network, *cycle));
    } else {
      explanation_.sentence = without_cycle(network);
    }
  }

 private:
  /// Those the property asks for first, the stuck ones before the busy ones.
  std::tuple<bool, bool, int> rank(std::size_t index) const {
    const Group& group = ending_.groups()[index];
    return {group.rests_at_times, !is_subject(group.process), static_cast<int>(group.stance)};
  }

  bool is_subject(ir::ProcessId process) const {
    if (property_.kind == ir::PropertyKind::Recoverable ||
        property_.kind == ir::PropertyKind::Progress) {
      return std::ranges::find(property_.subjects, process) != property_.subjects.end();
    }
    return !system_.processes[process].external;
  }

  // ---- waiters -------------------------------------------------------------------------------

  Waiter waiter(std::size_t index) const {
    const Group& group = ending_.groups()[index];
    Waiter result;
    result.who = system_.processes[group.process].name;
    result.count = group.count;
    result.instances = group.instances;
    result.process = group.process;
    result.stance = group.stance;
    result.subject = is_subject(group.process);
    result.at = group.standings[0]->at;
    result.span = group.standings[0]->span;
    if (group.statement != kNone) {
      result.call_stack = system_.statements[group.statement].call_stack;
    }
    if (group.rests_at_times) {
      result.note = "busy, and at rest at times";
      if (all_rest_at_times()) result.note += ", but never together with the others";
      return result;
    }
    for (const FalseAtom& missing : group.missing) {
      result.blockers.push_back(blocker(missing));
      for (const Need& need : depgraph::needs(system_, missing.atom, *missing.state)) {
        std::string name = depgraph::name_of(effects_, depgraph::normalise(effects_, need));
        if (std::ranges::find(result.wants, name) == result.wants.end()) {
          result.wants.push_back(std::move(name));
        }
      }
    }
    result.note = note(group, result.wants);
    return result;
  }

  bool all_rest_at_times() const {
    return std::ranges::all_of(
        waiting_, [&](std::size_t group) { return ending_.groups()[group].rests_at_times; });
  }

  std::string note(const Group& group, const std::vector<std::string>& wants) const {
    if (group.stance == Stance::Failed) return "has failed and stays there";
    if (group.stance != Stance::Busy) return "";
    std::string names;
    for (const std::string& want : wants) names += (names.empty() ? "`" : ", `") + want + "`";
    if (!names.empty()) return "busy, but never gets " + names;
    return "busy, but never comes to rest";
  }

  /// Locks, slots and queues in words, everything else as the comparison that is false.
  Blocker blocker(const FalseAtom& missing) const {
    const auto& terms = missing.atom.linear.terms();
    ir::VarId var = terms[0].var;
    ir::ResourceId id = effects_.resource_of(var);
    if (terms.size() == 1 && id != kNone) {
      const ir::Resource& resource = system_.resources[id];
      switch (system_.variables[var].kind) {
        case VariableKind::LockFree:
          return {resource.name + " is open", lock_state(id, (*missing.state)[var])};
        case VariableKind::PathSlots:
          return {"a free slot of " + resource.name,
                  fmt::format("{} of {} in flight", resource.size - (*missing.state)[var],
                              resource.size)};
        case VariableKind::QueueSlot:
          return {"a message it takes at the head of " + resource.name,
                  story::queue_text(system_, resource, *missing.state)};
        default:
          break;
      }
    }
    std::string has = terms.size() == 1
                          ? ir::value_text(system_.variables[var], (*missing.state)[var])
                          : story::values_text(missing.atom.linear, system_, *missing.state);
    return {story::readable(missing.atom, system_), has};
  }

  std::string lock_state(ir::ResourceId lock, ir::Value open) const {
    for (const Group& group : ending_.groups()) {
      for (const story::Standing* standing : group.standings) {
        if (effects_.held(standing->place, lock) > 0) return "held by " + standing->who;
      }
    }
    return open != 0 ? "open" : "held";
  }

  // ---- the graph -----------------------------------------------------------------------------

  void picture(const Network& network) {
    for (std::size_t i = 0; i < network.nodes().size(); ++i) {
      const NetworkNode& node = network.nodes()[i];
      explanation_.graph.nodes.push_back({node.kind, label(network, i), node.state});
    }
    for (const NetworkEdge& edge : network.edges()) {
      explanation_.graph.edges.push_back({edge.from, edge.to, label(network, edge), edge.units});
    }
  }

  /// Fewest edges; but a cycle in which somebody holds what others want says more than one in
  /// which somebody should act or move units on, and one through most of a pool more than one
  /// through a little.
  std::optional<EdgePath> best_cycle(const Network& network) const {
    std::optional<EdgePath> best;
    std::tuple<bool, bool, bool, bool, std::size_t, double> best_score;
    for (const depgraph::NodeCycle& cycle : depgraph::shortest_cycles(adjacency_of(network))) {
      EdgePath path = edges_along(network, cycle, true);
      double share = smallest_share(network, path);
      std::tuple score{!has_waiter(network, cycle),
                       !has(network, path, {Link::HeldBy, Link::LiesIn}),
                       has(network, path, {Link::MovedBy}),
                       share < 0.5,
                       path.size(),
                       -share};
      if (best && best_score <= score) continue;
      best = std::move(path);
      best_score = score;
    }
    return best;
  }

  static EdgePath edges_along(const Network& network, const depgraph::NodeCycle& nodes,
                              bool closed) {
    EdgePath path;
    for (std::size_t i = 0; i + (closed ? 0 : 1) < nodes.size(); ++i) {
      std::size_t to = nodes[(i + 1) % nodes.size()];
      for (std::size_t edge : network.out(nodes[i])) {
        if (network.edges()[edge].to != to) continue;
        path.push_back(edge);
        break;
      }
    }
    return path;
  }

  double smallest_share(const Network& network, const EdgePath& path) const {
    double smallest = 1;
    for (std::size_t edge : path) {
      const NetworkEdge& at = network.edges()[edge];
      if (at.units == 0) continue;
      ir::ResourceId id = effects_.resource_of(network.nodes()[at.from].need.var);
      double size = static_cast<double>(std::max<ir::Value>(1, system_.resources[id].size));
      smallest = std::min(smallest, static_cast<double>(at.units) / size);
    }
    return smallest;
  }

  static bool has(const Network& network, const EdgePath& path, std::set<Link> links) {
    return std::ranges::any_of(
        path, [&](std::size_t edge) { return links.contains(network.edges()[edge].link); });
  }

  /// Somebody in the cycle is not at rest and does not come to rest.
  bool has_waiter(const Network& network, const depgraph::NodeCycle& cycle) const {
    return std::ranges::any_of(cycle, [&](std::size_t node) { return is_waiter(network, node); });
  }

  bool is_waiter(const Network& network, std::size_t node) const {
    const NetworkNode& at = network.nodes()[node];
    return at.kind == WaitNodeKind::Instances &&
           std::ranges::find(waiting_, at.group) != waiting_.end() &&
           !ending_.groups()[at.group].rests_at_times;
  }

  /// The sentence starts with whoever waits for the cycle from outside, else with one in it.
  EdgePath with_lead(const Network& network, EdgePath cycle) const {
    std::set<std::size_t> inside;
    for (std::size_t edge : cycle) inside.insert(network.edges()[edge].from);
    if (EdgePath lead = shortest_lead(network, inside); !lead.empty()) {
      rotate_to(network, cycle, network.edges()[lead.back()].to);
      lead.insert(lead.end(), cycle.begin(), cycle.end());
      return lead;
    }
    for (std::size_t group : waiting_) {
      std::size_t node = network.node_of_group(group);
      if (!inside.contains(node)) continue;
      rotate_to(network, cycle, node);
      return cycle;
    }
    for (std::size_t edge : cycle) {  // only sleepers: start with one of them
      if (network.nodes()[network.edges()[edge].from].kind != WaitNodeKind::Instances) continue;
      rotate_to(network, cycle, network.edges()[edge].from);
      break;
    }
    return cycle;
  }

  /// From a waiter outside of the cycle to it.
  EdgePath shortest_lead(const Network& network, const std::set<std::size_t>& inside) const {
    depgraph::Adjacency adjacency = adjacency_of(network);
    std::vector<bool> goal(network.nodes().size());
    for (std::size_t node : inside) goal[node] = true;
    depgraph::NodeCycle best;
    for (std::size_t group : waiting_) {
      std::size_t node = network.node_of_group(group);
      if (goal[node] || ending_.groups()[group].rests_at_times) continue;
      depgraph::NodeCycle path = depgraph::shortest_path(adjacency, node, goal);
      if (!path.empty() && (best.empty() || path.size() < best.size())) best = std::move(path);
    }
    return best.empty() ? EdgePath() : edges_along(network, best, false);
  }

  static depgraph::Adjacency adjacency_of(const Network& network) {
    depgraph::Adjacency adjacency(network.nodes().size());
    for (std::size_t i = 0; i < adjacency.size(); ++i) {
      for (std::size_t edge : network.out(i)) adjacency[i].push_back(network.edges()[edge].to);
    }
    return adjacency;
  }

  static void rotate_to(const Network& network, EdgePath& cycle, std::size_t node) {
    auto starts_there = [&](std::size_t edge) { return network.edges()[edge].from == node; };
    std::ranges::rotate(cycle, std::ranges::find_if(cycle, starts_there));
  }

  // ---- no cycle ------------------------------------------------------------------------------

  std::string without_cycle(const Network& network) const {
    if (all_rest_at_times()) return without_wait(network);
    std::vector<bool> goal(network.nodes().size());
    depgraph::Adjacency adjacency = adjacency_of(network);
    for (std::size_t i = 0; i < goal.size(); ++i) goal[i] = network.out(i).empty();
    for (std::size_t group : waiting_) {
      std::size_t node = network.node_of_group(group);
      if (goal[node]) continue;
      depgraph::NodeCycle nodes = depgraph::shortest_path(adjacency, node, goal);
      if (!nodes.empty()) return sentence(network, edges_along(network, nodes, false));
    }
    return without_wait(network);
  }

  /// Nobody waits for anything that could be named.
  std::string without_wait(const Network& network) const {
    std::string text;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const Group& group = ending_.groups()[waiting_[i]];
      const Waiter& told = explanation_.waiters[i];
      std::size_t node = network.node_of_group(waiting_[i]);
      std::string what = !told.note.empty() ? told.note : network.nodes()[node].state;
      if (group.stance == Stance::Busy) what = (group.count == 1 ? "is " : "are ") + what;
      std::string who = group.count == 1 ? "`" + group.instances[0] + "`"
                                         : fmt::format("`{}` x{}", told.who, group.count);
      text += fmt::format("{}{} {}", text.empty() ? "" : " · ", who, what);
    }
    return text;
  }

  const Ending& ending_;
  const depgraph::Effects& effects_;
  const ir::System& system_;
  const ir::Property& property_;
  Explanation& explanation_;
  std::vector<std::size_t> waiting_;  ///< groups that are not at rest, as told
};

}  // namespace

void explain_waits(const Ending& ending, const ir::Property& property, Explanation& explanation) {
  WaitExplainer(ending, property, explanation).explain();
}

}  // namespace hw::explain
