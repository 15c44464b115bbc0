#include "checker/depgraph/wait_for.h"

#include <algorithm>
#include <map>
#include <set>

namespace hw::depgraph {

using ir::kNone;
using ir::PlaceId;
using ir::ProcessId;
using ir::Resource;
using ir::ResourceId;
using ir::ResourceKind;
using ir::TransitionId;
using ir::VariableKind;
using ir::VarId;

Need normalise(const Effects& effects, Need need) {
  const ir::System& system = effects.system();
  switch (system.variables[need.var].kind) {
    case VariableKind::QueueSlot: {
      ResourceId queue = effects.resource_of(need.var);
      return queue == kNone ? need : Need{system.resources[queue].variables[0], Direction::Up};
    }
    case VariableKind::Place: {
      ProcessId process = system.places[effects.place_of(need.var)].process;
      return {system.places[system.processes[process].places[0]].count, Direction::Up};
    }
    default:
      return need;
  }
}

std::string name_of(const Effects& effects, Need need) {
  const ir::System& system = effects.system();
  if (PlaceId place = effects.place_of(need.var); place != kNone) {
    return system.processes[system.places[place].process].name;
  }
  if (ProcessId path = effects.path_of_slots(need.var); path != kNone) {
    return system.processes[path].name;
  }
  ResourceId id = effects.resource_of(need.var);
  if (id == kNone) return system.variables[need.var].name;
  const Resource& resource = system.resources[id];
  if (resource.kind != ResourceKind::Pool || need.var == resource.variables[0]) {
    return resource.kind == ResourceKind::Condition ? system.variables[need.var].name
                                                    : resource.name;
  }
  auto at = std::ranges::find(resource.variables, need.var) - resource.variables.begin();
  return resource.name + "." + resource.account_names[static_cast<std::size_t>(at)];
}

namespace {

Entitlement class_with(const Resource& pool, ir::Value floor) {
  Entitlement result{"", floor};
  for (const Resource::Floor& candidate : pool.floors) {
    if (candidate.class_name.empty() && candidate.units <= floor) return {"", floor};
    if (candidate.units != floor || candidate.class_name.empty()) continue;
    result.class_name += (result.class_name.empty() ? "" : "/") + candidate.class_name;
  }
  return result;
}

}  // namespace

Entitlement class_of(const Effects& effects, const std::vector<TransitionId>& served, Need need) {
  const ir::System& system = effects.system();
  ResourceId id = effects.resource_of(need.var);
  if (system.variables[need.var].kind != VariableKind::PoolFree || id == kNone) return {};
  for (TransitionId transition : served) {
    std::optional<ir::Value> change = effects.delta(transition, need.var);
    for (const ir::Atom& atom : atoms(system.transitions[transition].guard)) {
      bool about_free = atom.linear.coefficient(need.var) == 1 && atom.linear.terms().size() == 1;
      // The guard is  free - N >= floor,  the change -N.
      if (about_free && change) {
        return class_with(system.resources[id], -atom.linear.constant() + *change);
      }
    }
  }
  return {};
}

namespace {

class Builder {
 public:
  explicit Builder(const Effects& effects) : effects_(effects), system_(effects.system()) {}

  WaitFor build() {
    for (PlaceId place = 0; place < system_.places.size(); ++place) {
      if (std::optional<Wait> wait = effects_.wait_at(place)) {
        add_wait(system_.places[place].process, std::move(*wait), system_.places[place].statement);
      }
    }
    for (TransitionId id = 0; id < system_.transitions.size(); ++id) {
      const ir::Transition& action = system_.transitions[id];
      if (action.from != kNone || effects_.unconditional(id)) continue;
      add_wait(action.process, {.place = kNone, .served = {id}, .retries = false},
               action.statement);
    }
    std::set<Need> needs;
    for (const Waiting& waiting : result_.waits) {
      needs.insert(waiting.needs.begin(), waiting.needs.end());
    }
    result_.needs.assign(needs.begin(), needs.end());
    for (const Need& need : result_.needs) add_roles(need);
    return std::move(result_);
  }

