// Progress and `leads to` on models small enough to think through: verdict, kind of violation,
// length of stem and loop, each run replayed by name.
#include "checker/explicit/search.h"
#include "checker/verdict/replay.h"
#include "tests/unit/checker/lowered_text.h"

namespace hw {
namespace {

using ir::Fairness;
using testing::lower_good;

struct Answer {
  Outcome outcome = Outcome::Unknown;
  Lack lack = Lack::Wedge;
  std::size_t stem = 0, loop = 0;
  UnknownReason reason = UnknownReason::None;
};

search::Options with(Fairness fairness) {
  search::Options options;
  options.fairness = fairness;
  return options;
}

/// The first check of the first scenario.
Answer answer(const std::string& text, const search::Options& options = {}) {
  auto model = lower_good(text);
  SearchResult result = search::search(model.system(), model.properties(), options);
  EXPECT_FALSE(result.run_error.has_value());
  const PropertyResult& property = result.properties[0];
  Answer answer{property.outcome, {}, 0, 0, property.reason};
  if (property.outcome != Outcome::Violated) return answer;
  EXPECT_TRUE(property.witness && property.witness->lasso);
  EXPECT_EQ(replay(model.system(), model.properties()[0], *property.witness), "");
  const Lasso& lasso = *property.witness->lasso;
  EXPECT_EQ(lasso.fairness, options.fairness);
  answer.lack = lasso.lack;
  answer.stem = lasso.loop_start;
  answer.loop = property.witness->steps.size() - lasso.loop_start;
  return answer;
}

std::string model(const std::string& declarations, const std::string& check) {
  return declarations + "\nscenario s { check " + check + " }\n";
}

const char* const kPages = "pool pages = 2\n";

TEST(FairRuns, WhoWaitsInAQueueIsServed) {
  const std::string text =
      model("pool pages = 1\ntask t[3] { loop { idle; take 1 pages; give all } }", "progress");
  EXPECT_EQ(answer(text).outcome, Outcome::Holds);
  // With weak fairness the page may be gone each time somebody looks.
  Answer weak = answer(text, with(Fairness::Weak));
  ASSERT_EQ(weak.outcome, Outcome::Violated);
  EXPECT_EQ(weak.lack, Lack::Starvation);
  EXPECT_EQ(weak.stem, 1u);
  EXPECT_EQ(weak.loop, 3u);
  EXPECT_EQ(answer(text, with(Fairness::None)).outcome, Outcome::Violated);
}

TEST(FairRuns, ADeadlockIsAWedge) {
  Answer found = answer(
      model("pool pages = 2\ntask t[2] { loop { idle; take 1 pages; take 1 pages; give all } }",
            "progress"));
  ASSERT_EQ(found.outcome, Outcome::Violated);
  EXPECT_EQ(found.lack, Lack::Wedge);
  EXPECT_EQ(found.stem, 4u);
  EXPECT_EQ(found.loop, 0u);
}

TEST(FairRuns, ManySmallOnesStarveABigOne) {
  const std::string tasks =
      "task small[2] { loop { idle; take 1 pages; give all } }\n"
      "task big { loop { idle; take 2 pages; give all } }\n";
  EXPECT_EQ(answer(model(kPages + tasks, "progress of small")).outcome, Outcome::Holds);
  Answer found = answer(model(kPages + tasks, "progress of big"));
  ASSERT_EQ(found.outcome, Outcome::Violated);
  EXPECT_EQ(found.lack, Lack::Starvation);
  EXPECT_EQ(answer(model(kPages + tasks, "recoverable")).outcome, Outcome::Holds);
}

TEST(FairRuns, RetryingIsNotWaiting) {
  Answer found =
      answer(model("pool pages = 1\ntask t[2] { loop { idle; take 1 pages else { step \"again\"; "
                   "retry }; give all } }",
                   "progress"));
  ASSERT_EQ(found.outcome, Outcome::Violated);
  EXPECT_EQ(found.lack, Lack::Starvation);
}

TEST(FairRuns, BackingOffForEverIsALivelock) {
  const std::string tasks =
      "lock a, b\n"
      "task one { lock a; loop { lock b else { unlock a; lock a; continue } break } unlock b; "
      "unlock a }\n"
      "task two { lock b; loop { lock a else { unlock b; lock b; continue } break } unlock a; "
      "unlock b }\n";
  Answer found = answer(model(tasks, "progress"));
  ASSERT_EQ(found.outcome, Outcome::Violated);
  EXPECT_EQ(found.lack, Lack::Livelock);
  EXPECT_EQ(found.stem, 2u);
  EXPECT_EQ(answer(model(tasks, "recoverable")).outcome, Outcome::Holds);
}

TEST(FairRuns, TheEnvironmentAnswersOnlyIfThatIsAssumed) {
  const std::string parts =
      "path p limit 2 { external step \"disk\" }\n"
      "task t[2] { loop { idle; submit p; wait until count(p) == 0 } }\n";
  Answer found = answer(model(parts, "progress"));
  ASSERT_EQ(found.outcome, Outcome::Violated);
  EXPECT_EQ(found.lack, Lack::Unanswered);
  EXPECT_EQ(found.loop, 0u);
  EXPECT_EQ(answer(model(parts, "progress of p assuming p responds")).outcome, Outcome::Holds);
  // The other may submit again whenever the first one's write is done.
  EXPECT_EQ(answer(model(parts, "progress of t assuming p responds")).outcome, Outcome::Holds);
}

TEST(FairRuns, ATimeOutEndsAWait) {
  const std::string rest = "external task e { loop { x = true; x = false } }\n";
  EXPECT_EQ(answer(model("var x : bool = false\n" + rest +
                             "task t { idle; wait until x or timeout { return } }",
                         "progress"))
                .outcome,
            Outcome::Holds);
  EXPECT_EQ(
      answer(model("var x : bool = false\n" + rest + "task t { idle; wait until x }", "progress"))
          .lack,
      Lack::Unanswered);
}

TEST(FairRuns, ASleeperIsWokenByWhatItWaitsForAndByNothingElse) {
  const std::string daemon =
      "var dirty : bool = false\n"
      "task user { loop { idle; dirty = true; wait until not dirty } }\n";
  EXPECT_EQ(
      answer(model(daemon + "task d { loop { idle until dirty; dirty = false } }", "progress"))
          .outcome,
      Outcome::Holds);
  Answer found = answer(model(daemon + "task d { loop { idle; dirty = false } }", "progress"));
  ASSERT_EQ(found.outcome, Outcome::Violated);
  EXPECT_EQ(found.lack, Lack::Unanswered);
}

TEST(FairRuns, EachInstanceOfAPathIsMeant) {
  // While one write stands still, others come and go; the path is never empty, nor is it stuck.
  const std::string paths =
      "pool tags = 1\n"
      "path w limit 2 { take 1 tags else { step \"again\"; retry } step \"write\"; give all }\n"
      "task t { loop { step \"more\"; submit w } }\n";
  Answer found = answer(model(paths, "progress of w"));
  ASSERT_EQ(found.outcome, Outcome::Violated);
  EXPECT_EQ(found.lack, Lack::Starvation);
  const std::string waiting =
      "pool tags = 1\n"
      "path w limit 2 { take 1 tags; step \"write\"; give all }\n"
      "task t { loop { step \"more\"; submit w } }\n";
  EXPECT_EQ(answer(model(waiting, "progress of w")).outcome, Outcome::Holds);
  EXPECT_EQ(answer(model(waiting, "progress of w"), with(Fairness::Weak)).outcome,
            Outcome::Violated);
}

TEST(FairRuns, LeadsTo) {
  const std::string tasks = "task t[2] { loop { idle; take 1 pages; give all } }\n";
  EXPECT_EQ(answer(model(kPages + tasks, "pages.free == 0 leads to pages.free > 0")).outcome,
            Outcome::Holds);
  // One of the two can always have a page.
  Answer found = answer(model(kPages + tasks, "pages.free < 2 leads to pages.free == 2"));
  ASSERT_EQ(found.outcome, Outcome::Violated);
  EXPECT_EQ(found.lack, Lack::Livelock);
  EXPECT_EQ(answer(model(kPages + tasks, "pages.free == 2 leads to pages.free == 2")).outcome,
            Outcome::Holds);
}

TEST(FairRuns, ActionsAreOwedWhatIsPossibleAllTheTime) {
  const std::string pool = "pool pages = 2 { account dirty = 1 }\n";
  EXPECT_EQ(answer(model(pool + "action clean { move 1 pages: dirty -> free }",
                         "pages.dirty == 1 leads to pages.dirty == 0"))
                .outcome,
            Outcome::Holds);
  EXPECT_EQ(answer(model(pool + "external action clean { move 1 pages: dirty -> free }",
                         "pages.dirty == 1 leads to pages.dirty == 0"))
                .lack,
            Lack::Unanswered);
}

TEST(FairRuns, AFailedInstanceNeverRests) {
  EXPECT_EQ(answer(model("task t { idle; fail \"oh\" }", "progress")).lack, Lack::Wedge);
}

TEST(FairRuns, WithoutFairnessARunStillGoesOn) {
  EXPECT_EQ(
      answer(model("task t { idle; step \"one\"; step \"two\" }", "progress"), with(Fairness::None))
          .outcome,
      Outcome::Holds);
}

TEST(FairRuns, LimitsLeaveItUndecided) {
  const std::string text =
      model("pool pages = 9\ntask t[6] { loop { idle; take 1 pages; step \"a\"; give all } }",
            "progress");
  search::Options few;
  few.limits.max_states = 10;
  EXPECT_EQ(answer(text, few).outcome, Outcome::Unknown);
  EXPECT_EQ(answer(text, few).reason, UnknownReason::StateLimit);
  search::Options small;
  small.limits.max_bytes = 1000;
  EXPECT_EQ(answer(text, small).reason, UnknownReason::MemoryLimit);
  std::atomic<bool> interrupted{true};
  search::Options stop;
  stop.limits.interrupted = &interrupted;
  EXPECT_EQ(answer(text, stop).reason, UnknownReason::Interrupted);
  // A limit of exactly as many states as there are is none.
  auto lowered = lower_good(text);
  search::Options exact;
  exact.limits.max_states =
      search::search(lowered.system(), lowered.properties(), {}).coverage.states + 1;
  EXPECT_EQ(answer(text, exact).outcome, Outcome::Holds);
}

TEST(FairRuns, ErrorsOfTheModelAreFound) {
  auto text = lower_good(
      "var x : 0..1 = 0\ntask t { idle; x = x + 1; x = x + 1 }\nscenario s { check progress }");
  SearchResult result = search::search(text.system(), text.properties(), {});
  ASSERT_TRUE(result.run_error.has_value());
  EXPECT_EQ(result.run_error->witness.steps.size(), 3u);
  EXPECT_EQ(replay(text.system(), *result.run_error), "");
}

TEST(FairRuns, BothKindsOfChecksTogether) {
  auto text = lower_good(
      "pool pages = 1\ntask t[2] { loop { idle; take 1 pages; give all } }\n"
      "scenario s { check progress check recoverable check pages.free == 0 leads to pages.free == "
      "1 "
      "check bounded pages.held <= 0 }");
  SearchResult result = search::search(text.system(), text.properties(), {});
  EXPECT_EQ(result.properties[0].outcome, Outcome::Holds);
  EXPECT_EQ(result.properties[1].outcome, Outcome::Holds);
  EXPECT_EQ(result.properties[2].outcome, Outcome::Holds);
  EXPECT_EQ(result.properties[3].outcome, Outcome::Violated);
  EXPECT_EQ(result.properties[3].highwater, 1);
}

}  // namespace
}  // namespace hw
