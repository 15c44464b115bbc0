// The command line as data. What may be said on it stands in one table in options.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checker/cli/formats.h"
#include "checker/cli/help.h"
#include "checker/run/file_result.h"

namespace hw::cli {

enum class Command {
  Check,
  Size,
  Report,
  Simulate,
  Format,
  Graph,
  Ir,
  Export,
  Import,
  Certificate,
  Completion,
  Manual
};

/// One field an option; the table says which commands take it.
struct Options {
  Command command = Command::Check;
  std::vector<std::string> files;
  std::string language;  ///< of an export or import; a shell for completion

  std::vector<std::string> parameters;  ///< -D, as written
  std::vector<std::string> scenarios;
  std::vector<std::string> checks;
  std::string format;                ///< of a graph; "" for the default
  std::uint64_t cycles = 12;         ///< of a graph, most that are listed
  std::vector<std::string> formats;  ///< of check, as written
  std::string output;
  std::string colour = "auto";
  std::string fairness = "strong";
  std::string max_memory;  ///< as written
  std::string cache;
  std::string certificate;
  std::string engine = "auto";
  std::vector<std::string> for_all;
  double query_seconds = 10;
  std::string baseline;
  bool update_baseline = false;
  std::uint64_t max_states = 0;
  std::uint64_t size_states = 0;
  double seconds = 0;
  std::uint64_t random_steps = 0;
  std::uint64_t seed = 1;
  std::string script;
  bool trace = false;
  bool full = false;
  bool strict = false;
  bool suggest = false;
  bool no_reduce = false;
  bool no_times = false;
  bool quiet = false;
  bool progress = false;
  bool format_check = false;
  bool in_place = false;

  // What the fields above mean, worked out and validated.
  std::vector<lower::Override> overrides;
  std::vector<ReportTarget> reports;
  std::uint64_t max_bytes = 0;
};

/// Either options, or text to print and an exit code.
struct Parsed {
  std::optional<Options> options;
  std::string message;  ///< help or version, or what is wrong
  run::ExitCode code = run::ExitCode::AsExpected;
  bool on_stderr = false;
};

/// The tables as data: for help, the manual page and shells.
std::vector<CommandDoc> command_docs();

/// Never throws on account of what was written.
Parsed parse_command_line(int argc, const char* const* argv);

/// "512M" -> bytes; nothing if it is not a positive number with K, M, G or T behind it.
std::optional<std::uint64_t> parse_bytes(const std::string& text);

}  // namespace hw::cli
