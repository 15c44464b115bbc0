// Steps that do nothing but pass: `step "sent"`, `external step "the server answers"`.
//
// A place that is left by one transition only, always enabled, which changes nothing but where the
// instance stands, is merged with the place that it leads to. The states before and after such a
// step are branching bisimilar (van Glabbeek, Weijland 1996: an inert tau step with no
// alternative), so every check that cannot tell the two places apart has the same verdict. In a
// Petri net this is an agglomeration (Berthelot 1985). It takes one factor of two and more off the
// states for each step that many tasks pass.
#pragma once

#include <span>
#include <vector>

#include "checker/ir/property.h"

namespace hw::transform {

struct WithoutInertSteps {
  ir::System system;  ///< variables and places keep their numbers; merged ones are empty
  std::vector<ir::Property> properties;  ///< the same, over the remaining places
  /// For each transition of `system`: the run of the original it stands for, the transition itself
  /// and the inert steps after it.
  std::vector<std::vector<ir::TransitionId>> stands_for;
  /// Inert steps that the instances standing at merged places take in the first state: in order,
  /// each so many times.
  std::vector<std::pair<ir::TransitionId, ir::Value>> at_start;
  bool changed = false;
};

/// Removes all inert steps that no property can see. Linear in the size of the system, times the
/// length of the longest chain of inert steps.
WithoutInertSteps remove_inert_steps(const ir::System& system,
                                     std::span<const ir::Property> properties);

/// Which transitions of the original some run takes, from which of the reduced system's do.
std::vector<bool> fired_in_original(const WithoutInertSteps& reduced, const std::vector<bool>& fired,
                                    std::size_t transitions);

}  // namespace hw::transform
