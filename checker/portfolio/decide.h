// Which engine answers. Small systems: the explicit search, whose witnesses are shortest runs.
// Systems of very many states: decision diagrams, which can say that a check holds; whatever they
// find violated goes back to the explicit search for the run that shows it.
#pragma once

#include <span>

#include "checker/explicit/search.h"

namespace hw::portfolio {

/// As search::search, with SearchResult::engine saying who decided.
SearchResult decide(const ir::System& system, std::span<const ir::Property> properties,
                    const search::Options& options);

/// The explicit search is tried alone up to this many states, and after the diagrams' first turn up
/// to ten times as many.
inline constexpr std::uint64_t kExplicitFirst = 1'000'000;

}  // namespace hw::portfolio
