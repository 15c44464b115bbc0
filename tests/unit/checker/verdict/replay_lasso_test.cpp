// A run that never ends is believed only if its loop closes, is fair to everybody by name, and goes
// wrong from where it says on.
#include "checker/verdict/replay_lasso.h"

#include "checker/verdict/replay.h"
#include "tests/unit/checker/verdict/runs.h"

namespace hw {
namespace {

/// Two tasks that share a page; each step is found by its task's name and statement.
class ReplayLasso : public ::testing::Test {
 protected:
  void use(const std::string& text) { model = test::load(text); }

  ir::TransitionId step(const std::string& process, const std::string& statement) const {
    const ir::System& system = model->system();
    for (ir::TransitionId id = 0; id < system.transitions.size(); ++id) {
      const ir::Transition& transition = system.transitions[id];
      if (system.processes[transition.process].name == process &&
          system.statements[transition.statement].text == statement) {
        return id;
      }
    }
    ADD_FAILURE() << "no step " << statement;
    return 0;
  }

  /// `by`: for each step whether the instance takes it.
  Witness lasso(std::vector<ir::TransitionId> steps, std::size_t loop_start, std::size_t asked_at,
                std::vector<bool> by, Lack lack = Lack::Starvation) const {
    Witness witness;
    witness.steps = std::move(steps);
    witness.states.push_back(model->system().initial_state());
    for (ir::TransitionId id : witness.steps) {
      witness.states.push_back(ir::apply(model->system(), witness.states.back(), id));
    }
    Lasso lasso;
    lasso.loop_start = loop_start;
    lasso.asked_at = asked_at;
    lasso.lack = lack;
    lasso.process = model->lowered.properties[0].subjects.empty()
                        ? ir::kNone
                        : model->lowered.properties[0].subjects[0];
    lasso.by_instance = std::move(by);
    witness.lasso = lasso;
    return witness;
  }

  std::string replayed(const Witness& witness) const {
    return replay(model->system(), model->lowered.properties[0], witness);
  }

  std::unique_ptr<test::Model> model;
};

const char* const kTwo =
    "pool pages = 1\ntask t[2] { loop { idle; take 1 pages; give all } }\n"
    "scenario s { check progress of t }";

TEST_F(ReplayLasso, PassingOverWhoCouldGoOnIsNotFair) {
  use(kTwo);
  const auto idle = step("t", "idle"), take = step("t", "take 1 pages"),
             give = step("t", "give all");
  Witness witness = lasso({idle, idle, take, give}, 1, 1, {true, false, false, false});
  EXPECT_EQ(replayed(witness),
            "the loop is not fair: `take 1 pages` of `t` is possible in 2 of its 3 states");
  witness.lasso->fairness = ir::Fairness::Weak;
  EXPECT_EQ(replayed(witness), "");
  witness.lasso->lack = Lack::Wedge;
  EXPECT_EQ(replayed(witness), "it is no wedge: there is a way");
  witness.lasso->lack = Lack::Unanswered;
  EXPECT_EQ(replayed(witness), "steps that are owed are enough");
}

TEST_F(ReplayLasso, TheLoopMustClose) {
  use(kTwo);
  const auto idle = step("t", "idle"), take = step("t", "take 1 pages"),
             give = step("t", "give all");
  EXPECT_EQ(replayed(lasso({idle, idle, take, give}, 2, 1, {true, false, false, false})),
            "the loop does not close");
  EXPECT_EQ(replayed(lasso({idle}, 2, 1, {true})), "the loop begins after the end");
  EXPECT_EQ(replayed(lasso({idle, take, give}, 0, 0, {true, true, true})),
            "after 0 steps it is as it should be");
  EXPECT_EQ(replayed(lasso({idle, idle, take, give}, 1, 1, {true, false, false})),
            "who takes which step is not said");
  // The state is the same again, and the instance is not where it was.
  EXPECT_EQ(replayed(lasso({idle, idle, take, take}, 4, 1, {true, true, false, false})),
            "step 4 (`take 1 pages`) is not enabled");
  EXPECT_EQ(replayed(lasso({idle, idle, take, give}, 1, 1, {true, false, true, true})),
            "after 4 steps it is as it should be");
  EXPECT_EQ(replayed(lasso({idle, take, idle, give}, 2, 1, {true, false, true, true})),
            "the loop does not close");
}

TEST_F(ReplayLasso, NobodyIsThereToTakeTheStep) {
  use(kTwo);
  const auto idle = step("t", "idle"), take = step("t", "take 1 pages"),
             give = step("t", "give all");
  EXPECT_EQ(replayed(lasso({idle, take, give, idle}, 1, 1, {true, false, false, false})),
            "nobody can take step 2");
}

TEST_F(ReplayLasso, StandingStillIsFairOnlyIfNothingIsOwed) {
  use(kTwo);
  const auto idle = step("t", "idle");
  EXPECT_EQ(replayed(lasso({idle}, 1, 1, {true}, Lack::Wedge)),
            "the loop is not fair: `take 1 pages` of `t` is possible in 1 of its 1 states");
  Witness witness = lasso({idle}, 1, 1, {true});
  witness.lasso->fairness = ir::Fairness::None;
  EXPECT_EQ(replayed(witness), "the run stops although it could go on");
}

/// Two small ones take turns in a loop that, by counts, closes after one of them has moved: fair to
/// both, since whoever waited longest goes first.
TEST_F(ReplayLasso, NamesChangePlacesFromRoundToRound) {
  use("pool pages = 2\ntask small[2] { loop { idle; take 1 pages; give all } }\n"
      "task big { loop { idle; take 2 pages; give all } }\n"
      "scenario s { check progress of big }");
  const auto idle = step("small", "idle"), take = step("small", "take 1 pages"),
             give = step("small", "give all"), wants = step("big", "idle");
  EXPECT_EQ(replayed(lasso({wants, idle, take, idle, take, give}, 3, 1,
                           {true, false, false, false, false, false})),
            "");
  // Here nobody ever takes the page that is free.
  EXPECT_EQ(replayed(lasso({wants, idle, take, idle}, 4, 1, {true, false, false, false},
                           Lack::Unanswered)),
            "the loop is not fair: `give all` of `small` is possible in 1 of its 1 states");
}

TEST_F(ReplayLasso, ActionsAreOwedToo) {
  use("pool pages = 1 { account dirty = 1 }\naction clean { move 1 pages: dirty -> free }\n"
      "scenario s { check pages.dirty == 1 leads to pages.free == 1 }");
  EXPECT_EQ(replayed(lasso({}, 0, 0, {}, Lack::Unanswered)),
            "the loop is not fair: `clean` is possible all the time");
}

TEST_F(ReplayLasso, WhatMustBeFollowedMustHaveHappened) {
  use("pool pages = 1\nexternal task t { loop { take 1 pages; give all } }\n"
      "scenario s { check pages.free == 0 leads to pages.free == 1 }");
  const auto take = step("t", "take 1 pages");
  EXPECT_EQ(replayed(lasso({take}, 1, 0, {}, Lack::Unanswered)),
            "what must be followed does not hold where it is said to");
  EXPECT_EQ(replayed(lasso({take}, 1, 1, {}, Lack::Unanswered)), "");
  EXPECT_EQ(replayed(lasso({take}, 1, 1, {}, Lack::Wedge)), "it is no wedge: there is a way");
}

}  // namespace
}  // namespace hw
