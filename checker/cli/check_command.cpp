// Checks the models and reports: as formats ask for (`hw check`, `hw size`), or as a page (`hw
// report`).
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "checker/cli/baseline_file.h"
#include "checker/cli/commands.h"
#include "checker/cli/interrupt.h"
#include "checker/cli/model_files.h"
#include "checker/cli/progress.h"
#include "checker/cli/report_writer.h"
#include "checker/report/words.h"
#include "checker/run/check_file.h"

namespace hw::cli {

namespace {

namespace fs = std::filesystem;
using run::ExitCode;

constexpr double kSuggestSeconds = 30;  ///< for each violated check

class CheckRun {
 public:
  CheckRun(const Options& options, Output& output)
      : options_(options),
        output_(output),
        interrupted_(catch_interrupts()),
        progress_(options.progress),
        writer_(options, output, sources_),
        baseline_(options) {
    if (!options.cache.empty()) {
      cache_.emplace(options.cache, cache::tool_identity(HW_VERSION));
      check_.cache = &*cache_;
    }
    check_.overrides = options.overrides;
    check_.scenarios = options.scenarios;
    check_.checks = options.checks;
    check_.sizes_only = options.command == Command::Size;
    check_.library_dirs = library_dirs();
    check_.search.limits = {options.max_bytes, options.max_states, options.seconds, &interrupted_};
    check_.search.reduce = !options.no_reduce;
    check_.search.fairness = options.fairness == "none"   ? ir::Fairness::None
                             : options.fairness == "weak" ? ir::Fairness::Weak
                                                          : ir::Fairness::Strong;
    check_.search.on_progress = [this](const search::Progress& p) { progress_.show(p); };
    check_.strict = options.strict;
    if (options.suggest) check_.suggest_seconds = kSuggestSeconds;
    check_.certificates = options.certificate;
    check_.tool = fmt::format("hw {}", HW_VERSION);
    check_.for_all = options.for_all;
    check_.query_seconds = options.query_seconds;
    check_.engine = options.engine == "explicit" ? run::Engine::Explicit
                    : options.engine == "smt"    ? run::Engine::Smt
                                                 : run::Engine::Auto;
    check_.fingerprints = options.full || std::ranges::any_of(options.formats, [](const auto& one) {
                            return one.find("json") != std::string::npos;
                          });
    if (options.size_states > 0) check_.size_states = options.size_states;
  }

  ExitCode run() {
    if (!baseline_.problem().empty()) {
      fmt::print(stderr, "hw: {}\n", baseline_.problem());
      return ExitCode::Usage;
    }
    std::error_code error;
    if (!options_.certificate.empty()) fs::create_directories(options_.certificate, error);
    if (error) {
      fmt::print(stderr, "hw: --certificate {}: {}\n", options_.certificate, error.message());
      return ExitCode::Usage;
    }
    ModelFiles found = model_files(options_.files);
    summary_.problems = found.problems;
    std::size_t next = 0;
    for (; next < found.files.size() && !interrupted_ && !output_.closed(); ++next) {
      check_one(found.files[next]);
    }
    if (next < found.files.size() && interrupted_) {
      summary_.problems.push_back(fmt::format("interrupted: {} not checked",
                                              report::counted(found.files.size() - next, "file")));
      code_ = worse(code_, ExitCode::Undecided);
    }
    if (auto message = nothing_matched()) {
      fmt::print(stderr, "hw: {}\n", *message);
      return ExitCode::Usage;
    }
    finish(!found.problems.empty());
    return code_;
  }

 private:
  void check_one(const ModelFile& file) {
    check_.on_phase = [this, &file](const std::string& text) {
      progress_.phase(file.path.string() + ", " + text);
    };
    run::FileResult result = run::check_file(sources_, file.path, file.path.string(), check_);
    progress_.wipe();
    if (cache_) {
      for (const std::string& warning : cache_->take_warnings()) {
        fmt::print(stderr, "hw: warning: {}\n", warning);
      }
    }
    if (file.from_folder && result.part_of_a_model) {
      summary_.skipped.push_back(result.file);
      return;
    }
    if (result.nothing_selected) {
      unmatched_.push_back(std::move(result));
      return;
    }
    code_ = worse(code_, exit_code(result));
    writer_.file(result);
    results_.push_back(std::move(result));
  }

  void finish(bool bad_arguments) {
    if (bad_arguments) code_ = worse(code_, ExitCode::ModelError);
    if (results_.empty() && summary_.problems.empty()) {
      summary_.problems.push_back("none of the files has a scenario: nothing was checked");
      code_ = worse(code_, ExitCode::ModelError);
    }
    code_ = worse(code_, baseline_.conclude(results_, !interrupted_, summary_));
    summary_.code = code_;
    if (!writer_.finish(results_, summary_)) code_ = ExitCode::Internal;
  }

  /// --scenario or --check that selects nothing is a slip, and a run that checked nothing must not
  /// look like one that did.
  std::optional<std::string> nothing_matched() const {
    std::vector<std::string> known;
    for (const auto* group : {&results_, &unmatched_}) {
      for (const run::FileResult& result : *group) {
        known.insert(known.end(), result.scenario_names.begin(), result.scenario_names.end());
        if (result.diagnostics.has_errors()) return std::nullopt;
      }
    }
    if (known.empty()) return std::nullopt;
    for (const std::string& name : options_.scenarios) {
      if (std::ranges::find(known, name) != known.end()) continue;
      std::string near = nearest(name, known);
      return fmt::format("there is no scenario `{}`\n  {}", name,
                         near.empty() ? fmt::format("there are: {}", fmt::join(known, ", "))
                                      : fmt::format("did you mean `{}`?", near));
    }
    if (results_.empty() && options_.checks.empty()) return "there is no `size` in what was given";
    if (results_.empty()) return "no check contains the text given with --check";
    return std::nullopt;
  }

  const Options& options_;
  Output& output_;
  const std::atomic<bool>& interrupted_;
  ProgressLine progress_;
  run::CheckOptions check_;
  SourceMap sources_;
  ReportWriter writer_;
  BaselineFile baseline_;
  std::optional<cache::Cache> cache_;
  std::vector<run::FileResult> results_;
  std::vector<run::FileResult> unmatched_;
  report::RunSummary summary_;
  ExitCode code_ = ExitCode::AsExpected;
};

}  // namespace

run::ExitCode check_command(const Options& options, Output& output) {
  return CheckRun(options, output).run();
}

}  // namespace hw::cli
