#include "checker/cli/load_system.h"

#include <fmt/format.h>
#include <unistd.h>

#include "checker/cli/commands.h"
#include "dsl/source/write_file.h"
#include "dsl/typecheck/load.h"

namespace hw::cli {

using run::ExitCode;

namespace {

/// The scenario asked for; null and true if there is none of that name.
std::pair<const checked::Scenario*, bool> chosen(const checked::CheckedModel& model,
                                                 const Options& options, WithChecks with_checks) {
  if (options.scenarios.empty()) {
    const bool first = with_checks == WithChecks::Yes && !model.scenarios.empty();
    return {first ? &model.scenarios.front() : nullptr, false};
  }
  for (const checked::Scenario& scenario : model.scenarios) {
    if (scenario.name == options.scenarios.front()) return {&scenario, false};
  }
  return {nullptr, true};
}

std::vector<const checked::Property*> checks_of(const checked::Scenario* scenario,
                                                WithChecks with_checks) {
  std::vector<const checked::Property*> result;
  if (!scenario || with_checks == WithChecks::No) return result;
  for (const auto& item : scenario->checks) {
    if (const auto* check = std::get_if<checked::Check>(&item)) result.push_back(&check->property);
  }
  return result;
}

}  // namespace

LoadedSystem load_system(const Options& options, WithChecks with_checks) {
  LoadedSystem result;
  Diagnostics diagnostics;
  auto model = load_model(result.sources, options.files.front(), library_dirs(), diagnostics);
  result.code = ExitCode::ModelError;
  if (model) {
    auto [scenario, unknown] = chosen(*model, options, with_checks);
    if (unknown) {
      fmt::print(stderr, "hw: {}: there is no scenario `{}`\n", options.files.front(),
                 options.scenarios.front());
      result.code = ExitCode::Usage;
    } else if (auto binding = lower::bind(*model, scenario, options.overrides, diagnostics)) {
      result.lowered =
          lower::lower(*model, *binding, checks_of(scenario, with_checks), diagnostics);
    }
  }
  print_diagnostics(diagnostics, result.sources);
  if (result.lowered) result.code = ExitCode::AsExpected;
  return result;
}

void print_diagnostics(const Diagnostics& diagnostics, const SourceMap& sources) {
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    fmt::print(stderr, "{}", render(diagnostic, sources, wants_colour(STDERR_FILENO)));
  }
}

ExitCode write_whole(const std::string& path, const std::string& text) {
  std::string problem = write_file(path, text);
  if (problem.empty()) return ExitCode::AsExpected;
  fmt::print(stderr, "hw: cannot write `{}`: {}\n", path, problem);
  return ExitCode::Internal;
}

ExitCode write_text(const Options& options, const std::string& text, Output& output) {
  if (!options.output.empty()) return write_whole(options.output, text);
  output.write(text);
  return ExitCode::AsExpected;
}

}  // namespace hw::cli
