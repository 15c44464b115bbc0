// Cycles of a directed graph given as adjacency lists.
#pragma once

#include <cstddef>
#include <vector>

namespace hw::depgraph {

using Adjacency = std::vector<std::vector<std::size_t>>;
using NodeCycle = std::vector<std::size_t>;  ///< nodes in order; the last leads to the first

/// For every edge that lies on a cycle, one shortest cycle through it; no cycle twice, shortest
/// first, then by nodes. Each starts at its smallest node. Cost: edges times size of the graph.
///
/// Not all elementary cycles: there can be exponentially many, and a limit on them would drop
/// arbitrary ones. Here every edge that can be part of a deadlock is in a cycle that is listed.
std::vector<NodeCycle> shortest_cycles(const Adjacency& graph);

/// The strongly connected component of each node; components are numbered in topological order
/// reversed (sinks first).
std::vector<std::size_t> components(const Adjacency& graph);

/// Nodes of a shortest path from `from` to the nearest node with `goal` set, both included; empty
/// if there is none. Prefers nodes that come first in the lists.
NodeCycle shortest_path(const Adjacency& graph, std::size_t from, const std::vector<bool>& goal);

}  // namespace hw::depgraph
