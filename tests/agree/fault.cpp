#include "tests/agree/fault.h"

namespace hw::agree {

namespace {

using ir::Formula;
using ir::Linear;

void drop_guards(ir::System& system) {
  std::size_t seen = 0;
  for (ir::Transition& transition : system.transitions) {
    if (transition.guard.kind() != Formula::And || ++seen % 3 != 0) continue;
    std::vector<Formula> parts = transition.guard.parts();
    parts.pop_back();
    transition.guard = Formula::all(std::move(parts));
  }
}

/// pools.free >= n becomes pools.free >= n - 1, wherever more than nothing is asked for.
Formula lower_floor(const Formula& formula, const ir::System& system) {
  if (formula.kind() == Formula::And || formula.kind() == Formula::Or) {
    std::vector<Formula> parts;
    for (const Formula& part : formula.parts()) parts.push_back(lower_floor(part, system));
    return formula.kind() == Formula::And ? Formula::all(std::move(parts))
                                          : Formula::any(std::move(parts));
  }
  if (formula.kind() != Formula::Comparison) return formula;
  const ir::Atom& atom = formula.comparison();
  const auto& terms = atom.linear.terms();
  bool asks_for_free = terms.size() == 1 && terms[0].coefficient == 1 &&
                       system.variables[terms[0].var].kind == ir::VariableKind::PoolFree &&
                       atom.relation == ir::Relation::AtLeastZero && atom.linear.constant() < -1;
  return asks_for_free ? Formula::atom(atom.linear + Linear(1), atom.relation) : formula;
}

void confuse_counters(ir::System& system) {
  std::size_t seen = 0;
  for (ir::Transition& transition : system.transitions) {
    if (transition.to == ir::kNone || transition.to == transition.from || ++seen % 5 != 0) continue;
    const auto& places = system.processes[transition.process].places;
    ir::PlaceId other = places[(transition.to + 1) % places.size()];
    ir::VarId right = system.places[transition.to].count;
    ir::VarId wrong = system.places[other].count;
    if (other == transition.from || right == wrong) continue;
    for (ir::Assignment& update : transition.updates) {
      if (update.var == right) update = {wrong, Linear::variable(wrong) + Linear(1)};
    }
    transition.to = other;
  }
}

void owe_less(ir::System& system) {
  for (ir::Statement& statement : system.statements) statement.blocking = false;
}

void owe_nothing(ir::System& system) {
  for (std::size_t i = 0; i < system.statements.size(); i += 3) system.statements[i].owed = false;
}

}  // namespace

ir::System with_fault(const ir::System& system, Fault fault) {
  ir::System result = system;
  switch (fault) {
    case Fault::None:
      break;
    case Fault::Guard:
      drop_guards(result);
      break;
    case Fault::Floor:
      for (ir::Transition& transition : result.transitions) {
        transition.guard = lower_floor(transition.guard, result);
      }
      break;
    case Fault::Counter:
      confuse_counters(result);
      break;
    case Fault::Strong:
      owe_less(result);
      break;
    case Fault::Owed:
      owe_nothing(result);
      break;
  }
  return result;
}

}  // namespace hw::agree
