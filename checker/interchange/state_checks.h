// Which checks speak of single states, and what they demand of each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/ir/property.h"

namespace hw::interchange {

/// A formula that every reachable state has to satisfy.
struct StateCheck {
  std::string name;  ///< "check_1", in the order of the scenario's checks; "no_range_error"
  std::string text;  ///< as written
  ir::Formula formula;
};

struct StateChecks {
  std::vector<StateCheck> checks;
  std::vector<std::string> left_out;  ///< texts of checks that speak of runs
};

/// `always`, `bounded`, `never at`, `never fails`, `deadlock_free`; and, first, that no assignment
/// leaves its variable's range, if any might: such a step is an error of the model and is no step.
StateChecks state_checks(const ir::System& system, const std::vector<ir::Property>& properties);

/// True for transitions that are steps: all but assignments that leave a range.
bool is_step(const ir::Transition& transition);

}  // namespace hw::interchange
