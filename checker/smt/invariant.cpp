#include "checker/smt/invariant.h"

#include <algorithm>
#include <stdexcept>

#include "checker/analysis/conservation.h"

namespace hw::smt {

using ir::Formula;
using ir::Linear;
using ir::TransitionId;
using ir::VarId;

Formula parameter_hypothesis(const ir::System& system) {
  std::vector<Formula> parts{system.family.assumptions};
  for (VarId var : system.family.parameters) {
    const ir::Variable& parameter = system.variables[var];
    parts.push_back(Formula::at_least(Linear::variable(var), parameter.low));
    if (parameter.high != ir::kUnbounded) {
      parts.push_back(Formula::at_least(parameter.high, Linear::variable(var)));
    }
  }
  return Formula::all(std::move(parts));
}

Formula first_state(const ir::System& system) {
  std::vector<Formula> parts;
  for (VarId var = 0; var < system.variables.size(); ++var) {
    if (std::ranges::find(system.family.parameters, var) != system.family.parameters.end()) {
      continue;
    }
    parts.push_back(Formula::equal(Linear::variable(var), system.initial_value(var)));
  }
  return Formula::all(std::move(parts));
}

Invariant::Invariant(const ir::System& system, const Patience& patience)
    : system_(system), patience_(patience), first_(system, patience), inside_(system, patience) {
  first_.add(parameter_hypothesis(system));
  first_.add(first_state(system));
  inside_.add(parameter_hypothesis(system));
  inside_.push();
  reset(inductive_subset(basics()));
}

Formula Invariant::formula() const {
  std::vector<Formula> parts{parameter_hypothesis(system_)};
  parts.insert(parts.end(), lemmas_.begin(), lemmas_.end());
  return Formula::all(std::move(parts));
}

void Invariant::reset(std::vector<Formula> lemmas) {
  inside_.pop();
  inside_.push();
  lemmas_.clear();
  for (const Formula& lemma : lemmas) add(lemma);
}

void Invariant::add(const Formula& lemma) {
  lemmas_.push_back(lemma);
  inside_.add(lemma);
}

/// Laws known by construction, laws found in the steps, declared bounds.
std::vector<Formula> Invariant::basics() const {
  std::vector<Formula> result;
  auto add_new = [&](Formula formula) {
    if (formula.is_true() || std::ranges::find(result, formula) != result.end()) return;
    result.push_back(std::move(formula));
  };
  for (const ir::ConservationLaw& law : system_.laws) add_new(Formula::equal(law.sum, 0));
  std::vector<VarId> order;  // places last: they are expressed by the others where that is possible
  for (VarId var = 0; var < system_.variables.size(); ++var) order.push_back(var);
  for (const analysis::Dependence& law : analysis::dependences(system_, order)) {
    add_new(Formula::equal(Linear::variable(law.dependent), law.value));
  }
  for (VarId var = 0; var < system_.variables.size(); ++var) {
    if (system_.is_parameter(var)) continue;
    add_new(Formula::at_least(Linear::variable(var), system_.variables[var].low));
    if (auto high = system_.highest_value(var)) {
      add_new(Formula::at_least(*high, Linear::variable(var)));
    }
  }
  return result;
}

bool Invariant::touches(TransitionId step, const Formula& formula) const {
  bool found = false;
  formula.for_each_variable([&](VarId var) {
    found =
        found || std::ranges::find(system_.transitions[step].updates, var, &ir::Assignment::var) !=
                     system_.transitions[step].updates.end();
  });
  return found;
}

Model Invariant::next(const Model& before, TransitionId step) const {
  return ir::apply(system_, before, step);
}

std::optional<Break> Invariant::broken_by(const Formula& candidate) {
  inside_.push();
  struct Restore {
    Query& query;
    ~Restore() { query.pop(); }
  } restore{inside_};
  inside_.add(candidate);
  for (TransitionId step = 0; step < system_.transitions.size(); ++step) {
    if (!touches(step, candidate)) continue;
    Formula later = after(system_, step, candidate);
    auto found = inside_.model(system_.transitions[step].guard && later.negated());
    if (found) return Break{step, *found, next(*found, step)};
  }
  return std::nullopt;
}

bool Invariant::try_add(const Formula& candidate) {
  if (candidate.is_true()) return true;
  if (first_state_without(candidate) || broken_by(candidate)) return false;
  add(candidate);
  return true;
}

/// The largest subset that is inductive (Houdini: Flanagan, Leino 2001). Every state that breaks
/// one candidate is used against all of them.
std::vector<Formula> Invariant::inductive_subset(std::vector<Formula> candidates) {
  for (;;) {
    auto wrong = first_.model(Formula::all(std::vector<Formula>(candidates)).negated());
    if (!wrong) break;
    std::erase_if(candidates, [&](const Formula& one) { return !one.evaluate(*wrong); });
  }
  for (bool changed = true; changed;) {
    changed = false;
    reset(candidates);
    for (TransitionId step = 0; step < system_.transitions.size(); ++step) {
      for (;;) {
        std::vector<Formula> later;
        for (const Formula& one : candidates) {
          if (touches(step, one)) later.push_back(after(system_, step, one));
        }
        auto found = inside_.model(system_.transitions[step].guard &&
                                   Formula::all(std::move(later)).negated());
        if (!found) break;
        Model reached = next(*found, step);
        std::erase_if(candidates, [&](const Formula& one) { return !one.evaluate(reached); });
        changed = true;
        reset(candidates);
      }
    }
  }
  return candidates;
}

void Invariant::strengthen(const std::vector<Formula>& candidates) {
  std::vector<Formula> all = lemmas_;
  all.insert(all.end(), candidates.begin(), candidates.end());
  reset(inductive_subset(std::move(all)));
}

std::vector<std::size_t> Invariant::contradicting(const Formula& base,
                                                  const std::vector<Formula>& parts) const {
  Query query(system_, patience_);
  z3::solver solver(query.context());
  prepare(solver);
  solver.add(query.term(formula() && base));
  z3::expr_vector switches(query.context());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    switches.push_back(query.context().bool_const(("p" + std::to_string(i)).c_str()));
    solver.add(z3::implies(switches.back(), query.term(parts[i])));
  }
  if (ask(solver, patience_, switches) != z3::unsat) {
    throw std::logic_error("what was contradictory is so no more");
  }
  std::vector<std::size_t> used;
  for (const z3::expr& part : solver.unsat_core()) {
    used.push_back(std::stoul(part.decl().name().str().substr(1)));
  }
  std::ranges::sort(used);
  return used;
}

