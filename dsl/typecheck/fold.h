// Arithmetic on values known at check time, with every overflow noticed.
#pragma once

#include <optional>

#include "dsl/typecheck/checked.h"

namespace hw::typing {

enum class FoldProblem { None, Overflow, DivisionByZero };

struct Folded {
  std::optional<checked::Value> value;
  FoldProblem problem = FoldProblem::None;
};

/// left op right; booleans are 0 and 1. Division and modulo round to minus infinity.
Folded fold(checked::BinaryOp op, checked::Value left, checked::Value right);

}  // namespace hw::typing
