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
std::string text_of(const Combinations& values) { return describe(values); }
std::string text_of(const std::optional<std::size_t>& value) {
  return value ? fmt::format("{}", *value) : "none";
}

std::string describe(const EngineCheck& check) {
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

template <typename T>
Difference compare_values(const char* kind, const T& oracle, const T& engine) {
  if (oracle == engine) return {};
  return {kind, fmt::format("{}, engine {}", text_of(oracle), text_of(engine))};
}

Difference compare_check(const Answer& oracle, const EngineCheck& engine) {
  if (engine.undecided) return {"undecided", "the engine is undecided: " + engine.detail};
  if (oracle.is_size && oracle.best == engine.best) {
    return compare_values("holes of a size", oracle.holes, engine.holes);
  }
  if (oracle.is_size) return compare_values("size", oracle.best, engine.best);
  if (oracle.holds != engine.holds) return {"verdict", oracle.holds ? "holds" : "violated"};
  if (!engine.replay_failure.empty()) return {"replay", engine.replay_failure};
  if (oracle.shortest != engine.shortest) {
    return compare_values("shortest run", oracle.shortest, engine.shortest);
  }
  return compare_values("highwater mark", oracle.highwater, engine.highwater);
}

/// A search may end when every check is violated, and never see an error that comes later.
bool stopped_before_error(const OracleResult& oracle, const EngineAnswer& engine) {
  if (oracle.status != Status::RunError) return false;
  for (std::size_t i = 0; i < oracle.answers.size(); ++i) {
    const Answer& answer = oracle.answers[i];
    if (answer.is_size) continue;
    const bool nearer = answer.shortest && *answer.shortest <= oracle.error_depth;
    if (!nearer || !compare_check(answer, engine.checks.at(i)).kind.empty()) return false;
  }
  return true;
}

void count(const OracleResult& oracle, Tally& tally) {
  ++tally.scenarios;
  tally.states += oracle.states;
  if (oracle.status == Status::TooBig) ++tally.too_big;
  for (const Answer& answer : oracle.answers) {
    const bool of_its_own = answer.is_size || answer.about_runs;
    if (of_its_own && answer.status == Status::TooBig) ++tally.too_big;
    if (answer.status != Status::Decided) continue;
    ++tally.checks;
    if (answer.is_size) ++tally.sizes;
    if (!answer.is_size && !answer.holds) ++tally.violated;
    if (answer.about_runs) ++tally.about_runs;
    if (answer.about_runs && !answer.holds) ++tally.runs_violated;
  }
}

void examine_scenario(const checked::CheckedModel& model, const checked::Scenario& scenario,
                      const ExamineOptions& options, Examination& examination, Tally& tally,
                      Tally& of_model) {
  const OracleResult oracle =
      run_oracle(model, scenario, {}, options.limits, options.engine.fairness);
  count(oracle, tally);
  count(oracle, of_model);
  of_model.models_invalid |= oracle.status == Status::InvalidModel;
  of_model.models_in_error |= oracle.status == Status::RunError;
  examination.answers += scenario.name + ", oracle: " + agree::describe(oracle);
  if (oracle.status == Status::TooBig) return;
  EngineOptions way = options.engine;
  way.max_states = 3 * oracle.states + 100;
  for (std::size_t i = 0; i < oracle.answers.size(); ++i) {
    if (oracle.answers[i].status == Status::TooBig) way.leave_out.insert(i);
  }
  std::vector<EngineOptions> ways{way};
  if (options.thorough) {
    way.reduce = false;
    ways.push_back(way);
    way.reduce = way.one_by_one = true;
    ways.push_back(way);
  }
  for (const EngineOptions& chosen : ways) {
    const EngineAnswer engine = run_engine(model, scenario, chosen);
    examination.answers += fmt::format(
        "{}, engine{}{}:\n{}", scenario.name, chosen.reduce ? "" : " without reductions",
        chosen.one_by_one ? " check by check" : "", describe(engine));
    tally.diagrams += engine.diagrams;
    tally.searched_again += engine.searched_again;
    tally.proofs += engine.proofs;
    if (engine.too_large) ++tally.too_big;
    examination.difference = compare(oracle, engine);
    if (examination.difference.kind.empty()) continue;
    examination.difference.text = scenario.name + ": " + examination.difference.text;
    return;
  }
}

}  // namespace

Difference compare(const OracleResult& oracle, const EngineAnswer& engine) {
  if (oracle.status == Status::TooBig || engine.too_large) return {};
  if ((oracle.status == Status::InvalidModel) != engine.invalid_model) {
    return {"validity", "is the model valid?"};
  }
  if (engine.invalid_model) return {};
  if ((oracle.status == Status::RunError) != engine.run_error_depth.has_value() &&
      !stopped_before_error(oracle, engine)) {
    return {"run-time error", "is there one?"};
  }
  if (engine.run_error_depth) {
    if (!engine.detail.empty()) return {"replay", "of the run-time error: " + engine.detail};
    if (*engine.run_error_depth != oracle.error_depth) {
      return {"run-time error", "steps to the nearest"};
    }
  }
  if (!engine.diagrams_differ.empty()) {
    return {"diagrams", "explicit search and decision diagrams: " + engine.diagrams_differ};
  }
  if (!engine.searched_again_differs.empty()) {
    return {"search again", "engine and verification: " + engine.searched_again_differs};
  }
  if (!engine.proofs_differ.empty()) return {"proofs", engine.proofs_differ};
  if (oracle.answers.size() != engine.checks.size()) return {"answers", "how many?"};
  for (std::size_t i = 0; i < oracle.answers.size(); ++i) {
    if (oracle.answers[i].status != Status::Decided) continue;
    Difference difference = compare_check(oracle.answers[i], engine.checks[i]);
    if (difference.kind.empty()) continue;
    difference.text = oracle.answers[i].text + ": " + difference.text;
    return difference;
  }
  return {};
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
      examination.difference = {"front end", "it refuses the model"};
      for (const Diagnostic& diagnostic : diagnostics.all()) {
        examination.answers += render(diagnostic, sources, false);
      }
      return examination;
    }
    for (const checked::Scenario& scenario : model->scenarios) {
      examine_scenario(*model, scenario, options, examination, tally, of_model);
      if (!examination.difference.kind.empty()) break;
    }
  } catch (const std::exception& error) {
    examination.difference = {"exception", error.what()};
  }
  tally.models_violated += of_model.violated > 0;
  tally.models_invalid += of_model.models_invalid;
  tally.models_in_error += of_model.models_in_error;
  return examination;
}

}  // namespace hw::agree
