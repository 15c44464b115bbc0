// A witness that shows what it claims replays; one with anything wrong in it does not.
#include "checker/verdict/replay.h"

#include <gtest/gtest.h>

#include "tests/unit/checker/ir/builder.h"

namespace hw {
namespace {

using ir::Formula;
using ir::Linear;
using ir::PropertyKind;
using test::SystemBuilder;

/// Two tasks take two of three pages each, one by one.
class Replay : public ::testing::Test {
 protected:
  SystemBuilder build;
  ir::ResourceId pages = build.pool("pages", 2);
  ir::ProcessId writer = build.task("writer", 2);
  ir::PlaceId idle = build.place(writer, "idle");
  ir::PlaceId none = build.place(writer, "take 1 pages", true);
  ir::PlaceId one = build.place(writer, "take 1 pages", true, {{pages, 1}});
  ir::PlaceId two = build.place(writer, "give all pages", false, {{pages, 2}});
  ir::TransitionId start = build.step(idle, none);
  ir::TransitionId take = build.step(none, one, build.free(pages, 1), {{0, -1}});
  ir::TransitionId again = build.step(one, two, build.free(pages, 1), {{0, -1}});
  ir::TransitionId give = build.step(two, idle, {}, {{0, 2}});

  Witness run(const std::vector<ir::TransitionId>& steps) const {
    Witness witness;
    witness.steps = steps;
    witness.states.push_back(build.system.initial_state());
    for (ir::TransitionId id : steps) {
      witness.states.push_back(ir::apply(build.system, witness.states.back(), id));
    }
    return witness;
  }

  ir::Property property(PropertyKind kind, Formula formula = {}) const {
    ir::Property result;
    result.kind = kind;
    result.formula = std::move(formula);
    return result;
  }

  Formula all_idle() const {
    return Formula::equal(Linear::variable(build.system.places[idle].count), 2);
  }
  Formula some_free() const { return build.free(pages, 1); }

  std::string replayed(const ir::Property& checked, const Witness& witness) const {
    return replay(build.system, checked, witness);
  }
};

TEST_F(Replay, AcceptsAWedge) {
  Witness wedge = run({start, start, take, take});
  wedge.point_of_no_return = 4;
  EXPECT_EQ(replayed(property(PropertyKind::Recoverable, all_idle()), wedge), "");
  EXPECT_EQ(replayed(property(PropertyKind::DeadlockFree, all_idle()), wedge), "");
  EXPECT_EQ(replayed(property(PropertyKind::Always, some_free()), wedge), "");
  EXPECT_EQ(replayed(property(PropertyKind::Bounded, some_free()), wedge), "");
}

TEST_F(Replay, RejectsARunFromElsewhere) {
  Witness witness = run({start, start, take, take});
  witness.states.erase(witness.states.begin());
  witness.steps.erase(witness.steps.begin());
  EXPECT_EQ(replayed(property(PropertyKind::Always, some_free()), witness),
            "it does not start in the first state");
}

TEST_F(Replay, RejectsAStateTooManyOrTooFew) {
  Witness witness = run({start, start, take, take});
  witness.states.pop_back();
  EXPECT_EQ(replayed(property(PropertyKind::Always, some_free()), witness),
            "4 steps, but 4 states");
  witness.states.clear();
  witness.steps.clear();
  EXPECT_EQ(replayed(property(PropertyKind::Always, some_free()), witness),
            "0 steps, but 0 states");
}

TEST_F(Replay, RejectsAStepThatIsNotEnabled) {
  Witness witness = run({start, start, take, take});
  witness.steps[3] = again;  // enabled by its place, and one page is free: but the state differs
  EXPECT_EQ(replayed(property(PropertyKind::Always, some_free()), witness),
            "step 4 (`take 1 pages`) leads to another state");
  witness.steps[3] = give;
  EXPECT_EQ(replayed(property(PropertyKind::Always, some_free()), witness),
            "step 4 (`give all pages`) is not enabled");
  witness.steps[3] = 99;
  EXPECT_EQ(replayed(property(PropertyKind::Always, some_free()), witness),
            "step 4 does not exist");
}

TEST_F(Replay, RejectsAStateThatBreaksABound) {
  Witness witness = run({start, take, again, give});
  build.system.variables[0].high = 1;  // the two pages that come back are now one too many
  build.system.variables[0].initial = 2;
  EXPECT_EQ(replayed(property(PropertyKind::Always, some_free()), witness),
            "after step 1 (`idle`): pages.free = 2 is outside of its bounds");
}

TEST_F(Replay, RejectsAStateThatBreaksALaw) {
  build.system.laws.push_back({Linear::variable(0) - Linear(2), "pages"});
  EXPECT_EQ(replayed(property(PropertyKind::Always, some_free()), run({start, take})),
            "after step 2 (`take 1 pages`): the law of pages is broken");
}

TEST_F(Replay, RejectsAnEndThatIsNoViolation) {
  EXPECT_EQ(replayed(property(PropertyKind::Always, some_free()), run({start, take})),
            "the last state satisfies the formula");
  EXPECT_EQ(replayed(property(PropertyKind::NeverFails), run({start, take})),
            "the last step is no failure");
  EXPECT_EQ(replayed(property(PropertyKind::NeverFails), run({})), "the last step is no failure");
  EXPECT_EQ(replayed(property(PropertyKind::DeadlockFree, all_idle()), run({start, take})),
            "the last state has a step");
  EXPECT_EQ(replayed(property(PropertyKind::DeadlockFree), run({start, start, take, take})),
            "everything is at rest in the last state");
}

TEST_F(Replay, RejectsAnEndFromWhichRestCanBeReached) {
  ir::Property recoverable = property(PropertyKind::Recoverable, all_idle());
  EXPECT_EQ(replayed(recoverable, run({start, start, take})),
            "a state of rest can be reached from the end");
  EXPECT_EQ(replay(build.system, recoverable, run({start, start, take}), 2), "")
      << "the search stops at its limit";
  Witness early = run({start, start, take, take});
  early.point_of_no_return = 3;
  EXPECT_EQ(replayed(recoverable, early), "a state of rest can be reached from the end");
  early.point_of_no_return = 5;
  EXPECT_EQ(replayed(recoverable, early), "the point of no return lies beyond the end");
}

TEST_F(Replay, AcceptsAFailureAndNothingElse) {
  build.system.transitions[again].failure = ir::Failure::Assertion;
  EXPECT_EQ(replayed(property(PropertyKind::NeverFails), run({start, take, again})), "");
  EXPECT_EQ(replayed(property(PropertyKind::NeverFails), run({start, take, again, give})),
            "the last step is no failure");
}

TEST_F(Replay, RunErrorsEndInTheStepThatLeavesTheRange) {
  RunError error{again, run({start, take, again})};
  EXPECT_EQ(replay(build.system, error), "the last step leaves no range");
  build.system.transitions[again].failure = ir::Failure::OutOfRange;
  EXPECT_EQ(replay(build.system, error), "");
  error.transition = take;
  EXPECT_EQ(replay(build.system, error), "the last step is not the one in error");
}

TEST_F(Replay, AViolationOfProgressSaysHowItGoesOn) {
  EXPECT_EQ(replayed(property(PropertyKind::Progress), run({})), "it does not say how it goes on");
}

}  // namespace
}  // namespace hw
