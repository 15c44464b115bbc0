// Everything that one `hw check FILE` found out, as data: what reports print and exit codes are
// made of.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checker/lower/lower.h"
#include "checker/verdict/verdict.h"
#include "dsl/source/diagnostic.h"
#include "dsl/typecheck/checked.h"

namespace hw::run {

/// The answer to `size PARAM for …`.
struct SizeResult {
  std::string param;
  bool most = false;
  std::optional<ir::Value>
      value;  ///< the least (or largest) value that is enough; absent: none or unknown
  ir::Value low = 0, high = 0;  ///< the parameter's range
  /// What is known of each value that was tried, in ascending order.
  struct Tried {
    ir::Value value = 0;
    Outcome outcome = Outcome::Unknown;
    std::uint64_t states = 0;
  };
  std::vector<Tried> tried;
  bool every_other_value_covered = false;  ///< all of the range was tried and decided
  std::string detail;                      ///< why there is no value, or what was left open
};

struct CheckResult {
  std::string text;  ///< "recoverable", "size min for recoverable"
  Span span;
  std::string expected;  ///< "holds", "violated", "7"; "" for a size without expectation
  bool as_expected = false;
  bool undecided = false;
  PropertyResult property;         ///< for a check
  std::optional<SizeResult> size;  ///< for a size
  std::vector<std::string> notes;  ///< "rx has no place of rest and is left out"
};

struct ScenarioResult {
  std::string name;
  Span span;
  std::vector<std::pair<std::string, std::string>> parameters;  ///< all of them, with their values
  std::shared_ptr<const lower::Lowered> lowered;                ///< what witnesses refer to
  std::vector<CheckResult> checks;
  Coverage coverage;  ///< of the search for the checks; sizes have their own figures
  std::optional<RunError> run_error;
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
  std::vector<ScenarioResult> scenarios;  ///< empty when there are errors
  std::string internal_error;  ///< a witness that did not replay, an exception: never empty with
                               ///< exit code 6
};

/// Internal before model error before otherwise before undecided before as expected. A run error of
/// a scenario is an error of the model.
ExitCode exit_code(const FileResult& result);

}  // namespace hw::run
