// The oracle on models whose answers are known: from the design, or small enough to be counted by
// hand. Every row of the table of steps in papers/semantics.md has a test here or a model in which
// it decides the answer.
#include "tests/agree/oracle.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/agree/load_text.h"

namespace hw::agree {
namespace {

/// A loaded model, and the oracle's answers to its scenarios.
class Model {
 public:
  explicit Model(const std::string& text) {
    Diagnostics diagnostics;
    model_ = load_text(sources_, text, diagnostics);
    if (model_) return;
    std::string message;
    for (const Diagnostic& diagnostic : diagnostics.all()) {
      message += render(diagnostic, sources_, false);
    }
    throw std::runtime_error(message);
  }

  OracleResult run(const std::string& scenario, const Overrides& overrides = {}) const {
    for (const checked::Scenario& candidate : model_->scenarios) {
      if (candidate.name == scenario) return run_oracle(*model_, candidate, overrides);
    }
    throw std::runtime_error("no scenario " + scenario);
  }
  /// The answer to the only check of the scenario.
  Answer ask(const std::string& scenario = "s", const Overrides& overrides = {}) const {
    const OracleResult result = run(scenario, overrides);
    EXPECT_EQ(result.status, Status::Decided) << result.detail;
    EXPECT_EQ(result.answers.size(), 1u);
    return result.answers.at(0);
  }

 private:
  SourceMap sources_;
  std::unique_ptr<checked::CheckedModel> model_;
};

/// One scenario `s` with the check, after the declarations.
Answer ask(const std::string& declarations, const std::string& check) {
  return Model(declarations + "\nscenario s { " + check + " }").ask();
}
bool holds(const std::string& declarations, const std::string& property) {
  return ask(declarations, "check " + property).holds;
}
std::size_t steps(const std::string& declarations, const std::string& property) {
  const Answer answer = ask(declarations, "check " + property);
  EXPECT_FALSE(answer.holds);
  return answer.shortest.value_or(SIZE_MAX);
}
std::size_t states(const std::string& declarations) {
  return Model(declarations + "\nscenario s { check deadlock_free }").run("s").states;
}
OracleResult run(const std::string& declarations) {
  return Model(declarations + "\nscenario s { check deadlock_free }").run("s");
}

// ---- the design's examples --------------------------------------------------------------------

const char* const kDmCrypt = R"(
model dm_crypt_pages
param pool_size : 1..16 = 6
param per_bio   : 1..256  = 4
param writers   : 1..16   = 2
pool pages = pool_size
subsystem dm_crypt {
  task writer[writers] {
    loop {
      idle
      repeat per_bio { take 1 pages }
      step "encrypt and write"
      give all pages
    }
  }
}
scenario as_shipped { check recoverable }
scenario sized with pool_size = 7 { check recoverable }
scenario bound with pool_size = 7 { check bounded held(dm_crypt.writer, pages) <= 7 }
scenario how_big { size pool_size for recoverable }
)";

TEST(Oracle, DmCryptWedgesAsShipped) {
  const Answer answer = Model(kDmCrypt).ask("as_shipped");
  EXPECT_FALSE(answer.holds);
  // Both leave idle and take three of the six pages each.
  EXPECT_EQ(answer.shortest, 8u);
}

TEST(Oracle, DmCryptNeedsSevenPages) {
  const Model model(kDmCrypt);
  EXPECT_TRUE(model.ask("sized").holds);
  EXPECT_EQ(model.ask("bound").highwater, 7);
  EXPECT_EQ(model.ask("how_big").best, (Combinations{{7}}));
  EXPECT_EQ(model.ask("how_big", {{"per_bio", 3}}).best, (Combinations{{5}}));
}

/// The design's model with fewer pages and one request, so that the oracle has done in a moment.
const char* const kSwapOverNbd = R"(
model swap_over_nbd
param total       : 4..256 = 7
param min         : 0..64  = 2
param writers     : 1..64  = 2
param requests    : 1..16  = 1
param sk_memalloc : bool   = true
param drop_noise  : bool   = true
param rcvbuf      : 0..64  = 3
pool pages = total {
  account anon, writeback, noise
  reserve min for emergency
}
subsystem mm {
  task writer[writers] {
    loop {
      idle
      take 1 pages into anon else {
        if (pages.anon > 0) { move 1 pages: anon -> writeback; submit nbd.write }
        retry
      }
    }
  }
}
subsystem nbd {
  path write limit requests {
    take 1 pages as emergency if sk_memalloc
    step "sent"
    give all pages
    external step "the server answers"
    take 1 pages as emergency if sk_memalloc
    give all pages
    move 1 pages: writeback -> free
  }
}
subsystem net {
  task receive {
    loop {
      idle
      take 1 pages as emergency if sk_memalloc else { continue }
      if ((drop_noise and pages.free < min) or pages.noise >= rcvbuf) { give all pages }
      else { move 1 pages: held -> noise }
    }
  }
  task reader {
    loop {
      idle until pages.noise > 0
      take 1 pages
      give all pages
      move 1 pages: noise -> free
    }
  }
}
scenario vanilla with sk_memalloc = false { check recoverable }
scenario keep_noise with drop_noise = false { check recoverable }
scenario patched { check recoverable }
scenario least { size min for recoverable }
)";

