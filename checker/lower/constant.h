// Expressions that depend on parameters and constants only.
#pragma once

#include <string>

#include "checker/lower/bind.h"

namespace hw::lower {

/// A mistake that shows only once parameters have values: overflow, division by zero.
struct ConstantError {
  std::string code;
  Span span;
  std::string message;
};

/// The value under a binding (booleans 0 or 1, kinds their index). Throws ConstantError, and
/// NeedsValue for an open parameter.
Value constant(const checked::Expr& expr, const Binding& binding);

/// a op b with overflow checked; division and modulo round to minus infinity. Throws ConstantError.
Value arithmetic(checked::BinaryOp op, Value a, Value b, Span span);

/// A comparison or a boolean connective of two values.
bool truth(checked::BinaryOp op, Value a, Value b);
bool is_arithmetic(checked::BinaryOp op);

}  // namespace hw::lower
