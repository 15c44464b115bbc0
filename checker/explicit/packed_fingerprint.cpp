#include "checker/explicit/packed_fingerprint.h"

#include <algorithm>

namespace hw::search {

PackedFingerprint::PackedFingerprint(const ir::System& system, const Layout& layout) {
  for (const Field& field : layout.fields()) parts_.push_back({field, {}, {}});
  const std::vector<ir::StateSums> weights = ir::fingerprint_weights(system);
  for (ir::VarId var = 0; var < system.variables.size(); ++var) {
    const Slot& slot = layout.slot(var);
    if (slot.kind != Slot::Derived) {
      add(layout, var, weights[var]);
      continue;
    }
    constant_ += weights[var] * slot.derived.constant();
    for (const ir::Term& term : slot.derived.terms()) {
      add(layout, term.var, weights[var] * term.coefficient);
    }
  }
}

/// `weight` times the value of a variable that is not derived.
void PackedFingerprint::add(const Layout& layout, ir::VarId var, const ir::StateSums& weight) {
  const Slot& slot = layout.slot(var);
  if (slot.kind == Slot::Constant) {
    constant_ += weight * slot.index;
    return;
  }
  Part& part = parts_[slot.field];
  if (slot.kind == Slot::Stored) {
    part.weight += weight;
    return;
  }
  const auto index = static_cast<std::size_t>(slot.index);
  const auto high = static_cast<std::size_t>(part.field.high);
  if (part.by_value.empty()) part.by_value.resize(std::max(high, index) + 1);
  part.by_value[index] += weight;
}

}  // namespace hw::search
