// What the page draws from: the JSON report, and what is missing in it.
//
//   report    the JSON report as it is (../README.md)
//   sources   name of a file -> its text
//   extra     by file, by scenario: `pools` (name, size, the variables and names of its parts, its
//             floors, the mempools it backs), `locks`, `graph` (number of a dependency graph), and
//             `waits`, for each check the drawing of its wait-for graph, and `refutations`, for each
//             check a list: the same of the runs that show which values of a size are not enough
//   graphs    dependency graphs: `svg`, `cycles` as texts
//   layout    whether Graphviz could draw
#pragma once

#include "checker/report/html/page.h"
#include "checker/report/json_parts.h"

namespace hw::report {

Json page_data(std::span<const run::FileResult> results, const RunSummary& summary,
               const SourceMap& sources, const JsonOptions& options, const Layout& layout);

/// Graphviz text of an explanation's "graph" (../README.md), the cycle marked by its class.
std::string wait_graph_dot(const Json& graph);

}  // namespace hw::report
