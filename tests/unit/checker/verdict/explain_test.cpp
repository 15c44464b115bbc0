// Wedges of known cause: the explanation has to name it.
#include "checker/verdict/explain.h"

#include <gtest/gtest.h>

#include "tests/unit/checker/verdict/runs.h"

namespace hw::explain {
namespace {

/// The explanation of the first violated check of a model. A wedge is followed to where nothing new
/// can happen, as engines do.
struct Told {
  std::unique_ptr<test::Model> model;
  Witness witness;
  story::Story story;
  Explanation explanation;
};

Told told(const std::string& text, const std::vector<lower::Override>& overrides = {}) {
  Told result;
  result.model = test::load(text, overrides);
  const ir::System& system = result.model->system();
  const ir::Property& property = result.model->lowered.properties.at(0);
  std::optional<Witness> witness = test::find_violation(system, property);
  if (!witness) throw std::runtime_error("the check holds");
  if (property.kind == ir::PropertyKind::Recoverable) {
    *witness = test::prolonged_to_terminal(system, *witness);
  }
  result.witness = *witness;
  result.story = story::tell(system, *witness);
  result.explanation = explain(system, property, *witness, result.story);
  return result;
}

/// "mm.writer x2 needs pages.free >= 5, has 4", one line for each blocker of each waiter.
std::vector<std::string> blockers(const Explanation& explanation) {
  std::vector<std::string> lines;
  for (const Waiter& waiter : explanation.waiters) {
    std::string who = waiter.who;
    if (waiter.count > 1) who += " x" + std::to_string(waiter.count);
    for (const Blocker& blocker : waiter.blockers) {
      lines.push_back(who + " needs " + blocker.needs + ", has " + blocker.has);
    }
    if (!waiter.note.empty()) lines.push_back(who + ": " + waiter.note);
  }
  return lines;
}

/// Every edge of the cycle begins where the one before ended, and the last leads to the first.
void expect_closed(const WaitGraph& graph) {
  ASSERT_FALSE(graph.cycle.empty());
  for (std::size_t i = 0; i < graph.cycle.size(); ++i) {
    std::size_t next = graph.cycle[(i + 1) % graph.cycle.size()];
    EXPECT_EQ(graph.edges[graph.cycle[i]].to, graph.edges[next].from);
  }
}

using Lines = std::vector<std::string>;

constexpr const char* kSwap = R"(model swap_over_nbd
param total       : 4..256 = 5
param min         : 0..64  = 1
param sk_memalloc : bool   = true
param drop_noise  : bool   = true
pool pages = total {
  account anon, writeback, noise
  reserve min for emergency
}
subsystem mm {
  task writer[2] {
    loop {
      idle
      take 1 pages into anon else {
        atomic { if (pages.anon > 0) { move 1 pages: anon -> writeback  submit nbd.write } }
        retry
      }
    }
  }
}
subsystem nbd {
  path write limit 1 {
    take 1 pages as emergency if sk_memalloc
    step "sent"
    give all pages
    move 1 pages: writeback -> free
  }
}
subsystem net {
  task receive {
    loop {
      idle
      take 1 pages as emergency if sk_memalloc else { continue }
      if ((drop_noise and pages.free < min) or pages.noise >= 4) { give all pages }
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
scenario s { check recoverable expect violated }
)";

TEST(Explain, HoldAndWaitOnOnePool) {
  Told it = told(R"(model m
pool pages = 6
task writer[2] { loop { idle repeat 4 { take 1 pages } give all pages } }
scenario s { check recoverable })");
  EXPECT_EQ(it.explanation.sentence,
            "`writer` x2 wait for `pages` · all 6 are held by `writer` x2");
  EXPECT_EQ(blockers(it.explanation), Lines{"writer x2 needs pages.free >= 1, has 0"});
  ASSERT_EQ(it.explanation.pools.size(), 1u);
  const PoolPicture& pages = it.explanation.pools[0];
  EXPECT_EQ(pages.free, 0);
  ASSERT_EQ(pages.held.size(), 2u);
  EXPECT_EQ(pages.held[0].who, "writer #1");
  EXPECT_EQ(pages.held[0].units, 3);
  EXPECT_EQ(pages.held[1].units, 3);
  EXPECT_EQ(it.explanation.states_after, 1u);
  expect_closed(it.explanation.graph);
}

TEST(Explain, LocksTakenInOppositeOrder) {
  Told it = told(R"(model m
lock m, n
task a { loop { idle lock m { lock n { step "x" } } } }
task b { loop { idle lock n { lock m { step "y" } } } }
scenario s { check deadlock_free })");
  EXPECT_EQ(it.explanation.sentence,
            "`a` waits for `n` · which `b` holds · which waits for `m` · which `a` holds");
  EXPECT_EQ(blockers(it.explanation),
            (Lines{"a needs n is open, has held by b", "b needs m is open, has held by a"}));
  ASSERT_EQ(it.explanation.locks.size(), 2u);
  EXPECT_EQ(it.explanation.locks[0].name, "m");
  EXPECT_EQ(it.explanation.locks[0].holder, "a");
  expect_closed(it.explanation.graph);
}

TEST(Explain, SwapWithoutReserveForTheSocket) {
  Told it = told(kSwap, {{"sk_memalloc", "false"}});
  EXPECT_TRUE(it.explanation.sentence.ends_with("which wait for `pages`") ||
              it.explanation.sentence.ends_with("which waits for `pages`"))
      << it.explanation.sentence;
  EXPECT_NE(it.explanation.sentence.find("in `writeback` · which `nbd.write"), std::string::npos)
      << it.explanation.sentence;
  expect_closed(it.explanation.graph);
  bool waits = false;
  for (const Waiter& waiter : it.explanation.waiters) {
    if (waiter.who != "nbd.write") continue;
    waits = true;
    EXPECT_EQ(waiter.stance, Stance::Blocked);
    ASSERT_EQ(waiter.blockers.size(), 1u);
    EXPECT_EQ(waiter.blockers[0].needs, "pages.free >= 2");
    EXPECT_EQ(waiter.wants, Lines{"pages"});
  }
  EXPECT_TRUE(waits);
}

TEST(Explain, SwapThatKeepsNoise) {
  Told it = told(kSwap, {{"drop_noise", "false"}, {"min", "2"}});
  EXPECT_NE(it.explanation.sentence.find("are in `noise` · which `net.reader` frees · which waits "
                                         "for `pages`"),
            std::string::npos)
      << it.explanation.sentence;
  expect_closed(it.explanation.graph);
}

TEST(Explain, ABusyTaskThatNeverGetsThere) {
  // The spinner never stands still; the holder never gives its page back, for it waits for the
  // lock.
  Told it = told(R"(model m
pool pages = 1
lock l
task holder { take 1 pages lock l give all pages unlock l }
task spinner { lock l take 1 pages else { step "spin" retry } give all pages unlock l }
scenario s { check recoverable })");
  EXPECT_EQ(it.explanation.sentence,
            "`holder` waits for `l` · which `spinner` holds · which waits for `pages` · "
            "the only one is held by `holder`");
  EXPECT_EQ(blockers(it.explanation), (Lines{"holder needs l is open, has held by spinner",
                                             "spinner needs pages.free >= 1, has 0",
                                             "spinner: busy, but never gets `pages`"}));
  EXPECT_EQ(it.explanation.waiters[1].stance, Stance::Busy);
  EXPECT_EQ(it.explanation.states_after, 2u);
  EXPECT_TRUE(it.explanation.all_states_after);
}

TEST(Explain, ABusyNeighbourIsNotToBlame) {
  Told it = told(R"(model m
pool pages = 3
task writer { loop { idle repeat 3 { take 1 pages } give all pages } }
task leak { idle take 1 pages wait until pages.free > 3 give all pages }
task neighbour { loop { idle step "work" } }
scenario s { check recoverable of writer })");
  for (const Waiter& waiter : it.explanation.waiters) {
    if (waiter.who != "neighbour") continue;
    EXPECT_EQ(waiter.note, "busy, and at rest at times");
  }
  EXPECT_EQ(it.explanation.sentence.find("neighbour"), std::string::npos)
      << it.explanation.sentence;
  EXPECT_TRUE(it.explanation.waiters.at(0).subject);
}

TEST(Explain, NobodyLeftToUp) {
  Told it = told(R"(model m
semaphore s = 0
task p[2] { down s step "go" }
task q { up s }
scenario s1 { check recoverable })");
  EXPECT_EQ(it.explanation.sentence, "`p #2` waits for `s` · which `q` ups · which has ended");
  EXPECT_TRUE(it.explanation.graph.cycle.empty());
  EXPECT_EQ(blockers(it.explanation), Lines{"p needs s.value >= 1, has 0"});
}

TEST(Explain, TheOneWhoWouldHelpSleeps) {
  Told it = told(R"(model m
pool pages = 4 { account dirty = 4 }
var woken : bool = false
task kswapd { loop { idle until woken woken = false repeat 2 { move 1 pages: dirty -> free } } }
task writer[2] { loop { idle wait until pages.free >= 2 take 1 pages into dirty } }
scenario s { check recoverable })");
  EXPECT_EQ(it.explanation.sentence,
            "`writer` x2 wait for `pages` · all 4 are in `dirty` · which `kswapd` frees · which "
            "sleeps and waits for `woken` to become true · and nothing in the model changes that");
}

TEST(Explain, TheWaiterItselfWouldWakeTheSleeper) {
  Told it = told(R"(model m
pool pages = 4 { account dirty = 4 }
var woken : bool = false
task kswapd { loop { idle until woken woken = false repeat 2 { move 1 pages: dirty -> free } } }
task writer { loop { idle wait until pages.free >= 2 take 1 pages into dirty woken = true } }
scenario s { check recoverable })");
  EXPECT_EQ(it.explanation.sentence,
            "`writer` waits for `pages` · all 4 are in `dirty` · which `kswapd` frees · which "
            "sleeps and waits for `woken` to become true · which `writer` sets");
  expect_closed(it.explanation.graph);
}

TEST(Explain, PathsNobodySubmittedInTime) {
  Told it = told(R"(model m
pool pages = 4 { account dirty }
task w { loop { idle take 3 pages into dirty take 2 pages into dirty submit p } }
path p { move 1 pages: dirty -> free }
scenario s { check recoverable })");
  EXPECT_EQ(it.explanation.sentence,
            "`w` waits for `pages` · 3 of 4 are in `dirty` · which `p` frees · of which none is in "
            "flight · which `w` submits");
}

TEST(Explain, FullQueues) {
  Told it = told(R"(model m
queue req[1] of { ask }
queue rsp[1] of { answer }
task client { loop { idle repeat 4 { send req <- ask } repeat 4 { receive rsp { answer -> {} } } } }
task server { loop { receive req { ask -> { send rsp <- answer } } } }
scenario s { check recoverable of client })");
  EXPECT_EQ(
      it.explanation.sentence,
      "`client` waits for room in `req` · which `server` receives from · which waits for room "
      "in `rsp` · which `client` receives from");
  expect_closed(it.explanation.graph);
  ASSERT_EQ(it.explanation.values.size(), 2u);
  EXPECT_EQ(it.explanation.values[0].value, "[ask]");
}

TEST(Explain, AMempoolThatTasksTakeTwiceFrom) {
  Told it = told(R"(model m
pool pages = 2
mempool bios = 2 from pages
task io[2] { loop { idle take 1 bios take 1 bios give all } }
scenario s { check recoverable })");
  EXPECT_EQ(it.explanation.sentence, "`io` x2 wait for `bios` · all 2 are held by `io` x2");
  ASSERT_EQ(it.explanation.mempools.size(), 1u);
  EXPECT_EQ(it.explanation.mempools[0].reserve, 0);
  EXPECT_EQ(it.explanation.pools[0].held.at(0).who, "io #1 through bios");
}

TEST(Explain, AFailedTaskHoldsOnToWhatItHas) {
  Told it = told(R"(model m
lock l
task a { idle lock l fail "oops" unlock l }
task b { loop { idle lock l { step "work" } } }
scenario s { check recoverable of b })");
  EXPECT_EQ(it.explanation.sentence, "`b` waits for `l` · which `a` holds · which has failed");
}

TEST(Explain, NeverAtRestTogether) {
  Told it = told(R"(model m
var turn : 0..1 = 0
task a { loop { idle turn = 1 wait until turn == 0 } }
task b { loop { wait until turn == 1 idle turn = 0 } }
scenario s { check recoverable })");
  EXPECT_NE(
      it.explanation.sentence.find("and at rest at times, but never together with the others"),
      std::string::npos)
      << it.explanation.sentence;
  for (const Waiter& waiter : it.explanation.waiters) {
    EXPECT_EQ(waiter.stance, Stance::Busy);
    EXPECT_TRUE(waiter.blockers.empty());
  }
}

TEST(Explain, TheFalseConjunctOfAFormula) {
  Told it = told(R"(model m
pool pages = 4 { account used }
var n : 0..9 = 0
task t[2] { loop { idle take 1 pages into used n = n + 1 } }
scenario s { check always pages.used <= 2 and n <= 8 })");
  ASSERT_EQ(it.explanation.parts.size(), 1u);
  EXPECT_EQ(it.explanation.parts[0].text, "pages.used <= 2");
  EXPECT_EQ(it.explanation.parts[0].values, "pages.used = 3");
  EXPECT_EQ(it.explanation.sentence, "`pages.used <= 2` is false: pages.used = 3");
}

TEST(Explain, HoldingsAndCountsInTheWordsOfTheLanguage) {
  Told it = told(R"(model m
pool pages = 4 { account used }
task t[2] { loop { idle repeat 2 { take 1 pages } done: step "x" give all pages } }
scenario s { check bounded held(t, pages) <= 2 })");
  EXPECT_EQ(it.explanation.sentence, "`held(t, pages) <= 2` is false: held(t, pages) = 3");
  it = told(R"(model m
task t[2] { loop { idle done: step "x" } }
scenario s { check never at t.done })");
  EXPECT_EQ(it.explanation.sentence, "`count(t at done) == 0` is false: count(t at done) = 1");
  it = told(R"(model m
pool pages = 4 { account used }
task t[2] { loop { idle take 1 pages give all pages } }
scenario s { check never pages.held == 2 })");
  EXPECT_EQ(it.explanation.sentence, "`pages.held != 2` is false: pages.held = 2");
}

TEST(Explain, FailuresComeWithTheirConditions) {
  Told it = told(R"(model m
pool pages = 4
task t[2] { loop { idle take 2 pages assert pages.free >= 2 give all pages } }
scenario s { check never fails })");
  EXPECT_EQ(it.explanation.sentence, "`t #1`: assertion fails: pages.free >= 2 · pages.free = 0");
  ASSERT_EQ(it.explanation.parts.size(), 1u);
  EXPECT_EQ(it.explanation.parts[0].text, "pages.free <= 1");
  it =
      told("model m\ntask t { step \"a\" fail \"out of luck\" }\nscenario s { check never fails }");
  EXPECT_EQ(it.explanation.sentence, "`t` fails: out of luck");
}

}  // namespace
}  // namespace hw::explain
