// The reports of one `hw check` or `hw report`, each in its format and to its place.
#pragma once

#include <span>

#include "checker/cli/options.h"
#include "checker/cli/output.h"
#include "checker/report/json.h"
#include "checker/report/text.h"

namespace hw::cli {

class ReportWriter {
 public:
  /// All three must outlive it.
  ReportWriter(const Options& options, Output& output, const SourceMap& sources);

  /// What is written line by line appears as soon as a file is done.
  void file(const run::FileResult& result);

  /// The summary, and the documents. False if one of them could not be written; says so.
  bool finish(std::span<const run::FileResult> results, const report::RunSummary& summary);

 private:
  struct Sink {
    ReportTarget target;
    report::TextOptions text;
    bool started = false;
    std::string pending;  ///< of a file, written when all is known
  };

  void put(Sink& sink, const std::string& text);
  std::string document(ReportFormat format, std::span<const run::FileResult> results,
                       const report::RunSummary& summary) const;
  std::string summary_text(const Sink& sink, std::span<const run::FileResult> results,
                           const report::RunSummary& summary) const;

  const Options& options_;
  Output& output_;
  const SourceMap& sources_;
  std::vector<Sink> sinks_;
  std::string started_;  ///< UTC, as JUnit wants it
};

}  // namespace hw::cli
