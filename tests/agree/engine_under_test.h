// The one place where the comparison touches the tool: binds, lowers, searches, sizes and replays
// one scenario, and says what came out in terms that the oracle's answers can be held against.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dsl/typecheck/checked.h"
#include "tests/agree/fault.h"
#include "tests/agree/oracle.h"
#include "tests/agree/proofs_under_test.h"

namespace hw::agree {

struct EngineOptions {
  Fault fault = Fault::None;
  FairnessKind fairness = FairnessKind::Strong;
  /// Counting makes the states fewer than the oracle's, and at most two searches share the limit.
  std::size_t max_states = 200'000;
  bool reduce = true;               ///< let it use its reductions
  bool one_by_one = false;          ///< a search for each check, not one for all
  double proofs = 0;                ///< seconds for proofs by invariant of each system; 0: none
  std::size_t certify = 0;          ///< every so many of them is handed to another solver
  std::set<std::size_t> leave_out;  ///< places of sizes that the oracle found too big
};

struct EngineCheck {
  bool is_size = false;
  bool undecided = false;
  bool holds = false;
  std::optional<std::size_t> shortest;
  std::optional<checked::Value> highwater;
  Combinations best;  ///< of a size: as the oracle's
  Combinations holes;
  std::string replay_failure;  ///< empty: the witness replays, or there is none to replay
  std::string detail;
};

struct EngineAnswer {
  bool invalid_model = false;
  bool too_large = false;  ///< invalid, because the tool draws a line at this size of text
  std::optional<std::size_t> run_error_depth;
  std::string detail;
  std::size_t states = 0;
  std::size_t diagrams = 0;            ///< searches that decision diagrams were compared with
  std::string diagrams_differ;         ///< what they said otherwise; empty: nothing
  std::size_t searched_again = 0;      ///< verdicts compared with certificate::search_again()
  std::string searched_again_differs;  ///< what it said otherwise; empty: nothing
  ProofTally proofs;
  std::string proofs_differ;        ///< what was proved otherwise; empty: nothing
  std::vector<EngineCheck> checks;  ///< in the order of the scenario's checks
};

/// Throws what the engine throws.
EngineAnswer run_engine(const checked::CheckedModel& model, const checked::Scenario& scenario,
                        const EngineOptions& options);

}  // namespace hw::agree
