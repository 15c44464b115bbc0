// A run told to a person: the steps, who did them, where they stand in the text, what they changed;
// and why nobody can go on at its end.
#pragma once

#include <string>

#include "checker/report/text.h"

namespace hw::report {

/// Of a violated check of `scenario`, which has a witness.
std::string run_text(const run::ScenarioResult& scenario, const run::CheckResult& check,
                     const SourceMap& sources, const TextOptions& options);

/// Of values that are not enough for a size of `scenario`.
std::string run_text(const run::ScenarioResult& scenario, const size::Refutation& refutation,
                     const SourceMap& sources, const TextOptions& options);

/// Of an assignment that leaves its variable's range.
std::string run_text(const run::ScenarioResult& scenario, const RunError& error,
                     const SourceMap& sources, const TextOptions& options);

}  // namespace hw::report
