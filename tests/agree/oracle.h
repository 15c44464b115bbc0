// The slow, obvious answer to every check of a scenario, for comparison with the real engines.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dsl/typecheck/checked.h"

namespace hw::agree {

/// Parameters that the caller sets, by name; they win over the scenario's settings.
using Overrides = std::map<std::string, checked::Value>;

/// How fair runs are, of section 4.
enum class FairnessKind { None, Weak, Strong };

/// Beyond either, the state space is called too big and nothing is said about the checks.
struct Limits {
  std::size_t states = 200'000;
  std::size_t transitions = 4'000'000;
  std::size_t named_states = 1'500;  ///< of the graph for progress, in which everybody has a name
};

enum class Status {
  Decided,
  InvalidModel,  ///< an error found before any run: ownership, a pool too small for its accounts,
                 ///< ...
  RunError,      ///< some run assigns a value out of range
  TooBig,
};

/// Values of the parameters of a `size`: of one parameter each is a single value.
using Combinations = std::vector<std::vector<checked::Value>>;

/// One line of the scenario: a `check`, or a `size`.
struct Answer {
  std::string text;
  /// As of the scenario; a `size` has its own, and progress too (too big). With RunError the other
  /// fields speak of the runs in which nobody takes the erring step.
  Status status = Status::Decided;
  bool is_size = false;
  bool about_runs = false;  ///< progress, leads to
  bool holds = false;
  std::optional<std::size_t> shortest;      ///< violated: steps to the nearest violation
  std::optional<checked::Value> highwater;  ///< bounded
  /// Size: the answer, one value or, of several parameters, the best combinations; none: no value
  /// will do.
  Combinations best;
  Combinations holes;  ///< of several: not enough, beyond a best one
};

struct OracleResult {
  Status status = Status::Decided;
  std::string detail;           ///< InvalidModel, RunError: what is wrong
  std::size_t error_depth = 0;  ///< RunError: steps to the nearest, the erring one included
  std::size_t states = 0;
  std::size_t transitions = 0;
  std::vector<Answer> answers;  ///< in the order of the scenario's checks
};

/// Explores everything and decides every check. Never throws on account of the model. Cost: about a
/// microsecond a transition and half a kilobyte a state, for each value that a `size` has to try.
OracleResult run_oracle(const checked::CheckedModel& model, const checked::Scenario& scenario,
                        const Overrides& overrides = {}, const Limits& limits = {},
                        FairnessKind fairness = FairnessKind::Strong);

/// One line an answer.
std::string describe(const OracleResult& result);
std::string describe(const Answer& answer);
std::string describe(const Combinations& values);

}  // namespace hw::agree
