#include "checker/depgraph/deadlocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checker/depgraph/cycles.h"

namespace hw::depgraph {

using ir::kNone;

namespace {

class CycleWriter {
 public:
  CycleWriter(DependencyGraph& graph, const Effects& effects, const WaitFor& wait_for,
              const std::function<NodeId(Need)>& node_of)
      : graph_(graph),
        effects_(effects),
        system_(effects.system()),
        wait_for_(wait_for),
        node_of_(node_of) {}

  /// Needs first, then roles: an edge from a need to who can end it, from there to what that
  /// one waits for.
  void write() {
    Adjacency adjacency(wait_for_.needs.size() + wait_for_.roles.size());
    for (std::size_t i = 0; i < wait_for_.roles.size(); ++i) {
      const Role& role = wait_for_.roles[i];
      std::size_t node = wait_for_.needs.size() + i;
      adjacency[index_of(role.need)].push_back(node);
      std::set<std::size_t> next;
      for (std::size_t wait : role.waits) {
        for (const Need& need : wait_for_.waits[wait].needs) next.insert(index_of(need));
      }
      adjacency[node].assign(next.begin(), next.end());
    }
    std::vector<NodeCycle> cycles = shortest_cycles(adjacency);
    std::erase_if(cycles, [&](const NodeCycle& cycle) { return contradictory(cycle); });
    std::ranges::stable_sort(cycles, {}, [&](const NodeCycle& cycle) { return fills(cycle); });
    for (const NodeCycle& cycle : cycles) {
      if (graph_.cycles.size() == kMaxCycles) {
        ++graph_.cycles_left_out;
      } else {
        add_cycle(cycle);
      }
    }
  }

 private:
  std::size_t index_of(Need need) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(wait_for_.needs, need) -
                                    wait_for_.needs.begin());
  }

  bool is_need(std::size_t node) const { return node < wait_for_.needs.size(); }
  const Role& role_of(std::size_t node) const {
    return wait_for_.roles[node - wait_for_.needs.size()];
  }

  /// Somebody waits for units to come into an account: mostly they do, in good time.
  bool fills(const NodeCycle& cycle) const {
    return std::ranges::any_of(cycle, [&](std::size_t node) {
      return is_need(node) &&
             system_.variables[wait_for_.needs[node].var].kind == ir::VariableKind::PoolAccount;
    });
  }

  /// Asks for one thing to be both: an account full and empty, a queue full and empty.
  bool contradictory(const NodeCycle& cycle) const {
    std::set<Need> asked;
    for (std::size_t node : cycle) {
      if (is_need(node)) {
        asked.insert(wait_for_.needs[node]);
      } else if (role_of(node).account != kNone) {
        asked.insert({role_of(node).account, Direction::Down});
      }
    }
    return std::ranges::any_of(asked, [&](const Need& need) {
      return need.direction == Direction::Up && asked.contains({need.var, Direction::Down});
    });
  }

  void add_cycle(NodeCycle cycle) {
    Cycle result;
    std::size_t first = is_need(cycle[0]) ? 1 : 0;  // begin with a process that needs something
    std::ranges::rotate(cycle, cycle.begin() + static_cast<std::ptrdiff_t>(first));
    for (std::size_t i = 0; i < cycle.size(); i += 2) {
      const Role& role = role_of(cycle[i]);
      Need need = wait_for_.needs[cycle[i + 1]];
      result.steps.push_back(need_step(waiting_in(role, need), need));
      result.steps.push_back(release_step(role_of(cycle[(i + 2) % cycle.size()])));
    }
    for (std::size_t i = 0; i < cycle.size(); i += 2) {
      add_also_waiting(result, wait_for_.needs[cycle[i + 1]]);
    }
    mark(result);
    graph_.cycles.push_back(std::move(result));
  }

  const Waiting& waiting_in(const Role& role, Need need) const {
    for (std::size_t wait : role.waits) {
      const Waiting& waiting = wait_for_.waits[wait];
      if (std::ranges::find(waiting.needs, need) != waiting.needs.end()) return waiting;
    }
    return wait_for_.waits[role.waits.front()];  // not reached: the edge was made from such a wait
  }

  CycleStep need_step(const Waiting& waiting, Need need) {
    CycleStep step{.from = waiting.process, .to = node_of_(need), .text = "", .span = {}};
    const std::string& who = system_.processes[waiting.process].name;
    std::string what = name_of(effects_, need);
    std::string class_name = class_of(effects_, waiting.wait.served, need).class_name;
    step.class_name = class_name;
    std::string as = class_name.empty() ? "" : " as " + class_name;
    switch (graph_.nodes[step.to].kind) {
      case NodeKind::Queue:
        step.text = fmt::format(
            "{} {} {}", who, need.direction == Direction::Up ? "receives from" : "sends to", what);
        break;
      case NodeKind::Path:
        step.text = effects_.path_of_slots(need.var) != kNone
                        ? fmt::format("{} submits {}, at its limit", who, what)
                        : fmt::format("{} waits for {} to move on", who, what);
        break;
      case NodeKind::Task:
      case NodeKind::Action:
        step.text = fmt::format("{} waits for {} to move on", who, what);
        break;
      case NodeKind::Variable:
        step.text = fmt::format("{} waits for {} to {}", who, what,
                                need.direction == Direction::Up ? "rise" : "fall");
        break;
      default:
        step.text = fmt::format("{} needs {}{}", who, what, as);
    }
    if (waiting.statement != kNone) step.span = system_.statements[waiting.statement].span;
    return step;
  }

