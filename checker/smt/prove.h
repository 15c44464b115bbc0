// Proofs by invariant, for one instance or for all values of the parameters that were left open.
// Every proof found is checked once more, in a fresh solver, before it is handed out.
#pragma once

#include <atomic>
#include <optional>
#include <span>

#include "checker/ir/evaluate.h"
#include "checker/smt/proof.h"
#include "checker/verdict/verdict.h"

namespace hw::smt {

struct Limits {
  double query_seconds = 10;  ///< for a single question to the solver
  double max_seconds = 0;     ///< for everything together; 0: none
  const std::atomic<bool>* interrupted = nullptr;
  /// Polled too: the answer is known from elsewhere, and nobody waits for this one.
  const std::atomic<bool>* overtaken = nullptr;
};

/// What became of one property.
struct Attempt {
  bool proved = false;
  Proof proof;
  UnknownReason reason = UnknownReason::None;
  std::string why;  ///< not proved: one sentence
  /// Not proved: a state that the invariant does not exclude and in which the check fails, or in
  /// which nothing was found that leads nearer to rest. It may or may not be reachable.
  std::optional<ir::State> missing;
  bool missing_is_reachable = false;  ///< some run of a small instance leads there
};

struct Result {
  /// A choice of the parameters for which the model is in error, and how; nothing else is looked at
  /// then.
  std::optional<ir::State> not_a_model;
  std::string not_a_model_text;
  /// No choice of the parameters satisfies the assumptions: every proof is one about nothing.
  bool empty = false;
  std::vector<Attempt> attempts;  ///< by property
  double seconds = 0;
};

/// Progress, LeadsTo: not supported here. Never throws for want of time; the attempts say so.
/// Throws std::logic_error if a proof does not pass its check.
Result prove(const ir::System& system, std::span<const ir::Property> properties,
             const Limits& limits);

/// Empty if the proof shows the property; otherwise the first obligation that fails. Within its
/// limits; prove() gives up where they end, for a proof that nobody checked is none.
std::string check_proof(const ir::System& system, const ir::Property& property, const Proof& proof,
                        const Limits& limits);

}  // namespace hw::smt
