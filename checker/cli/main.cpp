// The program: what was asked, done, and told by the exit code.
#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "checker/cli/commands.h"
#include "checker/cli/help.h"

namespace {

using hw::cli::Command;
using hw::run::ExitCode;

ExitCode execute(const hw::cli::Options& options, hw::cli::Output& output) {
  switch (options.command) {
    case Command::Check:
    case Command::Size:
    case Command::Report:
      return hw::cli::check_command(options, output);
    case Command::Simulate:
      return hw::cli::simulate_command(options, output);
    case Command::Graph:
      return hw::cli::graph_command(options, output);
    case Command::Format:
      return hw::cli::format_command(options, output);
    case Command::Ir:
      return hw::cli::ir_command(options, output);
    case Command::Export:
      return hw::cli::export_command(options, output);
    case Command::Import:
      return hw::cli::import_command(options, output);
    case Command::Completion:
      output.write(hw::cli::completion_script(options.language, hw::cli::command_docs()));
      return ExitCode::AsExpected;
    case Command::Manual:
      output.write(hw::cli::manual_page(hw::cli::command_docs(), HW_VERSION));
      return ExitCode::AsExpected;
    case Command::Certificate:
      return hw::cli::certificate_command(options, output);
  }
  return ExitCode::Internal;
}

}  // namespace

int main(int argc, char** argv) {
  hw::cli::Output output;
  ExitCode code = ExitCode::Internal;
  try {
    hw::cli::Parsed parsed = hw::cli::parse_command_line(argc, argv);
    code = parsed.code;
    if (parsed.options) {
      code = execute(*parsed.options, output);
    } else if (parsed.on_stderr) {
      fmt::print(stderr, "{}", parsed.message);
    } else {
      output.write(parsed.message);
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "hw: internal error: {}\n", error.what());
    code = ExitCode::Internal;
  }
  if (!output.finish()) code = ExitCode::Internal;
  return static_cast<int>(code);
}
