// Demands on expressions: a type, a bound on how much they vary, a range.
#include <fmt/format.h>

#include "dsl/source/diagnostic_codes.h"
#include "dsl/typecheck/checker.h"

namespace hw::typing {

using checked::Type;

bool Checker::has_type(const Typed& typed, Type type, Span where) {
  if (!typed) return false;
  const Type found = typed.type();
  if (found == type) return true;
  if (is_unknown(found) || is_unknown(type)) return false;
  diagnostics_.error(
      code::kWrongType, where,
      fmt::format("{} is expected here, this is {}", describe(type), describe(found)));
  return false;
}

Typed Checker::of_type(const ast::Expr& expr, Type type) {
  Typed typed = expression(expr, type.enumeration);
  if (!has_type(typed, type, expr.span)) return {};
  return typed;
}

checked::ExprPtr Checker::condition(const ast::Expr& expr) {
  return of_type(expr, {Type::Bool, nullptr}).expr;
}

std::string Checker::copy_hint() const {
  if (text_.owner != Text::Task && text_.owner != Text::Path) return {};
  return "copy the value into a variable of the task first";
}

/// Reports and returns false if the value can vary more than `level`. `what` begins the message.
bool Checker::at_most(const Typed& typed, Level level, std::string_view what) {
  if (!typed) return false;
  if (typed.level <= level) return true;
  const std::string culprit = text(typed.culprit);
  switch (level) {
    case Level::Constant:
      diagnostics_.error(
          code::kNotConstant, typed.culprit,
          fmt::format("{} can be made of numbers and constants only, not of `{}`", what, culprit));
      return false;
    case Level::Parameter:
      diagnostics_.error(code::kNotConstant, typed.culprit,
                         fmt::format("{} can be made of parameters and constants only, not of `{}`",
                                     what, culprit));
      return false;
    case Level::Configuration:
      diagnostics_.error(
          code::kNotConstant, typed.culprit,
          fmt::format("{} has to be known before the run starts, and `{}` is not", what, culprit));
      return false;
    case Level::Own:
    case Level::Shared:
      break;
  }
  diagnostics_.error(code::kSharedAmount, typed.culprit,
                     fmt::format("{} must not read what tasks share, as `{}` does", what, culprit),
                     copy_hint());
  return false;
}

bool Checker::natural(const Typed& typed, std::string_view what) {
  if (!typed.value || *typed.value >= 0) return true;
  diagnostics_.error(code::kNegative, typed.expr->span,
                     fmt::format("{} cannot be negative, this is {}", what, *typed.value));
  return false;
}

/// A size, a limit, a capacity: parameters and constants only, not negative.
checked::ExprPtr Checker::constant_natural(const ast::Expr& expr, std::string_view what) {
  Typed typed = number(expr);
  if (!at_most(typed, Level::Parameter, what) || !natural(typed, what)) return nullptr;
  return std::move(typed.expr);
}

/// What a statement takes, gives or moves; 1 if the text leaves it out.
checked::ExprPtr Checker::amount(const ast::Expr* expr, std::string_view what) {
  if (expr == nullptr) return literal(1, {Type::Int, nullptr}, {}).expr;
  Typed typed = number(*expr);
  if (!at_most(typed, Level::Own, what) || !natural(typed, what)) return nullptr;
  return std::move(typed.expr);
}

/// `A..B`; what is known of the bounds goes to `known`.
std::optional<checked::Range> Checker::range(const ast::Expr& low, const ast::Expr& high,
                                             Level level, KnownRange& known) {
  Typed from = number(low);
  Typed to = number(high);
  const bool low_good = at_most(from, level, "the lower bound of a range");
  const bool high_good = at_most(to, level, "the upper bound of a range");
  if (!low_good || !high_good) return std::nullopt;
  if (from.value && to.value && *from.value > *to.value) {
    diagnostics_.error(code::kEmptyRange, cover(low.span, high.span),
                       fmt::format("the range {}..{} is empty: its lower bound is above its upper",
                                   *from.value, *to.value));
    return std::nullopt;
  }
  known = {from.value, to.value};
  return checked::Range{std::move(from.expr), std::move(to.expr)};
}

/// Reports a known value outside of known bounds.
bool Checker::inside(const Typed& typed, const KnownRange& known, std::string_view name) {
  if (!typed || !typed.value) return true;
  const checked::Value value = *typed.value;
  const bool below = known.low && value < *known.low;
  const bool above = known.high && value > *known.high;
  if (!below && !above) return true;
  report_outside(value, known, name, typed.expr->span);
  return false;
}

void Checker::report_outside(checked::Value value, const KnownRange& known, std::string_view name,
                             Span where) {
  const std::string low = known.low ? fmt::to_string(*known.low) : "";
  const std::string high = known.high ? fmt::to_string(*known.high) : "";
  diagnostics_.error(
      code::kOutsideRange, where,
      fmt::format("{} is outside of the range of `{}`, {}..{}", value, name, low, high));
}

}  // namespace hw::typing
