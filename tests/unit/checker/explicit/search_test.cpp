// The search on models small enough to count by hand, its limits, and its witnesses.
#include "checker/explicit/search.h"

#include <set>

#include "checker/explicit/layout.h"
#include "checker/ir/evaluate.h"
#include "checker/verdict/replay.h"
#include "tests/unit/checker/lowered_text.h"

namespace hw {
namespace {

using testing::lower_good;

SearchResult searched(const testing::LoweredText& text, search::Options options = {}) {
  return search::search(text.system(), text.properties(), options);
}

TEST(Search, HoldAndWaitWedgesInFiveSteps) {
  auto text = lower_good(testing::kHoldAndWait);
  SearchResult result = searched(text);
  ASSERT_EQ(result.properties[0].outcome, Outcome::Violated);
  // Two leave idle, four pages are taken: two each.
  EXPECT_EQ(result.properties[0].witness->steps.size(), 6u);
  EXPECT_EQ(replay(text.system(), text.properties()[0], *result.properties[0].witness), "");
  EXPECT_EQ(result.properties[1].outcome, Outcome::Holds);
  EXPECT_EQ(result.properties[1].highwater, 4);
  EXPECT_EQ(result.properties[2].outcome, Outcome::Violated);
}

/// All reachable states, depth first, on the reference evaluator.
ir::Fingerprint fingerprint_depth_first(const ir::System& system) {
  const std::vector<ir::StateSums> weights = ir::fingerprint_weights(system);
  std::set<ir::State> seen{system.initial_state()};
  std::vector<ir::State> open{system.initial_state()};
  ir::Fingerprint sum;
  while (!open.empty()) {
    const ir::State state = std::move(open.back());
    open.pop_back();
    sum += ir::fingerprint(weights, state);
    for (ir::TransitionId id = 0; id < system.transitions.size(); ++id) {
      if (!ir::enabled(system, state, id)) continue;
      ir::State next = ir::apply(system, state, id);
      if (seen.insert(next).second) open.push_back(std::move(next));
    }
  }
  return sum;
}

std::optional<ir::Fingerprint> fingerprint_of(const testing::LoweredText& text) {
  search::Options options;
  options.reduce = false;
  options.fingerprint = true;
  return searched(text, options).coverage.reachable;
}

TEST(Search, TheFingerprintOfTheStatesIsThatOfAnotherOrderAndEncoding) {
  const std::string named =
      "enum Mode { off, on }\nvar m : Mode = off\nvar x : -3..9 = -1\npool pages = 5 { account "
      "used }\n"
      "task one[i : 0..2] { var mine : 0..2 = 0 loop { idle mine = any 0..2 take mine pages into "
      "used\n"
      "  x = mine - 3 m = on give all pages } }\n"
      "scenario s { check recoverable check bounded pages.used <= 5 }\n";
  std::set<std::string> different;
  for (const std::string& model :
       {named,
        std::string("pool pages = 5\ntask t[3] { loop { idle take 2 pages step \"x\" give all } }\n"
                    "scenario s { check bounded pages.held <= 5 }\n"),
        std::string("pool pages = 6\ntask t[3] { loop { idle take 2 pages step \"x\" give all } }\n"
                    "scenario s { check bounded pages.held <= 6 }\n")}) {
    auto text = lower_good(model);
    auto found = fingerprint_of(text);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(*found, fingerprint_depth_first(text.system()));
    different.insert(found->text());
  }
  EXPECT_EQ(different.size(), 3u);
}

TEST(Search, WhatWasNotVisitedInWholeHasNoFingerprint) {
  auto text = lower_good(testing::kHoldAndWait);
  search::Options options;
  options.fingerprint = true;
  options.limits.max_states = 3;
  EXPECT_FALSE(searched(text, options).coverage.reachable.has_value());
  EXPECT_FALSE(searched(text).coverage.reachable.has_value());
}

/// At whatever number of states a search ends: a violation has its run, or is not said to be one.
TEST(Search, AViolationFoundBeforeALimitHasItsRun) {
  auto text = lower_good(testing::kHoldAndWait);
  const std::uint64_t all = searched(text).coverage.states;
  std::size_t cut_short = 0;
  for (bool reduce : {true, false}) {
    for (std::uint64_t limit = 1; limit <= all + 1; ++limit) {
      search::Options options;
      options.limits.max_states = limit;
      options.reduce = reduce;
      SearchResult result = searched(text, options);
      for (std::size_t i = 0; i < result.properties.size(); ++i) {
        const PropertyResult& property = result.properties[i];
        if (property.outcome != Outcome::Violated) continue;
        if (!result.coverage.complete) ++cut_short;
        ASSERT_TRUE(property.witness) << "limit " << limit;
        EXPECT_EQ(replay(text.system(), text.properties()[i], *property.witness), "");
      }
    }
  }
  EXPECT_GT(cut_short, 0u);
}

TEST(Search, FewestSwitchesAmongTheShortest) {
  auto text = lower_good(testing::kHoldAndWait);
  const Witness witness = *searched(text).properties[0].witness;
  std::size_t switches = 0;
  for (std::size_t i = 1; i < witness.steps.size(); ++i) {
    const auto& before = text.system().transitions[witness.steps[i - 1]];
    const auto& after = text.system().transitions[witness.steps[i]];
    if (before.to != after.from) ++switches;
  }
  EXPECT_EQ(switches, 1u);
}

TEST(Search, CountsStatesOfInterchangeableTasksOnce) {
  // Three tasks at two places each: four counts instead of eight names.
  auto counted =
      lower_good("task t[3] { loop { idle step \"x\" } }\nscenario s { check deadlock_free }\n");
  search::Options plainly;
  plainly.reduce = false;
  EXPECT_EQ(searched(counted, plainly).coverage.states, 4u);
  auto named = lower_good(
      "task t[i : 0..2] { loop { idle step \"x\" } }\nscenario s { check deadlock_free }\n");
  EXPECT_EQ(searched(named, plainly).coverage.states, 8u);
}

TEST(Search, ReductionsKeepVerdictAndShortestRun) {
  auto text = lower_good(testing::kHoldAndWait);
  search::Options plainly;
  plainly.reduce = false;
  SearchResult with = searched(text);
  SearchResult without = searched(text, plainly);
  for (std::size_t i = 0; i < with.properties.size(); ++i) {
    EXPECT_EQ(with.properties[i].outcome, without.properties[i].outcome);
  }
  EXPECT_EQ(with.properties[0].witness->steps.size(), without.properties[0].witness->steps.size());
}

TEST(Search, AStateLimitIsUndecidedWithWhatWasCovered) {
  auto text = lower_good(
      "counter c\ntask t { loop { step \"x\" c = c + 1 } }\nscenario s { check never c < 0 }\n");
  search::Options options;
  options.limits.max_states = 100;
  SearchResult result = searched(text, options);
  EXPECT_EQ(result.properties[0].outcome, Outcome::Unknown);
  EXPECT_EQ(result.properties[0].reason, UnknownReason::StateLimit);
  EXPECT_GE(result.coverage.states, 100u);
  EXPECT_GT(result.coverage.frontier, 0u);
}

TEST(Search, ACounterIsNeverWrapped) {
  // Beyond 255 and 65,535 the search widens it; a violation out there is found.
  auto text = lower_good(
      "counter c\ntask t { loop { step \"x\" c = c + 1 } }\nscenario s { check always c < 70000 "
      "}\n");
  SearchResult result = searched(text);
  ASSERT_EQ(result.properties[0].outcome, Outcome::Violated);
  EXPECT_EQ(result.properties[0].witness->steps.size(), 140'000u);
}

TEST(Search, InterruptionIsUndecided) {
  auto text = lower_good(testing::kHoldAndWait);
  std::atomic<bool> interrupted = true;
  search::Options options;
  options.limits.interrupted = &interrupted;
  EXPECT_EQ(searched(text, options).properties[1].reason, UnknownReason::Interrupted);
}

TEST(Search, LeavingARangeIsAnErrorOfTheModelWithItsRun) {
  auto text = lower_good(
      "var v : 0..2 = 0\ntask t { loop { idle v = v + 1 } }\nscenario s { check deadlock_free }\n");
  SearchResult result = searched(text);
  ASSERT_TRUE(result.run_error.has_value());
  EXPECT_EQ(result.run_error->witness.steps.size(), 6u);
  EXPECT_EQ(replay(text.system(), *result.run_error), "");
}

TEST(Search, ABusyNeighbourDoesNotHideAWedge) {
  auto text = lower_good(
      "lock a\nlock b\n"
      "task one { loop { idle lock a { lock b { step \"x\" } } } }\n"
      "task two { loop { idle lock b { lock a { step \"x\" } } } }\n"
      "task busy { loop { step \"turn\" } }\n"
      "scenario s { check deadlock_free check recoverable check recoverable of busy }\n");
  SearchResult result = searched(text);
  EXPECT_EQ(result.properties[0].outcome, Outcome::Holds);
  EXPECT_EQ(result.properties[1].outcome, Outcome::Violated);
  EXPECT_EQ(result.properties[2].outcome, Outcome::Holds);
}

TEST(Search, QueuesAreFirstInFirstOutAndCanBeUndone) {
  // The shift of a queue is a step that subtraction does not undo.
  auto text = lower_good(
      "queue q[2] of { data, ack }\n"
      "task sender { loop { idle send q <- data send q <- ack } }\n"
      "task receiver { loop { idle receive q { data -> { } } receive q { ack -> { } } } }\n"
      "scenario s { check recoverable check deadlock_free check bounded q.length <= 2 }\n");
  SearchResult result = searched(text);
  // A receiver that has left its idle waits for a sender that may rest: it can always come.
  EXPECT_EQ(result.properties[0].outcome, Outcome::Holds);
  EXPECT_EQ(result.properties[2].highwater, 2);
}

TEST(Layout, EncodingAndDecodingAreInverse) {
  auto text = lower_good(testing::kHoldAndWait);
  search::Layout layout(text.system(), 255);
  auto state = text.system().initial_state();
  for (int step = 0; step < 20; ++step) {
    EXPECT_EQ(layout.decode(layout.encode(state).data()), state);
    auto enabled = ir::enabled_transitions(text.system(), state);
    if (enabled.empty()) break;
    state =
        ir::apply(text.system(), state, enabled[static_cast<std::size_t>(step) % enabled.size()]);
  }
  EXPECT_LT(layout.bits(), 16u);
}

}  // namespace
}  // namespace hw
