// Text to syntax tree; see parse.h. The stages: scan (tokens, limits), run (grammar), Builder
// (tree).
#include "dsl/parse/parse.h"

#include <utility>

#include "dsl/parse/builder.h"
#include "dsl/parse/run.h"

namespace hw {

std::unique_ptr<ast::File> parse(const SourceMap& sources, FileId file, Diagnostics& diagnostics) {
  Diagnostics found;
  std::unique_ptr<ast::File> tree;
  if (const auto parsed = parsing::run_parser(sources, file, found)) {
    tree = parsing::Builder(sources, file, *parsed->scan->stream, found).build(parsed->tree);
  }
  found.sort_by_place();
  diagnostics.append(found);
  return found.has_errors() ? nullptr : std::move(tree);
}

}  // namespace hw
