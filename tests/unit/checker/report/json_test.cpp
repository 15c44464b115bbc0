// The report for programs, read back: what was found is in it, a run in it can be followed from
// state to state by its own account of the changes, and it is JSON whatever the texts hold.
#include "checker/report/json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "checker/run/check_file.h"

namespace hw::report {
namespace {

using nlohmann::json;

constexpr const char* kModel = R"(model writeback
param writers : 1..3 = 2
param polite : bool = false
enum mode { clean, dirty }
pool pages = 6 { account cache = 2 }
lock swap_lock
queue mail[2] of mode
var state : mode = clean
subsystem dm_crypt {
  task writer[writers] {
    var turns : 0..1 = 0
    loop {
      idle
      turns = 1 - turns
      repeat 3 { take 1 pages }
      give all pages
    }
  }
}
task marker {
  idle
  lock swap_lock { state = dirty }
  send mail <- dirty
}
scenario as_shipped {
  check recoverable expect violated
  check bounded held(dm_crypt.writer, pages) <= 4
}
scenario alone with writers = 1 { check bounded held(dm_crypt.writer, pages) <= 2 }
scenario sized { size most writers for recoverable expect 2 }
)";

class Report {
 public:
  explicit Report(const std::string& text, const run::CheckOptions& options = {}) {
    // One name for each test, so that tests can run side by side.
    path_ = std::filesystem::path(testing::TempDir()) /
            (std::string("json_") + testing::UnitTest::GetInstance()->current_test_info()->name() +
             ".hwm");
    std::ofstream(path_) << text;
    results_.push_back(run::check_file(sources_, path_, path_.string(), options));
    std::filesystem::remove(path_);
  }

  std::string text(const JsonOptions& options = {}) const {
    RunSummary summary;
    summary.code = exit_code(results_[0]);
    return json_text(results_, summary, sources_, options);
  }
  json parsed() const { return json::parse(text()); }
  json file() const { return parsed().at("files").at(0); }
  std::string name() const { return path_.string(); }
  const SourceMap& sources() const { return sources_; }
  std::vector<run::FileResult>& results() { return results_; }

