// Obligations of a proof as SMT-LIB 2 text, straight from the transition system.
//
// This shares nothing with the prover's encoding: no solver is linked, and a step is not
// substituted into a formula but written as a `let` that gives the model's own names their new
// values. So a mistake in the prover's encoding is not repeated here, and what a solver is asked
// can be read.
#pragma once

#include <string>
#include <vector>

#include "checker/ir/property.h"
#include "checker/smt/proof.h"

namespace hw::certificate {

/// One file; a solver must answer `unsat` to each of its questions.
struct Obligations {
  std::string file;  ///< "start.smt2"
  std::string text;
  std::size_t questions = 0;
};

/// start.smt2: the lemmas hold in every first state. step.smt2: every step keeps them. check.smt2:
/// they imply the check. `assumed` is what the parameters left open satisfy.
std::vector<Obligations> obligations(const ir::System& system, const ir::Property& property,
                                     const smt::Proof& proof);

}  // namespace hw::certificate
