// Least and largest values, against a plain search at every value of the range.
#include "checker/size/size.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "checker/lower/lower.h"
#include "checker/size/refute.h"
#include "checker/verdict/replay.h"
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
  EXPECT_EQ(size::values_enough(result), (std::vector<ir::Value>{1, 2, 3, 5, 6}));
  EXPECT_NE(result.detail.find("enough: 1..3, 5..6; at 4, though larger, recoverable is violated"),
            std::string::npos)
      << result.detail;
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

/// A reserve against a throttle: each write in flight needs a page of the reserve, and one more in
/// all; a reserve of everything starves the writer.
std::string reserve_and_throttle(const std::string& size) {
  return "param kept : 0..6 = 3\nparam in_flight : 1..4 = 2\nassume kept != in_flight + 5\n"
         "pool pages = 6 { account dirty; reserve kept for io }\n"
         "path write limit in_flight { take 1 pages as io  take 1 pages as io  give all }\n"
         "task writer { loop { idle  take 1 pages into dirty } }\n"
         "task flusher { loop { idle until pages.dirty > 0  submit write\n"
         "  move 1 pages: dirty -> free else {} } }\n"
         "scenario s { " +
         size + " }\n";
}

/// What a search of each combination by itself says.
std::set<size::Point> every_point_that_holds() {
  SourceMap sources;
  Diagnostics diagnostics;
  auto model =
      load_text(sources, "all.hwm", reserve_and_throttle("check recoverable"), {}, diagnostics);
  const checked::Scenario& scenario = model->scenarios.front();
  const checked::Property* wanted[] = {&std::get<checked::Check>(scenario.checks[0]).property};
  std::set<size::Point> enough;
  for (ir::Value kept = 0; kept <= 6; ++kept) {
    for (ir::Value in_flight = 1; in_flight <= 4; ++in_flight) {
      Diagnostics excluded;
      const lower::Override values[] = {{"kept", fmt::format("{}", kept)},
                                        {"in_flight", fmt::format("{}", in_flight)}};
      auto binding = lower::bind(*model, &scenario, values, excluded);
      if (!binding) continue;
      auto lowered = lower::lower(*model, *binding, wanted, diagnostics);
      const SearchResult found = search::search(lowered->system, lowered->properties, {});
      if (found.properties[0].outcome == Outcome::Holds) enough.insert({kept, in_flight});
    }
  }
  return enough;
}

TEST(Size, TheFrontierIsWhatASearchOfEverythingSays) {
  const std::set<size::Point> enough = every_point_that_holds();
  ASSERT_FALSE(enough.empty());
  for (const bool most : {false, true}) {
    const auto beyond = [&](const size::Point& one, const size::Point& other) {
      return one != other && one[0] >= other[0] && (most ? one[1] <= other[1] : one[1] >= other[1]);
    };
    const size::Result result =
        solve(reserve_and_throttle(most ? "size kept, most in_flight for recoverable"
                                        : "size kept, in_flight for recoverable"))
            .result;
    ASSERT_TRUE(result.frontier && result.everything_covered);
    std::vector<size::Point> best, holes;
    for (const size::Point& one : enough) {
      if (std::ranges::none_of(enough, [&](const auto& other) { return beyond(one, other); })) {
        best.push_back(one);
      }
    }
    for (const size::TriedPoint& tried : result.frontier->tried) {
      EXPECT_EQ(tried.known == Known::Enough, enough.contains(tried.values));
      if (enough.contains(tried.values)) continue;
      if (std::ranges::any_of(enough,
                              [&](const auto& other) { return beyond(tried.values, other); })) {
        holes.push_back(tried.values);
      }
    }
    EXPECT_EQ(result.frontier->best, best) << most;
    EXPECT_EQ(result.frontier->holes, holes) << most;
    EXPECT_EQ(result.frontier->combinations, 28u);
    EXPECT_EQ(result.excluded, 1u);
    EXPECT_EQ(result.frontier->tried.size(), 27u);
  }
}

TEST(Size, FromWhereOnEverythingIsEnough) {
  const size::Result result =
      solve(
          "param a : 1..5 = 1\nparam b : 1..5 = 1\npool p = 1\n"
          "task t { loop { idle  wait until not (a == 3 and b == 2)  take 1 p  give all } }\n"
          "scenario s { size a, b for recoverable }\n")
          .result;
  ASSERT_TRUE(result.frontier);
  EXPECT_EQ(result.frontier->best, (std::vector<size::Point>{{1, 1}}));
  EXPECT_EQ(result.frontier->holes, (std::vector<size::Point>{{3, 2}}));
  EXPECT_EQ(result.frontier->from_here_on, (std::vector<size::Point>{{1, 3}, {4, 1}}));
}

