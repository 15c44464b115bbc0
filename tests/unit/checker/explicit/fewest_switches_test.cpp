#include "checker/explicit/fewest_switches.h"

#include <gtest/gtest.h>

#include <numeric>

namespace hw::search {
namespace {

/// Two tasks of two steps each, side by side: node 3 * a + b, where a and b say how far they are.
/// Transitions 0 and 1 are those of the first task, 2 and 3 of the second.
class Grid : public ::testing::Test {
 protected:
  Grid() {
    for (ir::ProcessId process : {0u, 1u}) {
      for (ir::PlaceId step : {0u, 1u}) {
        ir::Transition transition;
        transition.process = process;
        transition.from = 3 * process + step;
        transition.to = transition.from + 1;
        system_.transitions.push_back(transition);
      }
    }
    order_ = {0, 1, 3, 2, 4, 6, 5, 7, 8};
  }

  std::vector<ir::TransitionId> way(std::uint32_t target, ir::TransitionId before) {
    FewestSwitches ways(
        system_, [](std::uint32_t node) { return node / 3 + node % 3; },
        [](std::uint32_t node, auto f) {
          if (node % 3 < 2) f(node + 1, 2 + node % 3);  // the second task is tried first
          if (node / 3 < 2) f(node + 3, node / 3);
        });
    std::vector<ir::TransitionId> steps;
    for (const auto& step : ways.find(order_, target, before)) steps.push_back(step.by);
    return steps;
  }

  ir::System system_;
  std::vector<std::uint32_t> order_;
};

using Steps = std::vector<ir::TransitionId>;

TEST_F(Grid, OneTaskAfterTheOther) {
  const Steps steps = way(8, ir::kNone);
  EXPECT_TRUE((steps == Steps{0, 1, 2, 3}) || (steps == Steps{2, 3, 0, 1}));
}

TEST_F(Grid, WhoMovedBeforeGoesOn) {
  system_.transitions.push_back(
      {});  // a step that ends where the first task, or the second, begins
  for (ir::ProcessId process : {0u, 1u}) {
    system_.transitions[4].process = process;
    system_.transitions[4].to = 3 * process;
    EXPECT_EQ(way(8, 4), (process == 0 ? Steps{0, 1, 2, 3} : Steps{2, 3, 0, 1}));
  }
}

TEST_F(Grid, AnotherInstanceOfTheSameTaskIsASwitch) {
  EXPECT_FALSE(switches(system_, 0, 1));
  EXPECT_TRUE(switches(system_, 1, 0));
  EXPECT_TRUE(switches(system_, 1, 2));
  EXPECT_FALSE(switches(system_, ir::kNone, 2));
}

}  // namespace
}  // namespace hw::search
