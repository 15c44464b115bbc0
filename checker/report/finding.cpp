#include "checker/report/finding.h"

#include <fmt/format.h>

#include "checker/report/json_parts.h"
#include "checker/report/words.h"
#include "checker/verdict/explain_lasso.h"
#include "checker/verdict/story.h"
#include "dsl/source/utf8.h"

namespace hw::report {

using run::CheckResult;
using run::FileResult;
using run::ScenarioResult;

namespace {

std::string rule_of(const ScenarioResult& scenario, const CheckResult& check) {
  if (check.size) return "size";
  return identifier(scenario.lowered->properties.at(check.property_index).kind);
}

/// Why the run ends as it does, as explain.h puts it in a sentence.
std::string sentence_of(const ScenarioResult& scenario, const CheckResult& check) {
  if (check.size || !check.property.witness) return "";
  const ir::System& system = scenario.lowered->system;
  const Witness& witness = *check.property.witness;
  explain::Explanation explanation =
      explain::explain(system, scenario.lowered->properties.at(check.property_index), witness,
                       story::tell(system, witness));
  if (explanation.kind.empty()) return explanation.sentence;
  return explanation.kind + " · " + explanation.sentence;
}

std::string undecided_text(const CheckResult& check) {
  if (check.size) return check.size->detail;
  const PropertyResult& property = check.property;
  std::string why = property.detail.empty() ? word(property.reason) : property.detail;
  return why.empty() ? "a run leads to an error in the model" : why;
}

}  // namespace

std::string outcome_text(const CheckResult& check) {
  if (check.undecided) {
    std::string why = undecided_text(check);
    return why.empty() ? "undecided" : "undecided: " + why;
  }
  std::string text = word(check.property.outcome);
  if (check.size) {
    text = size::equation_text(*check.size);
    if (text.empty()) {
      text = check.size->frontier ? "no combination is enough" : "no value is enough";
    }
  } else if (check.property.witness && check.property.witness->lasso) {
    text += fmt::format(", {}", explain::word(check.property.witness->lasso->lack));
  } else if (check.property.witness) {
    text += fmt::format(" in {}", counted(check.property.witness->steps.size(), "step"));
  }
  if (!check.as_expected && !check.expected.empty()) text += ", expected " + check.expected;
  return text;
}

std::optional<Finding> finding(const ScenarioResult& scenario, const CheckResult& check) {
  if (check.as_expected) return std::nullopt;
  Finding result;
  result.kind = check.undecided ? Finding::Kind::Undecided : Finding::Kind::Otherwise;
  result.rule = rule_of(scenario, check);
  result.span = check.span;
  result.title = fmt::format("{}: {}", scenario.name, check.text);
  result.message = outcome_text(check);
  std::string why = sentence_of(scenario, check);
  if (!why.empty()) result.message += ": " + why;
  result.scenario = &scenario;
  result.check = &check;
  if (check.property.witness) result.witness = &*check.property.witness;
  return result;
}

Finding finding(const Diagnostic& diagnostic) {
  Finding result;
  result.kind =
      diagnostic.severity == Severity::Error ? Finding::Kind::ModelError : Finding::Kind::Warning;
  result.rule = diagnostic.code;
  result.span = diagnostic.span;
  result.title = diagnostic.code;
  result.message = diagnostic.message;
  if (!diagnostic.hint.empty()) result.message += " (" + diagnostic.hint + ")";
  result.notes = diagnostic.notes;
  return result;
}

Finding run_error_finding(const ScenarioResult& scenario) {
  const RunError& error = *scenario.run_error;
  const ir::System& system = scenario.lowered->system;
  const ir::Transition& transition = system.transitions[error.transition];
  Finding result;
  result.kind = Finding::Kind::ModelError;
  result.rule = "run_error";
  result.span = system.statements[transition.statement].span;
  result.title = scenario.name + ": error in the model";
  result.message = fmt::format("{}, after {}", transition.failure_text,
                               counted(error.witness.steps.size(), "step"));
  result.scenario = &scenario;
  result.witness = &error.witness;
  return result;
}

Finding internal_finding(const FileResult& result) {
  Finding finding;
  finding.kind = Finding::Kind::Internal;
  finding.rule = "internal_error";
  finding.title = "internal error";
  finding.message = result.internal_error;
  return finding;
}

std::vector<Finding> findings(const FileResult& result) {
  std::vector<Finding> found;
  if (!result.internal_error.empty()) found.push_back(internal_finding(result));
  for (const Diagnostic& diagnostic : result.diagnostics.all()) {
    if (diagnostic.severity == Severity::Error) found.push_back(finding(diagnostic));
  }
  for (const ScenarioResult& scenario : result.scenarios) {
    if (scenario.run_error) found.push_back(run_error_finding(scenario));
    for (const CheckResult& check : scenario.checks) {
      if (auto one = finding(scenario, check)) found.push_back(std::move(*one));
    }
  }
  for (const Diagnostic& diagnostic : result.diagnostics.all()) {
    if (diagnostic.severity != Severity::Warning) continue;
    found.push_back(finding(diagnostic));
    if (result.strict) found.back().kind = Finding::Kind::Otherwise;
  }
  return found;
}

std::string clean_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const DecodedCharacter character = decode_utf8(text, at);
    const std::uint32_t code = character.code_point;
    const bool fine = character.well_formed && code != 0xFFFE && code != 0xFFFF &&
                      (code >= 0x20 || code == '\n' || code == '\t') && code != 0x7F;
    out += fine ? text.substr(at, character.bytes) : std::string_view("\xEF\xBF\xBD");
    at += character.bytes;
  }
  return out;
}

}  // namespace hw::report
