// A text as lines of tokens: the first step of formatting. Internal to dsl/fmt.
#pragma once

#include <string_view>
#include <vector>

#include "dsl/parse/tokens.h"

namespace hw::layout {

/// One line of the result. The author's lines, but for an opening brace, which joins the line
/// before.
struct Line {
  std::vector<Token> code;         ///< may be empty for a line that is only a comment
  const Token* comment = nullptr;  ///< `//…` or `///…` at its end
  bool empty_line_before = false;
  /// The comment continues the one at the end of the line before: it stands in its column.
  bool continues_comment = false;
  std::size_t indentation = 0;  ///< in columns
};

/// The tokens must outlive the lines.
std::vector<Line> break_into_lines(const std::vector<Token>& tokens, const SourceMap& sources);

}  // namespace hw::layout
