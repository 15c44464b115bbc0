#include "checker/verdict/wait_network.h"

#include <algorithm>
#include <set>

namespace hw::explain {

using depgraph::Direction;
using depgraph::Need;
using ir::kNone;
using ir::ProcessId;
using ir::ProcessKind;
using ir::ResourceId;
using ir::ResourceKind;
using ir::TransitionId;
using ir::VariableKind;

Network::Network(const Ending& ending, const std::vector<std::size_t>& waiting)
    : ending_(ending), effects_(ending.effects()), system_(effects_.system()) {
  for (std::size_t group : waiting) {
    NetworkNode start;
    start.group = group;
    node(start);
  }
  for (std::size_t i = 0; i < nodes_.size(); ++i) expand(i);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    std::ranges::stable_sort(out_[i], std::greater(),
                             [&](std::size_t edge) { return edges_[edge].units; });
    if (out_[i].empty()) {
      nodes_[i].state = used_up_[i] ? "what comes back is taken again" : why_no_way_on(nodes_[i]);
    }
  }
}

std::size_t Network::node(NetworkNode made) {
  std::size_t id = made.kind == WaitNodeKind::Instances ? made.group
                   : made.kind == WaitNodeKind::Resource || made.kind == WaitNodeKind::Account
                       ? made.need.var
                       : made.process;
  Direction direction = made.kind == WaitNodeKind::Resource ? made.need.direction : Direction::Up;
  auto [it, fresh] = known_.try_emplace(Key{made.kind, id, direction}, nodes_.size());
  if (fresh) {
    nodes_.push_back(std::move(made));
    out_.emplace_back();
    used_up_.push_back(false);
  }
  return it->second;
}

std::size_t Network::node_of_group(std::size_t group) const {
  auto found = known_.find(Key{WaitNodeKind::Instances, group, Direction::Up});
  return found == known_.end() ? SIZE_MAX : found->second;
}

void Network::link(std::size_t from, std::size_t to, Link link, ir::Value units) {
  for (std::size_t edge : out_[from]) {
    if (edges_[edge].to == to && edges_[edge].link == link) return;
  }
  out_[from].push_back(edges_.size());
  edges_.push_back({from, to, link, units});
}

std::size_t Network::resource_node(Need need) {
  NetworkNode made;
  made.kind = WaitNodeKind::Resource;
  made.need = need;
  return node(std::move(made));
}

void Network::expand(std::size_t index) {
  switch (nodes_[index].kind) {
    case WaitNodeKind::Instances:
      expand_waiting(index, ending_.groups()[nodes_[index].group].missing);
      break;
    case WaitNodeKind::Action:
      expand_waiting(index, ending_.missing_of_action(nodes_[index].process));
      break;
    case WaitNodeKind::Resource:
      expand_resource(index);
      break;
    case WaitNodeKind::Account:
      expand_account(index);
      break;
    case WaitNodeKind::NotInFlight:
      expand_path(index);
      break;
  }
}

void Network::expand_waiting(std::size_t index, const std::vector<FalseAtom>& missing) {
  for (const FalseAtom& false_atom : missing) {
    for (const Need& need : depgraph::needs(system_, false_atom.atom, *false_atom.state)) {
      std::size_t to = resource_node(depgraph::normalise(effects_, need));
      link(index, to, Link::WaitsFor);
    }
  }
}

void Network::expand_resource(std::size_t index) {
  Need need = nodes_[index].need;
  ResourceId id = effects_.resource_of(need.var);
  VariableKind kind = system_.variables[need.var].kind;
  bool up = need.direction == Direction::Up;
  if (up && kind == VariableKind::PoolFree) {
    link_accounts(index, system_.resources[id]);
    link_holders(index, id);
    return;
  }
  if (up && (kind == VariableKind::MempoolReserve || kind == VariableKind::LockFree)) {
    link_holders(index, id);
    return;
  }
  if (ir::PlaceId place = effects_.place_of(need.var); place != kNone) {
    ProcessId process = system_.places[place].process;
    for (std::size_t group = 0; group < ending_.groups().size(); ++group) {
      if (ending_.groups()[group].process != process) continue;
      NetworkNode made;
      made.group = group;
      link(index, node(std::move(made)), Link::EndedBy);
    }
    return;
  }
  std::vector<TransitionId> movers = effects_.movers(need);
  std::erase_if(movers, [&](TransitionId mover) {
    return !effects_.would_move(mover, need, ending_.end()[need.var]);
  });
  used_up_[index] = link_helpers(index, std::move(movers), Link::EndedBy);
}

void Network::link_accounts(std::size_t index, const ir::Resource& pool) {
  for (std::size_t i = 1; i < pool.variables.size(); ++i) {
    ir::Value units = ending_.end()[pool.variables[i]];
    if (units == 0) continue;
    NetworkNode made;
    made.kind = WaitNodeKind::Account;
    made.need = {pool.variables[i], Direction::Down};
    link(index, node(std::move(made)), Link::LiesIn, units);
  }
}

