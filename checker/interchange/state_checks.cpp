#include "checker/interchange/state_checks.h"

#include <fmt/format.h>

namespace hw::interchange {

using ir::Failure;
using ir::Formula;

namespace {

/// No transition with one of these failures is enabled.
Formula none_enabled(const ir::System& system, bool out_of_range) {
  std::vector<Formula> parts;
  for (const ir::Transition& transition : system.transitions) {
    if (transition.failure == Failure::None) continue;
    if ((transition.failure == Failure::OutOfRange) != out_of_range) continue;
    parts.push_back(transition.guard.negated());
  }
  return Formula::all(std::move(parts));
}

/// At rest, or something can move.
Formula no_deadlock(const ir::System& system, const Formula& at_rest) {
  std::vector<Formula> parts{at_rest};
  for (const ir::Transition& transition : system.transitions) parts.push_back(transition.guard);
  return Formula::any(std::move(parts));
}

std::optional<Formula> demanded(const ir::System& system, const ir::Property& property) {
  switch (property.kind) {
    case ir::PropertyKind::Always:
    case ir::PropertyKind::Bounded:
      return property.formula;
    case ir::PropertyKind::NeverFails:
      return none_enabled(system, false);
    case ir::PropertyKind::DeadlockFree:
      return no_deadlock(system, property.formula);
    default:
      return std::nullopt;
  }
}

}  // namespace

bool is_step(const ir::Transition& transition) { return transition.failure != Failure::OutOfRange; }

StateChecks state_checks(const ir::System& system, const std::vector<ir::Property>& properties) {
  StateChecks result;
  Formula in_range = none_enabled(system, true);
  if (!in_range.is_true()) {
    result.checks.push_back({"no_range_error", "no assignment leaves its range", in_range});
  }
  for (std::size_t i = 0; i < properties.size(); ++i) {
    if (auto formula = demanded(system, properties[i])) {
      result.checks.push_back(
          {fmt::format("check_{}", i + 1), properties[i].text, std::move(*formula)});
    } else {
      result.left_out.push_back(properties[i].text);
    }
  }
  return result;
}

}  // namespace hw::interchange