TEST(Oracle, SwapOverNbdWedgesWithoutItsPatches) {
  const Model model(kSwapOverNbd);
  EXPECT_FALSE(model.ask("vanilla").holds);
  EXPECT_FALSE(model.ask("keep_noise").holds);
}

TEST(Oracle, SwapOverNbdIsFreeOfItWithThem) {
  const Model model(kSwapOverNbd);
  EXPECT_TRUE(model.ask("patched").holds);
  EXPECT_EQ(model.ask("least").best, (Combinations{{1}}));
}

// ---- memory -----------------------------------------------------------------------------------

TEST(Oracle, FloorIsTheLargestReserveThatDoesNotNameTheClass) {
  const std::string pool = "pool p = 5 { account a; reserve 1 for x, y; reserve 3 for y }\n";
  const auto highwater = [&](const std::string& as) {
    return ask(pool + "task t { loop { take 1 p " + as + " into a } }", "check bounded p.a <= 5")
        .highwater;
  };
  EXPECT_EQ(highwater(""), 2);
  EXPECT_EQ(highwater("as x"), 2);
  EXPECT_EQ(highwater("as y"), 5);
  EXPECT_EQ(highwater("as y if (p.a < 4)"), 4);
  EXPECT_EQ(highwater("as y if (false)"), 2);
}

TEST(Oracle, MempoolTriesItsPoolFirstAndRefillsItselfFirst) {
  const std::string model =
      "pool p = 3\nmempool m = 1 from p\n"
      "task t { take 1 m; A: take 1 m; take 1 m; B: give 1 m; C: give all }\n";
  EXPECT_TRUE(holds(model, "always count(t at A) == 1 implies (p.free == 1 and m.free == 1)"));
  EXPECT_TRUE(holds(model, "always count(t at B) == 1 implies (p.free == 0 and m.free == 0)"));
  EXPECT_TRUE(holds(model, "always count(t at C) == 1 implies (p.free == 0 and m.free == 1)"));
  EXPECT_TRUE(holds(model, "always count(t) == 0 implies (p.free == 2 and m.free == 1)"));
  EXPECT_TRUE(holds(model, "always p.held == m.held and held(t, p) == 0"));
}

TEST(Oracle, MempoolServesAnAmountFromOneOfTheTwo) {
  // Neither the pool's last unit nor the reserve's only element will do for two.
  EXPECT_FALSE(
      holds("pool p = 2\nmempool m = 1 from p\ntask t { take 2 m; give 2 m }", "deadlock_free"));
}

TEST(Oracle, MoveWaitsForTheAccount) {
  const std::string model = "pool p = 2 { account a = 1, b }\ntask t { move 2 p: a -> b }\n";
  EXPECT_EQ(steps(model, "deadlock_free"), 0u);
  EXPECT_TRUE(holds("pool p = 2 { account a = 1, b }\ntask t { move 1 p: a -> held; give all }",
                    "recoverable"));
}

// ---- control ----------------------------------------------------------------------------------

TEST(Oracle, ElseDoesNotWaitAndRetryGoesBack) {
  const std::string model =
      "pool p = 1\nvar v : 0..1 = 0\ntask a { take 1 p; step \"use\"; give 1 p }\n"
      "task b { take 1 p else { v = 1; retry }; give 1 p }\n";
  EXPECT_EQ(steps(model, "never v == 1"), 3u);
  EXPECT_TRUE(holds(model, "recoverable"));
}

TEST(Oracle, ConditionsOnOwnStateTakeNoStep) {
  EXPECT_EQ(
      states("task t { var x : 0..3 = 2; if (x > 1) { step \"a\" }; repeat 2 { step \"b\" } }"),
      4u);
  // Reading shared state takes one.
  EXPECT_EQ(states("var v : 0..3 = 2\ntask t { if (v > 1) { step \"a\" } }"), 3u);
}

