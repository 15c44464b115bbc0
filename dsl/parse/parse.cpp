// Text to syntax tree; see parse.h. The stages: scan (tokens, limits), run (grammar), Builder
// (tree).
#include "dsl/parse/parse.h"

#include "dsl/parse/builder.h"
#include "dsl/parse/run.h"

namespace hw {

std::unique_ptr<ast::File> parse(const SourceMap& sources, FileId file, Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  const auto parsed = parsing::run_parser(sources, file, diagnostics);
  if (parsed == nullptr) return nullptr;
  parsing::Builder builder(sources, file, *parsed->scan->stream, diagnostics);
  std::unique_ptr<ast::File> tree = builder.build(parsed->tree);
  return diagnostics.error_count() == errors_before ? std::move(tree) : nullptr;
}

}  // namespace hw
