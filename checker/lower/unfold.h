// Each process's local states become places, and what they can do becomes transitions.
#pragma once

#include "checker/lower/step.h"

namespace hw::lower {

/// Unfolds every process of the world: fills in places, statements, transitions and conservation
/// laws of world.system, with all aggregates replaced. Throws LowerError and ConstantError.
void unfold(World& world, Aggregates& aggregates);

/// The formula with every aggregate replaced by its sum over places.
ir::Formula expand(const World& world, const Aggregates& aggregates, const ir::Formula& formula);
ir::Linear expand(const World& world, const Aggregates& aggregates, const ir::Linear& linear);

}  // namespace hw::lower
