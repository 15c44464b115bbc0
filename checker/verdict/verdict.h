// What an engine says about a property. Holds and Violated are definite; everything else is Unknown
// with its reason. An error of the tool is an exception, never a verdict.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checker/ir/fairness.h"
#include "checker/ir/fingerprint.h"
#include "checker/ir/property.h"

namespace hw {

enum class Outcome { Holds, Violated, Unknown };

/// How far a Holds reaches.
enum class Strength {
  None,
  EveryState,  ///< every reachable state of this instance was visited
  Inductive,  ///< an invariant holds: for all values of the parameters that satisfy the assumptions
};

enum class UnknownReason {
  None,
  MemoryLimit,
  StateLimit,
  TimeLimit,
  Interrupted,
  CounterBound,
  NotSupported,
  SolverGaveUp,  ///< no proof was found, or the solver answered "unknown"
  Overtaken      ///< another engine knew the answer first; between engines only, never reported
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
  /// Of the states counted, where all of them were visited one by one and it was asked for.
  std::optional<ir::Fingerprint> reachable = {};
};

/// What keeps a run that never ends from getting there: papers/semantics.md, section 6.
enum class Lack {
  Wedge,       ///< it cannot any more
  Unanswered,  ///< it could, but only by steps that nobody is owed
  Livelock,    ///< it takes steps, as the others do, and nobody gets there
  Starvation,  ///< it could, and is passed over
};

/// Of Progress and LeadsTo: how the run goes on for ever.
struct Lasso {
  std::size_t loop_start = 0;  ///< states[loop_start] is the last state too; what lies between is
                               ///< repeated for ever. No step between: the run stands still
  std::size_t asked_at = 0;    ///< from states[asked_at] on the formula is never true, or the
                               ///< instance below never at rest
  ir::Fairness fairness = ir::Fairness::Strong;  ///< that the run has
  Lack lack = Lack::Wedge;
  ir::ProcessId process = ir::kNone;  ///< Progress: whose instance never comes to rest
  std::vector<bool> by_instance;      ///< by step: that instance takes it
  std::size_t started_by = SIZE_MAX;  ///< a path: the step that submitted it
};

/// A run from the first state: transition, and the state after it. Replays on the system it names.
struct Witness {
  std::vector<ir::TransitionId> steps;
  std::vector<std::vector<ir::Value>> states;  ///< steps.size() + 1, the first one first
  bool shortest = true;                        ///< no run to a violation is shorter
  std::size_t point_of_no_return =
      SIZE_MAX;                     ///< Recoverable: from states[i] on there is no way back to rest
  std::optional<Lasso> lasso = {};  ///< Progress, LeadsTo
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
  std::string engine_reason;               ///< why that one; a clause, "" if nobody chose
};

}  // namespace hw