 private:
  void add_wait(ProcessId process, Wait wait, ir::StatementId statement) {
    std::set<Need> found;
    std::set<VarId> guaranteed;  // free units of pools for which a mempool can stand in
    for (TransitionId id : wait.served) {
      for (const ir::Atom& atom : atoms(system_.transitions[id].guard)) {
        for (const Need& need : needs(system_, atom)) consider(wait, need, found, guaranteed);
      }
    }
    std::erase_if(found, [&](const Need& need) { return guaranteed.contains(need.var); });
    if (found.empty()) return;
    result_.waits.push_back({.process = process,
                             .wait = std::move(wait),
                             .needs = {found.begin(), found.end()},
                             .statement = statement});
  }

  void consider(const Wait& wait, Need need, std::set<Need>& found, std::set<VarId>& guaranteed) {
    VariableKind kind = system_.variables[need.var].kind;
    bool own = wait.place != kNone && need.var == system_.places[wait.place].count;
    bool wants_less = need.direction == Direction::Down &&
                      (kind == VariableKind::PoolFree || kind == VariableKind::MempoolReserve ||
                       kind == VariableKind::LockFree || kind == VariableKind::PathSlots);
    // A mempool's guard also says that the pool cannot serve: nobody waits for that.
    if (own || wants_less) return;
    found.insert(normalise(effects_, need));
    if (kind != VariableKind::MempoolReserve) return;
    ResourceId mempool = effects_.resource_of(need.var);
    ResourceId pool = mempool == kNone ? kNone : system_.resources[mempool].backing;
    if (pool != kNone) guaranteed.insert(system_.resources[pool].variables[0]);
  }

  void add_roles(Need need) {
    ResourceId id = effects_.resource_of(need.var);
    VariableKind kind = system_.variables[need.var].kind;
    if (kind == VariableKind::PoolFree || kind == VariableKind::MempoolReserve ||
        kind == VariableKind::LockFree) {
      add_holders(need, id);
      if (kind == VariableKind::PoolFree) add_accounts(need, system_.resources[id]);
      return;
    }
    std::vector<TransitionId> movers = effects_.movers(need);
    if (PlaceId place = effects_.place_of(need.var); place != kNone) {
      movers.clear();
      for (PlaceId each : system_.processes[system_.places[place].process].places) {
        movers.insert(movers.end(), effects_.from(each).begin(), effects_.from(each).end());
      }
    }
    for (auto& [process, releases] : by_process(movers)) {
      add({.kind = Role::Moves,
           .need = need,
           .process = process,
           .releases = releases,
           .waits = {}});
    }
  }

  std::map<ProcessId, std::vector<TransitionId>> by_process(
      const std::vector<TransitionId>& transitions) const {
    std::map<ProcessId, std::vector<TransitionId>> result;
    for (TransitionId id : transitions) result[system_.transitions[id].process].push_back(id);
    return result;
  }

  void add_holders(Need need, ResourceId resource) {
    for (ProcessId process = 0; process < system_.processes.size(); ++process) {
      Role role{.kind = Role::Holds, .need = need, .process = process, .releases = {}, .waits = {}};
      bool holds = false;
      for (PlaceId place : system_.processes[process].places) {
        if (effects_.held(place, resource) == 0) continue;
        holds = true;
        for (TransitionId id : effects_.from(place)) {
          if (effects_.held_delta(id, resource) < 0) role.releases.push_back(id);
        }
      }
      if (holds) add(std::move(role));
    }
  }

  void add_accounts(Need need, const Resource& pool) {
    for (std::size_t i = 1; i < pool.variables.size(); ++i) {
      VarId account = pool.variables[i];
      bool filled = system_.variables[account].initial > 0 ||
                    !effects_.movers({account, Direction::Up}).empty();
      if (!filled) continue;
      std::vector<TransitionId> out = effects_.movers({account, Direction::Down});
      std::vector<TransitionId> freeing = out;
      std::erase_if(freeing, [&](TransitionId id) { return !effects_.may_move(id, need); });
      Role::Kind kind = freeing.empty() ? Role::MovesOn : Role::Frees;
      for (auto& [process, releases] : by_process(freeing.empty() ? out : freeing)) {
        add({.kind = kind,
             .need = need,
             .process = process,
             .account = account,
             .releases = releases,
             .waits = {}});
        if (system_.processes[process].kind == ir::ProcessKind::Path) {
          add_starters(need, account, process);
        }
      }
    }
  }

