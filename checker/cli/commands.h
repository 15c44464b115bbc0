// What each command does: the pipeline's stages put together, and the only code that prints.
#pragma once

#include "checker/cli/options.h"
#include "checker/cli/output.h"

namespace hw::cli {

/// `hw check`, `hw size` and `hw report`.
run::ExitCode check_command(const Options& options, Output& output);
run::ExitCode simulate_command(const Options& options, Output& output);
run::ExitCode graph_command(const Options& options, Output& output);
run::ExitCode format_command(const Options& options, Output& output);
run::ExitCode certificate_command(const Options& options, Output& output);
run::ExitCode ir_command(const Options& options, Output& output);
run::ExitCode export_command(const Options& options, Output& output);
run::ExitCode import_command(const Options& options, Output& output);

/// Where `import NAME` looks after the importing file's own folder.
std::vector<std::filesystem::path> library_dirs();

}  // namespace hw::cli
