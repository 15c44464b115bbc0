// Two uses of the same S-expressions: a transition system for model checkers that read VMT, and
// Horn clauses for solvers that look for the invariant themselves. Variables keep the model's
// names.
#include <fmt/format.h>

#include "checker/interchange/export.h"
#include "checker/interchange/smt_text.h"
#include "checker/interchange/state_checks.h"

namespace hw::interchange {

using ir::Formula;
using ir::Linear;

namespace {

std::string heading(const ir::System& system, const StateChecks& checks, const char* what) {
  std::string text = smt_comment(fmt::format("{} of the model {}", what, system.name));
  for (const std::string& left_out : checks.left_out) {
    text += smt_comment("left out, since it speaks of runs and not of states: " + left_out);
  }
  return text;
}

class Writer {
 public:
  explicit Writer(const ir::System& system)
      : system_(system), now_(smt_symbols(system)), next_(smt_symbols(system, "'")) {}

  const std::vector<std::string>& now() const { return now_; }
  const std::vector<std::string>& next() const { return next_; }

  std::string initial() const {
    std::vector<std::string> parts;
    const std::vector<ir::Value> state = system_.initial_state();
    for (ir::VarId var = 0; var < state.size(); ++var) {
      parts.push_back(fmt::format("(= {} {})", now_[var], smt_number(state[var])));
    }
    return smt_join("and", parts, "true");
  }

  /// What a variable is after a step, in terms of the state before it.
  std::vector<std::string> values_after(const ir::Transition& transition) const {
    std::vector<std::string> values = now_;
    for (const ir::Assignment& update : transition.updates) {
      values[update.var] = smt_text(update.value, now_);
    }
    return values;
  }

  std::string relation(const ir::Transition& transition) const {
    std::vector<std::string> parts{smt_text(transition.guard, now_)};
    const std::vector<std::string> values = values_after(transition);
    for (std::size_t var = 0; var < values.size(); ++var) {
      parts.push_back(fmt::format("(= {} {})", next_[var], values[var]));
    }
    return smt_join("and", parts, "true");
  }

  /// What every step keeps: the conservation laws, and that no variable falls below its least
  /// value.
  std::string known() const {
    std::vector<std::string> parts;
    for (const ir::ConservationLaw& law : system_.laws) {
      parts.push_back(smt_text(Formula::equal(law.sum, Linear(0)), now_));
    }
    for (ir::VarId var = 0; var < system_.variables.size(); ++var) {
      parts.push_back(fmt::format("(>= {} {})", now_[var], smt_number(system_.variables[var].low)));
    }
    return smt_join("and", parts, "true");
  }

  std::string comment(const ir::Transition& transition) const {
    std::string text = system_.processes[transition.process].name + ": " +
                       system_.statements[transition.statement].text;
    if (!transition.outcome.empty()) text += " [" + transition.outcome + "]";
    return smt_comment(text);
  }

 private:
  const ir::System& system_;
  std::vector<std::string> now_;
  std::vector<std::string> next_;
};

}  // namespace

Exported to_smtlib(const ir::System& system, const std::vector<ir::Property>& properties) {
  const StateChecks checks = state_checks(system, properties);
  const Writer writer(system);
  std::string text = heading(system, checks, "The transition system, in VMT format,");
  for (std::size_t var = 0; var < system.variables.size(); ++var) {
    text += fmt::format("(declare-fun {} () Int)\n(declare-fun {} () Int)\n", writer.now()[var],
                        writer.next()[var]);
    text += fmt::format("(define-fun .next{} () Int (! {} :next {}))\n", var, writer.now()[var],
                        writer.next()[var]);
  }
  text += fmt::format("(define-fun .init () Bool (! {} :init true))\n", writer.initial());
  text += "(define-fun .trans () Bool (! (or false\n";
  for (const ir::Transition& transition : system.transitions) {
    if (!is_step(transition)) continue;
    text += "  " + writer.comment(transition);
    text += "  " + writer.relation(transition) + '\n';
  }
  text += "  ) :trans true))\n";
  for (std::size_t i = 0; i < checks.checks.size(); ++i) {
    const StateCheck& check = checks.checks[i];
    text += smt_comment(check.text);
    text += fmt::format("(define-fun .{} () Bool (! {} :invar-property {}))\n", check.name,
                        smt_text(check.formula, writer.now()), i);
  }
  return {std::move(text), {}};
}

Exported to_chc(const ir::System& system, const std::vector<ir::Property>& properties) {
  const StateChecks checks = state_checks(system, properties);
  const Writer writer(system);
  std::string sorts, bound;
  for (const std::string& name : writer.now()) {
    sorts += sorts.empty() ? "Int" : " Int";
    bound += fmt::format("({} Int)", name);
  }
  const std::string here = fmt::format("(reachable {0}) (known {0})", fmt::join(writer.now(), " "));
  std::string text = heading(system, checks, "Horn clauses");
  text += smt_comment("sat: every check below holds in every reachable state");
  text += smt_comment(
      "each clause also assumes what every step keeps: units are neither made nor lost");
  text += fmt::format("(set-logic HORN)\n(declare-fun reachable ({}) Bool)\n", sorts);
  text += fmt::format("(define-fun known ({}) Bool {})\n", bound, writer.known());
  text += fmt::format("(assert (forall ({}) (=> {} (reachable {}))))\n", bound, writer.initial(),
                      fmt::join(writer.now(), " "));
  for (const ir::Transition& transition : system.transitions) {
    if (!is_step(transition)) continue;
    text += writer.comment(transition);
    text += fmt::format("(assert (forall ({}) (=> (and {} {}) (reachable {}))))\n", bound, here,
                        smt_text(transition.guard, writer.now()),
                        fmt::join(writer.values_after(transition), " "));
  }
  for (const StateCheck& check : checks.checks) {
    text += smt_comment(check.text);
    text += fmt::format("(assert (forall ({}) (=> (and {} {}) false)))\n", bound, here,
                        smt_text(check.formula.negated(), writer.now()));
  }
  text += "(check-sat)\n";
  return {std::move(text), {}};
}

}  // namespace hw::interchange
