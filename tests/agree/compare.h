// Holds the engine's answers against the oracle's.
#pragma once

#include <cstddef>
#include <string>

#include "tests/agree/engine_under_test.h"
#include "tests/agree/oracle.h"

namespace hw::agree {

struct Tally {
  std::size_t models = 0;
  std::size_t scenarios = 0;
  std::size_t checks = 0;           ///< compared
  std::size_t violated = 0;         ///< of them
  std::size_t models_violated = 0;  ///< models with a check that is violated
  std::size_t models_invalid = 0;
  std::size_t models_in_error = 0;  ///< some run assigns out of range
  std::size_t sizes = 0;
  std::size_t about_runs = 0;      ///< of the checks: progress, leads to
  std::size_t runs_violated = 0;   ///< of these
  std::size_t too_big = 0;         ///< scenarios, sizes or checks about runs skipped
  std::size_t states = 0;          ///< visited by the oracle
  std::size_t diagrams = 0;        ///< searches that decision diagrams were compared with
  std::size_t searched_again = 0;  ///< verdicts compared with the search that verifies
  ProofTally proofs;
};

/// What two answers differ in.
struct Difference {
  std::string kind;  ///< empty: they agree; "verdict", "shortest run", ...
  std::string text;  ///< which check, and both answers
};
Difference compare(const OracleResult& oracle, const EngineAnswer& engine);

struct Examination {
  Difference difference;
  std::string answers;  ///< of both, for a person
};

struct ExamineOptions {
  EngineOptions engine;
  Limits limits;
  bool thorough = false;  ///< also without reductions, and check by check
};

/// Takes the text through the front end, then to both. A text that the front end refuses, or on
/// which anything throws, counts as a difference too. Adds to the tally.
Examination examine(const std::string& text, const ExamineOptions& options, Tally& tally);

}  // namespace hw::agree
