#include "checker/verdict/sentence.h"

#include <fmt/format.h>

#include <algorithm>

namespace hw::explain {

using depgraph::Direction;
using ir::kNone;
using ir::ResourceKind;
using ir::VariableKind;

namespace {

class Words {
 public:
  explicit Words(const Network& network)
      : network_(network), effects_(network.ending().effects()), system_(effects_.system()) {}

  std::string name(std::size_t node, bool quoted) const {
    const NetworkNode& at = network_.nodes()[node];
    auto quote = [&](const std::string& text) { return quoted ? "`" + text + "`" : text; };
    switch (at.kind) {
      case WaitNodeKind::Instances: {
        const Group& group = network_.ending().groups()[at.group];
        if (group.count == 1) return quote(group.instances[0]);
        return quote(system_.processes[group.process].name) + fmt::format(" x{}", group.count);
      }
      case WaitNodeKind::Resource:
        if (!quoted && effects_.path_of_slots(at.need.var) != kNone) {
          return "limit of " + depgraph::name_of(effects_, at.need);
        }
        [[fallthrough]];
      case WaitNodeKind::Account:
        return quote(depgraph::name_of(effects_, at.need));
      case WaitNodeKind::Action:
      case WaitNodeKind::NotInFlight:
        return quote(system_.processes[at.process].name);
    }
    return "";
  }

  bool several(std::size_t node) const {
    const NetworkNode& at = network_.nodes()[node];
    return at.kind == WaitNodeKind::Instances && network_.ending().groups()[at.group].count > 1;
  }

  /// What is waited for, as the object of "waits for".
  std::string object(std::size_t node) const {
    const depgraph::Need& need = network_.nodes()[node].need;
    bool up = need.direction == Direction::Up;
    std::string what = name(node, true);
    switch (system_.variables[need.var].kind) {
      case VariableKind::PoolAccount:
        return (up ? "units in " : "room in ") + what;
      case VariableKind::QueueLength:
        return (up ? "a message in " : "room in ") + what;
      case VariableKind::PathSlots:
        return "a free slot of " + what;
      case VariableKind::Place:
        return what + " to move on";
      case VariableKind::Shared:
      case VariableKind::Counter:
        return what + become(system_.variables[need.var], up);
      case VariableKind::Semaphore:
        return what + (up ? "" : " to fall");
      default:
        return what;
    }
  }

  static std::string become(const ir::Variable& variable, bool up) {
    if (variable.value_names.empty()) return up ? " to rise" : " to fall";
    if (variable.value_names.size() == 2) return " to become " + variable.value_names[up ? 1 : 0];
    return " to change";
  }

  std::string waits(std::size_t node) const {
    const NetworkNode& at = network_.nodes()[node];
    bool sleeps = at.kind == WaitNodeKind::Instances &&
                  network_.ending().groups()[at.group].stance == Stance::Sleeping;
    if (several(node)) return sleeps ? "sleep and wait for" : "wait for";
    return sleeps ? "sleeps and waits for" : "waits for";
  }

  std::string share(const NetworkEdge& edge) const {
    ir::ResourceId id = effects_.resource_of(network_.nodes()[edge.from].need.var);
    ir::Value size = system_.resources[id].size;
    if (edge.units == size) return size == 1 ? "the only one is" : fmt::format("all {} are", size);
    if (edge.units > size) return fmt::format("{} are", edge.units);  // a mempool, from its pool
    return fmt::format("{} of {} {}", edge.units, size, edge.units == 1 ? "is" : "are");
  }

  /// Units of a pool or mempool, as opposed to a lock.
  bool has_units(const NetworkEdge& edge) const {
    ir::ResourceId id = effects_.resource_of(network_.nodes()[edge.from].need.var);
    return id != kNone && system_.resources[id].kind != ResourceKind::Lock;
  }

  std::string account_name(std::size_t node) const {
    ir::VarId account = network_.nodes()[node].need.var;
    const ir::Resource& pool = system_.resources[effects_.resource_of(account)];
    auto at = std::ranges::find(pool.variables, account) - pool.variables.begin();
    return pool.account_names[static_cast<std::size_t>(at)];
  }

