// The least value of a parameter for which checks hold (or the largest), found by search at every
// value: no monotonicity is assumed, because models are not monotone in general (a larger reserve
// can starve everyone else). Of several parameters at once: the Pareto frontier (pareto.cpp).
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
  NotEnough,  ///< one of them is violated; refute() finds a run that shows it
  NoModel,    ///< the model is in error at this value (accounts larger than the pool, …)
  Undecided
};

/// What one search says: of a value, or of a combination of values.
struct Trial {
  Known known = Known::Undecided;
  std::uint64_t states = 0;
  std::string why;  ///< which property is violated, what is in error, or why it is undecided
};

struct Tried : Trial {
  Value value = 0;
};

/// A value for each parameter of a size, in the order of the text.
using Point = std::vector<Value>;

struct TriedPoint : Trial {
  Point values;
};

struct Axis {
  std::string param;
  bool most = false;
  Value low = 0, high = 0;  ///< the parameter's range
};

/// Of a size of several parameters. One combination is *beyond* another if no parameter of it has a
/// better value: none is smaller, or of a `most` larger.
struct Frontier {
  std::vector<Axis> axes;
  /// Enough, and beyond nothing else that is enough: exact, every combination that is not beyond
  /// one of these has been decided. Ascending. With Result::undecided: those known so far.
  std::vector<Point> best;
  std::vector<Point> holes;  ///< beyond one of `best`, tried, and not enough; ascending
  /// Where there are holes and everything is covered: from these on, everything is enough.
  std::vector<Point> from_here_on;
  std::vector<TriedPoint> tried;   ///< ascending
  std::uint64_t combinations = 0;  ///< of the ranges, saturating
};

struct Result {
  std::string param;
  bool most = false;
  Value low = 0, high = 0;     ///< the parameter's range
  std::optional<Value> value;  ///< the least (largest) that is enough
  /// Of a size for all values of other parameters: the least value as a function of them, "3*n +
  /// 1", proved. Then `value` is empty.
  std::string form;
  /// What `form` goes through: least values at small values of the other parameters.
  struct Computed {
    std::vector<std::pair<std::string, Value>> others;
    Value least = 0;
    bool refuted = false;  ///< one less has a run that was replayed
  };
  std::vector<Computed> computed;
  std::vector<Tried> tried;         ///< in ascending order of the value
  std::uint64_t excluded = 0;       ///< values or combinations that an `assume` excludes
  bool undecided = false;           ///< the value is unknown, since a value that matters is
  bool everything_covered = false;  ///< every value of the range is decided or excluded
  std::vector<Value> holes;         ///< beyond `value`, tried, and not enough
  /// Of a size of several parameters. Then what is about one parameter above is empty.
  std::optional<Frontier> frontier;
  std::string detail;        ///< what is claimed of the other values, one sentence or two
  std::uint64_t states = 0;  ///< of all searches together
  double seconds = 0;
};

struct Options {
  search::Options search;  ///< for each single search
  /// How many states the searches beyond the answer may take together. A fixed number, so that the
  /// answer is the same on every machine.
  std::uint64_t cover_states = 5'000'000;
  /// Called before each search: "min = 3".
  std::function<void(const std::string&)> on_value;
};

/// Searches each value from the low end of the range (for `most`: from the high end) until one is
/// enough; then the others as far as the budget goes. An undecided value before the answer makes
/// the answer unknown. Several parameters: see pareto.cpp.
Result solve(const checked::CheckedModel& model, const lower::Binding& binding,
             const checked::Size& size, const Options& options);

/// The values known to be enough, ascending.
std::vector<Value> values_enough(const Result& result);
/// "3", "(1, 4), (2, 2)": the value, or what of a frontier is best; "" if there is none.
std::string answer_text(const Result& result);
/// "min = 3", "min, requests = (1, 4), (2, 2)", "pool_size = 3*writers + 1"; "" without an answer.
std::string equation_text(const Result& result);

/// "1..3, 7, 9..12" for ascending values.
std::string ranges_text(const std::vector<Value>& values);
/// "(1, 4), (2, 2)"; beyond `most` of them "and 7 more". 0: all.
std::string points_text(const std::vector<Point>& points, std::size_t most = 0);

}  // namespace hw::size
