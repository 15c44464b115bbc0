// A TLA+ module. Identifiers are made of the model's names; a comment at each variable says which.
#include <fmt/format.h>

#include <algorithm>

#include "checker/interchange/export.h"
#include "checker/interchange/names_and_sums.h"
#include "checker/interchange/state_checks.h"

namespace hw::interchange {

namespace {

using ir::Formula;
using ir::Linear;

class Module {
 public:
  Module(const ir::System& system, const std::vector<ir::Property>& properties)
      : system_(system), checks_(state_checks(system, properties)) {
    std::vector<std::string> texts;
    for (const ir::Variable& variable : system.variables) texts.push_back(variable.name);
    names_ = identifiers(texts);
    // Keywords and operators of the language, and what this module defines, are capitalised.
    for (std::string& name : names_) name = "x_" + name;
  }

  std::string text() const {
    const std::string name = identifiers({system_.name.empty() ? "model" : system_.name}).front();
    std::string out = fmt::format("---- MODULE {} ----\n", name);
    out += "EXTENDS Integers\n\n";
    for (const std::string& left_out : checks_.left_out) {
      out += comment("left out, since no invariant says it: " + left_out);
    }
    out += variables() + initial();
    std::vector<std::string> actions;
    for (ir::TransitionId id = 0; id < system_.transitions.size(); ++id) {
      if (!is_step(system_.transitions[id])) continue;
      actions.push_back(fmt::format("Step{}", id + 1));
      out += action(id);
    }
    out += actions.empty() ? "Next == FALSE\n"
                           : fmt::format("Next ==\n  \\/ {}\n", fmt::join(actions, "\n  \\/ "));
    out += "\nSpec == Init /\\ [][Next]_vars\n\n";
    for (const StateCheck& check : checks_.checks) {
      out += comment(check.text);
      out += fmt::format("{} == {}\n\n", check.name, formula(check.formula));
    }
    return out + "====\n";
  }

 private:
  static std::string comment(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return "\\* " + text + '\n';
  }

  std::string variables() const {
    std::string out = "VARIABLES\n";
    for (std::size_t i = 0; i < names_.size(); ++i) {
      out += fmt::format("  {}{} {}", names_[i], i + 1 < names_.size() ? "," : "",
                         comment(system_.variables[i].name));
    }
    return out + fmt::format("\nvars == <<{}>>\n\n", fmt::join(names_, ", "));
  }

  std::string initial() const {
    std::string out = "Init ==\n";
    const std::vector<ir::Value> state = system_.initial_state();
    for (std::size_t i = 0; i < names_.size(); ++i) {
      out += fmt::format("  /\\ {} = {}\n", names_[i], state[i]);
    }
    return out + '\n';
  }

  std::string action(ir::TransitionId id) const {
    const ir::Transition& transition = system_.transitions[id];
    std::string what = system_.processes[transition.process].name + ": " +
                       system_.statements[transition.statement].text;
    if (!transition.outcome.empty()) what += " [" + transition.outcome + "]";
    std::string out = comment(what);
    out += fmt::format("Step{} ==\n  /\\ {}\n", id + 1, formula(transition.guard));
    std::vector<std::string> unchanged;
    for (ir::VarId var = 0; var < names_.size(); ++var) {
      auto update = std::ranges::find(transition.updates, var, &ir::Assignment::var);
      if (update == transition.updates.end()) {
        unchanged.push_back(names_[var]);
      } else {
        out += fmt::format("  /\\ {}' = {}\n", names_[var], infix(update->value, names_));
      }
    }
    if (!unchanged.empty()) {
      out += fmt::format("  /\\ UNCHANGED <<{}>>\n", fmt::join(unchanged, ", "));
    }
    return out + '\n';
  }

  std::string formula(const Formula& at) const {
    switch (at.kind()) {
      case Formula::True:
        return "TRUE";
      case Formula::False:
        return "FALSE";
      case Formula::Comparison: {
        const ir::Atom& atom = at.comparison();
        const char* relation = atom.relation == ir::Relation::AtLeastZero ? ">="
                               : atom.relation == ir::Relation::EqualZero ? "="
                                                                          : "#";
        return fmt::format("{} {} {}", infix(atom.linear - Linear(atom.linear.constant()), names_),
                           relation, -atom.linear.constant());
      }
      default: {
        std::vector<std::string> parts;
        for (const Formula& part : at.parts()) parts.push_back("(" + formula(part) + ")");
        return fmt::format("{}", fmt::join(parts, at.kind() == Formula::And ? " /\\ " : " \\/ "));
      }
    }
  }

  const ir::System& system_;
  StateChecks checks_;
  std::vector<std::string> names_;
};

}  // namespace

Exported to_tla(const ir::System& system, const std::vector<ir::Property>& properties) {
  return {Module(system, properties).text(), {}};
}

}  // namespace hw::interchange
