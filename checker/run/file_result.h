// Everything that one `hw check FILE` found out, as data: what reports print and exit codes are
// made of.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/family/family.h"
#include "checker/lower/lower.h"
#include "checker/size/refute.h"
#include "checker/suggest/suggest.h"
#include "checker/verdict/verdict.h"
#include "dsl/source/diagnostic.h"
#include "dsl/typecheck/checked.h"

namespace hw::run {

struct CheckResult {
  std::string text;  ///< "recoverable", "size min for recoverable"
  Span span;
  std::string
      expected;  ///< "holds", "violated", "7", "(1, 4), (2, 2)"; "" for a size without expectation
  bool as_expected = false;
  bool undecided = false;
  PropertyResult property;           ///< for a check
  std::size_t property_index = 0;    ///< for a check: into ScenarioResult::lowered->properties
  std::optional<size::Result> size;  ///< for a size
  /// Of a size: runs that show why the values next to the answer are not enough.
  std::vector<size::Refutation> refutations;
  std::optional<suggest::Result> suggestions;  ///< for a violated check, if asked for
  bool cached = false;                         ///< of a size: not decided by this run
  std::vector<std::string> notes;              ///< "net.rx has no place of rest and is left out"
};

/// `expected`: "holds" or "violated".
bool came_out_as(Outcome outcome, std::string_view expected);

struct ScenarioResult {
  std::string name;
  Span span;
  std::vector<std::pair<std::string, std::string>> parameters;  ///< all of them, with their values
  std::shared_ptr<const lower::Lowered> lowered;                ///< what witnesses refer to
  std::vector<CheckResult> checks;
  Coverage coverage;          ///< of the search for the checks; sizes have their own figures
  std::string engine;         ///< who decided the checks; "" if there are only sizes
  std::string engine_reason;  ///< why that one; "" if nobody chose
  bool cached =
      false;  ///< the checks were not decided by this run; coverage is of the one that did
  bool reduced = false;  ///< coverage counts states after reductions: fewer than the model has
  std::optional<RunError> run_error;
  /// For a check for all values: its proof, a system for each value of what was enumerated. Such a
  /// check stands alone in its ScenarioResult.
  std::vector<family::Certificate> certificates;
};

enum class ExitCode {
  AsExpected = 0,
  Usage = 1,
  ModelError = 2,
  Undecided = 5,
  Internal = 6,
  Otherwise = 10
};

struct FileResult {
  std::string file;
  std::string model;
  Diagnostics diagnostics;  ///< errors of the model; warnings, unreached statements among them
  std::vector<ScenarioResult> scenarios;    ///< empty when there are errors
  std::vector<std::string> scenario_names;  ///< all that the file has, selected or not
  bool strict = false;                      ///< warnings are failures
  bool nothing_selected = false;    ///< --scenario or --check left nothing to do in this file
  bool part_of_a_model = false;     ///< has no scenario: to be imported, not checked
  bool command_line_error = false;  ///< an error in `diagnostics` is one of -D, not of the model
  std::string internal_error;  ///< a witness that did not replay, an exception: never empty with
                               ///< exit code 6
};

/// Internal before model error before otherwise before undecided before as expected. A run error of
/// a scenario is an error of the model. An error that the command line alone is to blame for is a
/// usage error. With `strict` a warning is a check that came out otherwise.
ExitCode exit_code(const FileResult& result);

/// The one of two that a run over several files must end with: 6, 2, 1, 10, 5, 0.
ExitCode worse(ExitCode a, ExitCode b);

}  // namespace hw::run
