// Values as a function of parameters: a linear form, or the least or greatest of two, through all
// computed points. A form is a conjecture; frontier.cpp proves it.
//
// Rejected: more than two pieces, and pieces in several parameters. Few computed points fit many of
// these, and each costs proofs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dsl/typecheck/checked.h"

namespace hw::family {

using checked::Value;

/// constant + sum of coefficient * parameter
struct Linear {
  Value constant = 0;
  std::vector<Value> coefficients;  ///< in the order of the parameters

  Value at(const std::vector<Value>& values) const;
  /// "3*writers + 1"
  std::string text(const std::vector<const checked::Param*>& params) const;
  checked::ExprPtr expression(const std::vector<const checked::Param*>& params) const;
};

/// The least or the greatest of its pieces, one or two.
struct Form {
  std::vector<Linear> pieces;
  bool greatest = false;

  Value at(const std::vector<Value>& values) const;
  /// "3*writers + 1", "min(in_flight + 1, 5)"
  std::string text(const std::vector<const checked::Param*>& params) const;
};

struct FormPoint {
  std::vector<Value> others;
  Value value = 0;
};

/// Through all points, of which the first must have the smallest values. Of one parameter also two
/// pieces, each with two points at least and five in all; of several one linear form.
std::optional<Form> fit(const std::vector<FormPoint>& points);

/// Conditions over parameters, each list of them one proof: what it says holds together.
using Cases = std::vector<std::vector<checked::ExprPtr>>;

/// Under which conditions `sized` has to be enough so that every value from the form on is
/// (`exactly`: the value of the form itself). `params`: what the form is in.
Cases cases_of(const Form& form, const checked::Param* sized,
               const std::vector<const checked::Param*>& params, bool exactly);

checked::ExprPtr make_number(Value value);
checked::ExprPtr make_use(const checked::Param* param);
checked::ExprPtr make_binary(checked::Type::Kind kind, checked::BinaryOp op, checked::ExprPtr left,
                             checked::ExprPtr right);

}  // namespace hw::family
