// What the commands about one model share: the model that the command line names, loaded and
// lowered, and text written where it is wanted.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "checker/cli/options.h"
#include "checker/cli/output.h"
#include "checker/lower/lower.h"
#include "dsl/source/source_map.h"

namespace hw::cli {

struct LoadedSystem {
  SourceMap sources;
  std::optional<lower::Lowered> lowered;  ///< absent on errors, which have been printed
  run::ExitCode code = run::ExitCode::AsExpected;
};

enum class WithChecks { No, Yes };

/// The first file of the options, its first scenario named there; without one the parameters'
/// defaults stand, and with checks asked for the first scenario of the file.
LoadedSystem load_system(const Options& options, WithChecks with_checks);

/// To standard error, coloured if that is a terminal.
void print_diagnostics(const Diagnostics& diagnostics, const SourceMap& sources);

/// To the file, all or nothing; a problem is printed and is an internal error.
run::ExitCode write_whole(const std::string& path, const std::string& text);
/// To `--output`, or to standard output.
run::ExitCode write_text(const Options& options, const std::string& text, Output& output);

}  // namespace hw::cli
