// A proof as text, and back: one line a lemma, a phase, a way. The reader is strict: what it does
// not know it refuses, and every name must be a variable of the system.
#pragma once

#include <optional>
#include <string>

#include "checker/ir/system.h"
#include "checker/smt/proof.h"

namespace hw::certificate {

std::string proof_text(const ir::System& system, const smt::Proof& proof);

/// Nothing if the text is not a proof over this system; `problem` says where.
std::optional<smt::Proof> read_proof(const ir::System& system, const std::string& text,
                                     std::string& problem);

}  // namespace hw::certificate