  /// Who has to submit the path that frees the account, before it can.
  void add_starters(Need need, VarId account, ProcessId path) {
    std::vector<TransitionId> starting;
    for (TransitionId id = 0; id < system_.transitions.size(); ++id) {
      for (const Start& start : effects_.starts(id)) {
        if (start.process != path || system_.transitions[id].process == path) continue;
        starting.push_back(id);
        break;
      }
    }
    for (auto& [process, releases] : by_process(starting)) {
      add({.kind = Role::Starts,
           .need = need,
           .process = process,
           .account = account,
           .path = path,
           .releases = releases,
           .waits = {}});
    }
  }

  void add(Role role) {
    std::vector<bool> obliged =
        role.kind == Role::Starts ? after_filling(role) : std::vector<bool>();
    for (std::size_t i = 0; i < result_.waits.size(); ++i) {
      const Waiting& waiting = result_.waits[i];
      if (waiting.process != role.process) continue;
      if (!obliged.empty() && waiting.wait.place != kNone && !obliged[waiting.wait.place]) continue;
      if (contradicts(role, waiting) || !comes_first(role, waiting.wait)) continue;
      role.waits.push_back(i);
    }
    result_.roles.push_back(std::move(role));
  }

  /// Where the process stands between filling the account itself and the release. Empty if it
  /// does not fill it: then every wait counts.
  std::vector<bool> after_filling(const Role& role) const {
    std::vector<bool> result;
    for (TransitionId id : effects_.movers({role.account, Direction::Up})) {
      const ir::Transition& filling = system_.transitions[id];
      if (filling.process != role.process || filling.to == kNone) continue;
      std::vector<bool> reached = effects_.reach(filling.to, role.releases, true);
      result.resize(reached.size());
      result[filling.to] = true;
      for (std::size_t i = 0; i < reached.size(); ++i) result[i] = result[i] || reached[i];
    }
    return result;
  }

  /// One cannot wait for units of an account to come while they are the ones that are in the way.
  static bool contradicts(const Role& role, const Waiting& waiting) {
    return role.account != kNone &&
           std::ranges::find(waiting.needs, Need{role.account, Direction::Up}) !=
               waiting.needs.end();
  }

  /// The process has to get through this wait before it can do what the role says.
  bool comes_first(const Role& role, const Wait& wait) const {
    if (wait.place == kNone) {
      return std::ranges::find(role.releases, wait.served[0]) != role.releases.end();
    }
    if (released_within(role, effects_.reach(wait.place, wait.served, true), wait)) return false;
    if (role.kind == Role::Holds) {
      return effects_.held(wait.place, effects_.resource_of(role.need.var)) > 0;
    }
    for (TransitionId id : wait.served) {
      if (std::ranges::find(role.releases, id) != role.releases.end()) return true;
      PlaceId to = system_.transitions[id].to;
      if (to == kNone || system_.places[to].rest) continue;
      std::vector<bool> reached = effects_.reach(to, {}, true);
      reached[to] = true;
      if (std::ranges::any_of(role.releases, [&](TransitionId release) {
            PlaceId from = system_.transitions[release].from;
            return from != kNone && reached[from] && !system_.places[from].rest;
          })) {
        return true;
      }
    }
    return false;
  }

  /// It does so while it goes round trying.
  bool released_within(const Role& role, const std::vector<bool>& round, const Wait& wait) const {
    return std::ranges::any_of(role.releases, [&](TransitionId id) {
      PlaceId from = system_.transitions[id].from;
      if (from == kNone || std::ranges::find(wait.served, id) != wait.served.end()) return false;
      return from == wait.place || (round[from] && !system_.places[from].rest);
    });
  }

  const Effects& effects_;
  const ir::System& system_;
  WaitFor result_;
};

}  // namespace

WaitFor wait_for(const Effects& effects) { return Builder(effects).build(); }

}  // namespace hw::depgraph
