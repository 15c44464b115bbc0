// See compare.h.
#include "tests/agree/compare.h"

#include <fmt/format.h>

#include <exception>

#include "dsl/source/diagnostic.h"
#include "dsl/source/source_map.h"
#include "tests/agree/load_text.h"

namespace hw::agree {

namespace {

std::string text_of(const std::optional<checked::Value>& value) {
  return value ? fmt::format("{}", *value) : "none";
}
std::string text_of(const std::optional<std::size_t>& value) {
  return value ? fmt::format("{}", *value) : "none";
}

std::string describe(const EngineCheck& check) {
  if (!check.supported) return "not supported";
  if (check.undecided) return "undecided: " + check.detail;
  if (check.is_size) return text_of(check.best);
  std::string text = check.holds ? "holds" : "violated";
  if (check.shortest) text += fmt::format(", shortest {}", *check.shortest);
  if (check.highwater) text += fmt::format(", highwater {}", *check.highwater);
  if (!check.replay_failure.empty()) text += ", does not replay: " + check.replay_failure;
  return text;
}

std::string describe(const EngineAnswer& answer) {
  if (answer.invalid_model) return "  invalid model: " + answer.detail + "\n";
  std::string text = fmt::format("  {} states\n", answer.states);
  if (answer.run_error_depth) {
    text +=
        fmt::format("  run-time error after {} steps {}\n", *answer.run_error_depth, answer.detail);
  }
  for (const EngineCheck& check : answer.checks) text += "  " + describe(check) + "\n";
  return text;
}

std::string compare_check(const Answer& oracle, const EngineCheck& engine) {
  if (oracle.status != Status::Decided) return "";  // a run error, or a size that is too big
  if (oracle.supported != engine.supported) return "one of the two does not support it";
  if (!oracle.supported) return "";
  if (engine.undecided) return "the engine is undecided";
  if (oracle.is_size) {
    return oracle.best == engine.best
               ? ""
               : fmt::format("{}, engine {}", text_of(oracle.best), text_of(engine.best));
  }
  if (oracle.holds != engine.holds) return "verdict";
  if (!engine.replay_failure.empty()) return "the witness does not replay";
  if (oracle.shortest != engine.shortest) {
    return fmt::format("shortest {}, engine {}", text_of(oracle.shortest),
                       text_of(engine.shortest));
  }
  if (oracle.highwater != engine.highwater) {
    return fmt::format("highwater {}, engine {}", text_of(oracle.highwater),
                       text_of(engine.highwater));
  }
  return "";
}

void count(const OracleResult& oracle, Tally& tally) {
  ++tally.scenarios;
  tally.states += oracle.states;
  for (const Answer& answer : oracle.answers) {
    if (answer.status == Status::TooBig) ++tally.too_big;
    if (answer.status != Status::Decided || !answer.supported) continue;
    ++tally.checks;
    if (answer.is_size) ++tally.sizes;
    if (!answer.is_size && !answer.holds) ++tally.violated;
  }
}

void examine_scenario(const checked::CheckedModel& model, const checked::Scenario& scenario,
                      const ExamineOptions& options, Examination& examination, Tally& tally,
                      Tally& of_model) {
  const OracleResult oracle = run_oracle(model, scenario, {}, options.limits);
  count(oracle, tally);
  count(oracle, of_model);
  of_model.models_invalid |= oracle.status == Status::InvalidModel;
  of_model.models_in_error |= oracle.status == Status::RunError;
  examination.answers += scenario.name + ", oracle: " + agree::describe(oracle);
  if (oracle.status == Status::TooBig) return;
  std::vector<EngineOptions> ways{options.engine};
  if (options.thorough) {
    ways.push_back({options.engine.fault, false, false});
    ways.push_back({options.engine.fault, true, true});
  }
  for (const EngineOptions& way : ways) {
    const EngineAnswer engine = run_engine(model, scenario, way);
    examination.answers +=
        fmt::format("{}, engine{}{}:\n{}", scenario.name, way.reduce ? "" : " without reductions",
                    way.one_by_one ? " check by check" : "", describe(engine));
    const std::string difference = compare(oracle, engine);
    if (difference.empty()) continue;
    examination.disagreement = scenario.name + ": " + difference;
    return;
  }
}

}  // namespace

std::string compare(const OracleResult& oracle, const EngineAnswer& engine) {
  if (oracle.status == Status::TooBig) return "";
  if ((oracle.status == Status::InvalidModel) != engine.invalid_model) return "is the model valid?";
  if (engine.invalid_model) return "";
  if ((oracle.status == Status::RunError) != engine.run_error_depth.has_value()) {
    return "is there a run-time error?";
  }
  if (engine.run_error_depth) {
    if (!engine.detail.empty()) return "the run to the error does not replay: " + engine.detail;
    if (*engine.run_error_depth != oracle.error_depth) return "steps to the run-time error";
  }
  if (oracle.answers.size() != engine.checks.size()) return "number of answers";
  for (std::size_t i = 0; i < oracle.answers.size(); ++i) {
    const std::string difference = compare_check(oracle.answers[i], engine.checks[i]);
    if (!difference.empty()) return oracle.answers[i].text + ": " + difference;
  }
  return "";
}

Examination examine(const std::string& text, const ExamineOptions& options, Tally& tally) {
  Examination examination;
  ++tally.models;
  Tally of_model;
  try {
    SourceMap sources;
    Diagnostics diagnostics;
    const auto model = load_text(sources, text, diagnostics);
    if (!model) {
      examination.disagreement = "the front end refuses the model";
      for (const Diagnostic& diagnostic : diagnostics.all()) {
        examination.answers += render(diagnostic, sources, false);
      }
      return examination;
    }
    examination.loads = true;
    for (const checked::Scenario& scenario : model->scenarios) {
      examine_scenario(*model, scenario, options, examination, tally, of_model);
      if (!examination.disagreement.empty()) break;
    }
  } catch (const std::exception& error) {
    examination.disagreement = std::string("exception: ") + error.what();
  }
  tally.models_violated += of_model.violated > 0;
  tally.models_invalid += of_model.models_invalid;
  tally.models_in_error += of_model.models_in_error;
  return examination;
}

}  // namespace hw::agree
