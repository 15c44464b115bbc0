// The report for code scanning: SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format").
#pragma once

#include <span>
#include <string>

#include "checker/report/json.h"

namespace hw::report {

/// One run. A result stands where the run of a violation ends (the statement before which somebody
/// waits for ever, or that fails), with the check as a related location and the steps as a code
/// flow; without a run, at the check. Undecided checks are results of kind "open", which the format
/// demands to be of level "none", and besides notifications of level "error". Checks that are as
/// expected are no results: viewers show every result as a finding.
std::string sarif_text(std::span<const run::FileResult> results, const RunSummary& summary,
                       const SourceMap& sources);

}  // namespace hw::report
