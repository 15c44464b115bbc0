// Which engine answers. Small systems: the explicit search, whose witnesses are shortest runs.
// Systems of very many states: decision diagrams, which can say that a check holds; whatever they
// find violated goes back to the explicit search for the run that shows it. Beside both of them, if
// it is asked for, the prover: what has too many states for either may have a short invariant.
#pragma once

#include <optional>
#include <span>

#include "checker/explicit/search.h"

namespace hw::portfolio {

/// The prover may be asked, too.
struct Prover {
  double query_seconds = 10;  ///< for a single question to its solver
};

/// As search::search, with SearchResult::engine saying who decided, and engine_reason why. The
/// prover, where there is one, works in a second thread from where the first turn of the explicit
/// search has not sufficed. It is not asked at all where the user's own limit ended that turn, nor
/// without reductions, which asks for every state to be visited. Throws std::logic_error if two
/// engines contradict each other.
SearchResult decide(const ir::System& system, std::span<const ir::Property> properties,
                    const search::Options& options, std::optional<Prover> prover = std::nullopt);

/// The explicit search is tried alone up to this many states, and after the diagrams' first turn up
/// to ten times as many.
inline constexpr std::uint64_t kExplicitFirst = 1'000'000;

}  // namespace hw::portfolio
