// Proofs on disk, and their verification by somebody who does not trust who found them.
//
// `write` puts a folder for each check: a manifest (what was shown, of which text), and for each
// value of the parameters that were enumerated the proof and its obligations as SMT-LIB 2. A proof
// by exhaustive search has its manifest only. `verify` takes the model, not the files, as the
// authority: it lowers the model again, writes the obligations again from the proof's lemmas and
// ranks, compares them with the files byte by byte, and asks a solver in a process of its own: cvc5
// if it is there, else z3. What was searched is searched again (search_again.h).
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "checker/certificate/manifest.h"
#include "checker/family/family.h"

namespace hw::certificate {

/// The folder of a check below `folder`; what was there for it before is gone. `proofs`: for each
/// goal those that show it, none for what was searched. Throws std::runtime_error if it cannot be
/// written.
std::filesystem::path write(const std::filesystem::path& folder, const Subject& subject,
                            std::span<const std::vector<family::Certificate>> proofs);

struct Verified {
  std::string check;   ///< "scenario: check"
  std::string solver;  ///< "cvc5", "z3"
  std::size_t questions = 0;
  std::uint64_t states = 0;  ///< searched again
  std::string problem;       ///< empty: accepted
  bool undecided = false;  ///< the problem is the solver's: it gave no answer, and none against it
};

/// The folders of all checks below `folder` that have a manifest, in order of their names.
std::vector<std::filesystem::path> certificates(const std::filesystem::path& folder);

/// The subject that a folder claims; nothing if its manifest cannot be read.
std::optional<Subject> subject_of(const std::filesystem::path& folder);

/// One thing that has to be shown for a claim: a property, of all that a binding means.
struct Goal {
  lower::Binding binding;
  const checked::Property* property = nullptr;
};

/// One folder against the model. `expected` and `goals` are what the claim means, made from the
/// model; of a check there is one goal.
Verified verify(const std::filesystem::path& folder, const Subject& expected,
                const checked::CheckedModel& model, std::span<const Goal> goals,
                double query_seconds);

}  // namespace hw::certificate
