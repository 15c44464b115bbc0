// A step is a choice of one transition: it implies the guard and what is assigned, and a variable
// keeps its value unless a transition that assigns to it was chosen.
#include "checker/smt/bounded.h"

#include "checker/smt/invariant.h"
#include "checker/smt/obligations.h"
#include "checker/smt/query.h"

namespace hw::smt {

using ir::Formula;
using ir::PropertyKind;
using ir::Value;
using ir::VarId;

namespace {

bool leaves_its_range(const ir::Transition& transition) {
  return transition.failure == ir::Failure::OutOfRange;
}
bool fails(const ir::Transition& transition) {
  return transition.failure != ir::Failure::None && !leaves_its_range(transition);
}

/// In a state that satisfies it the property is violated, and by no step after it.
Formula violated_here(const ir::System& system, const ir::Property& property) {
  if (property.kind == PropertyKind::NeverFails) {
    std::vector<Formula> guards;
    for (const ir::Transition& transition : system.transitions) {
      if (fails(transition)) guards.push_back(transition.guard);
    }
    return Formula::any(std::move(guards));
  }
  ir::Property state = property;
  if (state.kind == PropertyKind::Recoverable) state.kind = PropertyKind::DeadlockFree;
  return forbidden(system, state);
}

class Unrolling {
 public:
  Unrolling(const ir::System& system, const ir::Property& property, const Patience& patience)
      : system_(system),
        property_(property),
        patience_(patience),
        terms_(system, patience),
        solver_(terms_.context()),
        plain_(terms_.context()),
        target_(terms_.term(violated_here(system, property))) {
    for (VarId var = 0; var < system.variables.size(); ++var) {
      plain_.push_back(terms_.variable(var));
    }
    states_.push_back(plain_);
    prepare(solver_);
    for (ir::TransitionId step = 0; step < system.transitions.size(); ++step) {
      // A run that leaves a range is in error, and shows nothing about a check.
      if (!leaves_its_range(system.transitions[step])) ids_.push_back(step);
    }
    solver_.add(terms_.term(parameter_hypothesis(system)));
    solver_.add(terms_.term(first_state(system)));
  }

  Bounded find(std::size_t most) {
    Bounded result;
    if (ids_.empty()) most = 0;
    try {
      for (; result.excluded <= most; ++result.excluded) {
        solver_.push();
        solver_.add(in_state(target_, states_.size() - 1));
        if (ask(solver_, patience_) == z3::sat) {
          result.run = smallest();
          return result;
        }
        solver_.pop();
        if (result.excluded < most) add_step();
      }
    } catch (const GaveUp&) {
      // What was excluded stays so.
    }
    return result;
  }

 private:
  z3::expr in_state(const z3::expr& term, std::size_t state) {
    z3::expr copy = term;
    return copy.substitute(plain_, states_[state]);
  }

  void add_step() {
    z3::context& context = terms_.context();
    const std::size_t from = states_.size() - 1;
    z3::expr_vector next(context), chosen(context);
    for (VarId var = 0; var < system_.variables.size(); ++var) {
      const std::string name = "v" + std::to_string(var) + "@" + std::to_string(from + 1);
      next.push_back(system_.is_parameter(var) ? plain_[var] : context.int_const(name.c_str()));
    }
    states_.push_back(next);
    std::vector<z3::expr_vector> changing;  // a copy of such a vector would be the vector itself
    for (VarId var = 0; var < system_.variables.size(); ++var) changing.emplace_back(context);
    for (ir::TransitionId step : ids_) {
      const ir::Transition& transition = system_.transitions[step];
      const std::string name = "t" + std::to_string(step) + "@" + std::to_string(from);
      const z3::expr taken = context.bool_const(name.c_str());
      chosen.push_back(taken);
      solver_.add(z3::implies(taken, in_state(terms_.term(transition.guard), from)));
      for (const ir::Assignment& update : transition.updates) {
        changing[update.var].push_back(taken);
        solver_.add(
            z3::implies(taken, next[update.var] == in_state(terms_.term(update.value), from)));
      }
    }
    for (VarId var = 0; var < system_.variables.size(); ++var) {
      if (system_.is_parameter(var)) continue;
      changing[var].push_back(next[var] == states_[from][var]);
      solver_.add(z3::mk_or(changing[var]));
    }
    solver_.add(z3::mk_or(chosen));
    solver_.add(z3::atmost(chosen, 1));
    chosen_.push_back(chosen);
  }

