// The JSON report from the outside in: run, files, scenarios, checks. Keys stand in the order in
// which they are written, so that two reports can be compared as text.
#include "checker/report/json.h"

#include <algorithm>

#include "checker/report/json_parts.h"

namespace hw::report {

namespace {

using run::CheckResult;
using run::FileResult;
using run::ScenarioResult;

class Writer {
 public:
  Writer(const SourceMap& sources, const JsonOptions& options)
      : sources_(sources), options_(options) {}

  Json file(const FileResult& result) const {
    Json json{{"file", result.file},
              {"model", text_json(result.model)},
              {"exit_code", static_cast<int>(run::exit_code(result))},
              {"internal_error", text_json(result.internal_error)},
              {"errors", result.diagnostics.error_count()}};
    json["warnings"] =
        std::ranges::count(result.diagnostics.all(), Severity::Warning, &Diagnostic::severity);
    json["diagnostics"] = Json::array();
    for (const Diagnostic& one : result.diagnostics.all()) {
      json["diagnostics"].push_back(diagnostic(one));
    }
    json["scenarios"] = Json::array();
    for (const ScenarioResult& one : result.scenarios) json["scenarios"].push_back(scenario(one));
    return json;
  }

 private:
  Json diagnostic(const Diagnostic& diagnostic) const {
    Json json{{"severity", identifier(diagnostic.severity)}, {"code", diagnostic.code}};
    add_place(json, diagnostic.span, sources_);
    json["message"] = diagnostic.message;
    json["hint"] = text_json(diagnostic.hint);
    json["notes"] = Json::array();
    for (const Note& note : diagnostic.notes) {
      Json one{{"text", note.text}};
      add_place(one, note.span, sources_);
      json["notes"].push_back(std::move(one));
    }
    return json;
  }

  Json scenario(const ScenarioResult& scenario) const {
    Json json{{"name", scenario.name}};
    add_place(json, scenario.span, sources_);
    json["parameters"] = Json::object();
    for (const auto& [name, value] : scenario.parameters) {
      json["parameters"][name] = value_json(value);
    }
    json["engine"] = text_json(scenario.engine);
    json["engine_reason"] = text_json(scenario.engine_reason);
    json["coverage"] = scenario.lowered ? coverage(scenario) : Json(nullptr);
    json["run_error"] =
        scenario.run_error ? run_error(scenario, *scenario.run_error) : Json(nullptr);
    json["checks"] = Json::array();
    for (const CheckResult& one : scenario.checks) json["checks"].push_back(check(scenario, one));
    return json;
  }

  Json coverage(const ScenarioResult& scenario) const {
    const Coverage& coverage = scenario.coverage;
    Json json{{"states", coverage.states},     {"transitions", coverage.transitions},
              {"depth", coverage.depth},       {"frontier", coverage.frontier},
              {"complete", coverage.complete}, {"reduced", scenario.reduced}};
    json["reachable"] = coverage.reachable ? Json(coverage.reachable->text()) : Json(nullptr);
    if (options_.times) {
      json["cached"] = scenario.cached;
      json["bytes"] = coverage.bytes;
      json["seconds"] = coverage.seconds;
    }
    return json;
  }

  Json run_error(const ScenarioResult& scenario, const RunError& error) const {
    const ir::System& system = scenario.lowered->system;
    const ir::Transition& transition = system.transitions[error.transition];
    Json json{{"message", transition.failure_text}};
    add_place(json, system.statements[transition.statement].span, sources_);
    json["witness"] =
        witness_json(system, error.witness, story::tell(system, error.witness), sources_);
    return json;
  }

  Json check(const ScenarioResult& scenario, const CheckResult& check) const {
    Json json{{"text", check.text}};
    add_place(json, check.span, sources_);
    json["kind"] =
        check.size ? Json("size") : word_json(identifier(property_of(scenario, check).kind));
    json["expected"] = value_json(check.expected);
    json["as_expected"] = check.as_expected;
    json["undecided"] = check.undecided;
    if (check.size) {
      json["size"] = size(check);
    } else {
      add_outcome(json, scenario, check);
    }
    json["suggestions"] = check.suggestions ? suggestions(*check.suggestions) : Json(nullptr);
    json["notes"] = check.notes;
    return json;
  }