std::vector<Formula> Invariant::needed_for(const std::vector<Formula>& refuted) const {
  Query query(system_, patience_);
  z3::solver solver(query.context());
  prepare(solver);
  solver.add(query.term(parameter_hypothesis(system_)));
  z3::expr_vector switches(query.context());
  for (std::size_t i = 0; i < lemmas_.size(); ++i) {
    switches.push_back(query.context().bool_const(("l" + std::to_string(i)).c_str()));
    solver.add(z3::implies(switches.back(), query.term(lemmas_[i])));
  }
  std::vector<bool> needed(lemmas_.size(), false);
  std::vector<std::size_t> open;
  auto refute = [&](const Formula& formula) {
    solver.push();
    solver.add(query.term(formula));
    z3::check_result result = ask(solver, patience_, switches);
    if (result == z3::unsat) {
      for (const z3::expr& used : solver.unsat_core()) {
        std::size_t lemma = std::stoul(used.decl().name().str().substr(1));
        if (!needed[lemma]) open.push_back(lemma);
        needed[lemma] = true;
      }
    }
    solver.pop();
    if (result != z3::unsat) throw std::logic_error("a proof lost one of its steps");
  };
  for (const Formula& formula : refuted) refute(formula);
  while (!open.empty()) {
    const Formula lemma = lemmas_[open.back()];
    open.pop_back();
    for (TransitionId step = 0; step < system_.transitions.size(); ++step) {
      if (!touches(step, lemma)) continue;
      refute(lemma && system_.transitions[step].guard && after(system_, step, lemma).negated());
    }
  }
  std::vector<Formula> result;
  for (std::size_t i = 0; i < lemmas_.size(); ++i) {
    if (needed[i]) result.push_back(lemmas_[i]);
  }
  return result;
}

}  // namespace hw::smt
