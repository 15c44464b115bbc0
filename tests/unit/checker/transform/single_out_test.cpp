// One instance followed, the others counted: the same runs as before, told apart.
#include "checker/transform/single_out.h"

#include <map>
#include <set>

#include "checker/ir/evaluate.h"
#include "tests/unit/checker/lowered_text.h"

namespace hw {
namespace {

using ir::State;
using testing::lower_good;

/// The state of the original that a state of the other system stands for.
State merged(const ir::System& original, const transform::SingledOut& singled, const State& state) {
  State result(state.begin(),
               state.begin() + static_cast<std::ptrdiff_t>(original.variables.size()));
  const auto& followed = singled.system.processes[singled.followed].places;
  for (const ir::Process& process : original.processes) {
    if (process.name != singled.system.processes[singled.followed].name) continue;
    for (std::size_t i = 0; i < process.places.size(); ++i) {
      result[original.places[process.places[i]].count] +=
          state[singled.system.places[followed[i]].count];
    }
  }
  return result;
}

std::set<State> reachable(const ir::System& system) {
  std::set<State> seen{system.initial_state()};
  std::vector<State> open{system.initial_state()};
  while (!open.empty()) {
    State state = open.back();
    open.pop_back();
    for (ir::TransitionId id : ir::enabled_transitions(system, state)) {
      State next = ir::apply(system, state, id);
      if (seen.insert(next).second) open.push_back(next);
    }
  }
  return seen;
}

void expect_same_runs(const ir::System& original, const transform::SingledOut& singled) {
  std::set<State> merged_states;
  for (const State& state : reachable(singled.system)) {
    EXPECT_EQ(ir::broken_invariant(singled.system, state), "");
    State whole = merged(original, singled, state);
    merged_states.insert(whole);
    std::set<ir::TransitionId> now, then;
    for (ir::TransitionId id : ir::enabled_transitions(singled.system, state)) {
      now.insert(singled.original[id]);
      State next = ir::apply(singled.system, state, id);
      EXPECT_EQ(merged(original, singled, next), ir::apply(original, whole, singled.original[id]));
    }
    for (ir::TransitionId id : ir::enabled_transitions(original, whole)) then.insert(id);
    EXPECT_EQ(now, then);
  }
  EXPECT_EQ(merged_states, reachable(original));
}

TEST(SingleOut, ATaskOfThree) {
  auto text = lower_good(
      "pool pages = 2\n"
      "task t[3] { loop { idle; wait until count(t at here) < 2; here: take 1 pages; give all } }\n"
      "scenario s { check bounded held(t, pages) <= 2 }");
  auto singled = transform::single_out(text.system(), text.properties(), 0);
  expect_same_runs(text.system(), singled);
  EXPECT_EQ(singled.system.processes[0].instances, 2);
  EXPECT_EQ(singled.system.processes[singled.followed].instances, 1);
  // The property counts the followed one too.
  std::set<ir::Value> values;
  for (const State& state : reachable(singled.system)) {
    values.insert(singled.properties[0].measure.evaluate(state));
  }
  EXPECT_EQ(values, (std::set<ir::Value>{0, 1, 2}));
}

TEST(SingleOut, AnyInstanceOfAPathMayBeTheOne) {
  auto text = lower_good(
      "pool pages = 2\npath w limit 3 { take 1 pages; give all }\n"
      "task t[2] { loop { step \"more\"; atomic { submit w; submit w } } }\n"
      "scenario s { check bounded count(w) <= 3 }");
  ir::ProcessId path = text.system().processes[0].kind == ir::ProcessKind::Path ? 0 : 1;
  auto singled = transform::single_out(text.system(), text.properties(), path);
  expect_same_runs(text.system(), singled);
  std::size_t starting = 0;
  for (bool starts : singled.starts) starting += starts;
  EXPECT_EQ(starting, 1u);
}

TEST(SingleOut, APathThatSubmitsItself) {
  auto text = lower_good(
      "path w limit 3 { either { submit w else {} } or { } }\n"
      "task t { loop { step \"more\"; submit w } }\nscenario s { check bounded count(w) <= 3 }");
  ir::ProcessId path = text.system().processes[0].kind == ir::ProcessKind::Path ? 0 : 1;
  expect_same_runs(text.system(), transform::single_out(text.system(), text.properties(), path));
}

}  // namespace
}  // namespace hw
