#include "checker/analysis/bounds.h"

#include <algorithm>

namespace hw::analysis {

using ir::kUnbounded;
using ir::Linear;
using ir::Value;

namespace {

Value floor_divide(Value a, Value b) {
  Value quotient = a / b;
  return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient;
}
Value ceil_divide(Value a, Value b) { return -floor_divide(-a, b); }

/// sum == 0. For one term: c*x = -(rest); the interval of the rest bounds x. True if something
/// changed.
bool tighten(const Linear& sum, std::vector<Bounds>& bounds) {
  bool changed = false;
  for (const ir::Term& term : sum.terms()) {
    Value low = sum.constant();  // of the rest
    Value high = sum.constant();
    bool low_known = true;
    bool high_known = true;
    for (const ir::Term& other : sum.terms()) {
      if (other.var == term.var) continue;
      const Bounds& bound = bounds[other.var];
      bool positive = other.coefficient > 0;
      if (bound.high == kUnbounded) (positive ? high_known : low_known) = false;
      Value upper = bound.high == kUnbounded ? 0 : bound.high;
      low += other.coefficient * (positive ? bound.low : upper);
      high += other.coefficient * (positive ? upper : bound.low);
    }
    Bounds& own = bounds[term.var];
    // c*x lies in [-high, -low].
    Value c = term.coefficient;
    bool has_upper = c > 0 ? low_known : high_known;
    bool has_lower = c > 0 ? high_known : low_known;
    if (has_upper) {
      Value upper = c > 0 ? floor_divide(-low, c) : floor_divide(-high, c);
      if (upper < own.high) own.high = upper, changed = true;
    }
    if (has_lower) {
      Value lower = c > 0 ? ceil_divide(-high, c) : ceil_divide(-low, c);
      if (lower > own.low) own.low = lower, changed = true;
    }
  }
  return changed;
}

/// True in the first state and kept by every transition, exactly: what the updates make of the sum
/// is the sum itself.
bool is_inductive(const ir::ConservationLaw& law, const ir::System& system) {
  if (law.sum.evaluate(system.initial_state()) != 0) return false;
  return std::ranges::all_of(system.transitions, [&](const ir::Transition& transition) {
    Linear change;
    for (const ir::Assignment& update : transition.updates) {
      Value coefficient = law.sum.coefficient(update.var);
      if (coefficient == 0) continue;
      change += (update.value - Linear::variable(update.var)) * coefficient;
    }
    return change == Linear(0);
  });
}

}  // namespace

std::vector<Bounds> bounds(const ir::System& system, const std::vector<Dependence>& dependences) {
  std::vector<Bounds> result;
  for (const ir::Variable& variable : system.variables) {
    result.push_back({variable.low, variable.high});
  }
  std::vector<const ir::ConservationLaw*> laws;
  for (const ir::ConservationLaw& law : system.laws) {
    if (is_inductive(law, system)) {
      laws.push_back(&law);
    } else {  // then neither are the declared sizes to be relied on
      for (const ir::Term& term : law.sum.terms()) result[term.var].high = kUnbounded;
    }
  }
  constexpr int kRounds = 100;  // each round is sound; the loop only has to end
  for (int round = 0; round < kRounds; ++round) {
    bool changed = false;
    for (const ir::ConservationLaw* law : laws) changed |= tighten(law->sum, result);
    for (const Dependence& dependence : dependences) {
      changed |= tighten(dependence.value - Linear::variable(dependence.dependent), result);
    }
    if (!changed) break;
  }
  return result;
}

}  // namespace hw::analysis
