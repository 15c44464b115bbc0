// What happens at a syntax error: one message, then on with the next statement.
//
// Internal to dsl/parse. ANTLR's own strategy mends the text by guessing single tokens and resumes
// in the innermost rule, which answers one slip with many messages. Here an error ends the whole
// item (statement, declaration, check, …); the tokens up to the next item are skipped, with the
// blocks that belong to the broken one. A brace that is never closed ends the parse, since nothing
// after it stands where its author thinks.
#pragma once

#include <antlr4-runtime.h>

#include "dsl/parse/expectations.h"
#include "dsl/parse/scan.h"
#include "dsl/source/diagnostic.h"

namespace hw::parsing {

class Recovery : public antlr4::DefaultErrorStrategy {
 public:
  Recovery(const antlr4::Parser& parser, const Scan& scan, FileId file, const SourceMap& sources,
           Diagnostics& diagnostics)
      : expectations_(parser),
        scan_(scan),
        file_(file),
        sources_(sources),
        diagnostics_(diagnostics) {}

  /// Whether an error was met, be it one not reported again.
  bool failed() const { return failed_; }

  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& e) override;
  void recover(antlr4::Parser* parser, std::exception_ptr e) override;
  antlr4::Token* recoverInline(antlr4::Parser* parser) override;
  void sync(antlr4::Parser* parser) override;

 private:
  struct Mistake {
    Span span;
    std::string message;
    std::string hint;
  };

  /// Between two items, at a token that begins none.
  void report_between_items(antlr4::Parser* parser, const antlr4::misc::IntervalSet& expected);
  void report_unclosed(antlr4::Parser* parser, const antlr4::misc::IntervalSet& expected);
  void report(const antlr4::Token& at, const char* code, Mistake mistake);
  std::string hint_for(antlr4::Parser* parser, const antlr4::Token& found,
                       const antlr4::misc::IntervalSet& expected) const;
  bool report_bad_statement(const antlr4::NoViableAltException& e);
  bool report_bad_property(antlr4::Parser* parser, const antlr4::Token& found);
  antlr4::misc::IntervalSet expected_at(const antlr4::RecognitionException& e) const;
  bool report_assignment(const antlr4::Token& found, antlr4::ParserRuleContext* context);

  void skip_item(antlr4::Parser* parser);
  bool begins_item(antlr4::Parser* parser) const;
  bool begins_declaration(antlr4::Parser* parser) const;
  const antlr4::Token* visible_before(const antlr4::Token& token) const;
  bool first_on_line(antlr4::Parser* parser) const;

  Span span(const antlr4::Token& token) const { return span_of(token, file_); }
  std::string in_words(const antlr4::Token& token) const;

  Expectations expectations_;
  const Scan& scan_;
  FileId file_;
  const SourceMap& sources_;
  Diagnostics& diagnostics_;
  bool failed_ = false;
};

}  // namespace hw::parsing
