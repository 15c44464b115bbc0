// Text to syntax tree. The only folder that knows ANTLR; no type of it is seen from outside.
#pragma once

#include <memory>

#include "dsl/ast/ast.h"
#include "dsl/source/diagnostic.h"
#include "dsl/source/source_map.h"

namespace hw {

/// Parses one file of `sources`. Returns null, having added at least one error (codes E01xx) to
/// `diagnostics`, unless the whole text follows the grammar and stays inside the limits of ast.h;
/// so a tree that is returned is complete. Finds several errors in one go, at most one a statement
/// or declaration. Never throws on account of the text. Linear in the length of the text, up to a
/// constant lookahead.
std::unique_ptr<ast::File> parse(const SourceMap& sources, FileId file, Diagnostics& diagnostics);

}  // namespace hw
