// What statements become, and the errors that show only when the text is unfolded.
#include "checker/lower/lower.h"

#include "checker/ir/evaluate.h"
#include "tests/unit/checker/lowered_text.h"

namespace hw {
namespace {

using testing::lower_good;
using testing::lower_text;
using Codes = std::vector<std::string>;

std::string in_task(const std::string& body) {
  return "pool pages = 4 { account dirty reserve 1 for emergency }\nmempool mp = 1 from pages\n"
         "lock m\ntask t {\n" +
         body + "\n}\nscenario s { check recoverable }\n";
}

/// The only transition that is enabled at the start, taken.
ir::State only_step(const ir::System& system) {
  auto enabled = ir::enabled_transitions(system, system.initial_state());
  EXPECT_EQ(enabled.size(), 1u);
  return ir::apply(system, system.initial_state(), enabled.at(0));
}

ir::Value value(const ir::System& system, const ir::State& state, const std::string& name) {
  for (ir::VarId id = 0; id < system.variables.size(); ++id) {
    if (system.variables[id].name == name) return state[id];
  }
  ADD_FAILURE() << "no variable " << name;
  return -1;
}

TEST(Lower, MempoolStartsFullOutOfItsPool) {
  auto text = lower_good(in_task("idle"));
  auto state = text.system().initial_state();
  EXPECT_EQ(value(text.system(), state, "pages.free"), 3);
  EXPECT_EQ(value(text.system(), state, "mp.free"), 1);
}

TEST(Lower, TakeRespectsTheFloorOfItsClass) {
  auto everyone = lower_good(in_task("take 3 pages give all"));
  EXPECT_TRUE(
      ir::enabled_transitions(everyone.system(), everyone.system().initial_state()).empty());
  auto entitled = lower_good(in_task("take 3 pages as emergency give all"));
  auto state = only_step(entitled.system());
  EXPECT_EQ(value(entitled.system(), state, "pages.free"), 0);
}

TEST(Lower, MempoolTriesItsPoolFirst) {
  auto text = lower_good(in_task("take 1 mp give all"));
  auto state = only_step(text.system());
  EXPECT_EQ(value(text.system(), state, "pages.free"), 2);
  EXPECT_EQ(value(text.system(), state, "mp.free"), 1);
}

TEST(Lower, AtomicBlockIsOneStep) {
  auto text =
      lower_good(in_task("atomic { take 2 pages move 1 pages: held -> dirty give 1 pages }"));
  auto state = only_step(text.system());
  EXPECT_EQ(value(text.system(), state, "pages.free"), 2);
  EXPECT_EQ(value(text.system(), state, "pages.dirty"), 1);
  EXPECT_TRUE(ir::enabled_transitions(text.system(), state).empty());
}

TEST(Lower, AtomicBlockIsEnabledOnlyAsAWhole) {
  auto text = lower_good(
      in_task("atomic { take 1 pages take 2 pages as emergency take 1 pages } give all"));
  EXPECT_TRUE(ir::enabled_transitions(text.system(), text.system().initial_state()).empty());
}

TEST(Lower, LawsHoldInTheFirstStateAndAfterEachStep) {
  auto text =
      lower_good(in_task("loop { idle take 1 mp lock m { take 1 pages into dirty } give all }"));
  ir::State state = text.system().initial_state();
  for (int step = 0; step < 12; ++step) {
    EXPECT_EQ(ir::broken_invariant(text.system(), state), "");
    auto enabled = ir::enabled_transitions(text.system(), state);
    if (enabled.empty()) break;
    state = ir::apply(text.system(), state, enabled.front());
  }
}

TEST(Lower, GivingWhatIsNotHeldIsAnErrorWithTheWayThere) {
  auto text = lower_text(in_task("take 1 pages give 1 pages give 1 pages"));
  EXPECT_EQ(text.codes(), Codes{"E0414"});
  EXPECT_EQ(text.diagnostics.all()[0].notes.size(), 2u);
}

TEST(Lower, ErrorsOfOwnership) {
  EXPECT_EQ(lower_text(in_task("unlock m")).codes(), Codes{"E0415"});
  EXPECT_EQ(lower_text(in_task("take 1 pages")).codes(), Codes{"E0416"});
  EXPECT_EQ(lower_text(in_task("lock m")).codes(), Codes{"E0416"});
  EXPECT_EQ(lower_text(in_task("move 1 pages: held -> dirty")).codes(), Codes{"E0414"});
}

TEST(Lower, ElseMakesHoldingsPartOfWhereATaskStands) {
  auto text = lower_good(in_task("loop { idle take 1 pages else { } give all pages }"));
  std::size_t places_before_give = 0;
  for (const ir::Place& place : text.system().places) {
    if (place.statement != ir::kNone &&
        text.system().statements[place.statement].text == "give all pages") {
      ++places_before_give;
    }
  }
  EXPECT_EQ(places_before_give, 2u);
}

TEST(Lower, ALoopThatTakesNoStepIsAnError) {
  EXPECT_EQ(lower_text(in_task("loop { repeat 0 { idle } }")).codes(), Codes{"E0422"});
}

TEST(Lower, AccountsThatDoNotFitAreAnError) {
  EXPECT_EQ(
      lower_text("pool p = 1 { account a = 2 }\nscenario s { check deadlock_free }\n").codes(),
      Codes{"E0411"});
}

TEST(Lower, InterchangeableTasksAreCounted) {
  auto text = lower_good(testing::kHoldAndWait);
  EXPECT_EQ(text.system().processes.size(), 1u);
  EXPECT_EQ(text.system().processes[0].instances, 2);
  auto named = lower_good("task t[i : 0..2] { idle }\nscenario s { check deadlock_free }\n");
  EXPECT_EQ(named.system().processes.size(), 3u);
}

TEST(Lower, RecursionDeeperThanItsLimitFailsWithTheChain) {
  auto text = lower_good(
      "var b : bool = true\nprocedure reclaim() depth 2 { if (b) { call reclaim() } }\n"
      "task t { call reclaim() }\nscenario s { check never fails }\n");
  bool found = false;
  for (const ir::Transition& transition : text.system().transitions) {
    if (transition.failure != ir::Failure::CallDepth) continue;
    found = true;
    EXPECT_NE(transition.failure_text.find("reclaim > reclaim > reclaim"), std::string::npos);
  }
  EXPECT_TRUE(found);
}

TEST(Lower, RestThatIsOwedFollowsFromTheText) {
  auto waits = lower_good("task t { wait until 1 > 2 }\nscenario s { check recoverable }\n");
  EXPECT_TRUE(waits.system().processes[0].owes_rest);
  auto spins = lower_good("task t { loop { step \"x\" } }\nscenario s { check recoverable }\n");
  EXPECT_FALSE(spins.system().processes[0].owes_rest);
  EXPECT_EQ(spins.properties()[0].exempt.size(), 1u);
}

}  // namespace
}  // namespace hw
