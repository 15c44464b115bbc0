// One thread flow holds all steps in order. The format has a flow a thread, put in order by
// numbers, for this; viewers show the first flow only, so the steps of the others would never be
// seen.
#include "checker/report/sarif.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "checker/report/finding.h"
#include "checker/report/json_parts.h"
#include "checker/report/words.h"

namespace hw::report {

namespace {

using run::FileResult;

constexpr const char* kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What a rule is about, in one sentence.
std::string rule_text(const std::string& rule) {
  static const std::map<std::string, const char*> kTexts = {
      {"always", "A condition does not hold in every reachable state."},
      {"bounded", "A quantity outgrows its bound."},
      {"never_fails", "A run leads to a failure."},
      {"deadlock_free", "A run leads to a state in which nothing can move and something waits."},
      {"recoverable", "A run leads to a state from which not everything can come to rest."},
      {"progress", "In a fair run something never comes to rest."},
      {"leads_to", "A fair run never gets to what has to follow."},
      {"baseline", "A verdict or a size is not what the baseline has."},
      {"size", "A parameter needs another value than expected."},
      {"run_error", "A run leads to an error in the model."},
      {"internal_error", "The tool contradicts itself; nothing it said of this file counts."},
  };
  auto known = kTexts.find(rule);
  if (known != kTexts.end()) return known->second;
  return rule.starts_with('W') ? "Something in the model never happens."
                               : "The model has an error.";
}

/// A relative reference stays one, so that the report fits any checkout; an absolute path becomes a
/// file URI.
std::string uri_of(const std::string& file) {
  std::string uri = file.starts_with('/') ? "file://" : "";
  for (char letter : std::filesystem::path(file).lexically_normal().generic_string()) {
    const auto code = static_cast<unsigned char>(letter);
    const bool plain =
        code < 0x80 &&
        (std::isalnum(code) || std::string_view("/-._~").find(letter) != std::string_view::npos);
    uri += plain ? std::string(1, letter) : fmt::format("%{:02X}", code);
  }
  return uri;
}

Json message_json(const std::string& text) { return {{"text", clean_text(text)}}; }

class Writer {
 public:
  explicit Writer(const SourceMap& sources) : sources_(sources) {}

  void add(const FileResult& file) {
    for (const Finding& one : findings(file)) add(one, file);
  }

  Json run(const RunSummary& summary) {
    for (const std::string& problem : summary.problems) notify(problem, nullptr);
    for (const Difference& difference : summary.differences) add(difference);
    Json driver{
        {"name", "Highwater"}, {"semanticVersion", HW_VERSION}, {"rules", std::move(rules_)}};
    const int code = static_cast<int>(summary.code);
    const bool complete = code == 0 || code == static_cast<int>(run::ExitCode::Otherwise);
    Json invocation{{"executionSuccessful", complete},
                    {"exitCode", code},
                    {"exitCodeDescription", word(summary.code)},
                    {"toolExecutionNotifications", std::move(notifications_)}};
    return {{"tool", {{"driver", std::move(driver)}}},
            {"columnKind", "unicodeCodePoints"},
            {"invocations", Json::array({std::move(invocation)})},
            {"results", std::move(results_)}};
  }

 private:
  void add(const Finding& finding, const FileResult& file) {
    const bool open = finding.kind == Finding::Kind::Undecided;
    Json result{{"ruleId", finding.rule}, {"ruleIndex", rule(finding.rule)}};
    result["kind"] = open ? "open" : "fail";
    result["level"] = open ? "none" : finding.kind == Finding::Kind::Warning ? "warning" : "error";
    result["message"] =
        message_json(finding.check || finding.witness ? finding.title + ": " + finding.message
                                                      : finding.message);
    Span place = finding.span;
    if (finding.witness) add_run(finding, result, place);
    result["locations"] = Json::array({location(place, file.file)});
    if (finding.check) {
      result["partialFingerprints"] = {
          {"hwCheck/v1", fmt::format("{}|{}|{}", uri_of(file.file), finding.scenario->name,
                                     finding.check->text)}};
    }
    for (const Note& note : finding.notes) relate(result, note.span, note.text);
    if (open) notify(finding.title + ": " + finding.message, &finding);
    results_.push_back(std::move(result));
  }

  void add(const Difference& difference) {
    const char* id = "baseline";
    Json result{{"ruleId", id}, {"ruleIndex", rule(id)}, {"kind", "fail"}, {"level", "error"}};
    result["message"] = message_json(to_text(difference));
    result["locations"] = Json::array({location(difference.span, difference.file)});
    results_.push_back(std::move(result));
  }

