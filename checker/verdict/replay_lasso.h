// Replays the part of a witness that goes on for ever: that the loop closes, that it goes wrong
// from where it says on, and that the run is fair to each instance by name.
#pragma once

#include <string>

#include "checker/ir/evaluate.h"
#include "checker/verdict/verdict.h"

namespace hw {

/// Empty, or the first thing that is wrong. The steps must have been replayed. What kind of
/// violation it is (Lack) is searched for again, up to `closure_limit` states. Cost: the loop, as
/// many times as instances stand at one place, and that search.
std::string replay_lasso(const ir::System& system, const ir::Property& property,
                         const Witness& witness, std::size_t closure_limit);

}  // namespace hw
