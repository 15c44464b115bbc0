// To other tools and back: `hw export LANGUAGE FILE` and `hw import LANGUAGE FILE`.
#include <fmt/format.h>

#include <algorithm>

#include "checker/cli/commands.h"
#include "checker/cli/load_system.h"
#include "checker/interchange/export.h"
#include "checker/interchange/pnml_import.h"
#include "dsl/source/diagnostic_codes.h"

namespace hw::cli {

namespace {

using interchange::Exported;
using run::ExitCode;

Exported exported(const std::string& language, const lower::Lowered& lowered) {
  if (language == "smtlib") return interchange::to_smtlib(lowered.system, lowered.properties);
  if (language == "chc") return interchange::to_chc(lowered.system, lowered.properties);
  if (language == "tla") return interchange::to_tla(lowered.system, lowered.properties);
  if (language == "promela") return interchange::to_promela(lowered.system, lowered.properties);
  return interchange::to_pnml(lowered.system);
}

}  // namespace

ExitCode export_command(const Options& options, Output& output) {
  LoadedSystem loaded = load_system(options, WithChecks::Yes);
  if (!loaded.lowered) return loaded.code;
  const Exported text = exported(options.language, *loaded.lowered);
  if (!text.problem.empty()) {
    fmt::print(stderr, "hw: {} cannot be said in {}: {}\n", options.files.front(), options.language,
               text.problem);
    return ExitCode::ModelError;
  }
  return write_text(options, text.text, output);
}

ExitCode import_command(const Options& options, Output& output) {
  const std::string& name = options.files.front();
  SourceMap sources;
  auto file = sources.read(name, name);
  if (const auto* failure = std::get_if<ReadFailure>(&file)) {
    fmt::print(stderr, "hw: cannot read `{}`: {}\n", name, failure->why);
    return ExitCode::ModelError;
  }
  const FileId id = std::get<FileId>(file);
  const interchange::Imported model = interchange::from_pnml(sources.file(id).text);
  if (!model.problem.empty()) {
    Diagnostics diagnostics;
    const std::size_t length = sources.file(id).text.size();
    const auto begin = static_cast<std::uint32_t>(std::min(model.offset, length));
    const auto end = static_cast<std::uint32_t>(std::min(model.offset + 1, length));
    diagnostics.error(code::kNotImported, Span{id, begin, end}, model.problem);
    print_diagnostics(diagnostics, sources);
    return ExitCode::ModelError;
  }
  return write_text(options, model.text, output);
}

}  // namespace hw::cli
