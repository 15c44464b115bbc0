// Checked model -> transition system: the one place that fixes what the language means.
// papers/semantics.md says it in words.
#pragma once

#include <span>
#include <vector>

#include "checker/ir/property.h"
#include "checker/lower/bind.h"

namespace hw::lower {

struct Lowered {
  ir::System system;
  std::vector<ir::Property> properties;  ///< in the order asked
};

/// Makes the instances, unfolds each task's control flow over its own variables and holdings, and
/// turns interchangeable instances into counts. Errors (E04xx), with the path through the text that
/// leads there: giving what is not held, ending while holding, a loop without a step, a negative
/// amount, an array index out of range, a model that unfolds into more than kMaxPlaces places.
/// Cost: linear in the number of places and transitions made.
std::optional<Lowered> lower(const checked::CheckedModel& model, const Binding& binding,
                             std::span<const checked::Property* const> properties,
                             Diagnostics& diagnostics);

/// The same for a binding that leaves parameters open: one system for all their values. Fails with
/// the parameter that cannot be left open and the reason, when `needed` is set and the result is
/// empty without an error in `diagnostics`.
std::optional<Lowered> lower_family(const checked::CheckedModel& model, const Binding& binding,
                                    std::span<const checked::Property* const> properties,
                                    Diagnostics& diagnostics, std::optional<NeedsValue>& needed);

inline constexpr std::size_t kMaxPlaces = 100'000;

}  // namespace hw::lower
