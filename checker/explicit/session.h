// One search of one system as it is, without reductions: explore, look for wedges, find witnesses.
#pragma once

#include <span>

#include "checker/explicit/search.h"

namespace hw::search {

/// No property may be about fair runs. `witnesses`: whether to look for shortest runs to what is
/// violated.
SearchResult search_plainly(const ir::System& system, std::span<const ir::Property> properties,
                            const Options& options, bool witnesses);

}  // namespace hw::search