 private:
  std::filesystem::path path_;
  SourceMap sources_;
  std::vector<run::FileResult> results_;
};

/// Every key that occurs anywhere in it.
void collect_keys(const json& value, std::vector<std::string>& keys) {
  if (value.is_object()) {
    for (const auto& item : value.items()) keys.push_back(item.key());
  }
  if (!value.is_structured()) return;
  for (const json& part : value) collect_keys(part, keys);
}

json find(const json& list, const char* field, const json& value) {
  for (const json& one : list) {
    if (one.at(field) == value) return one;
  }
  ADD_FAILURE() << "no " << field << " = " << value << " in " << list.dump();
  return json::object();
}

TEST(JsonReport, SaysWhatWasChecked) {
  Report whole(kModel);
  json report = whole.parsed();
  EXPECT_EQ(report.at("version"), 1);
  EXPECT_EQ(report.at("tool").at("name"), "highwater");
  EXPECT_FALSE(report.at("tool").at("version").get<std::string>().empty());
  EXPECT_EQ(report.at("exit_code"), 10);
  EXPECT_EQ(report.at("problems"), json::array());

  json file = report.at("files").at(0);
  EXPECT_EQ(file.at("file"), whole.name());
  EXPECT_EQ(file.at("model"), "writeback");
  EXPECT_EQ(file.at("exit_code"), 10);
  EXPECT_EQ(file.at("internal_error"), nullptr);
  EXPECT_EQ(file.at("errors"), 0);
  ASSERT_EQ(file.at("scenarios").size(), 3u);

  json scenario = file.at("scenarios").at(0);
  EXPECT_EQ(scenario.at("name"), "as_shipped");
  EXPECT_EQ(scenario.at("line"), 25);
  EXPECT_EQ(scenario.at("parameters"), (json{{"writers", 2}, {"polite", false}}));
  EXPECT_EQ(scenario.at("engine"), "explicit search");
  EXPECT_EQ(scenario.at("run_error"), nullptr);
  json coverage = scenario.at("coverage");
  EXPECT_TRUE(coverage.at("complete").get<bool>());
  EXPECT_EQ(coverage.at("frontier"), 0);
  EXPECT_GT(coverage.at("states"), 10);
  EXPECT_GT(coverage.at("transitions"), coverage.at("states"));
  EXPECT_GT(coverage.at("bytes"), 0);
  EXPECT_TRUE(coverage.at("seconds").is_number());
  EXPECT_TRUE(coverage.at("reduced").is_boolean());
}

TEST(JsonReport, TellsVerdicts) {
  Report report(kModel);
  json scenarios = report.file().at("scenarios");
  json wedge = scenarios.at(0).at("checks").at(0);
  EXPECT_EQ(wedge.at("text"), "recoverable");
  EXPECT_EQ(wedge.at("file"), report.name());
  EXPECT_EQ(wedge.at("line"), 26);
  EXPECT_EQ(wedge.at("column"), 3);
  EXPECT_EQ(wedge.at("kind"), "recoverable");
  EXPECT_EQ(wedge.at("expected"), "violated");
  EXPECT_EQ(wedge.at("outcome"), "violated");
  EXPECT_EQ(wedge.at("as_expected"), true);
  EXPECT_EQ(wedge.at("strength"), nullptr);

  json bounded = scenarios.at(0).at("checks").at(1);
  EXPECT_EQ(bounded.at("kind"), "bounded");
  EXPECT_EQ(bounded.at("outcome"), "holds");
  EXPECT_EQ(bounded.at("strength"), "every_state");
  EXPECT_EQ(bounded.at("highwater"), 4);
  EXPECT_EQ(bounded.at("witness"), nullptr);
  EXPECT_EQ(bounded.at("explanation"), nullptr);

  json otherwise = scenarios.at(1).at("checks").at(0);
  EXPECT_EQ(otherwise.at("outcome"), "violated");
  EXPECT_EQ(otherwise.at("expected"), "holds");
  EXPECT_EQ(otherwise.at("as_expected"), false);
  json parts = otherwise.at("explanation").at("parts");
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_EQ(parts.at(0).at("text"), "held(dm_crypt.writer, pages) <= 2");
  EXPECT_EQ(parts.at(0).at("values"), "held(dm_crypt.writer, pages) = 3");
}

/// Units of the pool in accounts, free, and in the hands of those who stand somewhere.
std::int64_t units_of_pages(const json& state) {
  std::int64_t units = state.at("variables").at("pages.free").get<std::int64_t>() +
                       state.at("variables").at("pages.cache").get<std::int64_t>();
  for (const json& standing : state.at("standing")) {
    if (!standing.at("holds").contains("pages")) continue;
    units += standing.at("count").get<std::int64_t>() *
             standing.at("holds").at("pages").get<std::int64_t>();
  }
  return units;
}

TEST(JsonReport, EachStateFollowsFromTheOneBeforeByTheChangesTold) {
  Report report(kModel);
  json scenarios = report.file().at("scenarios");
  std::size_t changes_seen = 0;
  for (const json& scenario : scenarios) {
    for (const json& check : scenario.at("checks")) {
      if (!check.contains("witness") || check.at("witness").is_null()) continue;
      const json& witness = check.at("witness");
      ASSERT_EQ(witness.at("length"), witness.at("steps").size());
      json variables = witness.at("initial_state").at("variables");
      EXPECT_EQ(variables.at("state"), "clean");
      EXPECT_EQ(variables.at("swap_lock"), "open");
      EXPECT_EQ(variables.at("mail"), "[]");
      EXPECT_EQ(units_of_pages(witness.at("initial_state")), 6);
      std::size_t number = 0;
      for (const json& step : witness.at("steps")) {
        EXPECT_EQ(step.at("number"), ++number);
        EXPECT_EQ(step.at("file"), report.name());
        EXPECT_GT(step.at("line"), 9);
        EXPECT_FALSE(step.at("text").get<std::string>().empty());
        for (const json& change : step.at("changes")) {
          if (change.at("own").get<bool>()) continue;
          std::string name = change.at("name");
          EXPECT_EQ(variables.at(name), change.at("from"));
          EXPECT_NE(change.at("from"), change.at("to"));
          variables[name] = change.at("to");
          ++changes_seen;
        }
        EXPECT_EQ(step.at("state").at("variables"), variables);
        EXPECT_EQ(units_of_pages(step.at("state")), 6);
      }
    }
  }
  EXPECT_GE(changes_seen, 5u);
}

TEST(JsonReport, ExplainsAWedge) {
  json check = Report(kModel).file().at("scenarios").at(0).at("checks").at(0);
  json witness = check.at("witness");
  ASSERT_TRUE(witness.at("point_of_no_return").is_number());
  EXPECT_LE(witness.at("point_of_no_return"), witness.at("length"));
  EXPECT_EQ(find(witness.at("end"), "who", "dm_crypt.writer #1").at("at"), "take 1 pages");

  json explanation = check.at("explanation");
  EXPECT_NE(explanation.at("sentence").get<std::string>().find("`dm_crypt.writer` x2 wait for"),
            std::string::npos);
  json pool = explanation.at("holds").at("pools").at(0);
  EXPECT_EQ(pool.at("name"), "pages");
  EXPECT_EQ(pool.at("size"), 6);
  EXPECT_EQ(pool.at("free"), 0);
  EXPECT_EQ(pool.at("accounts"), json::array({json{{"who", "cache"}, {"units", 2}}}));

  json waiter = find(explanation.at("waits"), "who", "dm_crypt.writer");
  EXPECT_EQ(waiter.at("stance"), "blocked");
  EXPECT_EQ(waiter.at("wants"), json::array({"pages"}));
  EXPECT_EQ(waiter.at("blockers").at(0), (json{{"needs", "pages.free >= 1"}, {"has", "0"}}));

  // The cycle is one: each edge begins where the one before ends.
  json graph = explanation.at("graph");
  json cycle = graph.at("cycle");
  ASSERT_GE(cycle.size(), 2u);
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    const json& edge = graph.at("edges").at(cycle.at(i).get<std::size_t>());
    const json& next = graph.at("edges").at(cycle.at((i + 1) % cycle.size()).get<std::size_t>());
    EXPECT_EQ(edge.at("to"), next.at("from"));
    EXPECT_LT(edge.at("to"), graph.at("nodes").size());
  }
}

