// Least and largest values, against a plain search at every value of the range.
#include "checker/size/size.h"

#include <gtest/gtest.h>

#include "checker/lower/lower.h"
#include "dsl/typecheck/load.h"

namespace hw {
namespace {

using size::Known;

struct Sized {
  SourceMap sources;
  Diagnostics diagnostics;
  std::unique_ptr<checked::CheckedModel> model;
  size::Result result;
};

/// The first `size` of the first scenario.
Sized solve(const std::string& text, size::Options options = {}) {
  Sized sized;
  sized.model = load_text(sized.sources, "test.hwm", text, {}, sized.diagnostics);
  for (const Diagnostic& diagnostic : sized.diagnostics.all()) {
    ADD_FAILURE() << render(diagnostic, sized.sources, false);
  }
  const checked::Scenario& scenario = sized.model->scenarios.front();
  auto binding = lower::bind(*sized.model, &scenario, {}, sized.diagnostics);
  for (const auto& item : scenario.checks) {
    if (const auto* size = std::get_if<checked::Size>(&item)) {
      sized.result = size::solve(*sized.model, *binding, *size, options);
    }
  }
  return sized;
}

/// Writers that each take three pages one by one need two for each, and one more.
std::string hold_and_wait(const std::string& size) {
  return "param n : 0..9 = 4\nparam writers : 1..3 = 2\npool pages = n\n"
         "task writer[writers] { loop { idle  repeat 3 { take 1 pages }  give all } }\n"
         "scenario s { " +
         size + " }\n";
}

TEST(Size, TheLeastIsEnoughAndTheOneBelowIsNot) {
  const size::Result result = solve(hold_and_wait("size n for recoverable")).result;
  ASSERT_TRUE(result.value.has_value());
  EXPECT_EQ(*result.value, 5);
  ASSERT_EQ(result.tried.size(), 10u);
  for (const size::Tried& tried : result.tried) {
    EXPECT_EQ(tried.known, tried.value >= 5 ? Known::Enough : Known::NotEnough) << tried.value;
  }
  EXPECT_TRUE(result.everything_covered);
  EXPECT_TRUE(result.holes.empty());
}

TEST(Size, MostCountsFromAbove) {
  const size::Result result =
      solve(
          "param writers : 1..5 = 2\npool pages = 7\n"
          "task writer[writers] { loop { idle  repeat 3 { take 1 pages }  give all } }\n"
          "scenario s { size most writers for recoverable }\n")
          .result;
  ASSERT_TRUE(result.value.has_value());
  EXPECT_EQ(*result.value, 3);
  EXPECT_TRUE(result.most);
  EXPECT_TRUE(result.everything_covered);
}

TEST(Size, SeveralChecksMustHoldAtOnce) {
  const size::Result result =
      solve(hold_and_wait("size n for recoverable, never pages.free > 6")).result;
  ASSERT_TRUE(result.value.has_value());
  EXPECT_EQ(*result.value, 5);
  EXPECT_EQ(result.holes, (std::vector<ir::Value>{7, 8, 9}));
}

TEST(Size, AHoleIsFoundWhereNothingIsMonotone) {
  const size::Result result =
      solve(
          "param n : 1..6 = 2\npool pages = n\n"
          "task t { loop { idle  wait until pages.free != 4  take 1 pages  give all } }\n"
          "scenario s { size n for recoverable }\n")
          .result;
  ASSERT_TRUE(result.value.has_value());
  EXPECT_EQ(*result.value, 1);
  EXPECT_EQ(result.holes, (std::vector<ir::Value>{4}));
  EXPECT_NE(result.detail.find("except 4"), std::string::npos) << result.detail;
}

TEST(Size, ValuesInErrorAndExcludedOnesAreNoAnswers) {
  const size::Result result =
      solve(
          "param n : 0..6 = 4\nassume n != 3\npool pages = n { account kept = 2 }\n"
          "task t { loop { idle  take 1 pages  give all } }\n"
          "scenario s { size n for recoverable }\n")
          .result;
  ASSERT_TRUE(result.value.has_value());
  EXPECT_EQ(*result.value, 4);
  EXPECT_EQ(result.excluded, 1u);
  EXPECT_EQ(result.tried.front().known, Known::NoModel);
  EXPECT_NE(result.detail.find("in error at 0..1"), std::string::npos) << result.detail;
}

TEST(Size, NoValueIsSaidToBeNone) {
  const size::Result result = solve(hold_and_wait("size n for never pages.held > 0")).result;
  ASSERT_TRUE(result.value.has_value());
  EXPECT_EQ(*result.value, 0);
  const size::Result none = solve(hold_and_wait("size n for never pages.held >= 0")).result;
  EXPECT_FALSE(none.value.has_value());
  EXPECT_FALSE(none.undecided);
  EXPECT_TRUE(none.everything_covered);
}

TEST(Size, AnUndecidedValueBelowLeavesTheAnswerOpen) {
  size::Options options;
  options.search.limits.max_states = 3;
  const size::Result result = solve(hold_and_wait("size n for recoverable"), options).result;
  EXPECT_FALSE(result.value.has_value());
  EXPECT_TRUE(result.undecided);
}

TEST(Size, NothingIsClaimedBeyondTheBudget) {
  size::Options options;
  options.cover_states = 0;
  const size::Result result = solve(hold_and_wait("size n for recoverable"), options).result;
  ASSERT_TRUE(result.value.has_value());
  EXPECT_EQ(*result.value, 5);
  EXPECT_FALSE(result.everything_covered);
  EXPECT_NE(result.detail.find("nothing is claimed"), std::string::npos) << result.detail;
}

TEST(Size, RangesReadWell) {
  EXPECT_EQ(size::ranges_text({}), "");
  EXPECT_EQ(size::ranges_text({3}), "3");
  EXPECT_EQ(size::ranges_text({1, 2, 3, 7, 9, 10}), "1..3, 7, 9..10");
}

}  // namespace
}  // namespace hw
