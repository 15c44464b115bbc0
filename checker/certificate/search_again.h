// Proofs by exhaustive search, done again by somebody who does not trust the engine: every state as
// the reference evaluator has it, one after the other, none packed, merged or left out. Slow and
// obvious on purpose; it shares nothing with checker/explicit but the meaning of a system.
#pragma once

#include "checker/certificate/manifest.h"
#include "checker/ir/property.h"

namespace hw::certificate {

struct SearchedAgain {
  Searched seen;
  std::string problem;     ///< why the check does not hold; empty: it does
  bool undecided = false;  ///< more states than `most`, or a check about runs; `problem` says so
};

/// Some microseconds and some hundred bytes a state.
SearchedAgain search_again(const ir::System& system, const ir::Property& property,
                           std::uint64_t most);

/// Proofs by search are written, and searched again, up to so many states.
inline constexpr std::uint64_t kMostSearchedAgain = 1'000'000;

}  // namespace hw::certificate