  /// What the helper does to end a wait for this resource: "`x` ups", "`x` sends to".
  std::string help(std::size_t resource, std::size_t helper) const {
    const depgraph::Need& need = network_.nodes()[resource].need;
    bool up = need.direction == Direction::Up;
    bool plural = several(helper);
    std::string who = name(helper, true);
    auto verb = [&](const char* one, const char* many) { return who + (plural ? many : one); };
    switch (system_.variables[need.var].kind) {
      case VariableKind::Semaphore:
        return up ? verb(" ups", " up") : verb(" downs", " down");
      case VariableKind::QueueLength:
        return up ? verb(" sends to", " send to") : verb(" receives from", " receive from");
      case VariableKind::PathSlots:
        return verb(" occupies", " occupy");
      case VariableKind::PoolAccount:
        return up ? verb(" fills", " fill") : verb(" empties", " empty");
      case VariableKind::Place:
        return (plural ? "that are " : "that is ") + who;
      default:
        return verb(" sets", " set");
    }
  }

  /// One clause, as it follows the clause of the edge before.
  std::string clause(const NetworkEdge& edge, bool first) const {
    std::string to = name(edge.to, true);
    bool plural = several(edge.to);
    switch (edge.link) {
      case Link::WaitsFor:
        if (first)
          return fmt::format("{} {} {}", name(edge.from, true), waits(edge.from), object(edge.to));
        return fmt::format("which {} {}", waits(edge.from), object(edge.to));
      case Link::LiesIn:
        return fmt::format("{} in `{}`", share(edge), account_name(edge.to));
      case Link::HeldBy:
        if (has_units(edge)) return fmt::format("{} held by {}", share(edge), to);
        return fmt::format("which {} {}", to, plural ? "hold" : "holds");
      case Link::FreedBy:
        return fmt::format("which {} {}", to, plural ? "free" : "frees");
      case Link::MovedBy:
        return fmt::format("which {} {} on", to, plural ? "move" : "moves");
      case Link::EndedBy:
        return "which " + help(edge.from, edge.to);
      case Link::StartedBy:
        return fmt::format("of which none is in flight · which {} {}", to,
                           plural ? "submit" : "submits");
    }
    return "";
  }

  std::string ended_by(const depgraph::Need& need) const {
    bool up = need.direction == Direction::Up;
    switch (system_.variables[need.var].kind) {
      case VariableKind::Semaphore:
        return up ? "upped by" : "downed by";
      case VariableKind::QueueLength:
        return up ? "sent to by" : "received from by";
      case VariableKind::PathSlots:
        return "occupied by";
      case VariableKind::PoolAccount:
        return up ? "filled by" : "emptied by";
      case VariableKind::Place:
        return "instances of";
      default:
        return "set by";
    }
  }

  std::string edge_label(const NetworkEdge& edge) const {
    auto units = [&] {
      ir::ResourceId id = effects_.resource_of(network_.nodes()[edge.from].need.var);
      ir::Value size = system_.resources[id].size;
      return edge.units > size ? fmt::format("{}", edge.units)
                               : fmt::format("{} of {}", edge.units, size);
    };
    switch (edge.link) {
      case Link::WaitsFor:
        return "waits for";
      case Link::LiesIn:
        return units() + " in";
      case Link::HeldBy:
        return has_units(edge) ? units() + " held by" : "held by";
      case Link::FreedBy:
        return "freed by";
      case Link::MovedBy:
        return "moved on by";
      case Link::EndedBy:
        return ended_by(network_.nodes()[edge.from].need);
      case Link::StartedBy:
        return "submitted by";
    }
    return "";
  }

 private:
  const Network& network_;
  const depgraph::Effects& effects_;
  const ir::System& system_;
};

}  // namespace

std::string label(const Network& network, std::size_t node) {
  return Words(network).name(node, false);
}

std::string label(const Network& network, const NetworkEdge& edge) {
  return Words(network).edge_label(edge);
}

std::string sentence(const Network& network, const std::vector<std::size_t>& path) {
  Words words(network);
  std::string text;
  for (std::size_t edge : path) {
    if (!text.empty()) text += " · ";
    text += words.clause(network.edges()[edge], text.empty());
  }
  const std::string& state = network.nodes()[network.edges()[path.back()].to].state;
  if (state.empty()) return text;
  WaitNodeKind kind = network.nodes()[network.edges()[path.back()].to].kind;
  bool thing = kind == WaitNodeKind::Resource || kind == WaitNodeKind::Account;
  return text + (thing ? " · and " : " · which ") + state;
}

}  // namespace hw::explain