  Json suggestions(const suggest::Result& result) const {
    Json helps = Json::array();
    for (const suggest::Help& help : result.helps) {
      Json one{{"text", help.text}};
      add_place(one, help.span, sources_);
      helps.push_back(std::move(one));
    }
    Json json{{"helps", std::move(helps)},
              {"tried", result.tried},
              {"in_error", result.in_error},
              {"undecided", result.undecided},
              {"complete", result.complete}};
    if (options_.times) json["seconds"] = result.seconds;
    return json;
  }

  static const ir::Property& property_of(const ScenarioResult& scenario, const CheckResult& check) {
    return scenario.lowered->properties.at(check.property_index);
  }

  void add_outcome(Json& json, const ScenarioResult& scenario, const CheckResult& check) const {
    const PropertyResult& result = check.property;
    json["outcome"] = identifier(result.outcome);
    json["strength"] = word_json(identifier(result.strength));
    json["reason"] = word_json(identifier(result.reason));
    json["detail"] = text_json(result.detail);
    json["highwater"] = result.highwater ? Json(*result.highwater) : Json(nullptr);
    json["witness"] = nullptr;
    json["explanation"] = nullptr;
    if (!result.witness) return;
    add_run(json, scenario.lowered->system, property_of(scenario, check), *result.witness);
  }

  void add_run(Json& json, const ir::System& system, const ir::Property& property,
               const Witness& witness) const {
    story::Story story = story::tell(system, witness);
    json["witness"] = witness_json(system, witness, story, sources_);
    json["explanation"] =
        explanation_json(explain::explain(system, property, witness, story), sources_);
  }

  Json size(const CheckResult& check) const {
    Json json = size_json(*check.size);
    if (options_.times) {
      json["cached"] = check.cached;
      json["seconds"] = check.size->seconds;
    }
    json["refutations"] = Json::array();
    for (const size::Refutation& one : check.refutations) {
      Json values = Json::object();
      for (const auto& [name, value] : one.values) values[name] = value;
      const ir::Property& property = one.lowered->properties.at(0);
      Json refutation{
          {"values", std::move(values)}, {"beyond", one.beyond}, {"violated", property.text}};
      add_run(refutation, one.lowered->system, property, *one.property.witness);
      json["refutations"].push_back(std::move(refutation));
    }
    return json;
  }

  const SourceMap& sources_;
  const JsonOptions& options_;
};

Json difference_json(const Difference& difference, const SourceMap& sources) {
  Json json = Json::object();
  add_place(json, difference.span, sources);
  json["file"] = difference.file;
  json["scenario"] = difference.key.scenario;
  json["check"] = difference.key.check;
  json["was"] = text_json(difference.was);
  json["is"] = text_json(difference.is);
  return json;
}

}  // namespace

Json report_json(std::span<const FileResult> results, const RunSummary& summary,
                 const SourceMap& sources, const JsonOptions& options) {
  Json json{{"version", 1}, {"tool", {{"name", "highwater"}, {"version", HW_VERSION}}}};
  json["exit_code"] = static_cast<int>(summary.code);
  json["problems"] = summary.problems;
  json["skipped"] = summary.skipped;
  json["differences"] = Json::array();
  for (const Difference& one : summary.differences) {
    json["differences"].push_back(difference_json(one, sources));
  }
  json["files"] = Json::array();
  Writer writer(sources, options);
  for (const FileResult& result : results) json["files"].push_back(writer.file(result));
  return json;
}

std::string json_text(std::span<const FileResult> results, const RunSummary& summary,
                      const SourceMap& sources, const JsonOptions& options) {
  return report_json(results, summary, sources, options)
             .dump(2, ' ', false, Json::error_handler_t::replace) +
         '\n';
}

}  // namespace hw::report