TEST(JsonReport, TellsASize) {
  json scenario = Report(kModel).file().at("scenarios").at(2);
  EXPECT_EQ(scenario.at("coverage"), nullptr);
  EXPECT_EQ(scenario.at("engine"), nullptr);
  json check = scenario.at("checks").at(0);
  EXPECT_EQ(check.at("kind"), "size");
  EXPECT_EQ(check.at("expected"), 2);
  EXPECT_EQ(check.at("as_expected"), false);
  json size = check.at("size");
  EXPECT_EQ(size.at("param"), "writers");
  EXPECT_EQ(size.at("most"), true);
  EXPECT_EQ(size.at("value"), 1);
  EXPECT_EQ(size.at("range"), json::array({1, 3}));
  EXPECT_EQ(size.at("covered"), true);
  ASSERT_EQ(size.at("tried").size(), 3u);
  std::int64_t states = 0;
  for (const json& tried : size.at("tried")) {
    EXPECT_EQ(tried.at("outcome"), tried.at("value") == 1 ? "enough" : "not_enough");
    states += tried.at("states").get<std::int64_t>();
  }
  EXPECT_EQ(size.at("states"), states);
}

TEST(JsonReport, TellsMistakesWithTheirPlaces) {
  Report report(
      "model m\npool pages = 2\ntask t { take 1 pagse }\n"
      "lock pages\nscenario s { check recoverable }\n");
  json file = report.file();
  EXPECT_EQ(file.at("exit_code"), 2);
  EXPECT_EQ(file.at("errors"), file.at("diagnostics").size());
  EXPECT_EQ(file.at("scenarios"), json::array());
  json unknown = find(file.at("diagnostics"), "line", 3);
  EXPECT_EQ(unknown.at("severity"), "error");
  EXPECT_EQ(unknown.at("file"), report.name());
  EXPECT_EQ(unknown.at("column"), 17);
  EXPECT_EQ(unknown.at("message"), "unknown name `pagse`");
  EXPECT_NE(unknown.at("hint").get<std::string>().find("pages"), std::string::npos);
  json twice = find(file.at("diagnostics"), "line", 4);
  EXPECT_EQ(twice.at("code").get<std::string>()[0], 'E');
  ASSERT_EQ(twice.at("notes").size(), 1u);
  EXPECT_EQ(twice.at("notes").at(0).at("line"), 2);
}

