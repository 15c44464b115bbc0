// `progress` and `leads to`: is there a fair run that goes wrong for ever?
#pragma once

#include <span>

#include "checker/explicit/search.h"

namespace hw::search {

/// Decides properties that are all about fair runs (ir::about_fair_runs). One state graph serves
/// all properties about single instances; each counted process that owes progress needs one more,
/// with one of its instances followed (transform/single_out.h). No reductions. Limits count for
/// each graph by itself, the time limit for all together. Witnesses are lassos of `system` itself.
/// Memory: eight bytes a step beside the states, and 24 a state while cycles are looked for.
SearchResult search_fair_runs(const ir::System& system, std::span<const ir::Property> properties,
                              const Options& options);

}  // namespace hw::search
