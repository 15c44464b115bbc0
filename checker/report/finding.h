// What the reader of a build's log has to hear of, one by one and with a place: checks that came
// out otherwise, what is undecided, errors and warnings of the model. The reports that CI systems
// read (JUnit, SARIF, GitHub) are made of these; a check that is as expected is no finding.
#pragma once

#include <string>
#include <vector>

#include "checker/run/file_result.h"

namespace hw::report {

struct Finding {
  enum class Kind { Otherwise, Undecided, ModelError, Warning, Internal };
  Kind kind = Kind::Otherwise;
  std::string rule;     ///< "recoverable", "size", "E0201", "W0401", "run_error", "internal_error"
  Span span;            ///< of the check, or where the diagnostic points; may be unknown
  std::string title;    ///< "patched: recoverable"
  std::string message;  ///< one line, no full stop at its end
  std::vector<Note> notes;  ///< of a diagnostic
  const run::ScenarioResult* scenario = nullptr;
  const run::CheckResult* check = nullptr;
  const Witness* witness = nullptr;  ///< the run that shows it; replays on the scenario
};

/// In the order of the report for people: errors of the model, then scenario by scenario, then
/// warnings. The pointers lead into `result`. Cost: explains each violation found (explain.h).
std::vector<Finding> findings(const run::FileResult& result);

/// The finding of one check, if it is one.
std::optional<Finding> finding(const run::ScenarioResult& scenario, const run::CheckResult& check);
Finding finding(const Diagnostic& diagnostic);
/// Of the run error that the scenario has.
Finding run_error_finding(const run::ScenarioResult& scenario);
Finding internal_finding(const run::FileResult& result);

/// "violated, expected holds", "min = 3, expected 1", "undecided: memory limit".
std::string outcome_text(const run::CheckResult& check);

/// Valid UTF-8 without control characters but line feed and tab: what XML and JSON may hold. What
/// is neither becomes U+FFFD.
std::string clean_text(std::string_view text);

}  // namespace hw::report