/// An instance that goes on taking and giving is in nobody's way for good.
void Network::link_holders(std::size_t index, ResourceId resource) {
  for (std::size_t group = 0; group < ending_.groups().size(); ++group) {
    ir::Value units = ending_.held(ending_.groups()[group], resource);
    if (units == 0) continue;
    if (ending_.still_gives_back(ending_.groups()[group], resource)) {
      used_up_[index] = true;
      continue;
    }
    NetworkNode made;
    made.group = group;
    link(index, node(std::move(made)), Link::HeldBy, units);
  }
}

void Network::expand_account(std::size_t index) {
  ir::VarId account = nodes_[index].need.var;
  ResourceId pool = effects_.resource_of(account);
  Need more_free{system_.resources[pool].variables[0], Direction::Up};
  std::vector<TransitionId> out = effects_.movers({account, Direction::Down});
  std::vector<TransitionId> freeing = out;
  std::erase_if(freeing, [&](TransitionId id) { return !effects_.may_move(id, more_free); });
  bool frees = !freeing.empty();
  used_up_[index] = link_helpers(index, frees ? std::move(freeing) : std::move(out),
                                 frees ? Link::FreedBy : Link::MovedBy);
}

void Network::expand_path(std::size_t index) {
  std::vector<TransitionId> starting;
  for (TransitionId id = 0; id < system_.transitions.size(); ++id) {
    for (const depgraph::Start& start : effects_.starts(id)) {
      if (start.process == nodes_[index].process) starting.push_back(id);
    }
  }
  used_up_[index] = link_helpers(index, std::move(starting), Link::StartedBy);
}

/// Links to whoever could take one of these steps. Those who still do are no help and are left
/// out; returns whether there were such.
bool Network::link_helpers(std::size_t index, std::vector<TransitionId> transitions, Link kind) {
  std::set<ProcessId> processes;
  for (TransitionId id : transitions) processes.insert(system_.transitions[id].process);
  bool left_out = false;
  for (ProcessId process : processes) {
    std::vector<TransitionId> own;
    for (TransitionId id : transitions) {
      if (system_.transitions[id].process == process) own.push_back(id);
    }
    if (std::ranges::any_of(own, [&](TransitionId id) { return ending_.component().fired[id]; })) {
      left_out = true;
    } else if (system_.processes[process].kind == ProcessKind::Action) {
      NetworkNode made;
      made.kind = WaitNodeKind::Action;
      made.process = process;
      link(index, node(std::move(made)), kind);
    } else if (!link_groups(index, process, own, kind) &&
               system_.processes[process].kind == ProcessKind::Path) {
      NetworkNode made;
      made.kind = WaitNodeKind::NotInFlight;
      made.process = process;
      link(index, node(std::move(made)), kind);
    }
  }
  return left_out;
}

/// To the groups that can still come there; if there are none, to those that have ended or failed.
/// False if there is neither.
bool Network::link_groups(std::size_t index, ProcessId process,
                          const std::vector<TransitionId>& transitions, Link kind) {
  std::vector<std::size_t> able;
  std::vector<std::size_t> others;
  for (std::size_t group = 0; group < ending_.groups().size(); ++group) {
    if (ending_.groups()[group].process != process) continue;
    bool can = ending_.can_come_to(ending_.groups()[group], transitions);
    (can ? able : others).push_back(group);
  }
  for (std::size_t group : able.empty() ? others : able) {
    NetworkNode made;
    made.group = group;
    link(index, node(std::move(made)), kind);
  }
  return !able.empty() || !others.empty();
}

std::string Network::why_no_way_on(const NetworkNode& at) const {
  switch (at.kind) {
    case WaitNodeKind::Instances: {
      const Group& group = ending_.groups()[at.group];
      bool one = group.count == 1;
      switch (group.stance) {
        case Stance::Ended:
          return one ? "has ended" : "have ended";
        case Stance::Failed:
          return one ? "has failed" : "have failed";
        case Stance::Resting:
        case Stance::Sleeping:
          return one ? "is at rest" : "are at rest";
        case Stance::Busy:
          return one ? "is busy with other things" : "are busy with other things";
        case Stance::Blocked:
          return one ? "cannot go on" : "cannot go on";
      }
      return "";
    }
    case WaitNodeKind::Resource:
      return "nothing in the model changes that";
    case WaitNodeKind::Account:
      return "no statement takes units out of it";
    case WaitNodeKind::Action:
      return "cannot happen";
    case WaitNodeKind::NotInFlight:
      return "is not in flight, and nobody submits it";
  }
  return "";
}

}  // namespace hw::explain
