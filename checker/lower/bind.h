// Parameters get their values: defaults, then the scenario's `with`, then the command line's.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "checker/ir/system.h"
#include "dsl/source/diagnostic.h"
#include "dsl/typecheck/checked.h"

namespace hw::lower {

using checked::Value;

/// The values that an open parameter may have, ends included.
struct OpenRange {
  Value low = 0;
  Value high = ir::kUnbounded;  ///< kUnbounded: no upper end
};

struct Binding {
  std::map<const checked::Param*, Value> values;  ///< one for every parameter that is not open
  /// Parameters left open: what is lowered is a family of systems. Only lower_family takes these.
  std::map<const checked::Param*, OpenRange> open;
  std::vector<const checked::Expr*> conditions;  ///< over parameters; what is assumed of open ones
};

/// A parameter that shapes places or control and cannot be left open. Thrown while lowering, caught
/// in lower_family().
struct NeedsValue {
  const checked::Param* param = nullptr;
  Span span;        ///< where its value is needed
  std::string why;  ///< "says how often `repeat` goes round"; empty if nothing better is known
};

/// From the command line, `-D name=value`. The value as written: a number, true, false, an enum
/// kind.
struct Override {
  std::string name;
  std::string value;
};

/// Default values, then `scenario`'s settings (may be null), then overrides. Errors, at the
/// scenario's or the parameter's place: a value outside of its range (E0402), an unknown name on
/// the command line (E0401, with the nearest name), an `assume` that does not hold (E0403).
std::optional<Binding> bind(const checked::CheckedModel& model, const checked::Scenario* scenario,
                            std::span<const Override> overrides, Diagnostics& diagnostics);

/// The same binding with one parameter set to another value; nothing if it leaves the range or
/// breaks an `assume`. For sizing.
std::optional<Binding> rebind(const checked::CheckedModel& model, const Binding& binding,
                              const checked::Param& param, Value value);

/// The range of an integer parameter.
std::pair<Value, Value> range_of(const checked::Param& param);

/// "6", "true", "read": a parameter's value as the language writes it.
std::string value_text(const checked::Type& type, Value value);

}  // namespace hw::lower
