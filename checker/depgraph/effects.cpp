#include "checker/depgraph/effects.h"

#include <algorithm>

namespace hw::depgraph {

using ir::Atom;
using ir::Formula;
using ir::kNone;
using ir::PlaceId;
using ir::Relation;
using ir::ResourceId;
using ir::Transition;
using ir::TransitionId;
using ir::Value;
using ir::VarId;

Effects::Effects(const ir::System& system)
    : system_(&system),
      from_(system.places.size()),
      resource_of_(system.variables.size(), kNone),
      place_of_(system.variables.size(), kNone),
      path_of_slots_(system.variables.size(), kNone) {
  for (ResourceId id = 0; id < system.resources.size(); ++id) {
    for (VarId var : system.resources[id].variables) resource_of_[var] = id;
  }
  for (PlaceId id = 0; id < system.places.size(); ++id) place_of_[system.places[id].count] = id;
  for (ir::ProcessId id = 0; id < system.processes.size(); ++id) {
    if (system.processes[id].slots != kNone) path_of_slots_[system.processes[id].slots] = id;
  }
  for (TransitionId id = 0; id < system.transitions.size(); ++id) {
    const Transition& transition = system.transitions[id];
    if (transition.from != kNone) from_[transition.from].push_back(id);
    for (const ir::Assignment& update : transition.updates) {
      for (Direction direction : {Direction::Up, Direction::Down}) {
        Need need{update.var, direction};
        if (may_move(id, need)) movers_[need].push_back(id);
      }
    }
  }
}

std::optional<Value> Effects::delta(TransitionId transition, VarId var) const {
  for (const ir::Assignment& update : system_->transitions[transition].updates) {
    if (update.var == var) return ir::constant_delta(update);
  }
  return 0;
}

bool Effects::may_move(TransitionId transition, Need need) const {
  const ir::Variable& variable = system_->variables[need.var];
  return would_move(transition, need,
                    need.direction == Direction::Up ? variable.low : variable.high);
}

bool Effects::would_move(TransitionId transition, Need need, Value now) const {
  for (const ir::Assignment& update : system_->transitions[transition].updates) {
    if (update.var != need.var) continue;
    bool up = need.direction == Direction::Up;
    if (std::optional<Value> change = ir::constant_delta(update)) {
      return up ? *change > 0 : *change < 0;
    }
    if (!update.value.is_constant()) return true;
    return up ? update.value.constant() > now : update.value.constant() < now;
  }
  return false;
}

std::vector<TransitionId> Effects::movers(Need need) const {
  auto found = movers_.find(need);
  return found == movers_.end() ? std::vector<TransitionId>() : found->second;
}

Value Effects::held(PlaceId place, ResourceId resource) const {
  if (place == kNone) return 0;
  for (const ir::Holding& holding : system_->places[place].holdings) {
    if (holding.resource == resource) return holding.units;
  }
  return 0;
}

Value Effects::held_delta(TransitionId transition, ResourceId resource) const {
  const Transition& moved = system_->transitions[transition];
  return held(moved.to, resource) - held(moved.from, resource);
}

std::vector<Start> Effects::starts(TransitionId transition) const {
  const Transition& moved = system_->transitions[transition];
  std::vector<Start> result;
  for (const ir::Assignment& update : moved.updates) {
    PlaceId place = place_of_[update.var];
    if (place == kNone) continue;
    // The instance's own move from place to place is no start.
    Value own = (place == moved.to ? 1 : 0) - (place == moved.from ? 1 : 0);
    Value others = ir::constant_delta(update).value_or(own) - own;
    if (others > 0) result.push_back({system_->places[place].process, place, others});
  }
  // Moving from a place to itself and starting an instance elsewhere is covered above; a start at
  // the very place that the instance leaves cancels out and leaves no update.
  ir::ProcessId path = moved.starts;
  if (path != kNone && path == moved.process && moved.from == system_->processes[path].places[0] &&
      std::ranges::none_of(result, [&](const Start& start) { return start.process == path; })) {
    result.push_back({path, moved.from, 1});
  }
  return result;
}

bool Effects::unconditional(TransitionId transition) const {
  const Transition& moved = system_->transitions[transition];
  return std::ranges::all_of(atoms(moved.guard), [&](const Atom& atom) {
    return moved.from != kNone && atom.linear.terms().size() == 1 &&
           atom.linear.terms()[0].var == system_->places[moved.from].count;
  });
}

bool Effects::never_blocks(PlaceId place) const {
  constexpr Value kMostValuations = 4096;
  std::vector<VarId> vars;
  for (TransitionId id : from_[place]) {
    system_->transitions[id].guard.for_each_variable([&](VarId var) {
      if (var != system_->places[place].count) vars.push_back(var);
    });
  }
  std::ranges::sort(vars);
  auto repeats = std::ranges::unique(vars);
  vars.erase(repeats.begin(), repeats.end());
  Value valuations = 1;
  for (VarId var : vars) {
    const ir::Variable& variable = system_->variables[var];
    if (variable.high > variable.low + kMostValuations) return false;
    valuations *= variable.high - variable.low + 1;
    if (valuations > kMostValuations) return false;
  }
  std::vector<Value> state(system_->variables.size());
  state[system_->places[place].count] = 1;
  for (Value number = 0; number < valuations; ++number) {
    Value rest = number;
    for (VarId var : vars) {
      const ir::Variable& variable = system_->variables[var];
      Value range = variable.high - variable.low + 1;
      state[var] = variable.low + rest % range;
      rest /= range;
    }
    bool possible = std::ranges::any_of(from_[place], [&](TransitionId id) {
      return system_->transitions[id].guard.evaluate(state);
    });
    if (!possible) return false;
  }
  return true;
}

bool Effects::acquires(TransitionId transition) const {
  for (const Atom& atom : atoms(system_->transitions[transition].guard)) {
    for (const Need& need : needs(*system_, atom)) {
      if (place_of_[need.var] != kNone) continue;
      Direction back = need.direction == Direction::Up ? Direction::Down : Direction::Up;
      if (may_move(transition, {need.var, back})) return true;
    }
  }
  return false;
}

std::vector<bool> Effects::reach(PlaceId start, const std::vector<TransitionId>& without,
                                 bool to_rest_only) const {
  std::vector<bool> seen(system_->places.size());
  std::vector<PlaceId> work{start};
  while (!work.empty()) {
    PlaceId place = work.back();
    work.pop_back();
    for (TransitionId id : from_[place]) {
      PlaceId to = system_->transitions[id].to;
      if (to == kNone || seen[to] || std::ranges::find(without, id) != without.end()) continue;
      seen[to] = true;
      if (!(to_rest_only && system_->places[to].rest)) work.push_back(to);
    }
  }
  return seen;
}

bool Effects::retried(PlaceId place, const std::vector<TransitionId>& served) const {
  return reach(place, served, true)[place];
}

std::optional<Wait> Effects::wait_at(PlaceId place) const {
  const ir::Place& here = system_->places[place];
  if (here.rest || here.failed || here.ended || from_[place].empty()) return std::nullopt;
  if (std::ranges::any_of(from_[place], [&](TransitionId id) { return unconditional(id); })) {
    return std::nullopt;
  }
  Wait wait{.place = place, .served = {}, .retries = false};
  if (here.statement != kNone && system_->statements[here.statement].blocking) {
    if (never_blocks(place)) return std::nullopt;  // an atomic block that goes one way or the other
    wait.served = from_[place];
    return wait;
  }
  for (TransitionId id : from_[place]) {
    if (acquires(id)) wait.served.push_back(id);
  }
  if (wait.served.empty() || wait.served.size() == from_[place].size()) return std::nullopt;
  wait.retries = retried(place, wait.served);
  if (!wait.retries) return std::nullopt;
  return wait;
}

namespace {

Direction direction_of(Value sign) { return sign > 0 ? Direction::Up : Direction::Down; }

/// `variable == value` at an end of the variable's range can be missed on one side only.
bool reachable_from(const ir::Variable& variable, Value value, Direction direction) {
  return direction == Direction::Up ? value > variable.low : value < variable.high;
}

}  // namespace

std::vector<Need> needs(const ir::System& system, const Atom& atom) {
  std::vector<Need> result;
  for (const ir::Term& term : atom.linear.terms()) {
    if (atom.relation == Relation::AtLeastZero) {
      result.push_back({term.var, direction_of(term.coefficient)});
      continue;
    }
    bool single = atom.linear.terms().size() == 1 && atom.relation == Relation::EqualZero;
    Value wanted = single ? -atom.linear.constant() / term.coefficient : 0;
    for (Direction direction : {Direction::Up, Direction::Down}) {
      if (single && !reachable_from(system.variables[term.var], wanted, direction)) continue;
      result.push_back({term.var, direction});
    }
  }
  return result;
}

std::vector<Need> needs(const ir::System& system, const Atom& atom,
                        const std::vector<Value>& state) {
  if (atom.relation == Relation::NotZero) return needs(system, atom);
  std::vector<Need> result;
  Value value = atom.linear.evaluate(state);
  for (const ir::Term& term : atom.linear.terms()) {
    bool positive = term.coefficient > 0;
    bool up = value < 0 ? positive : !positive;  // the sum has to come closer to zero
    result.push_back({term.var, up ? Direction::Up : Direction::Down});
  }
  return result;
}

std::vector<Atom> atoms(const Formula& formula) {
  if (formula.kind() == Formula::Comparison) return {formula.comparison()};
  std::vector<Atom> result;
  for (const Formula& part : formula.parts()) {
    std::vector<Atom> inner = atoms(part);
    result.insert(result.end(), inner.begin(), inner.end());
  }
  return result;
}

std::vector<Atom> false_atoms(const Formula& formula, const std::vector<Value>& state) {
  if (formula.evaluate(state)) return {};
  if (formula.kind() == Formula::Comparison) return {formula.comparison()};
  std::vector<Atom> result;
  for (const Formula& part : formula.parts()) {
    for (const Atom& atom : false_atoms(part, state)) {
      if (std::ranges::find(result, atom) == result.end()) result.push_back(atom);
    }
  }
  return result;
}

}  // namespace hw::depgraph
