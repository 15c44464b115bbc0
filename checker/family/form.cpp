#include "checker/family/form.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace hw::family {

using checked::BinaryOp;
using checked::Expr;
using checked::ExprPtr;
using checked::Param;
using checked::Type;

namespace {

ExprPtr make(Type::Kind kind, decltype(Expr::node) node) {
  auto expr = std::make_unique<Expr>();
  expr->type.kind = kind;
  expr->node = std::move(node);
  return expr;
}

bool goes_through(const Form& form, const std::vector<FormPoint>& points) {
  return std::ranges::all_of(
      points, [&](const FormPoint& point) { return form.at(point.others) == point.value; });
}

/// Differences along each parameter from the first point.
std::optional<Linear> through_first(const std::vector<FormPoint>& points) {
  Linear linear;
  const FormPoint& origin = points.front();
  for (std::size_t i = 0; i < origin.others.size(); ++i) {
    std::vector<Value> next = origin.others;
    ++next[i];
    auto it = std::ranges::find(points, next, &FormPoint::others);
    if (it == points.end()) return std::nullopt;
    linear.coefficients.push_back(it->value - origin.value);
  }
  linear.constant = origin.value - linear.at(origin.others);
  return linear;
}

/// Of one parameter: the line through two points, if its slope is whole.
std::optional<Linear> line(const FormPoint& a, const FormPoint& b) {
  const Value width = b.others[0] - a.others[0], height = b.value - a.value;
  if (width == 0 || height % width != 0) return std::nullopt;
  Linear linear{0, {height / width}};
  linear.constant = a.value - linear.at(a.others);
  return linear;
}

}  // namespace

ExprPtr make_number(Value value) { return make(Type::Int, checked::Literal{value}); }
ExprPtr make_use(const Param* param) { return make(Type::Int, checked::ParamUse{param}); }
ExprPtr make_binary(Type::Kind kind, BinaryOp op, ExprPtr left, ExprPtr right) {
  return make(kind, checked::Binary{op, std::move(left), std::move(right)});
}

Value Linear::at(const std::vector<Value>& values) const {
  Value sum = constant;
  for (std::size_t i = 0; i < values.size(); ++i) sum += coefficients[i] * values[i];
  return sum;
}

std::string Linear::text(const std::vector<const Param*>& params) const {
  std::string result;
  for (std::size_t i = 0; i < params.size(); ++i) {
    const Value c = coefficients[i];
    if (c == 0) continue;
    const Value size = c < 0 ? -c : c;
    result += result.empty() ? (c < 0 ? "-" : "") : (c < 0 ? " - " : " + ");
    result += size == 1 ? params[i]->name : fmt::format("{}*{}", size, params[i]->name);
  }
  if (result.empty()) return fmt::format("{}", constant);
  if (constant == 0) return result;
  return result + fmt::format(" {} {}", constant < 0 ? '-' : '+', std::abs(constant));
}

ExprPtr Linear::expression(const std::vector<const Param*>& params) const {
  ExprPtr sum = make_number(constant);
  for (std::size_t i = 0; i < params.size(); ++i) {
    sum = make_binary(Type::Int, BinaryOp::Add, std::move(sum),
                      make_binary(Type::Int, BinaryOp::Multiply, make_number(coefficients[i]),
                                  make_use(params[i])));
  }
  return sum;
}

Value Form::at(const std::vector<Value>& values) const {
  Value result = pieces.front().at(values);
  for (const Linear& piece : pieces) {
    const Value one = piece.at(values);
    result = greatest ? std::max(result, one) : std::min(result, one);
  }
  return result;
}

std::string Form::text(const std::vector<const Param*>& params) const {
  if (pieces.size() == 1) return pieces.front().text(params);
  return fmt::format("{}({}, {})", greatest ? "max" : "min", pieces[0].text(params),
                     pieces[1].text(params));
}

Cases cases_of(const Form& form, const Param* sized, const std::vector<const Param*>& params,
               bool exactly) {
  auto compare = [&](const Linear& piece, BinaryOp op) {
    return make_binary(Type::Bool, op, make_use(sized), piece.expression(params));
  };
  const BinaryOp side = form.greatest ? BinaryOp::GreaterEqual : BinaryOp::LessEqual;
  Cases cases;
  for (std::size_t i = 0; i < form.pieces.size(); ++i) {
    if (!exactly) {
      // At least the least of two: at least one of them, or the other.
      if (cases.empty() || !form.greatest) cases.emplace_back();
      cases.back().push_back(compare(form.pieces[i], BinaryOp::GreaterEqual));
      continue;
    }
    // Equal to one piece, and that is the least (greatest).
    cases.emplace_back();
    for (std::size_t j = 0; j < form.pieces.size(); ++j) {
      cases.back().push_back(compare(form.pieces[j], i == j ? BinaryOp::Equal : side));
    }
  }
  return cases;
}

std::optional<Form> fit(const std::vector<FormPoint>& points) {
  if (points.empty()) return std::nullopt;
  if (auto linear = through_first(points)) {
    if (Form form{{*linear}}; goes_through(form, points)) return form;
  }
  if (points.size() < 5 || points.front().others.size() != 1) return std::nullopt;
  auto first = line(points[0], points[1]);
  auto last = line(points[points.size() - 2], points.back());
  if (!first || !last) return std::nullopt;
  for (const bool greatest : {false, true}) {
    if (Form form{{*first, *last}, greatest}; goes_through(form, points)) return form;
  }
  return std::nullopt;
}

}  // namespace hw::family
