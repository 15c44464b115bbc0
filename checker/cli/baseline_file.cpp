#include "checker/cli/baseline_file.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "checker/report/words.h"
#include "dsl/source/write_file.h"

namespace hw::cli {

namespace fs = std::filesystem;

BaselineFile::BaselineFile(const Options& options) : options_(options) {
  if (options.baseline.empty()) return;
  std::error_code error;
  scope_.folder = fs::absolute(options.baseline, error).lexically_normal().parent_path();
  scope_.arguments = options.files;
  scope_.everything = options.scenarios.empty() && options.checks.empty();
  exists_ = fs::exists(options.baseline, error);
  if (!exists_) return;
  std::ifstream file(options.baseline, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file) {
    problem_ = fmt::format("the baseline `{}` cannot be read", options.baseline);
    return;
  }
  auto read = report::read_baseline(text);
  if (const auto* why = std::get_if<std::string>(&read)) {
    problem_ = fmt::format("the baseline `{}` cannot be used: {}", options.baseline, *why);
  } else {
    recorded_ = std::move(std::get<report::Baseline>(read));
  }
}

run::ExitCode BaselineFile::conclude(std::span<const run::FileResult> results, bool complete,
                                     report::RunSummary& summary) {
  if (options_.baseline.empty()) return run::ExitCode::AsExpected;
  if (!complete) scope_.everything = false;
  if (!exists_ || options_.update_baseline) {
    if (complete) return write(results);
    fmt::print(stderr, "hw: the run was interrupted, the baseline is not written\n");
    return run::ExitCode::AsExpected;
  }
  summary.differences = report::compare(recorded_, results, scope_);
  return summary.differences.empty() ? run::ExitCode::AsExpected : run::ExitCode::Otherwise;
}

run::ExitCode BaselineFile::write(std::span<const run::FileResult> results) {
  report::Baseline now = report::updated(recorded_, results, scope_);
  std::string why = write_file(options_.baseline, report::baseline_text(now));
  if (!why.empty()) {
    fmt::print(stderr, "hw: cannot write `{}`: {}\n", options_.baseline, why);
    return run::ExitCode::Internal;
  }
  fmt::print(stderr, "hw: {} recorded in {}\n", report::counted(now.size(), "verdict"),
             options_.baseline);
  return run::ExitCode::AsExpected;
}

}  // namespace hw::cli
