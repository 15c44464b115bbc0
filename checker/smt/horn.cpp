#include "checker/smt/horn.h"

#include <cstdlib>

namespace hw::smt {

using ir::Formula;
using ir::Linear;
using ir::Value;
using ir::VarId;

namespace {

struct NotLinear {};

/// A term of the solver as one of ours. Constants are named as Query names them.
class Reader {
 public:
  Formula formula(const z3::expr& term) {
    count();
    if (term.is_true() || term.is_false()) return Formula::truth(term.is_true());
    if (term.is_not()) return formula(term.arg(0)).negated();
    if (term.is_and() || term.is_or()) return junction(term);
    if (term.is_implies()) return formula(term.arg(0)).negated() || formula(term.arg(1));
    if (!term.is_app() || term.num_args() != 2 || !term.arg(0).is_int()) throw NotLinear{};
    const Linear left = linear(term.arg(0)), right = linear(term.arg(1));
    switch (term.decl().decl_kind()) {
      case Z3_OP_GE:
        return Formula::at_least(left, right);
      case Z3_OP_LE:
        return Formula::at_least(right, left);
      case Z3_OP_GT:
        return Formula::at_least(left, right + Linear(1));
      case Z3_OP_LT:
        return Formula::at_least(right, left + Linear(1));
      case Z3_OP_EQ:
        return Formula::equal(left, right);
      case Z3_OP_DISTINCT:
        return Formula::equal(left, right).negated();
      default:
        throw NotLinear{};
    }
  }

 private:
  void count() {
    constexpr std::size_t kMost = 20'000;
    if (++seen_ > kMost) throw NotLinear{};
  }

  Formula junction(const z3::expr& term) {
    std::vector<Formula> parts;
    for (unsigned i = 0; i < term.num_args(); ++i) parts.push_back(formula(term.arg(i)));
    return term.is_and() ? Formula::all(std::move(parts)) : Formula::any(std::move(parts));
  }

  Linear linear(const z3::expr& term) {
    count();
    std::int64_t value = 0;
    if (term.is_numeral_i64(value)) return Linear(value);
    if (!term.is_app()) throw NotLinear{};
    if (term.is_const()) return variable(term.decl().name().str());
    switch (term.decl().decl_kind()) {
      case Z3_OP_ADD:
        return sum(term);
      case Z3_OP_SUB:
        return linear(term.arg(0)) - linear(term.arg(1));
      case Z3_OP_UMINUS:
        return linear(term.arg(0)) * -1;
      case Z3_OP_MUL:
        return product(term);
      default:
        throw NotLinear{};
    }
  }

  Linear sum(const z3::expr& term) {
    Linear result;
    for (unsigned i = 0; i < term.num_args(); ++i) result += linear(term.arg(i));
    return result;
  }

  Linear product(const z3::expr& term) {
    constexpr Value kLargest = 1'000'000'000;
    if (term.num_args() != 2) throw NotLinear{};
    const Linear left = linear(term.arg(0));
    if (!left.is_constant() || std::abs(left.constant()) > kLargest) throw NotLinear{};
    return linear(term.arg(1)) * left.constant();
  }

  static Linear variable(const std::string& name) {
    if (name.size() < 2 || name[0] != 'v') throw NotLinear{};
    return Linear::variable(static_cast<VarId>(std::stoul(name.substr(1))));
  }

  std::size_t seen_ = 0;
};

/// reachable(state) for a state given by one term for each variable.
class Clauses {
 public:
  Clauses(const Invariant& known, const Patience& patience)
      : system_(known.system()),
        terms_(known.system(), patience),
        solver_(terms_.context(), "HORN"),
        here_(terms_.context()),
        reachable_(declare()),
        known_(terms_.term(known.formula())) {}

  void add_all(const Formula& bad) {
    prepare(solver_);
    clause(terms_.term(first_state(system_)), reachable_(here_));
    for (ir::TransitionId step = 0; step < system_.transitions.size(); ++step) {
      z3::expr_vector next(terms_.context());
      for (VarId var = 0; var < system_.variables.size(); ++var) {
        next.push_back(terms_.term(after(system_, step, Linear::variable(var))));
      }
      const z3::expr guard = terms_.term(system_.transitions[step].guard);
      clause(reachable_(here_) && guard, reachable_(next));
    }
    clause(reachable_(here_) && terms_.term(bad), terms_.context().bool_val(false));
  }

  std::vector<Formula> solve(const Patience& patience) {
    if (ask(solver_, patience) != z3::sat) return {};
    z3::expr found = solver_.get_model().get_func_interp(reachable_).else_value();
    found = found.substitute(here_);
    const Formula formula = Reader().formula(found.simplify());
    if (formula.kind() != Formula::And) return {formula};
    return {formula.parts().begin(), formula.parts().end()};
  }

 private:
  z3::func_decl declare() {
    z3::sort_vector sorts(terms_.context());
    for (VarId var = 0; var < system_.variables.size(); ++var) {
      here_.push_back(terms_.variable(var));
      sorts.push_back(terms_.context().int_sort());
    }
    return terms_.context().function("reachable", sorts, terms_.context().bool_sort());
  }

  /// Everything that is known may be assumed of the state before.
  void clause(const z3::expr& condition, const z3::expr& conclusion) {
    solver_.add(z3::forall(here_, z3::implies(known_ && condition, conclusion)));
  }

  const ir::System& system_;
  Query terms_;
  z3::solver solver_;
  z3::expr_vector here_;
  z3::func_decl reachable_;
  z3::expr known_;
};

}  // namespace

std::vector<Formula> horn_invariant(const Invariant& known, const Formula& bad,
                                    const Patience& patience) {
  if (known.system().variables.empty()) return {};
  constexpr double kShare = 0.25;  // other checks want their time, too
  try {
    const Patience part(patience.part(kShare));
    Clauses clauses(known, part);
    clauses.add_all(bad);
    return clauses.solve(part);
  } catch (const GaveUp&) {
    patience.check();
    return {};
  } catch (const z3::exception& error) {
    patience.check();
    return {};
  } catch (const NotLinear&) {
    return {};
  }
}

}  // namespace hw::smt
