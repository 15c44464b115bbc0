// Expressions, types and names; see builder.h.
#include <fmt/format.h>

#include <utility>

#include "dsl/parse/builder.h"
#include "dsl/source/diagnostic_codes.h"

namespace hw::parsing {
namespace {

using G = grammar::HighwaterParser;
using antlr4::ParserRuleContext;
using antlr4::tree::TerminalNode;

template <typename Node>
ast::ExprPtr make(Span span, Node node) {
  return std::make_unique<ast::Expr>(ast::Expr{span, std::move(node)});
}

/// The operators between the operands of a chain, in order.
std::vector<TerminalNode*> signs(ParserRuleContext* chain) {
  std::vector<TerminalNode*> found;
  for (auto* child : chain->children) {
    if (auto* sign = dynamic_cast<TerminalNode*>(child)) found.push_back(sign);
  }
  return found;
}

ast::BinaryOp binary_op(std::size_t token) {
  switch (token) {
    case G::PLUS:
      return ast::BinaryOp::Add;
    case G::MINUS:
      return ast::BinaryOp::Subtract;
    case G::TIMES:
      return ast::BinaryOp::Multiply;
    case G::DIVIDE:
      return ast::BinaryOp::Divide;
    case G::MODULO:
      return ast::BinaryOp::Modulo;
    case G::LESS:
      return ast::BinaryOp::Less;
    case G::LESS_EQUAL:
      return ast::BinaryOp::LessEqual;
    case G::EQUAL:
      return ast::BinaryOp::Equal;
    case G::NOT_EQUAL:
      return ast::BinaryOp::NotEqual;
    case G::GREATER_EQUAL:
      return ast::BinaryOp::GreaterEqual;
    case G::GREATER:
      return ast::BinaryOp::Greater;
    case G::AND:
      return ast::BinaryOp::And;
    case G::OR:
      return ast::BinaryOp::Or;
    case G::MIN:
      return ast::BinaryOp::Min;
    case G::MAX:
      return ast::BinaryOp::Max;
    default:
      return ast::BinaryOp::Implies;
  }
}

std::int64_t number_value(std::string_view digits) {
  std::uint64_t value = 0;  // wraps for a number too large, which dsl/parse/scan has reported
  for (const char c : digits) {
    if (c >= '0' && c <= '9') value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return static_cast<std::int64_t>(value);
}

}  // namespace

void Builder::count_operator(Span at) {
  if (++operators_ != ast::kMaxOperators + 1) return;
  diagnostics_.error(code::kTooLong, at,
                     fmt::format("an expression has more than {} operators", ast::kMaxOperators),
                     "name its parts with `const`");
}

ast::ExprPtr Builder::unary(ast::UnaryOp op, Span op_span, ast::ExprPtr operand) {
  count_operator(op_span);
  const Span whole = cover(op_span, operand->span);
  return make(whole, ast::Unary{op, std::move(operand)});
}

ast::ExprPtr Builder::binary(ast::BinaryOp op, Span op_span, ast::ExprPtr left,
                             ast::ExprPtr right) {
  count_operator(op_span);
  const Span whole = cover(left->span, right->span);
  return make(whole, ast::Binary{op, op_span, std::move(left), std::move(right)});
}

ast::ExprPtr Builder::optional_expr(G::ExprContext* context) {
  return context != nullptr ? expr(context) : nullptr;
}

ast::ExprPtr Builder::expr(G::ExprContext* context) {
  if (expression_depth_++ == 0) operators_ = 0;
  const auto parts = context->disjunction();
  const auto arrows = context->IMPLIES();
  ast::ExprPtr result = disjunction(parts.back());
  for (std::size_t i = parts.size() - 1; i-- > 0;) {
    result =
        binary(ast::BinaryOp::Implies, span(arrows[i]), disjunction(parts[i]), std::move(result));
  }
  --expression_depth_;
  return result;
}

ast::ExprPtr Builder::disjunction(G::DisjunctionContext* context) {
  const auto parts = context->conjunction();
  const auto ors = context->OR();
  ast::ExprPtr result = conjunction(parts[0]);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    result = binary(ast::BinaryOp::Or, span(ors[i - 1]), std::move(result), conjunction(parts[i]));
  }
  return result;
}

ast::ExprPtr Builder::conjunction(G::ConjunctionContext* context) {
  const auto parts = context->negation();
  const auto ands = context->AND();
  ast::ExprPtr result = negation(parts[0]);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    result = binary(ast::BinaryOp::And, span(ands[i - 1]), std::move(result), negation(parts[i]));
  }
  return result;
}

ast::ExprPtr Builder::negation(G::NegationContext* context) {
  ast::ExprPtr result = comparison(context->comparison());
  const auto nots = context->NOT();
  for (auto it = nots.rbegin(); it != nots.rend(); ++it) {
    result = unary(ast::UnaryOp::Not, span(*it), std::move(result));
  }
  return result;
}

ast::ExprPtr Builder::comparison(G::ComparisonContext* context) {
  const auto parts = context->sum();
  const auto comparators = context->comparator();
  ast::ExprPtr result = sum(parts[0]);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    auto* sign = comparators[i - 1];
    if (i == 2) {
      diagnostics_.error(code::kChainedComparison, span(sign), "comparisons do not chain",
                         "write `a < b and b < c`, or put one of them in parentheses");
    }
    result = binary(binary_op(sign->getStart()->getType()), span(sign), std::move(result),
                    sum(parts[i]));
  }
  return result;
}

