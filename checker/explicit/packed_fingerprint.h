// The fingerprint of packed states (ir/fingerprint.h): what a field adds to a state's sums is known
// beforehand, for the variables that are derived from it as well.
#pragma once

#include "checker/explicit/layout.h"
#include "checker/ir/fingerprint.h"

namespace hw::search {

class PackedFingerprint {
 public:
  PackedFingerprint(const ir::System& system, const Layout& layout);

  /// Of the set of one state.
  ir::Fingerprint of(const Word* state) const {
    ir::StateSums sums = constant_;
    for (const Part& part : parts_) {
      const ir::Value value = part.field.read(state);
      sums += part.by_value.empty() ? part.weight * value
                                    : part.by_value[static_cast<std::size_t>(value)];
    }
    return ir::fingerprint(sums);
  }

 private:
  /// Either a weight for the field's value, or a sum for each value it can have.
  struct Part {
    Field field;
    ir::StateSums weight;
    std::vector<ir::StateSums> by_value;
  };
  void add(const Layout& layout, ir::VarId var, const ir::StateSums& weight);

  std::vector<Part> parts_;  ///< by field
  ir::StateSums constant_;
};

}  // namespace hw::search
