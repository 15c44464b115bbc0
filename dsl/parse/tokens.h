// The tokens of a text that parses, comments included, each with the part it plays in the grammar:
// what a formatter needs. A plain list; no type of ANTLR is in it.
#pragma once

#include <optional>
#include <vector>

#include "dsl/source/diagnostic.h"
#include "dsl/source/source_map.h"

namespace hw {

enum class TokenKind {
  Word,  ///< a word of the language, used as such
  Name,  ///< a name, be it also a word elsewhere
  Number,
  Text,          ///< in quotes
  Sign,          ///< any other
  PrefixMinus,   ///< of a negative operand
  TightColon,    ///< after a label, and after the pool of a `move`
  LineComment,   ///< from `//` to the end of its line, which is not part of it
  DocComment,    ///< likewise, from `///`
  BlockComment,  ///< from `/*` to `*/`
};

struct Token {
  TokenKind kind = TokenKind::Sign;
  Span span;
  /// First token of a statement, declaration, check, arm, listed kind, `else`, or branch of an
  /// `either`.
  bool begins_item = false;

  bool is_comment() const { return kind >= TokenKind::LineComment; }
};

/// All tokens of the file in order, without an end marker; nothing, with errors in `diagnostics`,
/// where parse() would return null. Costs as much as parse().
std::optional<std::vector<Token>> tokenize(const SourceMap& sources, FileId file,
                                           Diagnostics& diagnostics);

}  // namespace hw
