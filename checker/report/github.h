// Annotations for GitHub: lines that its runner takes out of a job's log and shows at the place in
// the text that they name ("workflow commands").
#pragma once

#include <string>

#include "checker/report/json.h"

namespace hw::report {

/// One line a finding; nothing for a file in which all is as expected and nothing is warned of.
std::string github_text(const run::FileResult& result, const SourceMap& sources);

/// Problems of the run, and differences from the baseline.
std::string github_text(const RunSummary& summary, const SourceMap& sources);

}  // namespace hw::report