  CycleStep release_step(const Role& role) {
    CycleStep step{.from = node_of_(role.need), .to = role.process, .text = "", .span = {}};
    const std::string& who = system_.processes[role.process].name;
    std::string what = name_of(effects_, role.need);
    std::string account =
        role.account == kNone ? "" : name_of(effects_, {role.account, Direction::Up});
    step.account = account.substr(account.rfind('.') + 1);
    switch (role.kind) {
      case Role::Holds:
        step.text = fmt::format("{} is held by {}", what, who);
        break;
      case Role::Frees:
        step.text = fmt::format("{} is freed by {}", account, who);
        break;
      case Role::MovesOn:
        step.text = fmt::format("{} is moved on by {}", account, who);
        break;
      case Role::Starts:
        step.text = fmt::format("{} is freed by {}, which {} submits", account,
                                system_.processes[role.path].name, who);
        step.via = role.path;
        break;
      case Role::Moves:
        step.text = moves_text(graph_.nodes[step.from].kind, role.need, what, who);
        break;
    }
    if (role.kind == Role::Holds) {
      step.span = where_taken(role);
    } else if (!role.releases.empty()) {
      step.span = system_.statements[system_.transitions[role.releases.front()].statement].span;
    }
    return step;
  }

  /// The first statement with which the process gets what it holds.
  Span where_taken(const Role& role) const {
    ir::ResourceId resource = effects_.resource_of(role.need.var);
    for (ir::TransitionId id = 0; id < system_.transitions.size(); ++id) {
      const ir::Transition& transition = system_.transitions[id];
      if (transition.process != role.process || effects_.held_delta(id, resource) <= 0) continue;
      return system_.statements[transition.statement].span;
    }
    return {};
  }

  std::string moves_text(NodeKind kind, Need need, const std::string& what,
                         const std::string& who) const {
    bool up = need.direction == Direction::Up;
    switch (kind) {
      case NodeKind::Queue:
        return fmt::format("{} is {} by {}", what, up ? "filled" : "emptied", who);
      case NodeKind::Semaphore:
        return fmt::format("{} is upped by {}", what, who);
      case NodeKind::Pool:
        return fmt::format("{} is {} by {}", what, up ? "filled" : "emptied", who);
      case NodeKind::Path:
        if (effects_.path_of_slots(need.var) != kNone) {
          return fmt::format("{} has to come to its end", who);
        }
        return fmt::format("{} has to move on", who);
      case NodeKind::Task:
      case NodeKind::Action:
        return fmt::format("{} has to move on", who);
      default:
        return fmt::format("{} is {} by {}", what, up ? "raised" : "lowered", who);
    }
  }

  void add_also_waiting(Cycle& cycle, Need need) {
    for (const Waiting& waiting : wait_for_.waits) {
      if (std::ranges::find(waiting.needs, need) == waiting.needs.end()) continue;
      CycleStep step = need_step(waiting, need);
      auto same = [&](const CycleStep& other) { return other.from == step.from; };
      if (std::ranges::any_of(cycle.steps, same) || std::ranges::any_of(cycle.also_waiting, same)) {
        continue;
      }
      cycle.also_waiting.push_back(std::move(step));
    }
  }

  void mark(const Cycle& cycle) {
    for (std::size_t i = 0; i < cycle.steps.size(); ++i) {
      const CycleStep& step = cycle.steps[i];
      bool release = i % 2 == 1;
      NodeId process = release ? step.to : step.from;
      NodeId resource = release ? step.from : step.to;
      for (Edge& each : graph_.edges) {
        if (step.via != kNoNode) {
          bool submits = each.kind == EdgeKind::Submits && each.from == process;
          bool frees = each.kind == EdgeKind::GivesBack && each.from == step.via &&
                       each.account == step.account;
          if ((submits && each.to == step.via) || (frees && each.to == resource)) {
            each.on_cycle = true;
          }
          continue;
        }
        bool gives = each.kind == EdgeKind::GivesBack || each.kind == EdgeKind::Sets;
        bool both = each.kind == EdgeKind::Sends || each.kind == EdgeKind::Receives;
        if (each.from != process || each.to != resource || each.kind == EdgeKind::BackedBy)
          continue;
        if (!both && gives != release) continue;
        if (each.class_name == step.class_name && each.account == step.account) {
          each.on_cycle = true;
        }
      }
    }
  }

  DependencyGraph& graph_;
  const Effects& effects_;
  const ir::System& system_;
  const WaitFor& wait_for_;
  const std::function<NodeId(Need)>& node_of_;
};

}  // namespace

void add_cycles(DependencyGraph& graph, const Effects& effects, const WaitFor& wait_for,
                const std::function<NodeId(Need)>& node_of) {
  CycleWriter(graph, effects, wait_for, node_of).write();
}

}  // namespace hw::depgraph
