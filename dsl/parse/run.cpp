// Running the generated parser; see run.h.
//
// ANTLR predicts in two strengths. SLL is fast and enough for every text that the grammar's
// decisions can tell apart without their context; a text that fails with it is parsed once more
// with full LL, and only what that finds is an error.
#include "dsl/parse/run.h"

#include <utility>

#include "dsl/parse/recovery.h"

namespace hw::parsing {
namespace {

using antlr4::atn::ParserATNSimulator;
using antlr4::atn::PredictionMode;

/// True if the text follows the grammar.
bool run_once(Parsed& parsed, PredictionMode mode, const SourceMap& sources, FileId file,
              Diagnostics& diagnostics) {
  parsed.scan->stream->seek(0);
  parsed.parser = std::make_unique<grammar::HighwaterParser>(parsed.scan->stream.get());
  parsed.parser->removeErrorListeners();
  parsed.parser->getInterpreter<ParserATNSimulator>()->setPredictionMode(mode);
  const auto recovery =
      std::make_shared<Recovery>(*parsed.parser, *parsed.scan, file, sources, diagnostics);
  parsed.parser->setErrorHandler(recovery);
  try {
    parsed.tree = parsed.parser->file();
  } catch (const antlr4::ParseCancellationException&) {
    return false;
  }
  return !recovery->failed();
}

}  // namespace

std::unique_ptr<Parsed> run_parser(const SourceMap& sources, FileId file,
                                   Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  auto parsed = std::make_unique<Parsed>();
  parsed->scan = scan(sources, file, diagnostics);
  if (parsed->scan == nullptr) return nullptr;
  Diagnostics first_attempt;
  if (!run_once(*parsed, PredictionMode::SLL, sources, file, first_attempt) &&
      !run_once(*parsed, PredictionMode::LL, sources, file, diagnostics)) {
    return nullptr;
  }
  return diagnostics.error_count() == errors_before ? std::move(parsed) : nullptr;
}

}  // namespace hw::parsing
