// Limits on the shape of a text, checked on the tokens before the parser runs.
//
// Internal to dsl/parse. The generated parser recurses over brackets and braces, and everything
// behind it over expressions; so their depth is bounded here, and no text can overflow a stack.
#pragma once

#include <antlr4-runtime.h>

#include <vector>

#include "dsl/source/diagnostic.h"

namespace hw::parsing {

/// Follows the tokens one by one.
class Limits {
 public:
  Limits(FileId file, Diagnostics& diagnostics) : file_(file), diagnostics_(diagnostics) {}

  /// False, with a diagnostic, if this token breaks a limit: then stop.
  bool accept(const antlr4::Token& token);

  /// See Scan::suspicious_brace.
  Span suspicious_brace() const { return suspicious_brace_; }

 private:
  struct Open {
    std::size_t type;
    Span span;
    std::size_t indentation;  ///< column of the first token of its line
  };

  bool open(const antlr4::Token& token);
  void close(const antlr4::Token& token);
  bool count_operators(const antlr4::Token& token);

  FileId file_;
  Diagnostics& diagnostics_;
  std::vector<Open> open_;
  Span suspicious_brace_;
  std::size_t line_ = 0;
  std::size_t indentation_ = 0;
  bool first_on_line_ = false;
  int operators_ = 0;  ///< in the expression that the last token belongs to
  bool after_operand_ = false;
};

}  // namespace hw::parsing
