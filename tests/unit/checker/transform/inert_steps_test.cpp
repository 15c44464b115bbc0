#include "checker/transform/inert_steps.h"

#include "tests/unit/checker/lowered_text.h"

namespace hw {
namespace {

using testing::lower_good;

std::size_t removed(const std::string& text) {
  auto lowered = lower_good(text);
  auto reduced = transform::remove_inert_steps(lowered.system(), lowered.properties());
  return lowered.system().transitions.size() - reduced.system.transitions.size();
}

TEST(InertSteps, AStepBetweenTakeAndGiveGoes) {
  EXPECT_EQ(
      removed(
          "pool p = 1\ntask t { loop { idle take 1 p step \"a\" external step \"b\" give all } }\n"
          "scenario s { check recoverable }\n"),
      2u);
}

TEST(InertSteps, WhatACheckCountsStays) {
  EXPECT_EQ(removed("task t { loop { idle here: step \"a\" step \"b\" } }\n"
                    "scenario s { check always count(t at here) <= 1 }\n"),
            1u);
}

TEST(InertSteps, WhatAGuardCountsStays) {
  EXPECT_EQ(removed("task t { loop { idle here: step \"a\" } }\n"
                    "task u { loop { idle until count(t at here) > 0 } }\n"
                    "scenario s { check deadlock_free }\n"),
            0u);
}

TEST(InertSteps, ACircleOfStepsKeepsOne) {
  EXPECT_EQ(
      removed("task t { loop { step \"a\" step \"b\" } }\nscenario s { check deadlock_free }\n"),
      1u);
}

TEST(InertSteps, AnIdleIsAChoiceAndStays) {
  EXPECT_EQ(removed("task t { loop { idle } }\nscenario s { check recoverable }\n"), 0u);
}

}  // namespace
}  // namespace hw