ast::ExprPtr Builder::sum(G::SumContext* context) {
  if (expression_depth_++ == 0) operators_ = 0;
  const auto parts = context->product();
  const auto operators = signs(context);
  ast::ExprPtr result = product(parts[0]);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    TerminalNode* sign = operators[i - 1];
    result = binary(binary_op(sign->getSymbol()->getType()), span(sign), std::move(result),
                    product(parts[i]));
  }
  --expression_depth_;
  return result;
}

ast::ExprPtr Builder::product(G::ProductContext* context) {
  const auto parts = context->factor();
  const auto operators = signs(context);
  ast::ExprPtr result = factor(parts[0]);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    TerminalNode* sign = operators[i - 1];
    result = binary(binary_op(sign->getSymbol()->getType()), span(sign), std::move(result),
                    factor(parts[i]));
  }
  return result;
}

ast::ExprPtr Builder::factor(G::FactorContext* context) {
  ast::ExprPtr result = primary(context->primary());
  const auto minuses = context->prefixMinus();
  for (auto it = minuses.rbegin(); it != minuses.rend(); ++it) {
    result = unary(ast::UnaryOp::Negate, span(*it), std::move(result));
  }
  return result;
}

ast::ExprPtr Builder::primary(G::PrimaryContext* context) {
  const Span whole = span(context);
  if (dynamic_cast<G::NumberContext*>(context) != nullptr) {
    return make(whole, ast::Number{number_value(sources_.text(whole))});
  }
  if (auto* boolean = dynamic_cast<G::BooleanContext*>(context)) {
    return make(whole, ast::Boolean{boolean->TRUE() != nullptr});
  }
  if (auto* inner = dynamic_cast<G::ParenthesisedContext*>(context)) return expr(inner->expr());
  if (auto* held = dynamic_cast<G::HeldUnitsContext*>(context)) {
    const auto references = held->reference();
    ast::Held node;
    if (references.size() == 2) node.who = reference(references[0]);
    node.source = reference(references.back());
    return make(whole, std::move(node));
  }
  if (auto* count = dynamic_cast<G::CountAtContext*>(context)) {
    ast::Count node{reference(count->reference()), std::nullopt};
    if (count->name() != nullptr) node.label = name(count->name());
    return make(whole, std::move(node));
  }
  if (auto* call = dynamic_cast<G::MinMaxContext*>(context)) {
    const antlr4::Token& word = *call->getStart();
    count_operator(whole);
    return make(whole, ast::Binary{binary_op(word.getType()), span_of(word, file_),
                                   expr(call->expr(0)), expr(call->expr(1))});
  }
  auto* use = dynamic_cast<G::UseContext*>(context);
  return make(whole, reference(use->reference()));
}

ast::Reference Builder::reference(G::ReferenceContext* context) {
  const auto index = [&](G::IndexContext* brackets) {
    return brackets != nullptr ? expr(brackets->expr()) : nullptr;
  };
  ast::Reference result;
  result.span = span(context);
  result.segments.push_back({name(context->segment()->name()), index(context->segment()->index())});
  for (auto* member : context->member()) {
    const Span word = span_of(*member->getStart(), file_);
    result.segments.push_back({{std::string(sources_.text(word)), word}, index(member->index())});
  }
  return result;
}

ast::Type Builder::type(G::TypeContext* context) {
  ast::Type result;
  result.span = span(context);
  if (context->BOOL() != nullptr) {
    result.node = ast::BoolType{};
  } else if (auto* range = context->range()) {
    result.node = ast::RangeType{sum(range->sum(0)), sum(range->sum(1))};
  } else {
    result.node = ast::NamedType{name(context->name())};
  }
  return result;
}

ast::Name Builder::name(G::NameContext* context) const {
  const Span place = span(context);
  return {std::string(sources_.text(place)), place};
}

std::vector<ast::Name> Builder::names(const std::vector<G::NameContext*>& contexts,
                                      std::size_t from) const {
  std::vector<ast::Name> result;
  for (std::size_t i = from; i < contexts.size(); ++i) result.push_back(name(contexts[i]));
  return result;
}

/// What a text in quotes says.
std::string Builder::text_of(TerminalNode* literal) const {
  const std::string_view written = sources_.text(span(literal));
  std::string result;
  for (std::size_t i = 1; i + 1 < written.size(); ++i) {
    if (written[i] != '\\') {
      result += written[i];
      continue;
    }
    ++i;
    result += written[i] == 'n' ? '\n' : written[i] == 't' ? '\t' : written[i];
  }
  return result;
}

Span Builder::span(ParserRuleContext* context) const {
  const antlr4::Token* start = context->getStart();
  const antlr4::Token* stop = context->getStop();
  return cover(span_of(*start, file_), span_of(*stop, file_));
}

Span Builder::head_span(ParserRuleContext* context) const {
  const Span whole = span(context);
  Span head = {file_, whole.begin, whole.begin};
  for (auto* child : context->children) {
    if (auto* terminal = dynamic_cast<TerminalNode*>(child)) {
      head.end = span(terminal).end;
      continue;
    }
    auto* part = dynamic_cast<ParserRuleContext*>(child);
    if (part == nullptr) continue;
    const antlr4::Token* start = part->getStart();
    if (start->getType() == G::LEFT_BRACE || start->getType() == G::ELSE) break;
    if (part->getRuleIndex() == G::RuleIfArm) return head_span(part);
    head.end = span(part).end;
  }
  return head;
}

}  // namespace hw::parsing
