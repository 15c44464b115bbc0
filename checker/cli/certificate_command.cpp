// `hw certificate verify DIR MODEL`: proofs on disk against the model, by another solver.
#include <fmt/format.h>

#include "checker/cli/commands.h"
#include "checker/cli/progress.h"
#include "checker/run/verify_certificates.h"

namespace hw::cli {

using run::ExitCode;

namespace {
constexpr const char* kUsage = "hw: expected `hw certificate verify DIR MODEL`\n";
}

ExitCode certificate_command(const Options& options, Output& output) {
  if (options.files.size() != 2) {
    fmt::print(stderr, kUsage);
    return ExitCode::Usage;
  }
  SourceMap sources;
  Diagnostics diagnostics;
  ProgressLine progress(options.progress);
  auto verified = run::verify_certificates(
      sources, options.files[0], options.files[1], library_dirs(), fmt::format("hw {}", HW_VERSION),
      options.query_seconds, diagnostics, [&](const std::string& text) { progress.phase(text); });
  progress.wipe();
  if (diagnostics.has_errors()) {
    for (const Diagnostic& one : diagnostics.all()) {
      fmt::print(stderr, "{}", render(one, sources, false));
    }
    return ExitCode::ModelError;
  }
  if (verified.empty()) {
    fmt::print(stderr, "hw: there is no certificate in {}\n", options.files[0]);
    return ExitCode::Usage;
  }
  ExitCode code = ExitCode::AsExpected;
  for (const certificate::Verified& one : verified) {
    if (one.problem.empty() && one.questions == 0) {
      output.write(fmt::format("  ok  {}: {} states, searched again\n", one.check, one.states));
    } else if (one.problem.empty()) {
      output.write(fmt::format("  ok  {}: {} questions, all unsat ({})\n", one.check, one.questions,
                               one.solver));
    } else {
      output.write(
          fmt::format("{}  {}: {}\n", one.undecided ? "  ??" : "FAIL", one.check, one.problem));
      code = worse(code, one.undecided ? ExitCode::Undecided : ExitCode::Otherwise);
    }
  }
  return code;
}

}  // namespace hw::cli
