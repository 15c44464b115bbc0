#include "checker/cli/report_writer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "checker/cli/graphviz.h"
#include "checker/report/github.h"
#include "checker/report/html/page.h"
#include "checker/report/junit.h"
#include "checker/report/sarif.h"
#include "checker/report/words.h"
#include "dsl/source/write_file.h"

namespace hw::cli {

namespace {

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  return name.data();
}

}  // namespace

ReportWriter::ReportWriter(const Options& options, Output& output, const SourceMap& sources)
    : options_(options),
      output_(output),
      sources_(sources),
      started_(fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(std::time(nullptr)))) {
  for (const ReportTarget& target : options.reports) {
    const int stream = target.on_stderr ? STDERR_FILENO : STDOUT_FILENO;
    const bool colour = options.colour == "always" ||
                        (options.colour == "auto" && target.file.empty() && wants_colour(stream));
    sinks_.push_back({target,
                      {colour, !options.no_times, options.trace, options.full, options.quiet},
                      false,
                      {}});
  }
}

void ReportWriter::put(Sink& sink, const std::string& text) {
  if (!sink.target.file.empty()) {
    sink.pending += text;
  } else if (sink.target.on_stderr) {
    fmt::print(stderr, "{}", text);
  } else {
    output_.write(text);
  }
}

void ReportWriter::file(const run::FileResult& result) {
  for (Sink& sink : sinks_) {
    if (sink.target.format == ReportFormat::Github) {
      put(sink, report::github_text(result, sources_));
    } else if (sink.target.format == ReportFormat::Text) {
      std::string text = report::file_text(result, sources_, sink.text);
      if (text.empty()) continue;
      put(sink, sink.started ? '\n' + text : text);
      sink.started = true;
    }
  }
}

std::string ReportWriter::document(ReportFormat format, std::span<const run::FileResult> results,
                                   const report::RunSummary& summary) const {
  if (format == ReportFormat::Sarif) return report::sarif_text(results, summary, sources_);
  if (format == ReportFormat::Json) {
    return report::json_text(results, summary, sources_, {!options_.no_times});
  }
  if (format == ReportFormat::Html) {
    return report::html_page(results, summary, sources_, {!options_.no_times}, svg_of);
  }
  report::JunitOptions junit;
  junit.times = !options_.no_times;
  if (junit.times) {
    junit.started = started_;
    junit.host = host_name();
  }
  return report::junit_text(results, summary, sources_, junit);
}

std::string ReportWriter::summary_text(const Sink& sink, std::span<const run::FileResult> results,
                                       const report::RunSummary& summary) const {
  if (options_.quiet && summary.code == run::ExitCode::AsExpected) return "";
  std::string text = report::summary_text(results, sink.text);
  if (!summary.differences.empty()) {
    text += fmt::format("{} from the baseline:\n",
                        report::counted(summary.differences.size(), "difference"));
    for (const report::Difference& one : summary.differences) {
      text += "  " + report::to_text(one) + '\n';
    }
  }
  if (!summary.skipped.empty()) {
    text += fmt::format("{} of the folder without a scenario not checked by {}\n",
                        report::counted(summary.skipped.size(), "file"),
                        summary.skipped.size() == 1 ? "itself" : "themselves");
  }
  return sink.started && !text.empty() ? '\n' + text : text;
}

bool ReportWriter::finish(std::span<const run::FileResult> results,
                          const report::RunSummary& summary) {
  const bool told = std::ranges::any_of(sinks_, [](const Sink& sink) {
    return sink.target.format == ReportFormat::Text && sink.target.file.empty();
  });
  if (told) {
    for (const std::string& problem : summary.problems) fmt::print(stderr, "hw: {}\n", problem);
  }
  bool delivered = true;
  for (Sink& sink : sinks_) {
    if (is_document(sink.target.format)) {
      put(sink, document(sink.target.format, results, summary));
    } else if (sink.target.format == ReportFormat::Github) {
      put(sink, report::github_text(summary, sources_));
    } else {
      if (!sink.target.file.empty()) {
        for (const std::string& problem : summary.problems) put(sink, "hw: " + problem + '\n');
      }
      put(sink, summary_text(sink, results, summary));
    }
    if (sink.target.file.empty()) continue;
    std::string problem = write_file(sink.target.file, sink.pending);
    if (problem.empty()) continue;
    fmt::print(stderr, "hw: cannot write `{}`: {}\n", sink.target.file, problem);
    delivered = false;
  }
  return delivered;
}

}  // namespace hw::cli