  /// The solver has just said that there is a run.
  BoundedRun smallest() {
    BoundedRun best = run_of(solver_.get_model());
    z3::expr_vector offsets(terms_.context());
    offsets.push_back(terms_.context().int_val(0));
    for (VarId var : system_.family.parameters) {
      offsets.push_back(plain_[var] - terms_.context().int_val(system_.variables[var].low));
    }
    Value low = 0, high = distance(best);
    try {
      while (low < high) {
        const Value middle = low + (high - low) / 2;
        solver_.push();
        solver_.add(z3::sum(offsets) <= terms_.context().int_val(middle));
        if (ask(solver_, patience_) == z3::sat) {
          best = run_of(solver_.get_model());
          high = distance(best);
        } else {
          low = middle + 1;
        }
        solver_.pop();
      }
    } catch (const GaveUp&) {
      // The smallest that there was time for.
    }
    return best;
  }

  Value distance(const BoundedRun& run) const {
    Value sum = 0;
    for (std::size_t i = 0; i < run.parameters.size(); ++i) {
      sum += run.parameters[i] - system_.variables[system_.family.parameters[i]].low;
    }
    return sum;
  }

  BoundedRun run_of(const z3::model& model) const {
    BoundedRun run;
    for (VarId var : system_.family.parameters) {
      std::int64_t value = 0;
      if (!model.eval(plain_[var], true).is_numeral_i64(value)) {
        throw GaveUp{"the solver's answer does not fit 64 bits"};
      }
      run.parameters.push_back(value);
    }
    for (const z3::expr_vector& step : chosen_) {
      for (unsigned one = 0; one < step.size(); ++one) {
        if (model.eval(step[static_cast<int>(one)], true).is_true()) {
          run.steps.push_back(ids_[one]);
          break;
        }
      }
    }
    if (property_.kind == PropertyKind::NeverFails) run.steps.push_back(failing_step(model));
    return run;
  }

  /// The violation is the step after the last state.
  ir::TransitionId failing_step(const z3::model& model) const {
    ir::State state;
    for (VarId var = 0; var < system_.variables.size(); ++var) {
      std::int64_t value = 0;
      (void)model.eval(states_.back()[static_cast<int>(var)], true).is_numeral_i64(value);
      state.push_back(value);
    }
    for (ir::TransitionId step = 0; step < system_.transitions.size(); ++step) {
      const ir::Transition& transition = system_.transitions[step];
      if (fails(transition) && transition.guard.evaluate(state)) return step;
    }
    throw GaveUp{"the solver's answer is none"};
  }

  const ir::System& system_;
  const ir::Property& property_;
  const Patience& patience_;
  Query terms_;
  z3::solver solver_;
  z3::expr_vector plain_;  ///< the variables of the first state, and of terms
  z3::expr target_;
  std::vector<z3::expr_vector> states_;
  std::vector<z3::expr_vector> chosen_;  ///< by step: by transition that can be taken
  std::vector<ir::TransitionId> ids_;    ///< of these
};

}  // namespace

Bounded find_run(const ir::System& system, const ir::Property& property, std::size_t most,
                 const Limits& limits) {
  if (ir::about_fair_runs(property)) return {};
  const Patience patience(limits);
  try {
    return Unrolling(system, property, patience).find(most);
  } catch (const GaveUp&) {
    return {};
  } catch (const z3::exception&) {
    return {};
  }
}

}  // namespace hw::smt
