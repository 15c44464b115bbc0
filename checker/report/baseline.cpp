#include "checker/report/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "checker/report/words.h"

namespace hw::report {

namespace fs = std::filesystem;
using run::CheckResult;
using run::FileResult;
using run::ScenarioResult;

namespace {

std::string verdict_text(const CheckResult& check) {
  if (check.undecided) return "";
  if (!check.size) return word(check.property.outcome);
  const std::string found = size::equation_text(*check.size);
  if (!found.empty()) return found;
  return check.size->frontier ? "no combination is enough" : "no value is enough";
}

std::string name_of(const std::string& file, const BaselineScope& scope) {
  std::error_code error;
  fs::path absolute = fs::absolute(file, error);
  return absolute.lexically_normal().lexically_proximate(scope.folder).generic_string();
}

bool in_error(const FileResult& result) {
  return result.diagnostics.has_errors() || !result.internal_error.empty() ||
         std::ranges::any_of(result.scenarios,
                             [](const ScenarioResult& one) { return one.run_error.has_value(); });
}

struct Found {
  BaselineKey key;
  std::string verdict;  ///< "" if it is undecided
  const FileResult* file = nullptr;
  Span span;
};

/// All checks of all files that are not in error. A check that a scenario has twice is told apart
/// by a number.
std::vector<Found> checks_of(std::span<const FileResult> results, const BaselineScope& scope) {
  std::vector<Found> all;
  std::map<BaselineKey, int> seen;
  for (const FileResult& file : results) {
    if (in_error(file)) continue;
    const std::string name = name_of(file.file, scope);
    for (const ScenarioResult& scenario : file.scenarios) {
      for (const CheckResult& check : scenario.checks) {
        BaselineKey key{name, scenario.name, check.text};
        if (int number = ++seen[key]; number > 1) key.check += fmt::format(" ({})", number);
        all.push_back({std::move(key), verdict_text(check), &file, check.span});
      }
    }
  }
  return all;
}

/// Whether a file is one that was asked for.
bool asked_for(const std::string& name, const BaselineScope& scope) {
  return std::ranges::any_of(scope.arguments, [&](const std::string& argument) {
    const std::string asked = name_of(argument, scope);
    if (name == asked || asked == ".") return true;
    return name.starts_with(asked.ends_with('/') ? asked : asked + "/");
  });
}

std::set<std::string> files_in_error(std::span<const FileResult> results,
                                     const BaselineScope& scope) {
  std::set<std::string> names;
  for (const FileResult& file : results) {
    if (in_error(file)) names.insert(name_of(file.file, scope));
  }
  return names;
}

/// Entries that the run would have if their check were still there.
std::vector<BaselineKey> gone(const Baseline& baseline, const std::vector<Found>& found,
                              const std::set<std::string>& wrong, const BaselineScope& scope) {
  std::vector<BaselineKey> keys;
  if (!scope.everything) return keys;
  std::set<BaselineKey> present;
  for (const Found& one : found) present.insert(one.key);
  for (const auto& [key, verdict] : baseline) {
    if (present.contains(key) || wrong.contains(key.file)) continue;
    if (asked_for(key.file, scope)) keys.push_back(key);
  }
  return keys;
}

}  // namespace

std::string to_text(const Difference& difference) {
  const BaselineKey& key = difference.key;
  std::string what = fmt::format("{}, {}, {}: ", difference.file, key.scenario, key.check);
  if (difference.is.empty()) {
    return what + fmt::format("is gone, the baseline has `{}`", difference.was);
  }
  if (difference.was.empty()) {
    return what + fmt::format("{}, not in the baseline", difference.is);
  }
  return what + fmt::format("{}, the baseline has `{}`", difference.is, difference.was);
}

std::variant<Baseline, std::string> read_baseline(const std::string& text) {
  try {
    const auto json = nlohmann::json::parse(text);
    if (json.at("version") != 1) return "it is of another version";
    Baseline baseline;
    for (const auto& one : json.at("checks")) {
      BaselineKey key{one.at("file"), one.at("scenario"), one.at("check")};
      std::string verdict = one.at("verdict");
      if (verdict.empty()) return "a check has no verdict";
      if (!baseline.emplace(std::move(key), std::move(verdict)).second) {
        return fmt::format("a check of {} is in it twice", one.at("file").get<std::string>());
      }
    }
    return baseline;
  } catch (const nlohmann::json::exception& error) {
    return std::string("it is no baseline: ") + error.what();
  }
}

std::string baseline_text(const Baseline& baseline) {
  using Json = nlohmann::ordered_json;
  std::string lines;
  for (const auto& [key, verdict] : baseline) {
    Json one{
        {"file", key.file}, {"scenario", key.scenario}, {"check", key.check}, {"verdict", verdict}};
    lines += fmt::format("{}\n    {}", lines.empty() ? "" : ",",
                         one.dump(-1, ' ', false, Json::error_handler_t::replace));
  }
  return fmt::format("{{\n  \"version\": 1,\n  \"checks\": [{}\n  ]\n}}\n", lines);
}

std::vector<Difference> compare(const Baseline& baseline, std::span<const FileResult> results,
                                const BaselineScope& scope) {
  std::vector<Difference> differences;
  const std::vector<Found> found = checks_of(results, scope);
  for (const Found& one : found) {
    auto before = baseline.find(one.key);
    std::string was = before == baseline.end() ? "" : before->second;
    if (one.verdict.empty() || one.verdict == was) continue;
    differences.push_back({one.key, was, one.verdict, one.file->file, one.span});
  }
  for (BaselineKey& key : gone(baseline, found, files_in_error(results, scope), scope)) {
    std::string was = baseline.at(key);
    std::string file = key.file;
    differences.push_back({std::move(key), std::move(was), "", std::move(file), {}});
  }
  return differences;
}

Baseline updated(Baseline baseline, std::span<const FileResult> results,
                 const BaselineScope& scope) {
  const std::vector<Found> found = checks_of(results, scope);
  for (const BaselineKey& key : gone(baseline, found, files_in_error(results, scope), scope)) {
    baseline.erase(key);
  }
  for (const Found& one : found) {
    if (!one.verdict.empty()) baseline[one.key] = one.verdict;
  }
  return baseline;
}

}  // namespace hw::report