TEST(JsonReport, AMistakeWithoutAPlaceHasNone) {
  run::CheckOptions options;
  options.overrides.push_back({"readers", "2"});
  json file = Report(kModel, options).file();
  EXPECT_EQ(file.at("exit_code"), 1);
  ASSERT_GE(file.at("diagnostics").size(), 1u);
  EXPECT_EQ(file.at("diagnostics").at(0).at("line"), nullptr);
  EXPECT_EQ(file.at("diagnostics").at(0).at("file"), nullptr);
}

TEST(JsonReport, TellsTheRunToAnErrorOfTheModel) {
  json file = Report(
                  "model m\nvar n : 0..1 = 0\ntask t { step \"on\" n = n + 1 n = n + 1 }\n"
                  "scenario s { check recoverable }\n")
                  .file();
  EXPECT_EQ(file.at("exit_code"), 2);
  json error = file.at("scenarios").at(0).at("run_error");
  ASSERT_TRUE(error.is_object());
  EXPECT_NE(error.at("message").get<std::string>().find("leaves its range"), std::string::npos);
  EXPECT_EQ(error.at("line"), 3);
  ASSERT_EQ(error.at("witness").at("length"), 3);
  EXPECT_NE(error.at("witness").at("steps").at(2).at("failure"), nullptr);
  EXPECT_EQ(error.at("witness").at("steps").at(1).at("state").at("variables").at("n"), 1);
}

TEST(JsonReport, SaysWhyItIsUndecidedAndHowFarItCame) {
  run::CheckOptions options;
  options.search.limits.max_states = 10;
  options.scenarios.emplace_back("as_shipped");
  options.checks.emplace_back("bounded");
  json file = Report(kModel, options).file();
  EXPECT_EQ(file.at("exit_code"), 5);
  json scenario = file.at("scenarios").at(0);
  json check = scenario.at("checks").at(0);
  EXPECT_EQ(check.at("outcome"), "unknown");
  EXPECT_EQ(check.at("undecided"), true);
  EXPECT_EQ(check.at("reason"), "state_limit");
  EXPECT_FALSE(check.at("detail").get<std::string>().empty());
  EXPECT_EQ(scenario.at("coverage").at("complete"), false);
  EXPECT_GT(scenario.at("coverage").at("frontier"), 0);
}

TEST(JsonReport, WithoutTimesTwoRunsGiveTheSameText) {
  Report first(kModel), second(kModel);
  EXPECT_EQ(first.text({false}), second.text({false}));
  std::vector<std::string> keys;
  collect_keys(json::parse(first.text({false})), keys);
  EXPECT_GT(keys.size(), 100u);
  for (const char* key : {"seconds", "bytes"}) {
    EXPECT_EQ(std::ranges::count(keys, key), 0) << key;
  }
  keys.clear();
  collect_keys(first.parsed(), keys);
  EXPECT_GT(std::ranges::count(keys, "seconds"), 0);
  EXPECT_GT(std::ranges::count(keys, "bytes"), 0);
}

TEST(JsonReport, IsJsonWhateverANameHolds) {
  Report report(kModel);
  report.results()[0].file = "a\xff\"b\n\x1b[31m.hwm";
  report.results()[0].internal_error = "cut short: \xe2\x82";
  RunSummary summary;
  summary.skipped = {"\xc3("};
  summary.problems = {"x\x01: is a directory"};
  summary.code = run::ExitCode::Internal;
  std::string text = json_text(report.results(), summary, report.sources(), {});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\xff'), std::string::npos);
  ASSERT_TRUE(text.ends_with("}\n"));
  json parsed = json::parse(text);
  EXPECT_EQ(parsed.at("exit_code"), 6);
  EXPECT_EQ(parsed.at("files").at(0).at("file"), "a\uFFFD\"b\n\x1b[31m.hwm");
  EXPECT_EQ(parsed.at("files").at(0).at("exit_code"), 6);
  EXPECT_EQ(parsed.at("files").at(0).at("internal_error"), "cut short: \uFFFD");
  EXPECT_EQ(parsed.at("skipped"), json::array({"\uFFFD("}));
  EXPECT_EQ(parsed.at("problems"), json::array({"x\x01: is a directory"}));
}

}  // namespace
}  // namespace hw::report
