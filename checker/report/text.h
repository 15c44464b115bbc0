// The report for people: a table a file, then the story of what needs telling, then a summary.
#pragma once

#include <span>
#include <string>

#include "checker/run/file_result.h"
#include "dsl/source/source_map.h"

namespace hw::report {

struct TextOptions {
  bool colour = false;
  bool times = true;        ///< false: figures that differ from run to run are left out
  bool all_traces = false;  ///< tell expected violations too, not only the unexpected
  bool full = false;        ///< fold no step of a run (fold.h)
  bool quiet = false;       ///< of a file in which all is as expected: nothing
};

/// Everything about one file: diagnostics, the table, the stories, warnings. An expected violation
/// is told when `all_traces` is set or when it is the only check of the file that was run.
std::string file_text(const run::FileResult& result, const SourceMap& sources,
                      const TextOptions& options);

/// One or two lines over all files.
std::string summary_text(std::span<const run::FileResult> results, const TextOptions& options);

}  // namespace hw::report
