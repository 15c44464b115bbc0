#include "checker/analysis/conservation.h"

#include <numeric>

#include "checker/analysis/bounds.h"
#include "checker/ir/evaluate.h"
#include "tests/unit/checker/lowered_text.h"

namespace hw {
namespace {

using testing::lower_good;

// An unlimited path: nothing in its declaration bounds how many are in flight.
constexpr const char* kWriteback = R"(
pool pages = 5 { account dirty = 3, writeback }
task cleaner { loop { idle move 1 pages: dirty -> writeback submit write } }
path write { step "sent" move 1 pages: writeback -> dirty }
scenario s { check deadlock_free }
)";

std::vector<analysis::Dependence> dependences_of(const ir::System& system) {
  std::vector<ir::VarId> order(system.variables.size());
  std::iota(order.begin(), order.end(), 0);
  return analysis::dependences(system, order);
}

TEST(Conservation, DependencesHoldOnEveryRun) {
  auto text = lower_good(kWriteback);
  const ir::System& system = text.system();
  auto dependences = dependences_of(system);
  EXPECT_GE(dependences.size(), 3u);
  ir::State state = system.initial_state();
  for (std::size_t step = 0; step < 200; ++step) {
    for (const analysis::Dependence& dependence : dependences) {
      EXPECT_EQ(state[dependence.dependent], dependence.value.evaluate(state));
    }
    auto enabled = ir::enabled_transitions(system, state);
    ASSERT_FALSE(enabled.empty());
    state = ir::apply(system, state, enabled[(step * 7) % enabled.size()]);
  }
}

TEST(Bounds, InFlightIsBoundedThroughWhatIsInWriteback) {
  auto text = lower_good(kWriteback);
  auto bounds = analysis::bounds(text.system(), dependences_of(text.system()));
  for (ir::VarId id = 0; id < bounds.size(); ++id) {
    EXPECT_TRUE(bounds[id].proved()) << text.system().variables[id].name;
    EXPECT_LE(bounds[id].high, 5) << text.system().variables[id].name;
  }
}

TEST(Bounds, ACounterThatOnlyGrowsHasNone) {
  auto text = lower_good(
      "counter c\ntask t { loop { idle c = c + 1 } }\nscenario s { check deadlock_free }\n");
  auto bounds = analysis::bounds(text.system(), dependences_of(text.system()));
  EXPECT_FALSE(bounds[0].proved());
}

// A step that makes a unit out of nothing: neither the law nor the size of the pool may be
// believed.
TEST(Bounds, ALawThatAStepBreaksBoundsNothing) {
  auto text = lower_good(
      "pool p = 3\ntask t { loop { idle take 1 p give 1 p } }\nscenario s { check deadlock_free "
      "}\n");
  ir::System system = text.system();
  ASSERT_EQ(system.variables[0].name, "p.free");
  auto before = analysis::bounds(system, dependences_of(system));
  EXPECT_EQ(before[0].high, 3);
  bool changed = false;
  for (ir::Transition& transition : system.transitions) {
    for (ir::Assignment& update : transition.updates) {
      if (update.var != 0 || *ir::constant_delta(update) < 0) continue;
      update.value += ir::Linear(1);
      changed = true;
    }
  }
  ASSERT_TRUE(changed);
  auto after = analysis::bounds(system, dependences_of(system));
  EXPECT_FALSE(after[0].proved());
}

}  // namespace
}  // namespace hw
