// Layout is Graphviz's business: its program `dot` reads a file and we read what it prints.
//
// Rejected: the Graphviz library. It would have to be installed before the tool can be built, for
// drawings that many never ask for.
#pragma once

#include <optional>
#include <string>

namespace hw::cli {

/// An SVG document; nothing if `dot` is missing, fails, or takes more than a minute.
std::optional<std::string> svg_of(const std::string& dot);

}  // namespace hw::cli
