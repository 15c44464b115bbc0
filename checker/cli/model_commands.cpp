// The commands that look at one model without searching it: its dependency graph, its transition
// system, its layout as text.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "checker/cli/commands.h"
#include "checker/cli/graphviz.h"
#include "checker/cli/load_system.h"
#include "checker/depgraph/depgraph.h"
#include "dsl/fmt/format.h"
#include "dsl/source/write_file.h"
#include "dsl/typecheck/load.h"

namespace hw::cli {

using run::ExitCode;

std::vector<std::filesystem::path> library_dirs() {
  std::error_code problem;
  auto program = std::filesystem::read_symlink("/proc/self/exe", problem);
  std::vector<std::filesystem::path> result{std::filesystem::path(HW_SOURCE_DIR) / "models" /
                                            "lib"};
  if (!problem) {
    // Where the tool was installed, its own library comes before that of the sources.
    const std::filesystem::path prefix = program.parent_path().parent_path();
    result.insert(result.begin(), prefix / "share" / "highwater" / "lib");
  }
  // Messages name files as a user would who stands here.
  for (std::filesystem::path& folder : result) {
    auto from_here = std::filesystem::proximate(folder, problem);
    if (!problem && !from_here.empty() && *from_here.begin() != "..") folder = from_here;
  }
  return result;
}

namespace {

/// The shortest cycles, and how many there are besides.
std::string cycles_text(const depgraph::DependencyGraph& graph, std::uint64_t most,
                        const SourceMap& sources) {
  if (graph.cycles.empty()) return "no cycle of waits: a deadlock would need something else\n";
  const std::size_t listed = graph.cycles.size();
  const std::size_t shown = std::min<std::size_t>(most, listed);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    text += depgraph::to_text(graph.cycles[i], sources) + '\n';
  }
  if (const std::size_t rest = listed - shown + graph.cycles_left_out; rest > 0) {
    text += fmt::format("and {} more cycles of waits{}\n", rest,
                        shown < listed ? ": --cycles N lists more of them" : "");
  }
  return text;
}

}  // namespace

/// The graph goes where it was asked for; its cycles, as text, to standard error when the graph
/// takes standard output, so that both can be had at once.
ExitCode graph_command(const Options& options, Output& output) {
  LoadedSystem loaded = load_system(options, WithChecks::No);
  if (!loaded.lowered) return loaded.code;
  auto graph = depgraph::dependency_graph(loaded.lowered->system);
  std::string text = depgraph::to_dot(graph, loaded.lowered->system.name);
  if (options.format == "svg") {
    auto svg = svg_of(text);
    if (!svg) {
      fmt::print(stderr,
                 "hw: `dot` could not lay the graph out; is the package graphviz installed?\n");
      return ExitCode::Internal;
    }
    text = std::move(*svg);
  }
  ExitCode code = write_text(options, text, output);
  std::string cycles = cycles_text(graph, options.cycles, loaded.sources);
  if (options.output.empty()) {
    fmt::print(stderr, "{}", cycles);
  } else {
    output.write(cycles);
  }
  return code;
}

ExitCode ir_command(const Options& options, Output& output) {
  LoadedSystem loaded = load_system(options, WithChecks::No);
  if (loaded.lowered) output.write(ir::to_string(loaded.lowered->system));
  return loaded.code;
}

namespace {

/// Formats one file as the options say.
ExitCode format_one(const std::string& name, const Options& options, Output& output) {
  SourceMap sources;
  Diagnostics diagnostics;
  auto file = sources.read(name, name);
  if (const auto* failure = std::get_if<ReadFailure>(&file)) {
    fmt::print(stderr, "hw: cannot read `{}`: {}\n", name, failure->why);
    return ExitCode::ModelError;
  }
  FileId id = std::get<FileId>(file);
  auto formatted = format_source(sources, id, diagnostics);
  if (!formatted) {
    print_diagnostics(diagnostics, sources);
    return ExitCode::ModelError;
  }
  bool same = *formatted == sources.file(id).text;
  if (options.format_check) {
    if (same) return ExitCode::AsExpected;
    fmt::print(stderr, "hw: {} is laid out otherwise; `hw fmt -i {}` mends it\n", name, name);
    return ExitCode::Otherwise;
  }
  if (!options.in_place) {
    output.write(*formatted);
    return ExitCode::AsExpected;
  }
  if (same) return ExitCode::AsExpected;
  return write_whole(name, *formatted);
}

}  // namespace

ExitCode format_command(const Options& options, Output& output) {
  ExitCode code = ExitCode::AsExpected;
  for (const std::string& name : options.files)
    code = worse(code, format_one(name, options, output));
  return code;
}

}  // namespace hw::cli
