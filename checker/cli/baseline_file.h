// --baseline: the file, what to do with it, and what to say about it.
#pragma once

#include <span>

#include "checker/cli/options.h"
#include "checker/report/baseline.h"
#include "checker/report/json.h"

namespace hw::cli {

class BaselineFile {
 public:
  /// Reads the file, if one was asked for and is there.
  explicit BaselineFile(const Options& options);

  /// Why the run cannot begin, or "".
  const std::string& problem() const { return problem_; }

  /// After the run: differences into `summary`; or the file is written, which is said on standard
  /// error. `complete` is false for a run that was interrupted: then nothing is gone and nothing
  /// written. The exit code: as expected, otherwise, or internal if the file cannot be written.
  run::ExitCode conclude(std::span<const run::FileResult> results, bool complete,
                         report::RunSummary& summary);

 private:
  run::ExitCode write(std::span<const run::FileResult> results);

  const Options& options_;
  report::BaselineScope scope_;
  bool exists_ = false;
  report::Baseline recorded_;
  std::string problem_;
};

}  // namespace hw::cli
