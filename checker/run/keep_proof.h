// What shows that a check holds, written for others to verify. Nothing here is a claim of its own:
// what cannot be written is noted, and the verdict stays what it was.
#pragma once

#include "checker/family/frontier.h"
#include "checker/run/asked.h"

namespace hw::run {

/// Of a check for all values, or by the prover alone; `open` as it was proved.
void keep_proof(const Asked& asked, const lower::Binding& open,
                std::vector<family::Certificate> proofs, CheckResult& check);

/// Of a size as a function; `open` without the sized parameter.
void keep_proof(const Asked& asked, const lower::Binding& open, const checked::Size& size,
                const family::Frontier& found, CheckResult& check);

/// Of a check of one instance that holds: its proof by invariant is looked for again, without the
/// scenario's other checks and without reductions; what every state showed is searched again
/// likewise, up to a million states, and their number kept with their fingerprint. Throws as
/// certificate::write().
void keep_proof(const Asked& asked, const checked::Property& property, CheckResult& check);

}  // namespace hw::run
