#include "checker/smt/query.h"

#include <algorithm>

namespace hw::smt {

using ir::Formula;
using ir::Linear;
using ir::Value;
using ir::VarId;

bool Patience::over() const {
  return (interrupted && interrupted->load()) || std::chrono::steady_clock::now() >= until;
}

unsigned Patience::query_milliseconds() const {
  double seconds = query_seconds;
  if (until != std::chrono::steady_clock::time_point::max()) {
    std::chrono::duration<double> left = until - std::chrono::steady_clock::now();
    seconds = std::min(seconds, std::max(left.count(), 0.001));
  }
  return static_cast<unsigned>(std::max(seconds * 1000, 1.0));
}

namespace {

z3::check_result answered(z3::check_result result, z3::solver& solver, const Patience& patience) {
  if (result != z3::unknown) return result;
  if (patience.interrupted && patience.interrupted->load()) throw GaveUp{"interrupted"};
  if (patience.over()) throw GaveUp{"time limit reached"};
  std::string why = solver.reason_unknown();
  if (why == "timeout" || why == "canceled") why = "time limit of a query reached";
  throw GaveUp{"the solver gave up: " + why};
}

void prepare(z3::solver& solver, const Patience& patience) {
  if (patience.interrupted && patience.interrupted->load()) throw GaveUp{"interrupted"};
  if (patience.over()) throw GaveUp{"time limit reached"};
  solver.set("timeout", patience.query_milliseconds());
}

}  // namespace

z3::check_result ask(z3::solver& solver, const Patience& patience) try {
  prepare(solver, patience);
  return answered(solver.check(), solver, patience);
} catch (const z3::exception& error) {
  throw GaveUp{std::string("the solver failed: ") + error.msg()};
}

z3::check_result ask(z3::solver& solver, const Patience& patience,
                     z3::expr_vector& assumptions) try {
  prepare(solver, patience);
  return answered(solver.check(assumptions), solver, patience);
} catch (const z3::exception& error) {
  throw GaveUp{std::string("the solver failed: ") + error.msg()};
}

Query::Query(const ir::System& system, const Patience& patience)
    : system_(system), patience_(patience), solver_(context_) {
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

std::optional<Model> Query::model(const Formula& extra) try {
  if (extra.is_false()) return std::nullopt;
  solver_.push();
  struct Restore {
    z3::solver& solver;
    ~Restore() { solver.pop(); }
  } restore{solver_};
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
  throw GaveUp{std::string("the solver failed: ") + error.msg()};
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
