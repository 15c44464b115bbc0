// The report for people who want to look around: one HTML page with everything in it, which opens
// from a file and asks the network for nothing.
//
// The page is a fixed template, style and script (page/, embedded by the build) and one block of
// data: the JSON report, and beside it what only the page needs (page_data.h). All drawing is done
// by the script from that data, and every text of a model reaches the page as text. A content
// security policy in the page admits exactly the embedded script and style by their hashes, so even
// a mistake there could not run anything or ask anybody.
//
// Rejected: a plotting library. The charts are a few lines of SVG each, and a library would have to
// be installed before the tool can be built.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "checker/report/json.h"

namespace hw::report {

/// Graphviz text to an SVG document; nothing if it cannot be laid out here.
using Layout = std::function<std::optional<std::string>(const std::string& dot)>;

/// The whole page, valid UTF-8 whatever the texts hold. Where `layout` has no answer the page says
/// so and leaves that picture out. Cost: that of json_text, and one layout for each dependency
/// graph that differs from those before it and for each violation that has a wait-for graph.
std::string html_page(std::span<const run::FileResult> results, const RunSummary& summary,
                      const SourceMap& sources, const JsonOptions& options, const Layout& layout);

}  // namespace hw::report
