#include "checker/smt/obligations.h"

#include "checker/smt/invariant.h"
#include "checker/smt/prove.h"
#include "checker/smt/ways.h"

namespace hw::smt {

using ir::Formula;
using ir::Linear;
using ir::PropertyKind;

Formula leaves_range(const ir::System& system) {
  std::vector<Formula> some;
  for (const ir::Transition& transition : system.transitions) {
    if (transition.failure == ir::Failure::OutOfRange) some.push_back(transition.guard);
  }
  return Formula::any(std::move(some));
}

Formula forbidden(const ir::System& system, const ir::Property& property) {
  std::vector<Formula> parts;
  switch (property.kind) {
    case PropertyKind::NeverFails:
      for (const ir::Transition& transition : system.transitions) {
        if (transition.failure != ir::Failure::None) parts.push_back(transition.guard);
      }
      return Formula::any(std::move(parts));
    case PropertyKind::DeadlockFree:
      parts.push_back(property.formula.negated());
      for (const ir::Transition& transition : system.transitions) {
        parts.push_back(transition.guard.negated());
      }
      return Formula::all(std::move(parts));
    default:
      return property.formula.negated();
  }
}

namespace {
Formula off_after(const Detour& way, const Formula& off) {
  return off.substitute([&](ir::VarId var) { return way.after(Linear::variable(var)); });
}
}  // namespace

std::vector<Obligation> obligations(const ir::System& system, const ir::Property& property,
                                    const Proof& proof) {
  std::vector<Obligation> result;
  result.push_back({leaves_range(system), "an assignment leaves its variable's range"});
  if (property.kind != PropertyKind::Recoverable) {
    result.push_back({forbidden(system, property), "the check does not hold"});
    return result;
  }
  std::vector<Formula> earlier_off;
  for (const Proof::Phase& phase : proof.phases) {
    std::vector<Formula> stuck = earlier_off;
    stuck.push_back(Formula::at_least(phase.pending, 1));
    result.push_back(
        {Formula::all(std::vector<Formula>(stuck)) && Formula::at_least(Linear(-1), phase.rank),
         "a rank is negative"});
    for (const Way& way : phase.ways) {
      Detour detour = compose(system, way);
      std::vector<Formula> good{
          detour.possible, Formula::at_least(phase.rank - Linear(1), detour.after(phase.rank))};
      for (const Formula& off : earlier_off) good.push_back(off_after(detour, off));
      stuck.push_back(Formula::all(std::move(good)).negated());
    }
    result.push_back({Formula::all(std::move(stuck)), "no way of a phase lowers its rank"});
    earlier_off.push_back(Formula::at_least(Linear(0), phase.pending));
  }
  earlier_off.push_back(forbidden(system, property));
  result.push_back({Formula::all(std::move(earlier_off)), "something is pending and no phase on"});
  return result;
}

std::string check_proof(const ir::System& system, const ir::Property& property, const Proof& proof,
                        const Limits& limits) {
  const Patience patience(limits);
  const Formula lemmas = Formula::all(std::vector<Formula>(proof.lemmas));
  Query first(system, patience);
  first.add(parameter_hypothesis(system));
  first.add(first_state(system));
  if (first.possible(lemmas.negated())) return "the invariant does not hold in a first state";
  Query inside(system, patience);
  inside.add(parameter_hypothesis(system));
  inside.add(lemmas);
  for (ir::TransitionId step = 0; step < system.transitions.size(); ++step) {
    if (inside.possible(system.transitions[step].guard && after(system, step, lemmas).negated())) {
      return "a step leads out of the invariant: " +
             system.statements[system.transitions[step].statement].text;
    }
  }
  for (const Obligation& obligation : obligations(system, property, proof)) {
    if (inside.possible(obligation.impossible)) return obligation.text;
  }
  return {};
}

}  // namespace hw::smt
