// The report for programs: one JSON object, everything in it that the report for people has.
// "version" is 1 and changes when a field changes its meaning or goes away; new fields may appear.
// README.md of this folder lists the fields.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "checker/report/baseline.h"
#include "checker/run/file_result.h"
#include "dsl/source/source_map.h"

namespace hw::report {

struct JsonOptions {
  bool times = true;  ///< false: figures that differ from run to run are left out
};

/// What concerns the whole run.
struct RunSummary {
  std::vector<std::string> skipped;     ///< files of a folder that have no scenario
  std::vector<std::string> problems;    ///< what could not be looked at, and why
  std::vector<Difference> differences;  ///< from the baseline, if there is one
  run::ExitCode code = run::ExitCode::AsExpected;
};

/// Valid JSON in valid UTF-8 whatever the texts and file names hold; ends with a line feed. Cost:
/// every witness is told and explained, expected ones too (explain.h), and written state by state.
std::string json_text(std::span<const run::FileResult> results, const RunSummary& summary,
                      const SourceMap& sources, const JsonOptions& options);

}  // namespace hw::report
