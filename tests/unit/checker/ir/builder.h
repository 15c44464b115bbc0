// Transition systems written by hand, for tests that must not depend on the front end.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "checker/ir/system.h"

namespace hw::test {

class SystemBuilder {
 public:
  ir::System system;

  ir::VarId variable(const std::string& name, ir::VariableKind kind, ir::Value initial,
                     ir::Value high = ir::kUnbounded) {
    system.variables.push_back({name, kind, 0, high, initial});
    return static_cast<ir::VarId>(system.variables.size() - 1);
  }

  ir::ResourceId pool(const std::string& name, ir::Value size,
                      const std::vector<std::pair<std::string, ir::Value>>& accounts = {}) {
    ir::Resource resource;
    resource.kind = ir::ResourceKind::Pool;
    resource.name = name;
    resource.size = size;
    resource.floors = {{"", 0}};
    resource.account_names = {"free"};
    ir::Value rest = size;
    for (const auto& [account, units] : accounts) rest -= units;
    resource.variables = {variable(name + ".free", ir::VariableKind::PoolFree, rest, size)};
    for (const auto& [account, units] : accounts) {
      resource.account_names.push_back(account);
      resource.variables.push_back(
          variable(name + "." + account, ir::VariableKind::PoolAccount, units, size));
    }
    return add(std::move(resource));
  }

  ir::ResourceId lock(const std::string& name) {
    ir::Resource resource;
    resource.kind = ir::ResourceKind::Lock;
    resource.name = name;
    resource.size = 1;
    resource.variables = {variable(name + ".open", ir::VariableKind::LockFree, 1, 1)};
    return add(std::move(resource));
  }

  ir::ProcessId task(const std::string& name, ir::Value instances = 1) {
    ir::Process process;
    process.name = name;
    process.instances = instances;
    system.processes.push_back(std::move(process));
    return static_cast<ir::ProcessId>(system.processes.size() - 1);
  }

  ir::ProcessId path(const std::string& name) {
    ir::ProcessId id = task(name, ir::kUnbounded);
    system.processes[id].kind = ir::ProcessKind::Path;
    return id;
  }

  /// The first place of a task is where its instances begin. `blocking` is of its statement.
  ir::PlaceId place(ir::ProcessId process, const std::string& text, bool blocking = false,
                    std::vector<ir::Holding> holdings = {}) {
    ir::Process& owner = system.processes[process];
    ir::Place place;
    place.process = process;
    place.rest = text == "idle";
    place.holdings = std::move(holdings);
    bool first = owner.places.empty() && owner.kind == ir::ProcessKind::Task;
    place.count = variable(owner.name + "@" + text, ir::VariableKind::Place,
                           first ? owner.instances : 0, owner.instances);
    ir::Statement statement;
    statement.process = process;
    statement.text = text;
    statement.blocking = blocking;
    place.statement = static_cast<ir::StatementId>(system.statements.size());
    system.statements.push_back(std::move(statement));
    system.places.push_back(std::move(place));
    auto id = static_cast<ir::PlaceId>(system.places.size() - 1);
    owner.places.push_back(id);
    return id;
  }

  /// A step from place to place; `to` may be kNone. `deltas`: what else it adds to variables.
  ir::TransitionId step(ir::PlaceId from, ir::PlaceId to, ir::Formula when = {},
                        const std::vector<std::pair<ir::VarId, ir::Value>>& deltas = {}) {
    ir::Transition transition;
    transition.from = from;
    transition.to = to;
    transition.process = system.places[from].process;
    transition.statement = system.places[from].statement;
    ir::Linear count = ir::Linear::variable(system.places[from].count);
    transition.guard = ir::Formula::at_least(count, 1) && std::move(when);
    if (from != to) {
      transition.updates.push_back({system.places[from].count, count - ir::Linear(1)});
      if (to != ir::kNone) {
        ir::VarId arrival = system.places[to].count;
        transition.updates.push_back({arrival, ir::Linear::variable(arrival) + ir::Linear(1)});
      }
    }
    for (const auto& [var, delta] : deltas) {
      transition.updates.push_back({var, ir::Linear::variable(var) + ir::Linear(delta)});
    }
    system.transitions.push_back(std::move(transition));
    return static_cast<ir::TransitionId>(system.transitions.size() - 1);
  }

  /// At least so many free units.
  ir::Formula free(ir::ResourceId pool, ir::Value units) const {
    return ir::Formula::at_least(ir::Linear::variable(first(pool)), units);
  }
  ir::VarId first(ir::ResourceId resource) const { return system.resources[resource].variables[0]; }

 private:
  ir::ResourceId add(ir::Resource resource) {
    system.resources.push_back(std::move(resource));
    return static_cast<ir::ResourceId>(system.resources.size() - 1);
  }
};

}  // namespace hw::test
