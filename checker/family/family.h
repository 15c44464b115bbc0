// A check for all values of some parameters.
//
// Small instances are searched state by state first, in the order of their size: a check that fails
// fails mostly where little is needed for it, and then the values found are the smallest. What no
// small instance refutes is given to the prover with the parameters left open. Where the prover
// gives up, the state that it could not exclude names an instance worth a search of its own; and a
// run of few steps is looked for with the parameters left open (smt/bounded.h).
//
// Parameters that shape places or control cannot be left open; these are taken value by value over
// their range, and the result says which and why.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checker/explicit/search.h"
#include "checker/lower/lower.h"
#include "checker/smt/prove.h"

namespace hw::family {

using ir::Value;

/// `instance` with these parameters open, as the check says. Errors: ends of ranges that are no
/// values, an `in` whose low end is above the high one.
std::optional<lower::Binding> leave_open(const lower::Binding& instance,
                                         const std::vector<checked::OpenParam>& open,
                                         Diagnostics& diagnostics);

struct Options {
  search::Options search;  ///< for a search that the prover's failure asks for; time for everything
  double query_seconds = 10;
  bool refute = true;  ///< search small instances; false: the prover only
  bool prove = true;
  bool unroll = true;  ///< where the prover gives up: look for a run to a violation in few steps
  std::uint64_t small_states = 200'000;  ///< of all small instances together
  std::size_t max_shapes = 64;  ///< most combinations of values of parameters that need a value
  std::function<void(const std::string&)> on_phase;
};

/// One parameter that had to be taken value by value.
struct Enumerated {
  std::string param;
  std::string why;
  Span span;
};

/// A proof, and the system that it is about.
struct Certificate {
  std::vector<std::pair<std::string, std::string>> values;  ///< of what was enumerated
  std::shared_ptr<const lower::Lowered> lowered;
  smt::Proof proof;
};

struct Result {
  PropertyResult property;
  /// Violated: the instance that refutes, its values, and what its witness is a run of.
  std::optional<lower::Binding> instance;
  std::shared_ptr<const lower::Lowered> lowered;  ///< of the instance, or of the (first) family
  std::optional<RunError> run_error;              ///< of the instance: the model is in error there
  std::vector<Enumerated> enumerated;
  std::vector<Certificate> certificates;  ///< proved: one for each combination enumerated
  std::vector<std::string> notes;
  std::uint64_t states = 0;  ///< of all searches
  double seconds = 0;
  std::string engine;
};

/// False if assumptions that mention no open parameter exclude the values of this binding.
bool possible(const checked::CheckedModel& model, const lower::Binding& binding);

/// Throws std::logic_error if a witness does not replay or a proof does not pass its check.
Result solve(const checked::CheckedModel& model, const lower::Binding& open,
             const checked::Property& property, const Options& options, Diagnostics& diagnostics);

}  // namespace hw::family
