// Proofs of random models, held against the search: for the instance, and for all values of the
// parameters that can be left open. What is proved must hold of the instance that was searched; a
// state said to be reachable and to violate a check must not stand beside a check that holds.
#pragma once

#include <string>

#include "checker/lower/lower.h"
#include "checker/verdict/verdict.h"

namespace hw::agree {

struct ProofTally {
  std::size_t unrolled = 0;  ///< checks given to bounded model checking
  std::size_t runs = 0;      ///< it found
  std::size_t attempts = 0;
  std::size_t proved = 0;
  std::size_t proved_open = 0;   ///< with parameters left open
  std::size_t certificates = 0;  ///< whose obligations a solver of its own answered

  ProofTally& operator+=(const ProofTally& other);
};

/// Empty, or what is proved and false. `seconds` for each system; every `certify`-th proof is
/// written as obligations and handed to another solver.
std::string compare_with_proofs(const checked::CheckedModel& model, const lower::Binding& binding,
                                std::span<const checked::Property* const> wanted,
                                const lower::Lowered& lowered, const SearchResult& found,
                                double seconds, std::size_t certify, ProofTally& tally);

}  // namespace hw::agree
