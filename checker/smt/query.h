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
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "checker/ir/evaluate.h"
#include "checker/smt/prove.h"

namespace hw::smt {

/// Thrown when a question got no answer; says which limit it was.
struct GaveUp {
  std::string why;
};

/// When to give up: a limit for each question, one for all of them, somebody's Ctrl-C, and that the
/// answer is known already. A solver that thinks listens to nobody, so a thread of its own looks
/// at the clock and for the last two and ends the question under way. (Z3 has time limits too, but
/// to set one takes as long as many a question.)
class Patience {
 public:
  /// No limit for all of them, if `limits` has none.
  explicit Patience(const Limits& limits);
  ~Patience();
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;

  bool over() const;
  /// Throws GaveUp if it is over.
  void check() const;
  /// The same limits, with a part of the time that is left for all questions.
  Limits part(double share) const;

  /// While this lives, a question to the context can be ended from outside.
  class Asking {
   public:
    Asking(const Patience& patience, z3::context& context);
    ~Asking();
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;

   private:
    const Patience& patience_;
  };

 private:
  using Clock = std::chrono::steady_clock;

  bool stopped() const;
  void watch(const std::stop_token& done);

  Limits limits_;
  Clock::time_point until_ = Clock::time_point::max();
  mutable std::mutex mutex_;
  mutable z3::context* asked_ = nullptr;
  mutable Clock::time_point answer_until_;
  std::condition_variable_any ended_;
  std::jthread watcher_;  ///< the last member: it uses all others
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
  /// Called while exceptions are under way, so it throws none: a solver that cannot go back answers
  /// nothing more.
  void pop() noexcept;

  /// Nothing: no state satisfies all that was added and `extra`. Throws GaveUp.
  std::optional<Model> model(const ir::Formula& extra = {});
  bool possible(const ir::Formula& extra = {}) { return model(extra).has_value(); }

 private:
  const ir::System& system_;
  const Patience& patience_;
  z3::context context_;
  z3::solver solver_;
  bool lost_ = false;  ///< it no longer says what was asked
  std::vector<z3::expr> variables_;
};

/// What is thrown for an exception of the solver: GaveUp, because of a limit if it was one.
[[noreturn]] void failed(const z3::exception& error, const Patience& patience);

/// To be called once for each solver.
void prepare(z3::solver& solver);
/// A solver's question, asked with the patience there is. Throws GaveUp on "unknown".
z3::check_result ask(z3::solver& solver, const Patience& patience);
/// The same with assumptions.
z3::check_result ask(z3::solver& solver, const Patience& patience, z3::expr_vector& assumptions);

/// The formula after a step, over the state before it.
ir::Formula after(const ir::System& system, ir::TransitionId step, const ir::Formula& formula);
ir::Linear after(const ir::System& system, ir::TransitionId step, const ir::Linear& linear);

}  // namespace hw::smt
