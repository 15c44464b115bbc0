#include "dsl/typecheck/fold.h"

#include <algorithm>

namespace hw::typing {

using checked::BinaryOp;
using checked::Value;

namespace {

Folded of(bool overflow, Value value) {
  if (overflow) return {std::nullopt, FoldProblem::Overflow};
  return {value, FoldProblem::None};
}

Folded divide(BinaryOp op, Value left, Value right) {
  if (right == 0) return {std::nullopt, FoldProblem::DivisionByZero};
  if (right == -1) {  // the one quotient that can overflow
    Value negated = 0;
    const bool overflow = __builtin_sub_overflow(Value{0}, left, &negated);
    return op == BinaryOp::Modulo ? of(false, 0) : of(overflow, negated);
  }
  Value quotient = left / right;
  Value rest = left % right;
  if (rest != 0 && (rest < 0) != (right < 0)) {
    --quotient;
    rest += right;
  }
  return of(false, op == BinaryOp::Divide ? quotient : rest);
}

}  // namespace

Folded fold(BinaryOp op, Value left, Value right) {
  Value result = 0;
  bool overflow = false;
  switch (op) {
    case BinaryOp::Add:
      overflow = __builtin_add_overflow(left, right, &result);
      return of(overflow, result);
    case BinaryOp::Subtract:
      overflow = __builtin_sub_overflow(left, right, &result);
      return of(overflow, result);
    case BinaryOp::Multiply:
      overflow = __builtin_mul_overflow(left, right, &result);
      return of(overflow, result);
    case BinaryOp::Divide:
    case BinaryOp::Modulo:
      return divide(op, left, right);
    case BinaryOp::Less:
      return of(false, left < right);
    case BinaryOp::LessEqual:
      return of(false, left <= right);
    case BinaryOp::Equal:
      return of(false, left == right);
    case BinaryOp::NotEqual:
      return of(false, left != right);
    case BinaryOp::GreaterEqual:
      return of(false, left >= right);
    case BinaryOp::Greater:
      return of(false, left > right);
    case BinaryOp::And:
      return of(false, left != 0 && right != 0);
    case BinaryOp::Or:
      return of(false, left != 0 || right != 0);
    case BinaryOp::Implies:
      return of(false, left == 0 || right != 0);
    case BinaryOp::Min:
      return of(false, std::min(left, right));
    case BinaryOp::Max:
      return of(false, std::max(left, right));
  }
  return {};
}

}  // namespace hw::typing