TEST(Oracle, EitherIsAChoiceThatIsMade) {
  EXPECT_EQ(steps("lock l\ntask a { lock l { loop { step \"for ever\" } } }\n"
                  "task b { either { lock l { } } or { step \"free\" } }",
                  "recoverable of b"),
            2u);
}

TEST(Oracle, LeavingALockBlockUnlocksFirst) {
  const std::string model =
      "lock l\ntask t { loop { lock l { step \"in\"; break }; step \"never\" }; A: step \"out\" "
      "}\n";
  EXPECT_TRUE(holds(model, "always count(t at A) == 1 implies not l.held"));
  EXPECT_EQ(steps(model, "never at t.A"), 3u);  // lock, step, unlock
}

TEST(Oracle, ASecondLockByTheHolderWaitsForEver) {
  EXPECT_EQ(steps("lock l\ntask t { lock l { lock l { } } }", "deadlock_free"), 1u);
}

TEST(Oracle, AtomicIsOneStepOrNone) {
  const std::string model =
      "pool p = 3 { account a }\nvar v : 0..2 = 0\n"
      "task t { atomic { take 1 p into a; either { take 2 p into a; v = 1 } or { take 3 p into a; "
      "v = 2 } } }\n";
  EXPECT_TRUE(holds(model, "never v == 2"));
  EXPECT_EQ(steps(model, "never v == 1"), 1u);
  EXPECT_TRUE(holds(model, "always p.a == 0 or p.a == 3"));
}

TEST(Oracle, AFailureInsideAtomicChangesNothingElse) {
  const std::string model = "var v : 0..2 = 0\ntask t { atomic { v = 2; assert v == 1 } }\n";
  EXPECT_EQ(steps(model, "never fails"), 1u);
  EXPECT_TRUE(holds(model, "always v == 0"));
  EXPECT_EQ(steps(model, "deadlock_free"), 1u);
}

TEST(Oracle, RecursionDeeperThanItsDepthFails) {
  const auto model = [](const char* depth) {
    return std::string("var v : 0..3 = 0\nprocedure down_once depth ") + depth +
           " { v = v + 1; if (v < 3) { call down_once } }\ntask t { call down_once }\n";
  };
  EXPECT_TRUE(holds(model("3"), "never fails"));
  EXPECT_EQ(steps(model("2"), "never fails"), 5u);  // two assignments, two ifs, the call
}

TEST(Oracle, ActionsNeedNoInstance) {
  EXPECT_EQ(steps("pool p = 2 { account a }\naction grow when p.a < 2 { take 1 p into a }",
                  "never p.a == 2"),
            2u);
}

// ---- queues, paths, waiting -------------------------------------------------------------------

TEST(Oracle, AQueueIsFirstInFirstOutAndItsHeadMayBlock) {
  const std::string model =
      "queue q[2] of { x, y }\nvar seen : 0..1 = 0\n"
      "task a { send q <- x; send q <- y }\ntask b { receive q { y -> { seen = 1 } } }\n";
  EXPECT_TRUE(holds(model, "never seen == 1"));
  EXPECT_EQ(steps(model, "deadlock_free"), 2u);
}

TEST(Oracle, SubmitWaitsAtTheLimitAndDoesNotWaitForTheEnd) {
  const std::string model =
      "path w limit 1 { external step \"answer\" }\ntask t { submit w; A: submit w; B: step "
      "\"done\" }\n";
  EXPECT_EQ(steps(model, "never at t.A"), 1u);
  EXPECT_EQ(steps(model, "never at t.B"), 3u);
  EXPECT_TRUE(holds(model, "bounded count(w) <= 1"));
  EXPECT_TRUE(holds(model, "recoverable"));
}

TEST(Oracle, APathInFlightIsNeverAtRest) {
  EXPECT_EQ(steps("path w limit 1 { wait until false }\ntask t { submit w }", "recoverable"), 1u);
  EXPECT_EQ(steps("path w limit 1 { wait until false }\ntask t { submit w }", "deadlock_free"), 1u);
  EXPECT_TRUE(
      holds("path w limit 1 { wait until false }\ntask t { submit w }", "recoverable of t"));
}

TEST(Oracle, TheTimeoutMayFireAtAnyMoment) {
  EXPECT_EQ(
      steps("var v : 0..1 = 0\ntask t { wait until true or timeout { A: v = 1 } }", "never at t.A"),
      1u);
}

// ---- rest -------------------------------------------------------------------------------------

TEST(Oracle, ExternalTasksAndTasksWithoutAPlaceOfRestOweNone) {
  EXPECT_TRUE(holds("external task e { wait until false }", "deadlock_free"));
  EXPECT_TRUE(holds("task busy { loop { step \"work\" } }", "recoverable"));
  EXPECT_FALSE(holds("task busy { loop { wait until false } }", "deadlock_free"));
}

