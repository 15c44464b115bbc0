// `hw simulate`: the terminal, or a script, around simulate::Session.
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

#include "checker/cli/commands.h"
#include "checker/cli/interrupt.h"
#include "checker/simulate/session.h"
#include "dsl/typecheck/load.h"

namespace hw::cli {

namespace {

using run::ExitCode;

struct Loaded {
  SourceMap sources;
  std::optional<lower::Lowered> lowered;
  std::string title;
};

/// The scenario that is named, or the first one, or none: then the defaults stand.
const checked::Scenario* scenario_of(const checked::CheckedModel& model, const Options& options,
                                     std::string& problem) {
  if (options.scenarios.empty()) {
    return model.scenarios.empty() ? nullptr : &model.scenarios.front();
  }
  std::vector<std::string> names;
  for (const checked::Scenario& scenario : model.scenarios) {
    if (scenario.name == options.scenarios.front()) return &scenario;
    names.push_back(scenario.name);
  }
  problem = fmt::format("there is no scenario `{}`", options.scenarios.front());
  std::string near = nearest(options.scenarios.front(), names);
  if (!near.empty()) problem += fmt::format("\n  did you mean `{}`?", near);
  return nullptr;
}

ExitCode load(const Options& options, Loaded& loaded) {
  Diagnostics diagnostics;
  const std::string& file = options.files.front();
  auto model = load_model(loaded.sources, file, library_dirs(), diagnostics);
  ExitCode code = ExitCode::ModelError;
  if (model) {
    std::string problem;
    const checked::Scenario* scenario = scenario_of(*model, options, problem);
    if (!problem.empty()) {
      fmt::print(stderr, "hw: {}\n", problem);
      return ExitCode::Usage;
    }
    loaded.title = scenario ? file + ", " + scenario->name : file;
    std::vector<const checked::Property*> properties;
    if (scenario) {
      for (const auto& item : scenario->checks) {
        if (const auto* check = std::get_if<checked::Check>(&item)) {
          properties.push_back(&check->property);
        }
      }
    }
    if (auto binding = lower::bind(*model, scenario, options.overrides, diagnostics)) {
      loaded.lowered = lower::lower(*model, *binding, properties, diagnostics);
    }
  }
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    fmt::print(stderr, "{}", render(diagnostic, loaded.sources, wants_colour(STDERR_FILENO)));
  }
  return loaded.lowered ? ExitCode::AsExpected : code;
}

/// Reads commands to the end. Echoes them where nobody types them, so that what was printed can be
/// read by itself; a script stops at what it gets wrong.
ExitCode talk(simulate::Session& session, std::istream& input, bool typed, Output& output) {
  output.write(session.greeting());
  std::string line;
  while (!output.closed() && output.write("> ") && std::getline(input, line)) {
    if (!typed) output.write(line + '\n');
    simulate::Session::Answer answer = session.command(line);
    output.write(answer.text);
    if (answer.end) return ExitCode::AsExpected;
    if (!typed && !answer.understood) return ExitCode::Usage;
  }
  output.write("\n");
  return ExitCode::AsExpected;
}

}  // namespace

ExitCode simulate_command(const Options& options, Output& output) {
  Loaded loaded;
  if (ExitCode code = load(options, loaded); code != ExitCode::AsExpected) return code;
  simulate::SessionOptions session_options;
  session_options.colour =
      options.colour == "always" || (options.colour == "auto" && wants_colour(STDOUT_FILENO));
  session_options.seed = options.seed;
  session_options.search.limits = {options.max_bytes, options.max_states, options.seconds, nullptr};
  simulate::Session session(*loaded.lowered, loaded.sources, loaded.title, session_options);
  if (options.random_steps > 0) {
    output.write(session.random_walk(options.random_steps));
    return ExitCode::AsExpected;
  }
  if (options.script.empty()) return talk(session, std::cin, isatty(STDIN_FILENO) == 1, output);
  std::ifstream script(options.script);
  if (!script) {
    fmt::print(stderr, "hw: cannot read `{}`\n", options.script);
    return ExitCode::Usage;
  }
  return talk(session, script, false, output);
}

}  // namespace hw::cli
