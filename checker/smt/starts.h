// One instance, seen as a member of a family: the numbers with which it begins (units in a pool,
// tasks at rest, requests that may be in flight) become parameters, and smaller ones are looked at
// for samples.
//
// Of a large instance the thousand states nearest to its first one all look alike, memory hardly
// used, and a sum that is never small there says nothing. Small members of the family are seen
// whole. What is learnt from them is a sum in which the parameters occur; put in, their values give
// a sum about the instance. It is the instance alone for which anything is proved: the parameters'
// ranges are its own values, so that whether a check holds in a smaller one does not matter.
//
// Rejected: to prove the family for all values and then to specialise. That needs the conditions
// under which the check holds at all (a reserve smaller than the pool, say), and nobody wrote them
// down for an instance.
#pragma once

#include "checker/ir/system.h"
#include "checker/smt/proof.h"

namespace hw::smt {

struct Opened {
  /// Variables, steps, places as in the instance; the parameters are further variables at the end,
  /// each with the one value that it has in the instance.
  ir::System system;
  /// Choices of the parameters, in their order, that make good samples: small ones first.
  std::vector<std::vector<ir::Value>> samples;
};

/// Of a system without open parameters.
Opened open_starts(const ir::System& instance);

/// What was proved, in terms of the system that was opened, or that had nothing to be opened.
Proof with_values(const ir::System& system, const Opened& opened, Proof proof);

}  // namespace hw::smt
