// Proofs on disk, and their verification by somebody who does not trust the prover.
//
// `write` puts a folder for each check: a manifest (what was proved, of which text), and for each
// value of the parameters that were enumerated the proof and its obligations as SMT-LIB 2.
// `verify` takes the model, not the files, as the authority: it lowers the model again, writes the
// obligations again from the proof's lemmas and ranks, compares them with the files byte by byte,
// and asks a solver in a process of its own: cvc5 if it is there, else z3.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "checker/family/family.h"

namespace hw::certificate {

/// What a certificate is about.
struct Subject {
  std::string model_hash;  ///< of the texts of the model and its imports
  std::string tool;        ///< "hw 0.1.0"
  std::string scenario;
  std::string check;                                            ///< as written
  std::vector<std::pair<std::string, std::string>> parameters;  ///< values, and ranges of open ones
};

/// 32 hexadecimal digits.
std::string hash_of(const std::vector<std::string_view>& texts);

/// The folder of a check below `folder`. Throws std::runtime_error if it cannot be written.
std::filesystem::path write(const std::filesystem::path& folder, const Subject& subject,
                            std::span<const family::Certificate> proofs);

struct Verified {
  std::string check;   ///< "scenario: check"
  std::string solver;  ///< "cvc5", "z3"
  std::size_t questions = 0;
  std::string problem;     ///< empty: accepted
  bool undecided = false;  ///< the problem is the solver's: it gave no answer, and none against it
};

/// The folders of all checks below `folder` that have a manifest, in order of their names.
std::vector<std::filesystem::path> certificates(const std::filesystem::path& folder);

/// The subject that a folder claims; nothing if its manifest cannot be read.
std::optional<Subject> read_manifest(const std::filesystem::path& folder);

/// One folder against the model: `open` is the binding that the subject means, made from the model.
Verified verify(const std::filesystem::path& folder, const Subject& expected,
                const checked::CheckedModel& model, const lower::Binding& open,
                const checked::Property& property, double query_seconds);

}  // namespace hw::certificate
