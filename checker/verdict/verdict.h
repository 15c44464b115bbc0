// What an engine says about a property. Holds and Violated are definite; everything else is Unknown
// with its reason. An error of the tool is an exception, never a verdict.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checker/ir/property.h"

namespace hw {

enum class Outcome { Holds, Violated, Unknown };

/// How far a Holds reaches.
enum class Strength {
  None,
  EveryState,  ///< every reachable state of this instance was visited
};

enum class UnknownReason {
  None,
  MemoryLimit,
  StateLimit,
  TimeLimit,
  Interrupted,
  CounterBound,
  NotSupported
};

/// What a search has seen.
struct Coverage {
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  std::uint64_t depth = 0;     ///< levels completed
  std::uint64_t frontier = 0;  ///< states seen and not expanded; 0 for a complete search
  std::uint64_t bytes = 0;     ///< peak memory of state store and frontier
  double seconds = 0;
  bool complete = false;
};

/// A run from the first state: transition, and the state after it. Replays on the system it names.
struct Witness {
  std::vector<ir::TransitionId> steps;
  std::vector<std::vector<ir::Value>> states;  ///< steps.size() + 1, the first one first
  bool shortest = true;                        ///< no run to a violation is shorter
  std::size_t point_of_no_return =
      SIZE_MAX;  ///< Recoverable: from states[i] on there is no way back to rest
};

struct PropertyResult {
  Outcome outcome = Outcome::Unknown;
  Strength strength = Strength::None;
  UnknownReason reason = UnknownReason::None;
  std::string detail;                  ///< for Unknown: one sentence; for the others usually empty
  std::optional<ir::Value> highwater;  ///< Bounded: the largest value seen
  std::optional<Witness> witness;      ///< Violated
};

/// An assignment that leaves its variable's range: an error of the model, with the run that shows
/// it.
struct RunError {
  ir::TransitionId transition = 0;
  Witness witness;
};

/// All properties of one scenario, decided in one search.
struct SearchResult {
  std::vector<PropertyResult> properties;  ///< in the order asked
  Coverage coverage;
  std::vector<bool> fired;  ///< by transition of the system: taken by some run
  std::optional<RunError> run_error;
  bool reduced = false;  ///< states are counted after reductions: fewer than the model has
  std::string engine = "explicit search";  ///< who decided
};

}  // namespace hw
