// Nodes and edges as they are drawn. The cycles come from wait_for.h, which knows who has to get
// through which wait first; here they are only put into words and marked in the drawing.
#include "checker/depgraph/depgraph.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "checker/depgraph/deadlocks.h"

namespace hw::depgraph {

using ir::kNone;
using ir::PlaceId;
using ir::ProcessId;
using ir::ProcessKind;
using ir::Resource;
using ir::ResourceId;
using ir::ResourceKind;
using ir::StatementId;
using ir::TransitionId;
using ir::Value;
using ir::VariableKind;

namespace {

/// Longest subsystem of a process whose name begins the resource's name.
std::string subsystem_of(const ir::System& system, const std::string& name) {
  std::string best;
  for (const ir::Process& process : system.processes) {
    const std::string& subsystem = process.subsystem;
    if (subsystem.size() > best.size() && name.starts_with(subsystem + ".")) best = subsystem;
  }
  return best;
}

std::string count_text(const ir::Process& process) {
  if (process.kind == ProcessKind::Path) {
    return process.instances == ir::kUnbounded ? "" : fmt::format("limit {}", process.instances);
  }
  return process.instances == 1 ? "" : fmt::format("x{}", process.instances);
}

class GraphBuilder {
 public:
  explicit GraphBuilder(const ir::System& system)
      : system_(system), effects_(system), wait_for_(depgraph::wait_for(effects_)) {}

  DependencyGraph build() {
    add_process_nodes();
    add_resource_nodes();
    for (const Need& need : wait_for_.needs) node_of(need);  // variables that somebody waits for
    for (const Waiting& waiting : wait_for_.waits) add_wait_edges(waiting);
    for (TransitionId id = 0; id < system_.transitions.size(); ++id) add_transition_edges(id);
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) add_backing(i);
    sort_edges();
    add_cycles(graph_, effects_, wait_for_, [this](Need need) { return node_of(need); });
    return std::move(graph_);
  }

 private:
  using EdgeKey = std::tuple<EdgeKind, NodeId, NodeId, NodeId, std::string, std::string>;

  void add_process_nodes() {
    for (ProcessId id = 0; id < system_.processes.size(); ++id) {
      const ir::Process& process = system_.processes[id];
      NodeKind kind = process.kind == ProcessKind::Task   ? NodeKind::Task
                      : process.kind == ProcessKind::Path ? NodeKind::Path
                                                          : NodeKind::Action;
      Node node{.kind = kind,
                .name = process.name,
                .subsystem = process.subsystem,
                .detail = count_text(process),
                .span = process.span,
                .external = process.external};
      node.process = id;
      graph_.nodes.push_back(std::move(node));
    }
  }

  void add_resource_nodes() {
    static const std::map<ResourceKind, NodeKind> kinds{
        {ResourceKind::Pool, NodeKind::Pool},
        {ResourceKind::Mempool, NodeKind::Mempool},
        {ResourceKind::Lock, NodeKind::Lock},
        {ResourceKind::Semaphore, NodeKind::Semaphore},
        {ResourceKind::Queue, NodeKind::Queue}};
    for (ResourceId id = 0; id < system_.resources.size(); ++id) {
      const Resource& resource = system_.resources[id];
      auto kind = kinds.find(resource.kind);
      if (kind == kinds.end()) continue;  // paths are processes; conditions come by their variables
      Node node{.kind = kind->second,
                .name = resource.name,
                .subsystem = subsystem_of(system_, resource.name),
                .detail = resource_detail(resource),
                .span = resource.span};
      node.resource = id;
      node_of_resource_[id] = graph_.nodes.size();
      graph_.nodes.push_back(std::move(node));
    }
  }

  static std::string resource_detail(const Resource& resource) {
    switch (resource.kind) {
      case ResourceKind::Pool:
        return fmt::format("{} unit{}", resource.size, resource.size == 1 ? "" : "s");
      case ResourceKind::Mempool:
        return fmt::format("{} element{}", resource.size, resource.size == 1 ? "" : "s");
      case ResourceKind::Queue:
        return fmt::format("capacity {}", resource.size);
      default:
        return "";
    }
  }

  /// Makes the node of a variable when it is first asked for.
  NodeId node_of(Need need) {
    if (PlaceId place = effects_.place_of(need.var); place != kNone) {
      return system_.places[place].process;
    }
    if (ProcessId path = effects_.path_of_slots(need.var); path != kNone) return path;
    ResourceId resource = effects_.resource_of(need.var);
    if (auto found = node_of_resource_.find(resource); found != node_of_resource_.end()) {
      return found->second;
    }
    auto [it, fresh] = node_of_variable_.try_emplace(need.var, graph_.nodes.size());
    if (fresh) {
      const std::string& name = system_.variables[need.var].name;
      Node node{.kind = NodeKind::Variable,
                .name = name,
                .subsystem = subsystem_of(system_, name),
                .detail = "",
                .span = {}};
      node.variable = need.var;
      graph_.nodes.push_back(std::move(node));
    }
    return it->second;
  }

  bool has_node(ir::VarId var) const {
    return effects_.place_of(var) == kNone &&
           (effects_.path_of_slots(var) != kNone ||
            node_of_resource_.contains(effects_.resource_of(var)) ||
            node_of_variable_.contains(var));
  }

  Edge& edge(EdgeKind kind, NodeId from, NodeId to, StatementId statement, NodeId held = kNoNode,
             const std::string& account = {}, const std::string& class_name = {}) {
    auto [it, fresh] =
        edge_index_.try_emplace({kind, from, to, held, account, class_name}, graph_.edges.size());
    if (fresh) {
      Edge made{.kind = kind, .from = from, .to = to, .spans = {}};
      made.held = held;
      made.account = account;
      made.class_name = class_name;
      graph_.edges.push_back(std::move(made));
    }
    Edge& result = graph_.edges[it->second];
    Span span = statement == kNone ? Span() : system_.statements[statement].span;
    if (span.known() && std::ranges::find(result.spans, span) == result.spans.end()) {
      result.spans.push_back(span);
    }
    return result;
  }

