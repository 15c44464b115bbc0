// First half of parsing: text to tokens, and everything that can be said about them without
// grammar.
//
// Internal to dsl/parse, like each header here but parse.h and tokens.h: it shows ANTLR types.
//
// ANTLR sees the text with every byte that is not plain ASCII replaced by one that is no token, so
// that its offsets are byte offsets and malformed UTF-8 cannot make it throw. Texts of tokens are
// taken from the source, never from ANTLR.
#pragma once

#include <antlr4-runtime.h>

#include <memory>
#include <unordered_set>
#include <vector>

#include "dsl/source/diagnostic.h"
#include "dsl/source/source_map.h"

namespace hw::parsing {

/// No model is longer; bounds the memory of a parse to a few hundred bytes a token.
inline constexpr std::size_t kMaxTokens = 200'000;

/// What the parser reads. Owns the ANTLR objects that the tokens point into.
struct Scan {
  std::unique_ptr<antlr4::ANTLRInputStream> input;
  std::unique_ptr<antlr4::Lexer> lexer;
  std::unique_ptr<antlr4::ListTokenSource> source;
  std::unique_ptr<antlr4::CommonTokenStream> stream;  ///< filled, without error tokens

  /// Lines that hold a mistake already reported: what the grammar says about them is an echo.
  std::unordered_set<std::size_t> reported_lines;
  /// A brace whose `}` stands further left than its line: if one is missing, it is probably there.
  Span suspicious_brace;
};

Span span_of(const antlr4::Token& token, FileId file);

/// Null if the text cannot go to the parser at all (nested too deep, too long); that is then
/// reported. Other mistakes are reported too, but the tokens mended, so that the parser can go on.
std::unique_ptr<Scan> scan(const SourceMap& sources, FileId file, Diagnostics& diagnostics);

}  // namespace hw::parsing