TEST(Oracle, RecoverableSeesTheWedgeThatABusyNeighbourHides) {
  const std::string model =
      "lock l, k\ntask a { lock l { lock k { } } }\ntask b { lock k { lock l { } } }\n"
      "task busy { loop { step \"work\" } }\n";
  EXPECT_TRUE(holds(model, "deadlock_free"));
  EXPECT_EQ(steps(model, "recoverable"), 2u);
}

TEST(Oracle, NamedInstancesKnowTheirIndex) {
  const std::string model = "pool p = 3\ntask t[i : 0..1] { take i p; step \"hold\"; give i p }\n";
  EXPECT_EQ(ask(model, "check bounded held(t[0], p) <= 0").highwater, 0);
  EXPECT_EQ(ask(model, "check bounded held(t, p) <= 1").highwater, 1);
}

// ---- errors of the model ----------------------------------------------------------------------

TEST(Oracle, ReportsTheNearestRunTimeError) {
  const OracleResult result = run("var v : 0..1 = 0\ntask t { loop { idle; v = v + 1 } }");
  EXPECT_EQ(result.status, Status::RunError);
  EXPECT_EQ(result.error_depth, 4u);
  EXPECT_EQ(run("counter c\ntask t { c = c - 1 }").error_depth, 1u);
}

TEST(Oracle, FindsOwnershipErrorsBeforeAnyRun) {
  const auto status = [](const std::string& body) {
    return run("pool p = 2\nlock l\nvar v : bool = true\ntask t { " + body + " }").status;
  };
  EXPECT_EQ(status("take 1 p"), Status::InvalidModel);
  EXPECT_EQ(status("give 1 p"), Status::InvalidModel);
  EXPECT_EQ(status("lock l"), Status::InvalidModel);
  EXPECT_EQ(status("unlock l"), Status::InvalidModel);
  EXPECT_EQ(status("var x : -2..2 = 1; x = x - 2; take x p; give all"), Status::InvalidModel);
  // A condition on shared state may go either way, whatever it says.
  EXPECT_EQ(status("if (v) { take 1 p }; if (v) { give 1 p }"), Status::InvalidModel);
  EXPECT_EQ(status("take 1 p else { }; if (held(p) > 0) { give 1 p }"), Status::Decided);
}

TEST(Oracle, NobodyHoldsMoreThanThereIsOrALockTwice) {
  // Neither is an error of the text: the one that wants more waits for ever.
  EXPECT_TRUE(
      holds("pool p = 4\ntask t { loop { idle; loop { take 1 p else { break } }; give all p } }",
            "recoverable"));
  EXPECT_EQ(steps("lock l\ntask t { lock l; lock l; unlock l }", "deadlock_free"), 1u);
}

TEST(Oracle, LeavingByAnAtomicInsideALockBlockIsTwoSteps) {
  EXPECT_EQ(steps("lock l\ntask t { loop { lock l { atomic { break } } }; A: step \"out\" }",
                  "never at t.A"),
            3u);
}

TEST(Oracle, OneThatHasFailedStandsAtNoLabel) {
  const std::string model = "task t { L: fail \"no\" }\ntask u { step \"x\"; M: step \"y\" }\n";
  EXPECT_TRUE(holds(model, "bounded count(t at L) + count(u at M) <= 2"));
  EXPECT_EQ(steps(model, "always count(t at L) == 1"), 1u);
  EXPECT_TRUE(holds(model, "always count(t) == 1"));
}

TEST(Oracle, RestIsOwedIfTheTextLeadsToAPlaceOfRest) {
  // That the condition is never true is for the user to find out.
  const std::string task =
      "task t { var x : 0..1 = 0; loop { if (x == 1) { break }; step \"a\" } }";
  EXPECT_FALSE(holds(task, "recoverable"));
  EXPECT_TRUE(
      holds("const c = 0\ntask t { loop { if (c == 1) { break }; step \"a\" } }", "recoverable"));
}

TEST(Oracle, RefusesAPoolThatItsAccountsDoNotFitInto) {
  EXPECT_EQ(run("pool p = 1 { account a = 2 }").status, Status::InvalidModel);
  EXPECT_EQ(run("pool p = 1\nmempool m = 2 from p").status, Status::InvalidModel);
}

TEST(Oracle, SaysWhenThereAreTooManyStates) {
  const Model model("counter c\ntask t { loop { c = c + 1 } }\nscenario s { check deadlock_free }");
  EXPECT_EQ(model.run("s").status, Status::TooBig);
}

}  // namespace
}  // namespace hw::agree
