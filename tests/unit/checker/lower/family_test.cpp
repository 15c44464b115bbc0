// Parameters left open: fixing them afterwards gives the system that binding them before gives.
#include <deque>
#include <set>

#include "checker/ir/evaluate.h"
#include "tests/unit/checker/open_text.h"

namespace hw {
namespace {

using testing::lower_open;
using testing::OpenText;

/// Reachable states, without the parameters.
std::set<ir::State> reachable(const ir::System& system, std::size_t parameters) {
  std::set<ir::State> seen{system.initial_state()};
  std::deque<ir::State> open{system.initial_state()};
  while (!open.empty() && seen.size() < 20'000) {
    ir::State state = open.front();
    open.pop_front();
    for (ir::TransitionId step : ir::enabled_transitions(system, state)) {
      ir::State next = ir::apply(system, state, step);
      if (seen.insert(next).second) open.push_back(next);
    }
  }
  std::set<ir::State> result;
  for (const ir::State& state : seen) {
    result.emplace(state.begin() + static_cast<std::ptrdiff_t>(parameters), state.end());
  }
  return result;
}

const char* const kAllKinds = R"(
param size : 1..9 = 6
param low : 0..4 = 1
param high : 0..4 = 2
param n : 0..4 = 2
param jobs : 0..3 = 1
param batch : 1..2 = 1
param urgent : bool = true
assume size >= low + high + 2
pool pages = size { account dirty = low, cache; reserve low for a, b; reserve high for a }
mempool bios = jobs from pages as a
semaphore slots = n
var seen : 0..n = 0
counter served = jobs
path write limit jobs { take 1 bios; external step "io"; give all bios }
task t[n] {
  loop {
    idle
    take 1 pages as b if urgent else { continue }
    if (pages.free < low or seen >= n) { give all } else { move 1 pages: held -> cache }
    down slots by batch else { continue }
    up slots by batch
    if (seen < n and size > 3) { seen = seen + 1 }
  }
}
task cleaner { loop { idle until pages.cache >= batch; move batch pages: cache -> dirty; submit write else {} move batch pages: dirty -> free } }
scenario s { check recoverable check bounded pages.held <= size - low }
)";

TEST(Family, FixedAfterwardsIsBoundBefore) {
  const std::vector<std::string> names{"size", "low", "high", "n", "jobs", "batch", "urgent"};
  std::map<std::string, lower::OpenRange> ranges;
  for (const std::string& name : names) ranges[name] = {0, 9};
  OpenText family = lower_open(kAllKinds, ranges);
  ASSERT_TRUE(family.text.lowered.has_value());
  std::size_t compared = 0;
  for (std::vector<ir::Value> values : std::vector<std::vector<ir::Value>>{{6, 1, 2, 2, 1, 1, 1},
                                                                           {5, 0, 1, 1, 1, 2, 1},
                                                                           {7, 2, 1, 2, 2, 1, 0},
                                                                           {4, 1, 0, 0, 0, 1, 1},
                                                                           {8, 3, 2, 1, 3, 2, 0}}) {
    std::string text = kAllKinds;
    std::string with = " with";
    for (std::size_t i = 0; i < names.size(); ++i) {
      std::string value =
          names[i] == "urgent" ? (values[i] ? "true" : "false") : std::to_string(values[i]);
      with += (i ? ", " : " ") + names[i] + " = " + value;
    }
    text.replace(text.find("scenario s"), 10, "scenario s" + with);
    testing::LoweredText bound = testing::lower_good(text);
    ir::System fixed = ir::instantiate(family.system(), values);
    EXPECT_EQ(reachable(fixed, names.size()), reachable(bound.system(), 0)) << with;
    ++compared;
  }
  EXPECT_EQ(compared, 5u);
}

TEST(Family, WhatShapesControlNeedsAValue) {
  const char* text = R"(
    param times : 1..4 = 2
    param bound : 1..4 = 2
    param units : 1..4 = 2
    param careful : bool = true
    param rows : 1..4 = 2
    pool pages = 8
    task t[rows] {
      var i : 0..bound = 0
      loop {
        idle
        if (careful) { repeat times { take units pages } }
        give all
        i = 0
      }
    }
    scenario s { check recoverable check always rows * times >= 1 }
  )";
  for (const char* name : {"times", "bound", "units", "careful"}) {
    OpenText open = lower_open(text, {{name, {1, 4}}});
    EXPECT_FALSE(open.text.lowered.has_value()) << name;
    ASSERT_TRUE(open.needed.has_value()) << name;
    EXPECT_EQ(open.needed->param->name, name);
    EXPECT_FALSE(open.needed->why.empty()) << name;
    EXPECT_TRUE(open.text.diagnostics.all().empty());
  }
  EXPECT_TRUE(lower_open(text, {{"rows", {1, 4}}}).text.lowered.has_value());
}

TEST(Family, ALoopThatTakesNeedsThePoolsSize) {
  OpenText open = lower_open(R"(
    param size : 1..4 = 2
    pool pages = size
    task t { loop { take 1 pages } }
    scenario s { check deadlock_free expect violated }
  )",
                             {{"size", {1, 4}}});
  ASSERT_TRUE(open.needed.has_value());
  EXPECT_EQ(open.needed->param->name, "size");
}

}  // namespace
}  // namespace hw
