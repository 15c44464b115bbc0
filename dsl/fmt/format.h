// The canonical layout of a .hwm file.
#pragma once

#include <optional>
#include <string>

#include "dsl/source/diagnostic.h"
#include "dsl/source/source_map.h"

namespace hw {

/// The text of the file in canonical layout; nothing, with errors in `diagnostics`, if it does not
/// parse.
///
/// The author decides where lines end and where paragraphs do; the layout decides the rest:
/// indentation by braces, blanks between words, one empty line at most, `:` and `=` of neighbouring
/// `param` and `const` lines in columns, comments at line ends in columns. Every word and comment
/// stays, in its order, and formatting the result changes nothing. Costs little more than parsing.
std::optional<std::string> format_source(const SourceMap& sources, FileId file,
                                         Diagnostics& diagnostics);

}  // namespace hw
