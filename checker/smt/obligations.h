// What has to be impossible for a proof to be one. Internal.
#pragma once

#include "checker/smt/proof.h"
#include "checker/smt/query.h"

namespace hw::smt {

/// Formulas that no state of the invariant may satisfy, each with what it would mean.
struct Obligation {
  ir::Formula impossible;
  std::string text;
};

/// Those of a property, and that no assignment leaves its range.
std::vector<Obligation> obligations(const ir::System& system, const ir::Property& property,
                                    const Proof& proof);

/// States that the property forbids; for Recoverable those in which something is pending.
ir::Formula forbidden(const ir::System& system, const ir::Property& property);
/// Some step that leaves a variable's range is possible.
ir::Formula leaves_range(const ir::System& system);

}  // namespace hw::smt
