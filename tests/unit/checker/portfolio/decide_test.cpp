// Both engines on one system, and the choice between them.
#include "checker/portfolio/decide.h"

#include <chrono>
#include <thread>

#include "checker/symbolic/solve.h"
#include "tests/unit/checker/lowered_text.h"

namespace hw {
namespace {

using testing::lower_good;

std::string swap_model(int writers) {
  return "pool pages = 10 { account anon, writeback reserve 2 for emergency }\n"
         "task writer[" +
         std::to_string(writers) +
         "] { loop { idle\n"
         "  take 1 pages into anon else {\n"
         "    if (pages.anon > 0) { move 1 pages: anon -> writeback submit write }\n"
         "    retry } } }\n"
         "path write limit 2 { take 1 pages as emergency step \"sent\" give all pages\n"
         "  move 1 pages: writeback -> free }\n"
         "scenario s { check recoverable check bounded pages.anon <= 8 }\n";
}

TEST(Portfolio, BothEnginesCountTheSameStates) {
  for (int writers = 1; writers <= 4; ++writers) {
    auto text = lower_good(swap_model(writers));
    search::Options plainly;
    plainly.reduce = false;
    plainly.fingerprint = true;
    SearchResult found = search::search(text.system(), text.properties(), plainly);
    symbolic::Budget budget;
    budget.fingerprint_states = 1'000'000;
    auto diagrams = symbolic::solve(text.system(), text.properties(), budget);
    ASSERT_TRUE(diagrams.has_value());
    ASSERT_TRUE(found.coverage.reachable.has_value());
    EXPECT_EQ(found.coverage.reachable, diagrams->coverage.reachable);
    EXPECT_EQ(found.coverage.states, diagrams->coverage.states);
    for (std::size_t i = 0; i < found.properties.size(); ++i) {
      EXPECT_EQ(found.properties[i].outcome, diagrams->properties[i].outcome);
      EXPECT_EQ(found.properties[i].highwater, diagrams->properties[i].highwater);
    }
    EXPECT_EQ(found.fired, diagrams->fired);
  }
}

TEST(Portfolio, ManyStatesGoToDiagrams) {
  auto text = lower_good(swap_model(60));
  SearchResult result = portfolio::decide(text.system(), text.properties(), {});
  EXPECT_EQ(result.engine, "decision diagrams");
  EXPECT_GT(result.coverage.states, portfolio::kExplicitFirst);
  EXPECT_EQ(result.properties[0].outcome, Outcome::Holds);
  EXPECT_EQ(result.properties[1].highwater, 8);
}

TEST(Portfolio, AStateLimitOfTheUserIsKept) {
  auto text = lower_good(swap_model(60));
  search::Options options;
  options.limits.max_states = 5000;
  SearchResult result = portfolio::decide(text.system(), text.properties(), options);
  EXPECT_EQ(result.properties[0].reason, UnknownReason::StateLimit);
}

/// No search of it comes to an end.
std::string endless_model(const std::string& checks) {
  return "counter served\npool pages = 2\n"
         "task server { loop { idle take 1 pages served = served + 1 give all pages } }\n"
         "scenario s { " +
         checks + " }\n";
}

TEST(ProofsBeside, ASearchWithoutEndIsWon) {
  auto text = lower_good(endless_model("check bounded pages.held <= 1 check recoverable"));
  SearchResult result =
      portfolio::decide(text.system(), text.properties(), {}, portfolio::Prover{});
  EXPECT_EQ(result.engine, "proof by invariant");
  EXPECT_NE(result.engine_reason, "");
  EXPECT_FALSE(result.coverage.complete);
  for (const PropertyResult& property : result.properties) {
    EXPECT_EQ(property.outcome, Outcome::Holds);
    EXPECT_EQ(property.strength, Strength::Inductive);
    EXPECT_EQ(property.reason, UnknownReason::None);
  }
}

TEST(ProofsBeside, WhatTheSearchHasFoundStays) {
  auto text = lower_good(endless_model("check never served == 3 check recoverable"));
  SearchResult result =
      portfolio::decide(text.system(), text.properties(), {}, portfolio::Prover{});
  EXPECT_EQ(result.engine, "explicit search, proof by invariant");
  EXPECT_EQ(result.properties[0].outcome, Outcome::Violated);
  EXPECT_TRUE(result.properties[0].witness.has_value());
  EXPECT_EQ(result.properties[1].outcome, Outcome::Holds);
}

TEST(ProofsBeside, WhatAnEngineDecidesInItsFirstTurnIsNotWaitedFor) {
  auto text = lower_good(swap_model(4));
  SearchResult result =
      portfolio::decide(text.system(), text.properties(), {}, portfolio::Prover{});
  EXPECT_EQ(result.engine, "explicit search");
  EXPECT_EQ(result.properties[0].strength, Strength::EveryState);
}

TEST(ProofsBeside, ALimitOfStatesIsOneForTheProverToo) {
  auto text = lower_good(endless_model("check recoverable"));
  search::Options options;
  options.limits.max_states = 5000;
  SearchResult result =
      portfolio::decide(text.system(), text.properties(), options, portfolio::Prover{});
  EXPECT_EQ(result.properties[0].outcome, Outcome::Unknown);
  EXPECT_EQ(result.properties[0].reason, UnknownReason::StateLimit);
}

// The bound is true for as long as anybody will wait, and no invariant shows it.
constexpr const char* kOutOfReach = "check bounded served <= 1000000000 check recoverable";

TEST(ProofsBeside, CtrlCEndsBothAndIsToldAsSuch) {
  auto text = lower_good(endless_model(kOutOfReach));
  std::atomic<bool> interrupted{false};
  search::Options options;
  options.limits.interrupted = &interrupted;
  std::jthread user([&] {
    std::this_thread::sleep_for(std::chrono::seconds(3));
    interrupted.store(true);
  });
  SearchResult result =
      portfolio::decide(text.system(), text.properties(), options, portfolio::Prover{});
  EXPECT_EQ(result.properties[0].outcome, Outcome::Unknown);
  EXPECT_EQ(result.properties[0].reason, UnknownReason::Interrupted);
  EXPECT_GT(result.coverage.states, 1000u);
}

TEST(ProofsBeside, TheTimeLimitIsForBoth) {
  auto text = lower_good(endless_model(kOutOfReach));
  search::Options options;
  options.limits.max_seconds = 4;
  SearchResult result =
      portfolio::decide(text.system(), text.properties(), options, portfolio::Prover{});
  EXPECT_EQ(result.properties[0].reason, UnknownReason::TimeLimit);
  EXPECT_EQ(result.properties[0].detail, "the time limit of 4 s was reached");
  EXPECT_LT(result.coverage.seconds, 20);
}

}  // namespace
}  // namespace hw
