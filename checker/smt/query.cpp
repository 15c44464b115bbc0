#include "checker/smt/query.h"

#include <algorithm>

namespace hw::smt {

using ir::Formula;
using ir::Linear;
using ir::Value;
using ir::VarId;

Patience::Patience(const Limits& limits) : limits_(limits) {
  if (limits.max_seconds > 0) {
    until_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                std::chrono::duration<double>(limits.max_seconds));
  }
  watcher_ = std::jthread([this](const std::stop_token& done) { watch(done); });
}

Patience::~Patience() = default;

bool Patience::stopped() const {
  return (limits_.interrupted && limits_.interrupted->load()) ||
         (limits_.overtaken && limits_.overtaken->load());
}

bool Patience::over() const {
  if (stopped()) return true;
  return until_ != Clock::time_point::max() && Clock::now() >= until_;
}

Limits Patience::part(double share) const {
  Limits limits = limits_;
  if (until_ == Clock::time_point::max()) return limits;
  const std::chrono::duration<double> left = until_ - Clock::now();
  limits.max_seconds = std::max(left.count() * share, 0.001);
  return limits;
}

void Patience::check() const {
  if (stopped()) throw GaveUp{"interrupted"};
  if (over()) throw GaveUp{"time limit reached"};
}

/// An interrupt that comes between two questions is lost, so it is repeated.
void Patience::watch(const std::stop_token& done) {
  using namespace std::chrono_literals;
  const auto tick = std::clamp<std::chrono::duration<double>>(
      std::chrono::duration<double>(limits_.query_seconds / 2), 1ms, 10ms);
  std::unique_lock lock(mutex_);
  while (!done.stop_requested()) {
    if (asked_ && (stopped() || Clock::now() >= answer_until_)) asked_->interrupt();
    ended_.wait_for(lock, done, tick, [] { return false; });
  }
}

Patience::Asking::Asking(const Patience& patience, z3::context& context) : patience_(patience) {
  std::lock_guard lock(patience.mutex_);
  patience.asked_ = &context;
  const auto longest = std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(std::min(patience.limits_.query_seconds, 1e6)));
  patience.answer_until_ = std::min(Clock::now() + longest, patience.until_);
}

Patience::Asking::~Asking() {
  std::lock_guard lock(patience_.mutex_);
  patience_.asked_ = nullptr;
}

namespace {

z3::check_result answered(z3::check_result result, z3::solver& solver, const Patience& patience) {
  if (result != z3::unknown) return result;
  patience.check();
  const std::string why = solver.reason_unknown();
  const bool ended = why == "timeout" || why == "canceled" || why.starts_with("interrupted");
  throw GaveUp{"the solver gave up: " + (ended ? "time limit of a query reached" : why)};
}

}  // namespace

// Z3 would take the signal from the program, answer "unknown", and nobody else would hear of it.
void prepare(z3::solver& solver) { solver.set("ctrl_c", false); }

void failed(const z3::exception& error, const Patience& patience) {
  patience.check();
  const std::string why = error.msg();
  if (why == "canceled") throw GaveUp{"the solver gave up: time limit of a query reached"};
  throw GaveUp{"the solver failed: " + why};
}

z3::check_result ask(z3::solver& solver, const Patience& patience) try {
  patience.check();
  Patience::Asking asking(patience, solver.ctx());
  return answered(solver.check(), solver, patience);
} catch (const z3::exception& error) {
  failed(error, patience);
}

z3::check_result ask(z3::solver& solver, const Patience& patience,
                     z3::expr_vector& assumptions) try {
  patience.check();
  Patience::Asking asking(patience, solver.ctx());
  return answered(solver.check(assumptions), solver, patience);
} catch (const z3::exception& error) {
  failed(error, patience);
}

Query::Query(const ir::System& system, const Patience& patience)
    : system_(system), patience_(patience), solver_(context_) {
  prepare(solver_);
  for (VarId var = 0; var < system.variables.size(); ++var) {
    std::string name = "v" + std::to_string(var);
    variables_.push_back(context_.int_const(name.c_str()));
  }
}

z3::expr Query::term(const Linear& linear) {
  z3::expr_vector parts(context_);
  for (const ir::Term& one : linear.terms()) {
    const z3::expr& var = variables_[one.var];
    parts.push_back(one.coefficient == 1 ? var : context_.int_val(one.coefficient) * var);
  }
  if (linear.constant() != 0 || parts.empty()) parts.push_back(context_.int_val(linear.constant()));
  return parts.size() == 1 ? parts[0] : z3::sum(parts);
}

z3::expr Query::term(const Formula& formula) {
  switch (formula.kind()) {
    case Formula::True:
      return context_.bool_val(true);
    case Formula::False:
      return context_.bool_val(false);
    case Formula::Comparison: {
      z3::expr left = term(formula.comparison().linear);
      switch (formula.comparison().relation) {
        case ir::Relation::AtLeastZero:
          return left >= 0;
        case ir::Relation::EqualZero:
          return left == 0;
        case ir::Relation::NotZero:
          return left != 0;
      }
      break;
    }
    case Formula::And:
    case Formula::Or: {
      z3::expr_vector parts(context_);
      for (const Formula& part : formula.parts()) parts.push_back(term(part));
      return formula.kind() == Formula::And ? z3::mk_and(parts) : z3::mk_or(parts);
    }
  }
  return context_.bool_val(true);
}

void Query::pop() noexcept try { solver_.pop(); } catch (const z3::exception&) {
  lost_ = true;
}

std::optional<Model> Query::model(const Formula& extra) try {
  if (extra.is_false()) return std::nullopt;
  push();
  struct Restore {
    Query& query;
    ~Restore() { query.pop(); }
  } restore{*this};
  if (lost_) throw GaveUp{"the solver failed"};
  if (!extra.is_true()) solver_.add(term(extra));
  if (ask(solver_, patience_) == z3::unsat) return std::nullopt;
  z3::model found = solver_.get_model();
  Model values;
  for (const z3::expr& variable : variables_) {
    std::int64_t value = 0;
    if (!found.eval(variable, true).is_numeral_i64(value)) {
      throw GaveUp{"the solver's answer does not fit 64 bits"};
    }
    values.push_back(value);
  }
  return values;
} catch (const z3::exception& error) {
  failed(error, patience_);
}

namespace {
auto replacement(const ir::System& system, ir::TransitionId step) {
  const auto& updates = system.transitions[step].updates;
  return [&updates](VarId var) {
    auto it = std::ranges::find(updates, var, &ir::Assignment::var);
    return it == updates.end() ? Linear::variable(var) : it->value;
  };
}
}  // namespace

Formula after(const ir::System& system, ir::TransitionId step, const Formula& formula) {
  return formula.substitute(replacement(system, step));
}

Linear after(const ir::System& system, ir::TransitionId step, const Linear& linear) {
  return linear.substitute(replacement(system, step));
}

}  // namespace hw::smt
