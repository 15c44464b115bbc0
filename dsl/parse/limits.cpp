// Counting brackets and operators; see limits.h.
#include "dsl/parse/limits.h"

#include <fmt/format.h>

#include "HighwaterParser.h"
#include "dsl/ast/ast.h"
#include "dsl/parse/scan.h"
#include "dsl/source/diagnostic_codes.h"

namespace hw::parsing {
namespace {

using Grammar = grammar::HighwaterParser;

enum class Role { Operand, Operator, Inside, Boundary };

/// What a token means for the length of the expression it stands in. Two operands in a row end one
/// expression and begin the next, and so does every token that no expression contains.
Role role_in_expression(std::size_t type) {
  switch (type) {
    case Grammar::NAME:
    case Grammar::NUMBER:
    case Grammar::TRUE:
    case Grammar::FALSE:
    case Grammar::FREE:
    case Grammar::HELD:
      return Role::Operand;
    case Grammar::AND:
    case Grammar::OR:
    case Grammar::NOT:
    case Grammar::IMPLIES:
    case Grammar::EQUAL:
    case Grammar::NOT_EQUAL:
    case Grammar::LESS:
    case Grammar::LESS_EQUAL:
    case Grammar::GREATER:
    case Grammar::GREATER_EQUAL:
    case Grammar::PLUS:
    case Grammar::MINUS:
    case Grammar::TIMES:
    case Grammar::DIVIDE:
    case Grammar::MODULO:
      return Role::Operator;
    case Grammar::LEFT_PAREN:
    case Grammar::RIGHT_PAREN:
    case Grammar::LEFT_BRACKET:
    case Grammar::RIGHT_BRACKET:
    case Grammar::DOT:
    case Grammar::COMMA:
    case Grammar::MIN:
    case Grammar::MAX:
    case Grammar::COUNT:
    case Grammar::AT:
      return Role::Inside;
    default:
      return Role::Boundary;
  }
}

std::size_t opener_of(std::size_t type) {
  if (type == Grammar::RIGHT_BRACE) return Grammar::LEFT_BRACE;
  return type == Grammar::RIGHT_PAREN ? Grammar::LEFT_PAREN : Grammar::LEFT_BRACKET;
}

}  // namespace

bool Limits::accept(const antlr4::Token& token) {
  first_on_line_ = token.getLine() != line_;
  if (first_on_line_) {
    line_ = token.getLine();
    indentation_ = token.getCharPositionInLine();
  }
  switch (token.getType()) {
    case Grammar::LEFT_BRACE:
    case Grammar::LEFT_PAREN:
    case Grammar::LEFT_BRACKET:
      if (!open(token)) return false;
      break;
    case Grammar::RIGHT_BRACE:
    case Grammar::RIGHT_PAREN:
    case Grammar::RIGHT_BRACKET:
      close(token);
      break;
    default:
      break;
  }
  return count_operators(token);
}

bool Limits::open(const antlr4::Token& token) {
  open_.push_back({token.getType(), span_of(token, file_), indentation_});
  if (open_.size() <= ast::kMaxNesting) return true;
  diagnostics_.error(
      code::kTooDeep, span_of(token, file_),
      fmt::format("brackets and braces nest more than {} deep", ast::kMaxNesting),
      "move inner blocks into procedures, or parts of the expression into constants");
  return false;
}

/// A closing brace also closes what was left open inside it. One that fits nothing is left to the
/// parser to complain about.
void Limits::close(const antlr4::Token& token) {
  const std::size_t opener = opener_of(token.getType());
  std::size_t depth = open_.size();
  while (depth > 0 && open_[depth - 1].type != opener) {
    if (opener != Grammar::LEFT_BRACE) return;
    --depth;
  }
  if (depth == 0) return;
  const Open& opened = open_[depth - 1];
  const bool too_far_left = first_on_line_ && indentation_ < opened.indentation;
  if (opener == Grammar::LEFT_BRACE && too_far_left && !suspicious_brace_.known()) {
    suspicious_brace_ = opened.span;
  }
  open_.resize(depth - 1);
}

bool Limits::count_operators(const antlr4::Token& token) {
  const Role role = role_in_expression(token.getType());
  if (role == Role::Boundary || (role == Role::Operand && after_operand_)) operators_ = 0;
  after_operand_ = role == Role::Operand;
  if (role != Role::Operator || ++operators_ <= ast::kMaxOperators) return true;
  diagnostics_.error(code::kTooLong, span_of(token, file_),
                     fmt::format("an expression has more than {} operators", ast::kMaxOperators),
                     "name its parts with `const`");
  return false;
}

}  // namespace hw::parsing
