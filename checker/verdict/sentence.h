// The words of an explanation: names of nodes, labels of edges, and the sentence that goes along a
// path of the wait-for graph.
#pragma once

#include <string>
#include <vector>

#include "checker/verdict/wait_network.h"

namespace hw::explain {

/// "mm.writer x2"; "mm.writer #1" for one of several.
std::string label(const Network& network, std::size_t node);
/// "waits for", "16 of 16 in", "freed by", …
std::string label(const Network& network, const NetworkEdge& edge);

/// "`a` x2 wait for `pages` · all 16 are in `writeback` · which `b` frees · which waits for
/// `pages`", along edges each of which begins where the one before ended.
std::string sentence(const Network& network, const std::vector<std::size_t>& path);

}  // namespace hw::explain
