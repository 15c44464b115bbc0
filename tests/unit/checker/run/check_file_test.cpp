// One model through the whole pipeline: what stands in the result, and the exit code it leads to.
#include "checker/run/check_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace hw {
namespace {

using run::ExitCode;

class CheckFile : public ::testing::Test {
 protected:
  run::FileResult check(const std::string& text, run::CheckOptions options = {}) {
    const auto path = folder_ / "model.hwm";
    std::ofstream(path) << text;
    return run::check_file(sources_, path, "model.hwm", options);
  }

  void SetUp() override {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(::testing::TempDir()) /
              (std::string("hw_check_file_") + info->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  SourceMap sources_;
  std::filesystem::path folder_;
};

const std::string kModel =
    "model m\nparam n : 1..9 = 4\npool pages = n\n"
    "task writer[2] { loop { idle  repeat 3 { take 1 pages }  give all } }\n";

TEST_F(CheckFile, AllAsExpected) {
  const run::FileResult result = check(kModel +
                                       "scenario small { check recoverable expect violated }\n"
                                       "scenario large with n = 5 { check recoverable\n"
                                       "  size n for recoverable expect 5 }\n");
  EXPECT_EQ(run::exit_code(result), ExitCode::AsExpected);
  EXPECT_EQ(result.model, "m");
  ASSERT_EQ(result.scenarios.size(), 2u);
  EXPECT_EQ(result.scenarios[0].checks[0].property.outcome, Outcome::Violated);
  EXPECT_TRUE(result.scenarios[0].checks[0].property.witness.has_value());
  EXPECT_EQ(result.scenarios[1].checks[0].property.outcome, Outcome::Holds);
  ASSERT_TRUE(result.scenarios[1].checks[1].size.has_value());
  EXPECT_EQ(result.scenarios[1].checks[1].size->value, 5);
  EXPECT_EQ(result.scenarios[1].parameters.front(),
            (std::pair<std::string, std::string>{"n", "5"}));
}

TEST_F(CheckFile, AVerdictOtherThanExpected) {
  EXPECT_EQ(run::exit_code(check(kModel + "scenario s { check recoverable }\n")),
            ExitCode::Otherwise);
  EXPECT_EQ(run::exit_code(
                check(kModel + "scenario s with n = 5 { check recoverable expect violated }\n")),
            ExitCode::Otherwise);
  EXPECT_EQ(run::exit_code(check(kModel + "scenario s { size n for recoverable expect 4 }\n")),
            ExitCode::Otherwise);
}

TEST_F(CheckFile, ALimitLeavesItUndecided) {
  run::CheckOptions options;
  options.search.limits.max_states = 2;
  const run::FileResult result =
      check(kModel + "scenario s with n = 5 { check recoverable }\n", options);
  EXPECT_EQ(run::exit_code(result), ExitCode::Undecided);
  EXPECT_EQ(result.scenarios.at(0).checks.at(0).property.reason, UnknownReason::StateLimit);
}

TEST_F(CheckFile, ErrorsOfTheModelAndOfTheCommandLineAreToldApart) {
  EXPECT_EQ(run::exit_code(check("pool p = \n")), ExitCode::ModelError);
  run::CheckOptions options;
  options.overrides.push_back({"nobody", "3"});
  const run::FileResult result = check(kModel + "scenario s { check recoverable }\n", options);
  EXPECT_EQ(run::exit_code(result), ExitCode::Usage);
  EXPECT_TRUE(result.command_line_error);
}

TEST_F(CheckFile, ARunIntoAnErrorIsAnErrorOfTheModel) {
  const run::FileResult result = check(
      "var x : 0..2 = 0\ntask t { loop { idle  x = x + 1 } }\nscenario s { check deadlock_free "
      "}\n");
  EXPECT_EQ(run::exit_code(result), ExitCode::ModelError);
  EXPECT_TRUE(result.scenarios.at(0).run_error.has_value());
}

TEST_F(CheckFile, OnlyWhatWasAskedFor) {
  const std::string text = kModel +
                           "scenario a { check recoverable expect violated check deadlock_free "
                           "expect violated }\nscenario b with n = 5 { check recoverable }\n";
  run::CheckOptions options;
  options.scenarios = {"b"};
  run::FileResult result = check(text, options);
  ASSERT_EQ(result.scenarios.size(), 1u);
  EXPECT_EQ(result.scenarios[0].name, "b");
  EXPECT_EQ(result.scenario_names.size(), 2u);
  options.scenarios = {};
  options.checks = {"deadlock_free"};
  result = check(text, options);
  ASSERT_EQ(result.scenarios.size(), 1u);
  EXPECT_EQ(result.scenarios[0].checks.at(0).text, "deadlock_free");
  options.checks = {"nothing like it"};
  EXPECT_TRUE(check(text, options).nothing_selected);
}

TEST_F(CheckFile, WhatNoRunExecutesIsWarnedAbout) {
  const run::FileResult result = check(
      "pool p = 1\ntask t { loop { idle  if (p.free > 1) { step \"never\" } } }\n"
      "path lonely { step \"x\" }\nscenario s { check recoverable }\n");
  std::vector<std::string> codes;
  for (const Diagnostic& diagnostic : result.diagnostics.all()) codes.push_back(diagnostic.code);
  EXPECT_EQ(codes, (std::vector<std::string>{"W0401", "W0402"}));
  EXPECT_EQ(run::exit_code(result), ExitCode::AsExpected);
}

TEST(ExitCodes, TheWorstOfSeveralFilesCounts) {
  const std::vector<ExitCode> falling{ExitCode::Internal,  ExitCode::ModelError,
                                      ExitCode::Usage,     ExitCode::Otherwise,
                                      ExitCode::Undecided, ExitCode::AsExpected};
  for (std::size_t i = 0; i < falling.size(); ++i) {
    for (std::size_t j = 0; j < falling.size(); ++j) {
      EXPECT_EQ(run::worse(falling[i], falling[j]), falling[std::min(i, j)]);
    }
  }
}

}  // namespace
}  // namespace hw
