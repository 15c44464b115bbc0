// The least value of a parameter for which checks hold (or the largest), found by search at every
// value: no monotonicity is assumed, because models are not monotone in general (a larger reserve
// can starve everyone else).
//
// Rejected: bisection. It needs monotonicity to be right, and nothing here proves that; the values
// below a least one are few and small compared with the search at the value itself.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checker/explicit/search.h"
#include "checker/lower/bind.h"

namespace hw::size {

using ir::Value;

/// What is known of one value of the parameter.
enum class Known {
  Enough,     ///< all properties hold, in every state
  NotEnough,  ///< one of them is violated; the witness has been replayed
  NoModel,    ///< the model is in error at this value (accounts larger than the pool, …)
  Undecided
};

struct Tried {
  Value value = 0;
  Known known = Known::Undecided;
  std::uint64_t states = 0;
  std::string why;  ///< which property is violated, what is in error, or why it is undecided
};

struct Result {
  std::string param;
  bool most = false;
  Value low = 0, high = 0;          ///< the parameter's range
  std::optional<Value> value;       ///< the least (largest) that is enough
  /// Of a size for all values of other parameters: the least value as a function of them, "3*n + 1",
  /// proved. Then `value` is empty.
  std::string form;
  std::vector<Tried> tried;         ///< in ascending order of the value
  std::uint64_t excluded = 0;       ///< values that an `assume` excludes
  bool undecided = false;           ///< the value is unknown, since a value that matters is
  bool everything_covered = false;  ///< every value of the range is decided or excluded
  std::vector<Value> holes;         ///< beyond `value`, tried, and not enough
  std::string detail;               ///< what is claimed of the other values, one sentence or two
  std::uint64_t states = 0;         ///< of all searches together
  double seconds = 0;
};

struct Options {
  search::Options search;  ///< for each single search
  /// How many states the searches beyond the answer may take together. A fixed number, so that the
  /// answer is the same on every machine.
  std::uint64_t cover_states = 5'000'000;
  std::function<void(Value)> on_value;  ///< called before each search
};

/// Searches each value from the low end of the range (for `most`: from the high end) until one is
/// enough; then the others as far as the budget goes. An undecided value before the answer makes
/// the answer unknown. Throws std::logic_error if a witness does not replay.
Result solve(const checked::CheckedModel& model, const lower::Binding& binding,
             const checked::Size& size, const Options& options);

/// "1..3, 7, 9..12" for ascending values.
std::string ranges_text(const std::vector<Value>& values);

}  // namespace hw::size
