// Z3 behind one door: the variables of a system as integer constants, formulas as terms, models as
// states. Internal to this folder: other folders must not see the solver.
//
// One state is enough for nearly everything: what holds after a step is expressed over the state
// before it by substitution (Dijkstra 1975), so that no second copy of the variables and no frame
// conditions are needed.
#pragma once

#include <z3++.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "checker/ir/evaluate.h"

namespace hw::smt {

/// When to give up: a limit for each question, one for all of them, and somebody's Ctrl-C.
struct Patience {
  double query_seconds = 10;
  std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max();
  const std::atomic<bool>* interrupted = nullptr;

  bool over() const;
  unsigned query_milliseconds() const;
};

/// Thrown when a question got no answer; says which limit it was.
struct GaveUp {
  std::string why;
};

/// A state, or a choice of parameters, that makes a formula true.
using Model = ir::State;

/// Formulas over one state of a system.
class Query {
 public:
  Query(const ir::System& system, const Patience& patience);

  z3::context& context() { return context_; }
  z3::expr term(const ir::Linear& linear);
  z3::expr term(const ir::Formula& formula);
  const z3::expr& variable(ir::VarId var) const { return variables_[var]; }

  void add(const ir::Formula& formula) { solver_.add(term(formula)); }
  void push() { solver_.push(); }
  void pop() { solver_.pop(); }

  /// Nothing: no state satisfies all that was added and `extra`. Throws GaveUp.
  std::optional<Model> model(const ir::Formula& extra = {});
  bool possible(const ir::Formula& extra = {}) { return model(extra).has_value(); }

 private:
  const ir::System& system_;
  const Patience& patience_;
  z3::context context_;
  z3::solver solver_;
  std::vector<z3::expr> variables_;
};

/// A solver's question, asked with the patience there is. Throws GaveUp on "unknown".
z3::check_result ask(z3::solver& solver, const Patience& patience);
/// The same with assumptions.
z3::check_result ask(z3::solver& solver, const Patience& patience, z3::expr_vector& assumptions);

/// The formula after a step, over the state before it.
ir::Formula after(const ir::System& system, ir::TransitionId step, const ir::Formula& formula);
ir::Linear after(const ir::System& system, ir::TransitionId step, const ir::Linear& linear);

}  // namespace hw::smt
