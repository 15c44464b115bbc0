// The wait-for graph at the end of a wedged run: from instances to what they wait for, from there
// to whoever could end the wait, and so on, until it closes on itself or comes to somebody who
// will never do it.
#pragma once

#include "checker/verdict/explain.h"
#include "checker/verdict/groups.h"

namespace hw::explain {

/// The graph that can be reached from the groups that are not at rest, the cycle in it that says
/// most, and the sentence about it. Also fills in `waiters`.
void explain_waits(const Ending& ending, const ir::Property& property, Explanation& explanation);

}  // namespace hw::explain
