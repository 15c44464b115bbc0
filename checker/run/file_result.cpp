#include "checker/run/file_result.h"

#include <algorithm>
#include <array>

namespace hw::run {

namespace {

ExitCode exit_code_of(const CheckResult& check) {
  if (check.undecided) return ExitCode::Undecided;
  return check.as_expected ? ExitCode::AsExpected : ExitCode::Otherwise;
}

}  // namespace

bool came_out_as(Outcome outcome, std::string_view expected) {
  return (outcome == Outcome::Holds && expected == "holds") ||
         (outcome == Outcome::Violated && expected == "violated");
}

ExitCode worse(ExitCode a, ExitCode b) {
  constexpr std::array kFromWorst = {ExitCode::Internal,  ExitCode::ModelError,
                                     ExitCode::Usage,     ExitCode::Otherwise,
                                     ExitCode::Undecided, ExitCode::AsExpected};
  return *std::ranges::find_if(kFromWorst, [&](ExitCode code) { return code == a || code == b; });
}

ExitCode exit_code(const FileResult& result) {
  if (!result.internal_error.empty()) return ExitCode::Internal;
  if (result.diagnostics.has_errors()) {
    return result.command_line_error ? ExitCode::Usage : ExitCode::ModelError;
  }
  ExitCode code = ExitCode::AsExpected;
  if (result.strict && !result.diagnostics.all().empty()) code = ExitCode::Otherwise;
  for (const ScenarioResult& scenario : result.scenarios) {
    if (scenario.run_error) code = worse(code, ExitCode::ModelError);
    for (const CheckResult& check : scenario.checks) code = worse(code, exit_code_of(check));
  }
  return code;
}

}  // namespace hw::run
