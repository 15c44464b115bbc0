// Bounded model checking with parameters left open: the shortest run, then the smallest values; and
// nothing where there is nothing to find.
#include "checker/smt/bounded.h"

#include "checker/verdict/replay.h"
#include "tests/unit/checker/open_text.h"

namespace hw {
namespace {

using testing::lower_open;
using testing::OpenText;

constexpr lower::OpenRange kFromOne{1, ir::kUnbounded};

const char* const kThreshold = R"(
  param n : 1..100000 = 2
  param writers : 1..1000 = 2
  pool pages = n
  task writer[writers] {
    loop { idle; if pages.free > 300 { take 301 pages; give 301 pages } else { take 1 pages; give 1 pages } }
  }
  scenario s {
    check bounded pages.held <= 500
    check always pages.held < 301
    check deadlock_free
    check bounded pages.held <= n
    check recoverable
  }
)";

smt::Bounded run_of(const OpenText& open, std::size_t property, std::size_t most) {
  return smt::find_run(open.system(), open.properties()[property], most, {});
}

/// What there is of the run, replayed on the instance that it names.
std::string replayed(const OpenText& open, std::size_t property, const smt::BoundedRun& run) {
  const ir::System instance = ir::instantiate(open.system(), run.parameters);
  Witness witness;
  witness.steps = run.steps;
  witness.states.push_back(instance.initial_state());
  for (ir::TransitionId step : run.steps) {
    witness.states.push_back(ir::apply(instance, witness.states.back(), step));
  }
  return replay(instance, open.properties()[property], witness);
}

TEST(FindRun, TheShortestRunAndTheSmallestValues) {
  const OpenText open = lower_open(kThreshold, {{"n", kFromOne}, {"writers", kFromOne}});
  const smt::Bounded two = run_of(open, 0, 10);
  ASSERT_TRUE(two.run.has_value());
  EXPECT_EQ(two.run->parameters, (std::vector<ir::Value>{602, 2}));
  EXPECT_EQ(two.run->steps.size(), 6u);
  EXPECT_EQ(replayed(open, 0, *two.run), "");
  const smt::Bounded one = run_of(open, 1, 10);
  ASSERT_TRUE(one.run.has_value());
  EXPECT_EQ(one.run->parameters, (std::vector<ir::Value>{301, 1}));
  EXPECT_EQ(one.run->steps.size(), 3u);
  EXPECT_EQ(replayed(open, 1, *one.run), "");
}

TEST(FindRun, WithinFewerStepsThereIsNone) {
  const OpenText open = lower_open(kThreshold, {{"n", kFromOne}, {"writers", kFromOne}});
  const smt::Bounded found = run_of(open, 0, 5);
  EXPECT_FALSE(found.run.has_value());
  EXPECT_EQ(found.excluded, 6u);
}

TEST(FindRun, NothingIsFoundWhereTheCheckHolds) {
  const OpenText open = lower_open(kThreshold, {{"n", kFromOne}, {"writers", kFromOne}});
  for (std::size_t property : {2, 3, 4}) {
    EXPECT_FALSE(run_of(open, property, 6).run.has_value()) << open.properties()[property].text;
  }
}

TEST(FindRun, AWedgeInWhichNothingMoves) {
  const OpenText open = lower_open(R"(
    param n : 1..1000 = 2
    pool pages = n
    task reader { loop { idle; wait until pages.free < 700; step "read" } }
    scenario s { check recoverable }
  )",
                                   {{"n", kFromOne}});
  ASSERT_TRUE(open.text.lowered.has_value());
  const smt::Bounded found = run_of(open, 0, 6);
  ASSERT_TRUE(found.run.has_value());
  EXPECT_EQ(found.run->parameters, (std::vector<ir::Value>{700}));
  EXPECT_EQ(replayed(open, 0, *found.run), "");
}

TEST(FindRun, TheStepThatFailsIsTheLast) {
  const OpenText open = lower_open(R"(
    param n : 0..1000 = 2
    pool pages = n
    task receiver { loop { idle; if pages.free > 700 { fail "too many" } } }
    scenario s { check never fails }
  )",
                                   {{"n", {0, ir::kUnbounded}}});
  ASSERT_TRUE(open.text.lowered.has_value());
  const smt::Bounded found = run_of(open, 0, 6);
  ASSERT_TRUE(found.run.has_value());
  EXPECT_EQ(found.run->parameters, (std::vector<ir::Value>{701}));
  EXPECT_EQ(found.run->steps.size(), 3u);
  EXPECT_EQ(replayed(open, 0, *found.run), "");
}

TEST(FindRun, EndsWithItsTime) {
  const OpenText open = lower_open(kThreshold, {{"n", kFromOne}, {"writers", kFromOne}});
  smt::Limits limits;
  limits.max_seconds = 0.2;
  const smt::Bounded found = smt::find_run(open.system(), open.properties()[3], 1000, limits);
  EXPECT_FALSE(found.run.has_value());
  EXPECT_LT(found.excluded, 1000u);
}

}  // namespace
}  // namespace hw
