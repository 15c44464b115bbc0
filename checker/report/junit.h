// The report that CI systems read as test results: JUnit XML. One suite a file, one case a check.
//
// There is no one schema of JUnit XML. This is the part that Ant's schema, which demands most, and
// the one of Jenkins' xunit plugin have in common; tests/schemas/junit.xsd writes it down. Other
// systems (GitLab, GitHub actions, Azure) read subsets of it.
#pragma once

#include <span>
#include <string>

#include "checker/report/json.h"

namespace hw::report {

struct JunitOptions {
  bool times = true;                            ///< false: all times are 0
  std::string started = "1970-01-01T00:00:00";  ///< UTC, in this form
  std::string host = "localhost";
};

/// A check that came out otherwise is a failure; what is undecided or in error is an error, since a
/// case that is "skipped" counts as good. Text of a failure: its run, as people read it.
std::string junit_text(std::span<const run::FileResult> results, const RunSummary& summary,
                       const SourceMap& sources, const JunitOptions& options);

}  // namespace hw::report