  static EdgeKind wait_kind(const Node& target, Need need) {
    if (target.kind == NodeKind::Path) return EdgeKind::Submits;
    if (target.kind != NodeKind::Queue) return EdgeKind::Needs;
    return need.direction == Direction::Up ? EdgeKind::Receives : EdgeKind::Sends;
  }

  void add_wait_edges(const Waiting& waiting) {
    for (const Need& need : waiting.needs) {
      NodeId to = node_of(need);
      auto [class_name, floor] = class_of(effects_, waiting.wait.served, need);
      Edge& added = edge(wait_kind(graph_.nodes[to], need), waiting.process, to, waiting.statement,
                         kNoNode, {}, class_name);
      added.waits = true;
      added.floor = floor;
      if (waiting.wait.place == kNone) continue;
      for (const ir::Holding& held : system_.places[waiting.wait.place].holdings) {
        auto holder = node_of_resource_.find(held.resource);
        if (holder == node_of_resource_.end() || held.units == 0) continue;
        edge(EdgeKind::HoldsWhileNeeding, waiting.process, to, waiting.statement, holder->second)
            .waits = true;
      }
    }
  }

  void add_transition_edges(TransitionId id) {
    const ir::Transition& transition = system_.transitions[id];
    NodeId process = transition.process;
    for (const Start& start : effects_.starts(id)) {
      edge(EdgeKind::Submits, process, start.process, transition.statement);
    }
    for (const ir::Holding& held : holdings_before(transition)) {
      auto resource = node_of_resource_.find(held.resource);
      if (resource == node_of_resource_.end() || effects_.held_delta(id, held.resource) >= 0) {
        continue;
      }
      edge(EdgeKind::GivesBack, process, resource->second, transition.statement);
    }
    for (const ir::Assignment& update : transition.updates) {
      if (has_node(update.var)) add_update_edges(id, update.var);
    }
  }

  std::vector<ir::Holding> holdings_before(const ir::Transition& transition) const {
    return transition.from == kNone ? std::vector<ir::Holding>()
                                    : system_.places[transition.from].holdings;
  }

  void add_update_edges(TransitionId id, ir::VarId var) {
    const ir::Transition& transition = system_.transitions[id];
    NodeId from = transition.process;
    NodeId to = node_of({var, Direction::Up});
    bool up = effects_.may_move(id, {var, Direction::Up});
    bool down = effects_.may_move(id, {var, Direction::Down});
    StatementId statement = transition.statement;
    switch (system_.variables[var].kind) {
      case VariableKind::PoolFree: {
        if (down) {
          Need need{var, Direction::Up};
          auto [class_name, floor] = class_of(effects_, {id}, need);
          edge(EdgeKind::Needs, from, to, statement, kNoNode, {}, class_name).floor = floor;
        }
        if (up) add_freed_accounts(id, var, to);
        break;
      }
      case VariableKind::MempoolReserve:
      case VariableKind::LockFree:
        if (down) edge(EdgeKind::Needs, from, to, statement);
        break;
      case VariableKind::Semaphore:
        if (down) edge(EdgeKind::Needs, from, to, statement);
        if (up) edge(EdgeKind::GivesBack, from, to, statement);
        break;
      case VariableKind::QueueLength:
        if (down) edge(EdgeKind::Receives, from, to, statement);
        if (up) edge(EdgeKind::Sends, from, to, statement);
        break;
      case VariableKind::Shared:
      case VariableKind::Counter:
        if (waited_for(id, var)) edge(EdgeKind::Sets, from, to, statement);
        break;
      default:
        break;
    }
  }

  void add_freed_accounts(TransitionId id, ir::VarId free, NodeId pool_node) {
    const Resource& pool = system_.resources[effects_.resource_of(free)];
    for (std::size_t i = 1; i < pool.variables.size(); ++i) {
      if (!effects_.may_move(id, {pool.variables[i], Direction::Down})) continue;
      const ir::Transition& transition = system_.transitions[id];
      edge(EdgeKind::GivesBack, transition.process, pool_node, transition.statement, kNoNode,
           pool.account_names[i]);
    }
  }

  bool waited_for(TransitionId id, ir::VarId var) const {
    return std::ranges::any_of(wait_for_.needs, [&](const Need& need) {
      return need.var == var && effects_.may_move(id, need);
    });
  }

  void add_backing(NodeId node) {
    ResourceId id = graph_.nodes[node].resource;
    if (id == kNone || system_.resources[id].backing == kNone) return;
    edge(EdgeKind::BackedBy, node, node_of_resource_.at(system_.resources[id].backing), kNone);
  }

  void sort_edges() {
    for (Edge& each : graph_.edges) {
      std::ranges::sort(each.spans, {},
                        [](Span span) { return std::tuple(span.file, span.begin, span.end); });
    }
    std::ranges::stable_sort(graph_.edges, {}, [](const Edge& each) {
      return std::tuple(each.kind, each.from, each.to, each.held, each.account);
    });
  }

  const ir::System& system_;
  Effects effects_;
  WaitFor wait_for_;
  DependencyGraph graph_;
  std::map<ResourceId, NodeId> node_of_resource_;
  std::map<ir::VarId, NodeId> node_of_variable_;
  std::map<EdgeKey, std::size_t> edge_index_;
};

}  // namespace

DependencyGraph dependency_graph(const ir::System& system) { return GraphBuilder(system).build(); }

}  // namespace hw::depgraph
