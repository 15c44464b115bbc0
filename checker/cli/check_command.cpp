#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "checker/cli/commands.h"
#include "checker/cli/interrupt.h"
#include "checker/cli/model_files.h"
#include "checker/cli/progress.h"
#include "checker/report/json.h"
#include "checker/report/text.h"
#include "checker/report/words.h"
#include "checker/run/check_file.h"

namespace hw::cli {

namespace {

using run::ExitCode;

class CheckRun {
 public:
  CheckRun(const Options& options, Output& output)
      : options_(options),
        output_(output),
        json_(options.format == "json"),
        interrupted_(catch_interrupts()),
        progress_(options.progress) {
    const bool colour =
        options.colour == "always" || (options.colour == "auto" && wants_colour(STDOUT_FILENO));
    text_ = {colour, !options.no_times, options.trace, options.quiet};
    check_.overrides = options.overrides;
    check_.scenarios = options.scenarios;
    check_.checks = options.checks;
    check_.library_dirs = library_dirs();
    check_.search.limits = {options.max_bytes, options.max_states, options.seconds, &interrupted_};
    check_.search.reduce = !options.no_reduce;
    check_.search.on_progress = [this](const search::Progress& p) { progress_.show(p); };
    if (options.size_states > 0) check_.size_states = options.size_states;
  }

  ExitCode run() {
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
    if (file.from_folder && result.part_of_a_model) {
      summary_.skipped.push_back(result.file);
      return;
    }
    if (result.nothing_selected) {
      unmatched_.push_back(std::move(result));
      return;
    }
    code_ = worse(code_, exit_code(result));
    if (!json_) print_file(result);
    results_.push_back(std::move(result));
  }

  void print_file(const run::FileResult& result) {
    std::string text = report::file_text(result, sources_, text_);
    if (!text.empty() && printed_) text = '\n' + text;
    printed_ |= !text.empty();
    output_.write(text);
  }

  void finish(bool bad_arguments) {
    if (bad_arguments) code_ = worse(code_, ExitCode::ModelError);
    if (results_.empty() && summary_.problems.empty()) {
      summary_.problems.push_back("none of the files has a scenario: nothing was checked");
      code_ = worse(code_, ExitCode::ModelError);
    }
    summary_.code = code_;
    if (json_) {
      output_.write(report::json_text(results_, summary_, sources_, {!options_.no_times}));
      return;
    }
    for (const std::string& problem : summary_.problems) fmt::print(stderr, "hw: {}\n", problem);
    if (options_.quiet && code_ == ExitCode::AsExpected) return;
    std::string text = report::summary_text(results_, text_);
    if (!summary_.skipped.empty()) {
      text += fmt::format("{} of the folder without a scenario not checked by {}\n",
                          report::counted(summary_.skipped.size(), "file"),
                          summary_.skipped.size() == 1 ? "itself" : "themselves");
    }
    output_.write((printed_ && !text.empty() ? "\n" : "") + text);
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
    if (results_.empty()) return "no check contains the text given with --check";
    return std::nullopt;
  }

  const Options& options_;
  Output& output_;
  const bool json_;
  const std::atomic<bool>& interrupted_;
  ProgressLine progress_;
  report::TextOptions text_;
  run::CheckOptions check_;
  SourceMap sources_;
  std::vector<run::FileResult> results_;
  std::vector<run::FileResult> unmatched_;
  report::RunSummary summary_;
  ExitCode code_ = ExitCode::AsExpected;
  bool printed_ = false;
};

}  // namespace

run::ExitCode check_command(const Options& options, Output& output) {
  return CheckRun(options, output).run();
}

}  // namespace hw::cli
