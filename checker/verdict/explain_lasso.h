// Why a run that never ends does not come to where it should: which kind of violation it is, and a
// sentence about who stands where while the loop is gone round.
#pragma once

#include "checker/verdict/explain.h"

namespace hw::explain {

/// "starvation".
const char* word(Lack lack);

/// Fills in `kind`, and the sentence unless there is one that explains a wedge by a cycle.
void explain_lasso(const ir::System& system, const ir::Property& property, const Witness& witness,
                   const story::Story& story, Explanation& explanation);

}  // namespace hw::explain
