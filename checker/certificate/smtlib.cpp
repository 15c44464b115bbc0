#include "checker/certificate/smtlib.h"

#include <fmt/format.h>

#include "checker/interchange/smt_text.h"

namespace hw::certificate {

using interchange::smt_comment;
using interchange::smt_number;
using interchange::smt_text;
using ir::Formula;
using ir::Linear;
using ir::PropertyKind;
using ir::VarId;

namespace {

class Writer {
 public:
  Writer(const ir::System& system, const ir::Property& property, const smt::Proof& proof)
      : system_(system),
        property_(property),
        proof_(proof),
        symbols_(interchange::smt_symbols(system)) {}

  Obligations start() {
    begin("the lemmas hold in every first state");
    std::string first;
    for (VarId var = 0; var < system_.variables.size(); ++var) {
      if (system_.is_parameter(var)) continue;
      first += fmt::format("(assert (= {} {}))\n", symbols_[var], term(system_.initial_value(var)));
    }
    text_ += first;
    ask("a first state in which a lemma does not hold", "(not " + lemmas() + ")");
    return end("start.smt2");
  }

  Obligations step() {
    begin("every step keeps the lemmas");
    text_ += "(assert " + lemmas() + ")\n";
    for (ir::TransitionId id = 0; id < system_.transitions.size(); ++id) {
      const ir::Transition& transition = system_.transitions[id];
      ask(fmt::format("step {}: {}", id, step_name(id)),
          fmt::format("(and {} {})", term(transition.guard), after(id, "(not " + lemmas() + ")")));
    }
    return end("step.smt2");
  }

  Obligations check() {
    begin("the lemmas imply the check");
    text_ += "(assert " + lemmas() + ")\n";
    for (ir::TransitionId id = 0; id < system_.transitions.size(); ++id) {
      const ir::Failure failure = system_.transitions[id].failure;
      const bool fails = property_.kind == PropertyKind::NeverFails && failure != ir::Failure::None;
      if (failure != ir::Failure::OutOfRange && !fails) continue;
      ask(fmt::format("step {} fails: {}", id, step_name(id)), term(system_.transitions[id].guard));
    }
    if (property_.kind == PropertyKind::DeadlockFree) {
      deadlock();
    } else if (property_.kind == PropertyKind::Recoverable) {
      recovery();
    } else if (property_.kind != PropertyKind::NeverFails) {
      ask("a state in which the check does not hold", "(not " + term(property_.formula) + ")");
    }
    return end("check.smt2");
  }

 private:
  std::string term(const Linear& linear) const { return smt_text(linear, symbols_); }
  std::string term(const Formula& formula) const { return smt_text(formula, symbols_); }

  std::string step_name(ir::TransitionId id) const {
    const ir::Transition& transition = system_.transitions[id];
    std::string name = system_.processes[transition.process].name + ": " +
                       system_.statements[transition.statement].text;
    if (!transition.outcome.empty()) name += " / " + transition.outcome;
    return name;
  }

  std::string lemmas() const {
    std::string text = "(and true";
    for (const Formula& lemma : proof_.lemmas) text += "\n  " + term(lemma);
    return text + ")";
  }

  /// `inside` with the variables as they are after the step.
  std::string after(ir::TransitionId id, const std::string& inside) const {
    const auto& updates = system_.transitions[id].updates;
    if (updates.empty()) return inside;
    std::string text = "(let (";
    for (const ir::Assignment& update : updates) {
      text += fmt::format("({} {})", symbols_[update.var], term(update.value));
    }
    return text + ")\n  " + inside + ")";
  }

  void begin(const std::string& what) {
    text_ = smt_comment(what) +
            smt_comment(fmt::format("model {}, check: {}", system_.name, property_.text)) +
            "(set-logic QF_LIA)\n";
    questions_ = 0;
    for (const std::string& symbol : symbols_) {
      text_ += fmt::format("(declare-const {} Int)\n", symbol);
    }
    for (VarId var : system_.family.parameters) {
      const ir::Variable& parameter = system_.variables[var];
      text_ += fmt::format("(assert (>= {} {}))\n", symbols_[var], smt_number(parameter.low));
      if (parameter.high != ir::kUnbounded) {
        text_ += fmt::format("(assert (<= {} {}))\n", symbols_[var], smt_number(parameter.high));
      }
    }
    text_ += "(assert " + term(system_.family.assumptions) + ")\n";
  }

  void ask(const std::string& meaning, const std::string& formula) {
    text_ += smt_comment(meaning);
    text_ += fmt::format("(push 1)\n(assert {})\n(check-sat)\n(pop 1)\n", formula);
    ++questions_;
  }

  Obligations end(std::string file) { return {std::move(file), text_, questions_}; }

  void deadlock() {
    std::string text = "(and (not " + term(property_.formula) + ")";
    for (const ir::Transition& transition : system_.transitions) {
      text += "\n  (not " + term(transition.guard) + ")";
    }
    ask("nothing can move, and not all are at rest", text + ")");
  }

  void recovery() {
    std::string off;  // of the earlier phases
    for (std::size_t i = 0; i < proof_.phases.size(); ++i) {
      const smt::Proof::Phase& phase = proof_.phases[i];
      const std::string on = fmt::format("{}\n  (>= {} 1)", off, term(phase.pending));
      ask(fmt::format("phase {} is on and its rank negative", i + 1),
          fmt::format("(and {} (< {} 0))", on, term(phase.rank)));
      std::string text = fmt::format("(let ((rank-before {}))\n(and {}", term(phase.rank), on);
      const std::string goal = fmt::format("(and (< {} rank-before){})", term(phase.rank), off);
      for (const smt::Way& way : phase.ways) text += "\n  (not " + possible(way, 0, goal) + ")";
      ask(fmt::format("phase {} is on and none of its ways lowers its rank", i + 1), text + "))");
      off += fmt::format(" (<= {} 0)", term(phase.pending));
    }
    ask("not at rest, and no phase is on",
        fmt::format("(and (not {}){})", term(property_.formula), off));
  }

  /// The steps of a way can be taken from `next` on, and `goal` holds after them.
  std::string possible(const smt::Way& way, std::size_t next, const std::string& goal) const {
    if (next == way.size()) return goal;
    return fmt::format("(and {} {})", term(system_.transitions[way[next]].guard),
                       after(way[next], possible(way, next + 1, goal)));
  }

  const ir::System& system_;
  const ir::Property& property_;
  const smt::Proof& proof_;
  std::vector<std::string> symbols_;
  std::string text_;
  std::size_t questions_ = 0;
};

}  // namespace

std::vector<Obligations> obligations(const ir::System& system, const ir::Property& property,
                                     const smt::Proof& proof) {
  Writer writer(system, property, proof);
  return {writer.start(), writer.step(), writer.check()};
}

}  // namespace hw::certificate
