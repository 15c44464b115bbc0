// Replays a witness on the reference evaluator and checks that it shows what it claims. A witness
// that does not replay is an error of the tool and never reaches a report.
#pragma once

#include <string>

#include "checker/ir/evaluate.h"
#include "checker/verdict/verdict.h"

namespace hw {

/// Empty if every step is enabled where it is taken, leads to the state recorded, keeps bounds and
/// laws, and the last state (or last step) violates the property; otherwise the first thing that is
/// wrong. For Recoverable the states reachable from the end are searched too, up to `closure_limit`
/// of them: none may satisfy the formula. A run that never ends is checked as replay_lasso.h says.
/// Cost: linear in the run, plus that search.
std::string replay(const ir::System& system, const ir::Property& property, const Witness& witness,
                   std::size_t closure_limit = 100'000);

/// The same for the run to an error of the model (verdict.h, RunError).
std::string replay(const ir::System& system, const RunError& error);

}  // namespace hw
