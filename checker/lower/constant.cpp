#include "checker/lower/constant.h"

#include <algorithm>
#include <type_traits>

#include "dsl/source/diagnostic_codes.h"

namespace hw::lower {

using checked::BinaryOp;

bool is_arithmetic(BinaryOp op) {
  switch (op) {
    case BinaryOp::Add:
    case BinaryOp::Subtract:
    case BinaryOp::Multiply:
    case BinaryOp::Divide:
    case BinaryOp::Modulo:
    case BinaryOp::Min:
    case BinaryOp::Max:
      return true;
    default:
      return false;
  }
}

namespace {
Value floor_divide(Value a, Value b) {
  Value quotient = a / b;
  return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient;
}
}  // namespace

Value arithmetic(BinaryOp op, Value a, Value b, Span span) {
  Value result = 0;
  bool overflow = false;
  switch (op) {
    case BinaryOp::Add:
      overflow = __builtin_add_overflow(a, b, &result);
      break;
    case BinaryOp::Subtract:
      overflow = __builtin_sub_overflow(a, b, &result);
      break;
    case BinaryOp::Multiply:
      overflow = __builtin_mul_overflow(a, b, &result);
      break;
    case BinaryOp::Divide:
    case BinaryOp::Modulo: {
      if (b == 0) throw ConstantError{code::kDividesByZero, span, "division by zero"};
      if (b == -1) {
        overflow = __builtin_sub_overflow(Value{0}, a, &result);
        if (op == BinaryOp::Modulo) return 0;
        break;
      }
      Value quotient = floor_divide(a, b);
      result = op == BinaryOp::Divide ? quotient : a - quotient * b;
      break;
    }
    case BinaryOp::Min:
      result = std::min(a, b);
      break;
    case BinaryOp::Max:
      result = std::max(a, b);
      break;
    default:
      break;
  }
  if (overflow)
    throw ConstantError{code::kDoesNotFit, span, "this value does not fit into 64 bits"};
  return result;
}

bool truth(BinaryOp op, Value a, Value b) {
  switch (op) {
    case BinaryOp::Less:
      return a < b;
    case BinaryOp::LessEqual:
      return a <= b;
    case BinaryOp::Equal:
      return a == b;
    case BinaryOp::NotEqual:
      return a != b;
    case BinaryOp::GreaterEqual:
      return a >= b;
    case BinaryOp::Greater:
      return a > b;
    case BinaryOp::And:
      return a && b;
    case BinaryOp::Or:
      return a || b;
    case BinaryOp::Implies:
      return !a || b;
    default:
      return false;
  }
}

Value constant(const checked::Expr& expr, const Binding& binding) {
  return std::visit(
      [&](const auto& node) -> Value {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, checked::Literal>) {
          return node.value;
        } else if constexpr (std::is_same_v<Node, checked::ParamUse>) {
          if (binding.open.contains(node.param)) throw NeedsValue{node.param, expr.span, {}};
          return binding.values.at(node.param);
        } else if constexpr (std::is_same_v<Node, checked::ConstUse>) {
          return constant(*node.constant->value, binding);
        } else if constexpr (std::is_same_v<Node, checked::Unary>) {
          Value value = constant(*node.operand, binding);
          if (node.op == checked::UnaryOp::Not) return !value;
          return arithmetic(BinaryOp::Subtract, 0, value, expr.span);
        } else if constexpr (std::is_same_v<Node, checked::Binary>) {
          Value left = constant(*node.left, binding);
          Value right = constant(*node.right, binding);
          return is_arithmetic(node.op) ? arithmetic(node.op, left, right, expr.span)
                                        : truth(node.op, left, right);
        } else {
          throw ConstantError{code::kKnownTooLate, expr.span,
                              "this has to be known before the run starts"};
        }
      },
      expr.node);
}

}  // namespace hw::lower
