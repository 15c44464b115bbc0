// Cycles of the wait-for relation, put into words and into the drawn graph.
#pragma once

#include <functional>

#include "checker/depgraph/depgraph.h"
#include "checker/depgraph/wait_for.h"

namespace hw::depgraph {

/// Fills in `cycles` and marks the edges that lie on one. `node_of` gives the node that is drawn
/// for a need.
void add_cycles(DependencyGraph& graph, const Effects& effects, const WaitFor& wait_for,
                const std::function<NodeId(Need)>& node_of);

}  // namespace hw::depgraph
