#include "checker/ir/system.h"

#include <fmt/format.h>

namespace hw::ir {

std::vector<Value> System::initial_state() const {
  std::vector<Value> state;
  state.reserve(variables.size());
  for (const Variable& variable : variables) state.push_back(variable.initial);
  return state;
}

Linear System::initial_value(VarId var) const {
  for (const auto& [symbolic, value] : family.initial) {
    if (symbolic == var) return value;
  }
  return is_parameter(var) ? Linear::variable(var) : Linear(variables[var].initial);
}

std::optional<Linear> System::highest_value(VarId var) const {
  for (const auto& [symbolic, value] : family.high) {
    if (symbolic == var) return value;
  }
  if (variables[var].high == kUnbounded) return std::nullopt;
  return Linear(variables[var].high);
}

System instantiate(const System& family, const std::vector<Value>& values) {
  System fixed = family;
  fixed.family = {};
  std::vector<Value> state(family.variables.size(), 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const VarId parameter = family.family.parameters[i];
    state[parameter] = values[i];
    fixed.variables[parameter].low = values[i];
    fixed.variables[parameter].high = values[i];
    fixed.variables[parameter].initial = values[i];
  }
  for (const auto& [var, value] : family.family.initial) {
    fixed.variables[var].initial = value.evaluate(state);
  }
  for (const auto& [var, value] : family.family.high) {
    fixed.variables[var].high = value.evaluate(state);
  }
  return fixed;
}

std::optional<Value> constant_delta(const Assignment& update) {
  const auto& terms = update.value.terms();
  if (terms.size() == 1 && terms[0].var == update.var && terms[0].coefficient == 1) {
    return update.value.constant();
  }
  return std::nullopt;
}

std::string value_text(const Variable& variable, Value value) {
  Value index = value - variable.low;
  if (index < 0 || index >= static_cast<Value>(variable.value_names.size())) {
    return fmt::format("{}", value);
  }
  return variable.value_names[static_cast<std::size_t>(index)];
}

namespace {

std::string sum_text(const std::vector<Term>& terms, Value constant, const System& system) {
  std::string text;
  for (const Term& term : terms) {
    Value magnitude = term.coefficient < 0 ? -term.coefficient : term.coefficient;
    if (text.empty()) {
      if (term.coefficient < 0) text += "-";
    } else {
      text += term.coefficient < 0 ? " - " : " + ";
    }
    if (magnitude != 1) text += fmt::format("{}*", magnitude);
    text += system.variables[term.var].name;
  }
  if (text.empty()) return fmt::format("{}", constant);
  if (constant > 0) text += fmt::format(" + {}", constant);
  if (constant < 0) text += fmt::format(" - {}", -constant);
  return text;
}

/// Terms with a positive coefficient on the left, the others and the constant on the right.
std::string atom_text(const Atom& atom, const System& system) {
  std::vector<Term> left;
  std::vector<Term> right;
  for (const Term& term : atom.linear.terms()) {
    if (term.coefficient > 0) {
      left.push_back(term);
    } else {
      right.push_back({term.var, -term.coefficient});
    }
  }
  Value constant = -atom.linear.constant();
  const char* relation = atom.relation == Relation::AtLeastZero ? ">="
                         : atom.relation == Relation::EqualZero ? "=="
                                                                : "!=";
  if (left.empty()) {  // 0 >= x - c  reads better as  x <= c
    relation = atom.relation == Relation::AtLeastZero ? "<=" : relation;
    return fmt::format("{} {} {}", sum_text(right, 0, system), relation, -constant);
  }
  return fmt::format("{} {} {}", sum_text(left, 0, system), relation,
                     sum_text(right, constant, system));
}

}  // namespace

std::string to_string(const Linear& linear, const System& system) {
  return sum_text(linear.terms(), linear.constant(), system);
}

std::string to_string(const Formula& formula, const System& system) {
  switch (formula.kind()) {
    case Formula::True:
      return "true";
    case Formula::False:
      return "false";
    case Formula::Comparison:
      return atom_text(formula.comparison(), system);
    case Formula::And:
    case Formula::Or: {
      std::string text;
      for (const Formula& part : formula.parts()) {
        if (!text.empty()) text += formula.kind() == Formula::And ? " and " : " or ";
        bool nested = part.kind() == Formula::And || part.kind() == Formula::Or;
        text += nested ? "(" + to_string(part, system) + ")" : to_string(part, system);
      }
      return text;
    }
  }
  return "";
}

std::string to_string(const System& system) {
  std::string text = fmt::format("system {}\n", system.name);
  for (const Variable& variable : system.variables) {
    std::string high = variable.high == kUnbounded ? "inf" : fmt::format("{}", variable.high);
    text += fmt::format("  var {} : {}..{} = {}\n", variable.name, variable.low, high,
                        variable.initial);
  }
  for (const Transition& transition : system.transitions) {
    const Statement& statement = system.statements[transition.statement];
    text += fmt::format("  {}: {}{}{}\n    when {}\n", system.processes[transition.process].name,
                        statement.text, transition.outcome.empty() ? "" : " / ", transition.outcome,
                        to_string(transition.guard, system));
    for (const Assignment& update : transition.updates) {
      text += fmt::format("    {} := {}\n", system.variables[update.var].name,
                          to_string(update.value, system));
    }
    if (transition.failure != Failure::None) {
      text += fmt::format("    fails: {}\n", transition.failure_text);
    }
  }
  return text;
}

}  // namespace hw::ir