  /// The steps as a code flow. `place` becomes where the run ends.
  void add_run(const Finding& finding, Json& result, Span& place) const {
    const ir::System& system = finding.scenario->lowered->system;
    story::Story story = story::tell(system, *finding.witness);
    if (finding.check) relate(result, finding.span, "the check");
    if (Span end = end_of(finding, system, story, result); end.known()) place = end;
    Json steps = Json::array();
    for (std::size_t i = 0; i < story.steps.size(); ++i) {
      steps.push_back(step_json(story.steps[i], i + 1));
      if (const auto& lasso = finding.witness->lasso; lasso && i >= lasso->loop_start) {
        steps.back()["nestingLevel"] = 1;  // what is repeated for ever
        steps.back()["kinds"] = {"loop"};
      }
    }
    if (steps.empty()) return;  // a violation in the first state
    Json thread{{"locations", std::move(steps)}};
    Json flow{{"threadFlows", Json::array({std::move(thread)})}};
    result["codeFlows"] = Json::array({std::move(flow)});
  }

  /// Where the first of those that wait for ever stands, the others related; else the last step.
  Span end_of(const Finding& finding, const ir::System& system, const story::Story& story,
              Json& result) const {
    Span end;
    if (finding.check) {
      explain::Explanation why = explain::explain(
          system, finding.scenario->lowered->properties.at(finding.check->property_index),
          *finding.witness, story);
      for (const explain::Waiter& waiter : why.waiters) {
        if (!waiter.span.known()) continue;
        if (!end.known()) end = waiter.span;
        relate(result, waiter.span, waiter_text(waiter));
      }
    }
    if (!end.known() && !story.steps.empty()) end = story.steps.back().span;
    return end;
  }

  static std::string waiter_text(const explain::Waiter& waiter) {
    std::string text =
        waiter.count > 1 ? fmt::format("{} x{}", waiter.who, waiter.count) : waiter.who;
    text += " stands before: " + waiter.at;
    for (const explain::Blocker& blocker : waiter.blockers) {
      text += fmt::format("; needs {}, has {}", blocker.needs, blocker.has);
    }
    return waiter.note.empty() ? text : text + "; " + waiter.note;
  }

  Json step_json(const story::StoryStep& step, std::size_t number) const {
    std::string text = fmt::format("{}: {}", step.actor, step.text);
    for (const story::Change& change : step.changes) {
      text += fmt::format("; {} {} -> {}", change.name, change.before, change.after);
    }
    if (!step.failure.empty()) text += "; fails: " + step.failure;
    Json place = Json::object();
    if (step.span.known()) place = location(step.span, "");
    place["message"] = message_json(text);
    Json json{{"location", std::move(place)}, {"executionOrder", number}};
    json["importance"] = step.crosses || !step.failure.empty() ? "essential" : "important";
    return json;
  }

  void relate(Json& result, Span span, const std::string& text) const {
    if (!span.known()) return;
    Json place = location(span, "");
    place["message"] = message_json(text);
    place["id"] = result.contains("relatedLocations") ? result["relatedLocations"].size() + 1 : 1;
    result["relatedLocations"].push_back(std::move(place));
  }

  /// A span, or the whole of `file` where there is none.
  Json location(Span span, const std::string& file) const {
    Json physical;
    const std::string& name = span.known() ? sources_.file(span.file).name : file;
    physical["artifactLocation"] = {{"uri", uri_of(name)}};
    if (span.known()) {
      LineColumn from = sources_.line_column(span.file, span.begin);
      LineColumn to = sources_.line_column(span.file, std::max(span.begin, span.end));
      physical["region"] = {{"startLine", from.line},
                            {"startColumn", from.column},
                            {"endLine", to.line},
                            {"endColumn", to.column}};
    }
    return {{"physicalLocation", std::move(physical)}};
  }

  void notify(const std::string& text, const Finding* finding) {
    Json one{{"level", "error"}, {"message", message_json(text)}};
    if (finding && finding->span.known()) {
      one["locations"] = Json::array({location(finding->span, "")});
    }
    notifications_.push_back(std::move(one));
  }

  std::size_t rule(const std::string& id) {
    auto [at, added] = rule_numbers_.emplace(id, rules_.size());
    if (added) rules_.push_back({{"id", id}, {"shortDescription", {{"text", rule_text(id)}}}});
    return at->second;
  }

  const SourceMap& sources_;
  Json results_ = Json::array();
  Json rules_ = Json::array();
  Json notifications_ = Json::array();
  std::map<std::string, std::size_t> rule_numbers_;
};

}  // namespace

std::string sarif_text(std::span<const FileResult> results, const RunSummary& summary,
                       const SourceMap& sources) {
  Writer writer(sources);
  for (const FileResult& result : results) writer.add(result);
  Json json{{"$schema", kSchema}, {"version", "2.1.0"}};
  json["runs"] = Json::array({writer.run(summary)});
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace hw::report
