// What a check that leaves parameters open is about: its binding, and what a certificate of it has
// to say. Used by the run that proves and by the one that verifies, so that both mean the same.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checker/lower/bind.h"
#include "dsl/source/source_map.h"

namespace hw::run {

/// The scenario's binding with parameters open: those of the check, or, where it names none, those
/// of the command line. Errors: a name that the model does not have, an empty range.
std::optional<lower::Binding> open_binding(const checked::CheckedModel& model,
                                           const lower::Binding& binding,
                                           const checked::Check& check,
                                           const std::vector<std::string>& names,
                                           Diagnostics& diagnostics);

/// The model's assumptions as written, each in one line.
std::vector<std::string> assumptions_text(const checked::CheckedModel& model,
                                          const SourceMap& sources);

/// All parameters with their values; of open ones the range, "1.." or "1..8".
std::vector<std::pair<std::string, std::string>> parameters_text(const checked::CheckedModel& model,
                                                                 const lower::Binding& binding);

}  // namespace hw::run