TEST(Size, ThreeParametersAndErrorsOfTheModel) {
  const size::Result result =
      solve(
          "param a : 0..4 = 2\nparam b : 0..4 = 2\nparam c : 0..4 = 2\n"
          "pool p = a + b { account kept = 1 }\npool q = b + c\npool r = a + c\n"
          "task t { loop { idle  take 2 p  take 3 q  take 3 r  give all } }\n"
          "scenario s { size a, b, c for recoverable }\n")
          .result;
  ASSERT_TRUE(result.frontier && result.everything_covered);
  EXPECT_TRUE(result.frontier->holes.empty());
  for (const auto& point : result.frontier->best) {
    EXPECT_GE(point[0] + point[1], 3);
    EXPECT_GE(point[1] + point[2], 3);
    EXPECT_GE(point[0] + point[2], 3);
  }
  EXPECT_EQ(size::points_text(result.frontier->best),
            "(0, 3, 3), (1, 2, 2), (2, 1, 2), (2, 2, 1), (3, 0, 3), (3, 3, 0)");
  EXPECT_NE(result.detail.find("5 in error, (0, 0, 0) for one"), std::string::npos)
      << result.detail;
}

TEST(Size, BeyondTheFrontierNothingIsClaimedWithoutABudget) {
  size::Options options;
  options.cover_states = 0;
  const size::Result result =
      solve(reserve_and_throttle("size kept, most in_flight for recoverable"), options).result;
  EXPECT_FALSE(result.undecided);
  EXPECT_FALSE(result.everything_covered);
  EXPECT_EQ(size::answer_text(result), "(2, 1), (3, 2), (4, 3), (5, 4)");
  EXPECT_TRUE(result.frontier->holes.empty());
  EXPECT_NE(result.detail.find("nothing is claimed"), std::string::npos) << result.detail;
}

TEST(Size, AnUndecidedCombinationLeavesTheFrontierOpen) {
  size::Options options;
  options.search.limits.max_states = 300;
  const size::Result result =
      solve(reserve_and_throttle("size in_flight, kept for recoverable"), options).result;
  EXPECT_TRUE(result.undecided);
  EXPECT_EQ(size::answer_text(result), "");
  EXPECT_NE(result.detail.find("undecided at ("), std::string::npos) << result.detail;
}

TEST(Size, ValuesNextToTheAnswerAreWorthARun) {
  const auto values = [](const size::Result& result) {
    std::vector<std::pair<size::Point, bool>> all;
    for (const size::Wanted& one : size::worth_a_run(result)) {
      all.emplace_back(one.values, one.beyond);
    }
    return all;
  };
  using Wanted = std::vector<std::pair<size::Point, bool>>;
  const std::string hole = "size n for recoverable, never pages.free > 6";
  EXPECT_EQ(values(solve(hold_and_wait(hole)).result), (Wanted{{{4}, false}, {{7}, true}}));
  EXPECT_EQ(values(solve(hold_and_wait("size n for never pages.held >= 0")).result),
            (Wanted{{{9}, false}}));
  EXPECT_EQ(values(solve(hold_and_wait("size most n for never pages.free > 3")).result),
            (Wanted{{{4}, false}}));
  EXPECT_EQ(
      values(solve(reserve_and_throttle("size kept, most in_flight for recoverable")).result),
      (Wanted{{{1, 1}, false}, {{2, 2}, false}, {{3, 3}, false}, {{4, 4}, false}, {{6, 2}, true}}));
}

TEST(Size, ARefutedValueHasARunThatReplays) {
  Sized sized = solve(hold_and_wait("size n for recoverable"));
  const checked::Scenario& scenario = sized.model->scenarios.front();
  auto binding = lower::bind(*sized.model, &scenario, {}, sized.diagnostics);
  const auto& size = std::get<checked::Size>(scenario.checks.front());
  const auto search = [](const lower::Lowered& lowered) {
    return search::search(lowered.system, lowered.properties, {});
  };
  const size::Wanted wanted = size::worth_a_run(sized.result).at(0);
  auto found = size::refute(*sized.model, *binding, size, wanted, search);
  ASSERT_TRUE(found);
  EXPECT_EQ(size::values_text(*found), "n = 4");
  ASSERT_TRUE(found->property.witness);
  EXPECT_EQ(
      replay(found->lowered->system, found->lowered->properties.at(0), *found->property.witness),
      "");
  // A value that is enough is no refutation, whoever says so.
  EXPECT_THROW(size::refute(*sized.model, *binding, size, {{5}, false, "recoverable"}, search),
               std::logic_error);
  // A limit: no run, and no claim of one.
  const auto limited = [](const lower::Lowered& lowered) {
    search::Options options;
    options.limits.max_states = 2;
    return search::search(lowered.system, lowered.properties, options);
  };
  EXPECT_FALSE(size::refute(*sized.model, *binding, size, wanted, limited));
  // A run of something else does not replay here, and is not shown.
  const auto other = [&](const lower::Lowered& lowered) {
    SearchResult result = search::search(lowered.system, lowered.properties, {});
    result.properties[0].witness->steps.pop_back();
    result.properties[0].witness->states.pop_back();
    return result;
  };
  EXPECT_THROW(size::refute(*sized.model, *binding, size, wanted, other), std::logic_error);
}

TEST(Size, RangesReadWell) {
  EXPECT_EQ(size::ranges_text({}), "");
  EXPECT_EQ(size::ranges_text({3}), "3");
  EXPECT_EQ(size::ranges_text({1, 2, 3, 7, 9, 10}), "1..3, 7, 9..10");
}

}  // namespace
}  // namespace hw
