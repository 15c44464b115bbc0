// Reporting syntax errors and finding the next item; see recovery.h.
#include "dsl/parse/recovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "dsl/source/diagnostic_codes.h"
#include "dsl/source/utf8.h"

namespace hw::parsing {
namespace {

using Grammar = grammar::HighwaterParser;
using antlr4::Parser;
using antlr4::ParserRuleContext;
using antlr4::Token;
using antlr4::misc::IntervalSet;

/// The rules that list items between braces (or in the whole file) ...
bool is_list_rule(std::size_t rule) {
  return rule == Grammar::RuleFile || rule == Grammar::RuleDeclarations ||
         rule == Grammar::RuleBlock || rule == Grammar::RuleScenarioBody ||
         rule == Grammar::RulePoolBody || rule == Grammar::RuleArms;
}

/// ... and the items themselves, which errors do not leave.
bool is_item_rule(std::size_t rule) {
  return rule == Grammar::RuleDeclaration || rule == Grammar::RuleModelLine ||
         rule == Grammar::RuleImportLine || rule == Grammar::RuleStatement ||
         rule == Grammar::RuleScenarioItem || rule == Grammar::RulePoolItem ||
         rule == Grammar::RuleArm;
}

/// Constructs in which `=` can only be a slip for `==`.
bool holds_condition(std::size_t rule) {
  return rule == Grammar::RuleIfArm || rule == Grammar::RuleWhileStatement ||
         rule == Grammar::RuleWaitStatement || rule == Grammar::RuleIdleStatement ||
         rule == Grammar::RuleAssertStatement || rule == Grammar::RuleAssumeDecl ||
         rule == Grammar::RuleActionDecl || rule == Grammar::RuleProperty;
}

ParserRuleContext* parent_of(ParserRuleContext* context) {
  return dynamic_cast<ParserRuleContext*>(context->parent);
}

bool is_inside_condition(ParserRuleContext* context) {
  for (; context != nullptr; context = parent_of(context)) {
    if (holds_condition(context->getRuleIndex())) return true;
    if (is_item_rule(context->getRuleIndex())) return false;
  }
  return false;
}

/// The construct that ended just before the current token of a list: `assert x` in `assert x = 3`.
bool ends_in_condition(ParserRuleContext* list) {
  antlr4::tree::ParseTree* node = list;
  while (node != nullptr && !node->children.empty()) {
    node = node->children.back();
    auto* context = dynamic_cast<ParserRuleContext*>(node);
    if (context == nullptr) return false;
    if (holds_condition(context->getRuleIndex())) {
      return context->getStop() != nullptr && context->getStop()->getType() != Grammar::RIGHT_BRACE;
    }
  }
  return false;
}

/// The brace that the innermost open list began with; null in the file's own list.
const Token* opening_brace(ParserRuleContext* context) {
  for (; context != nullptr; context = parent_of(context)) {
    if (is_list_rule(context->getRuleIndex()) && context->getRuleIndex() != Grammar::RuleFile) {
      return context->getStart();
    }
  }
  return nullptr;
}

}  // namespace

std::string Recovery::in_words(const Token& token) const {
  if (token.getType() == Token::EOF) return "the end of the file";
  constexpr std::size_t kLongest = 40;
  const std::string text = printable(sources_.text(span(token)));
  return text.size() <= kLongest ? fmt::format("`{}`", text)
                                 : fmt::format("`{}...`", printable(text.substr(0, kLongest)));
}

void Recovery::report(const Token& at, const char* code, Mistake mistake) {
  failed_ = true;
  if (scan_.reported_lines.contains(at.getLine())) return;
  diagnostics_.error(code, mistake.span, std::move(mistake.message), std::move(mistake.hint));
  // Each error costs a skip to the next item; a text that is no model at all is not read to its
  // end.
  if (diagnostics_.error_count() > Diagnostics::kMaxErrors) {
    throw antlr4::ParseCancellationException("too many errors");
  }
}

void Recovery::reportError(Parser* parser, const antlr4::RecognitionException& e) {
  if (inErrorRecoveryMode(parser)) return;
  beginErrorCondition(parser);
  const Token& found = *e.getOffendingToken();
  const auto* dead_end = dynamic_cast<const antlr4::NoViableAltException*>(&e);
  if (dead_end != nullptr && report_bad_statement(*dead_end)) return;
  if (report_assignment(found, parser->getContext())) return;
  if (report_bad_property(parser, found)) return;
  const IntervalSet expected = expected_at(e);
  const bool at_end = found.getType() == Token::EOF;
  if (at_end && opening_brace(parser->getContext()) != nullptr) {
    return report_unclosed(parser, expected);
  }
  std::string message =
      fmt::format("expected {}, found {}", expectations_.in_words(expected), in_words(found));
  // What is missing is missing at the end of the line before, not where the next statement begins.
  Span where = span(found);
  const Token* before = visible_before(found);
  if (before != nullptr && before->getLine() != found.getLine()) {
    where = {file_, span(*before).end, span(*before).end};
    if (!at_end) message += " on a later line";
  }
  report(found, code::kUnexpected, {where, message, hint_for(parser, found, expected)});
}

/// The tokens that some alternative could have gone on with.
IntervalSet Recovery::expected_at(const antlr4::RecognitionException& e) const {
  const auto* dead_end = dynamic_cast<const antlr4::NoViableAltException*>(&e);
  if (dead_end == nullptr || dead_end->getDeadEndConfigs() == nullptr) return e.getExpectedTokens();
  IntervalSet expected;
  for (const auto& config : dead_end->getDeadEndConfigs()->configs) {
    for (const auto* transition : config->state->transitions) {
      if (!transition->isEpsilon()) expected.addAll(transition->label());
    }
  }
  // `step encrypt`: a word that could also be a name was most likely meant as a word.
  const std::size_t start = dead_end->getStartToken()->getType();
  if (start == Grammar::NAME || !expectations_.is_name(start)) return expected;
  IntervalSet rest = expected;
  for (const auto type : {Grammar::ASSIGN, Grammar::COLON, Grammar::DOT, Grammar::LEFT_BRACKET}) {
    rest.remove(static_cast<std::size_t>(type));
  }
  return rest.isEmpty() ? expected : rest;
}

/// `tkae 1 pages`: the first word is the mistake, not what follows it.
bool Recovery::report_bad_statement(const antlr4::NoViableAltException& e) {
  const Token* start = e.getStartToken();
  const Token* found = e.getOffendingToken();
  if (start == nullptr || start->getType() != Grammar::NAME) return false;
  auto* context = dynamic_cast<ParserRuleContext*>(e.getCtx());
  if (context == nullptr || context->getRuleIndex() != Grammar::RuleStatement) return false;
  const std::string word(sources_.text(span(*start)));
  std::string hint;
  if (found->getType() == Grammar::EQUAL) {
    hint = "an assignment is written with one `=`";
  } else if (found->getType() == Grammar::PLUS || found->getType() == Grammar::MINUS) {
    hint = fmt::format("an assignment is written `{} = ...`", word);
  } else if (const std::string meant = nearest(word, expectations_.statement_words());
             !meant.empty()) {
    hint = fmt::format("did you mean `{}`?", meant);
  } else {
    hint =
        "a statement that begins with a name is an assignment `name = ...` or has a label `name:`";
  }
  report(*start, code::kUnexpected,
         {span(*start), fmt::format("expected a statement, found {}", in_words(*start)), hint});
  return true;
}

/// `check recoverble`: alone it is the beginning of `E leads to E`, which nobody meant.
bool Recovery::report_bad_property(Parser* parser, const Token& found) {
  const ParserRuleContext* context = parser->getContext();
  if (context->getRuleIndex() != Grammar::RuleProperty) return false;
  const Token* start = parser->getContext()->getStart();
  if (!expectations_.is_name(start->getType()) || &found == start) return false;
  const std::string meant = nearest(sources_.text(span(*start)), expectations_.property_words());
  const bool alone = visible_before(found) == start;
  if (meant.empty() && !alone) return false;
  report(*start, code::kUnexpected,
         {span(*start), fmt::format("expected a property, found {}", in_words(*start)),
          meant.empty() ? fmt::format("a property begins with {}, or is `... leads to ...`",
                                      fmt::join(expectations_.property_words(), ", "))
                        : fmt::format("did you mean `{}`?", meant)});
  return true;
}

bool Recovery::report_assignment(const Token& found, ParserRuleContext* context) {
  if (found.getType() != Grammar::ASSIGN) return false;
  if (!is_inside_condition(context) && !ends_in_condition(context)) return false;
  report(found, code::kAssignmentInCondition,
         {span(found), "`=` assigns, and a condition cannot", "to compare, write `==`"});
  return true;
}

std::string Recovery::hint_for(Parser* parser, const Token& found,
                               const IntervalSet& expected) const {
  const std::size_t type = found.getType();
  const std::size_t rule = parser->getContext()->getRuleIndex();
  const bool name_expected = expected.contains(static_cast<std::size_t>(Grammar::NAME));
  if (name_expected && expectations_.is_reserved_word(type)) {
    const bool statement_expected = expected.contains(static_cast<std::size_t>(Grammar::TAKE));
    const bool operand_expected = expected.contains(static_cast<std::size_t>(Grammar::LEFT_PAREN));
    if (type == Grammar::ELSE && statement_expected) {
      return "`else` follows an if, take, move, lock, down, submit, send or receive";
    }
    if (type == Grammar::NOT) return "put the negation in parentheses: (not ...)";
    if (!statement_expected && !operand_expected && !expectations_.starts_statement(type)) {
      return fmt::format("{} is a word of the language and cannot be a name", in_words(found));
    }
  }
  if (type == Grammar::ASSIGN && (rule == Grammar::RuleVarDecl || rule == Grammar::RuleParamDecl)) {
    return "state its values before the first one: `: 0..7 = 0` or `: bool = false`";
  }
  if (type == Grammar::FROM_RIGHT) return "to compare with a negative number, put a blank: `< -`";
  return {};
}

void Recovery::report_between_items(Parser* parser, const IntervalSet& expected) {
  beginErrorCondition(parser);
  const Token& found = *parser->getCurrentToken();
  const std::size_t rule = parser->getContext()->getRuleIndex();
  if (report_assignment(found, parser->getContext())) return;
  if (rule == Grammar::RuleFile && found.getType() == Grammar::RIGHT_BRACE) {
    report(found, code::kNotOpened,
           {span(found), "this `}` closes nothing",
            "a `{` is missing before it, or it is one too many"});
    return;
  }
  std::string hint;
  if (found.getType() == Grammar::NAME && first_on_line(parser)) {
    const std::string meant =
        nearest(sources_.text(span(found)), expectations_.words_among(expected));
    if (!meant.empty()) hint = fmt::format("did you mean `{}`?", meant);
  } else if (rule == Grammar::RuleFile && expectations_.starts_statement(found.getType())) {
    hint = "statements stand inside a task, path, procedure or action";
  } else {
    hint = hint_for(parser, found, expected);
  }
  report(found, code::kUnexpected,
         {span(found),
          fmt::format("expected {}, found {}", expectations_.in_words(expected), in_words(found)),
          hint});
}

void Recovery::report_unclosed(Parser* parser, const IntervalSet& expected) {
  failed_ = true;
  const Token& found = *parser->getCurrentToken();
  const Token* brace = opening_brace(parser->getContext());
  Diagnostic& diagnostic =
      diagnostics_.error(code::kUnclosed, span(found),
                         expected.contains(static_cast<std::size_t>(Grammar::RIGHT_BRACE))
                             ? fmt::format("expected `}}`, found {}", in_words(found))
                             : fmt::format("expected {}, found {}",
                                           expectations_.in_words(expected), in_words(found)));
  const Span suspicious = scan_.suspicious_brace;
  if (suspicious.known() && suspicious.begin > span(*brace).begin) {
    diagnostic.notes.push_back({suspicious, "by the indentation, this block is the unclosed one"});
  }
  diagnostic.notes.push_back({span(*brace), "the block opened here is not closed"});
  throw antlr4::ParseCancellationException("unclosed brace");
}

Token* Recovery::recoverInline(Parser* parser) { throw antlr4::InputMismatchException(parser); }

void Recovery::recover(Parser* parser, std::exception_ptr e) {
  const std::size_t rule = parser->getContext()->getRuleIndex();
  if (!is_item_rule(rule) && rule != Grammar::RuleFile) std::rethrow_exception(e);
  skip_item(parser);
  endErrorCondition(parser);
}

void Recovery::sync(Parser* parser) {
  antlr4::atn::ATNState* state = parser->getATN().states[parser->getState()];
  const IntervalSet& expected = parser->getATN().nextTokens(state);
  const auto acceptable = [&] {
    const std::size_t next = parser->getTokenStream()->LA(1);
    return expected.contains(next) ||
           expected.contains(static_cast<std::size_t>(antlr4::Token::EPSILON));
  };
  const std::size_t rule = parser->getContext()->getRuleIndex();
  if (!is_list_rule(rule)) {
    if (!acceptable()) throw antlr4::InputMismatchException(parser);
    return;
  }
  if (rule == Grammar::RuleBlock && begins_declaration(parser)) report_unclosed(parser, expected);
  while (!acceptable()) {
    const bool at_end = parser->getTokenStream()->LA(1) == Token::EOF;
    if (at_end || (rule != Grammar::RuleFile && begins_declaration(parser))) {
      report_unclosed(parser, expected);
    }
    report_between_items(parser, expected);
    skip_item(parser);
    endErrorCondition(parser);
  }
}

/// Whether the current token, first of its line, begins something that stands in no block.
bool Recovery::begins_declaration(Parser* parser) const {
  antlr4::TokenStream& input = *parser->getTokenStream();
  const std::size_t type = input.LA(1);
  if (!expectations_.starts_declaration(type) || !first_on_line(parser)) return false;
  if (type == Grammar::LOCK || type == Grammar::VAR || type == Grammar::EXTERNAL) return false;
  return !expectations_.is_name(type) || expectations_.is_name(input.LA(2));
}

/// Leaves the next token at a `;`, at the `}` of the list, or at the first word of the next item.
/// Always gets past the token where the broken item began.
void Recovery::skip_item(Parser* parser) {
  antlr4::TokenStream& input = *parser->getTokenStream();
  ParserRuleContext* context = parser->getContext();
  const bool between = is_list_rule(context->getRuleIndex());
  const bool in_file = context->getRuleIndex() == Grammar::RuleFile;
  bool moved = !between && input.LT(1) != context->getStart();
  int depth = 0;
  for (;; moved = true) {
    const std::size_t type = input.LA(1);
    if (type == Token::EOF) return;
    if (depth == 0 && moved) {
      if (type == Grammar::SEMICOLON || (type == Grammar::RIGHT_BRACE && !in_file)) return;
      if (first_on_line(parser) && begins_item(parser)) return;
    }
    if (type == Grammar::LEFT_BRACE) ++depth;
    if (type == Grammar::RIGHT_BRACE && depth > 0) --depth;
    input.consume();
  }
}

/// Whether the current token, the first of its line, begins a statement, declaration, check, …
bool Recovery::begins_item(Parser* parser) const {
  antlr4::TokenStream& input = *parser->getTokenStream();
  const std::size_t type = input.LA(1);
  if (!expectations_.is_name(type)) {
    return expectations_.starts_declaration(type) || expectations_.starts_statement(type) ||
           type == Grammar::CHECK || type == Grammar::MODEL || type == Grammar::IMPORT;
  }
  switch (const std::size_t next = input.LA(2); next) {
    case Grammar::ASSIGN:
    case Grammar::COLON:
    case Grammar::DOT:
    case Grammar::LEFT_BRACKET:
    case Grammar::TO_RIGHT:
    case Grammar::STRING:
    case Grammar::UNTIL:
      return true;
    default:  // a word that can be a name, but is used as a word: `send q`, `account a`
      return type != Grammar::NAME && (expectations_.is_name(next) || next == Grammar::NUMBER);
  }
}

const Token* Recovery::visible_before(const Token& token) const {
  for (std::size_t i = token.getTokenIndex(); i-- > 0;) {
    const Token* before = scan_.stream->get(i);
    if (before->getChannel() == Token::DEFAULT_CHANNEL) return before;
  }
  return nullptr;
}

bool Recovery::first_on_line(Parser* parser) const {
  antlr4::TokenStream& input = *parser->getTokenStream();
  const Token* before = input.index() > 0 ? input.LT(-1) : nullptr;
  return before == nullptr || before->getLine() != input.LT(1)->getLine();
}

}  // namespace hw::parsing
