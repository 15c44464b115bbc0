// Proofs for every size: found where they exist, not found where they do not, and rejected once
// something in them is changed.
#include "checker/smt/prove.h"

#include <chrono>
#include <thread>

#include "tests/unit/checker/open_text.h"

namespace hw {
namespace {

using testing::kPagePool;
using testing::lower_open;
using testing::OpenText;

constexpr lower::OpenRange kFromOne{1, ir::kUnbounded};

smt::Result proved(const OpenText& open) {
  EXPECT_TRUE(open.text.lowered.has_value());
  smt::Limits limits;
  limits.max_seconds = 120;
  return smt::prove(open.system(), open.properties(), limits);
}

TEST(Prove, PagePoolForAnyNumberOfWriters) {
  OpenText open = lower_open(kPagePool, {{"pool_size", kFromOne}, {"writers", kFromOne}});
  smt::Result result = proved(open);
  ASSERT_EQ(result.attempts.size(), 4u);
  for (std::size_t i = 0; i < result.attempts.size(); ++i) {
    EXPECT_TRUE(result.attempts[i].proved)
        << open.properties()[i].text << ": " << result.attempts[i].why;
  }
}

TEST(Prove, OneLessWedgesAndSaysWhere) {
  OpenText open = lower_open(
      kPagePool, {{"pool_size", kFromOne}, {"writers", kFromOne}, {"spare", {0, ir::kUnbounded}}});
  smt::Result result = proved(open);
  EXPECT_FALSE(result.attempts[0].proved);
  EXPECT_FALSE(result.attempts[1].proved);
  EXPECT_TRUE(result.attempts[2].proved);
  ASSERT_TRUE(result.attempts[0].missing.has_value());
  EXPECT_TRUE(result.attempts[0].missing_is_reachable);
}

TEST(Prove, AnUnsafeCheckIsNotProved) {
  OpenText open = lower_open(R"(
    param n : 1..8 = 2
    pool pages = n
    task t[n] { loop { idle; take 1 pages; give all pages } }
    scenario s { check bounded pages.held <= n - 1 check always pages.free >= 0 }
  )",
                             {{"n", kFromOne}});
  smt::Result result = proved(open);
  EXPECT_FALSE(result.attempts[0].proved);
  EXPECT_TRUE(result.attempts[1].proved);
}

TEST(Prove, ParametersThatBreakTheModelAreNamed) {
  OpenText open = lower_open(R"(
    param size : 1..8 = 8
    param used : 0..8 = 2
    pool pages = size { account cache = used }
    task t { loop { idle; take 1 pages; give all pages } }
    scenario s { check recoverable }
  )",
                             {{"size", {1, 8}}, {"used", {0, 8}}});
  smt::Result result = proved(open);
  ASSERT_TRUE(result.not_a_model.has_value());
  EXPECT_LT((*result.not_a_model)[0], (*result.not_a_model)[1]);
  EXPECT_TRUE(result.attempts.empty());
}

TEST(Prove, AnAssignmentThatMayLeaveItsRangeIsNoProof) {
  OpenText open = lower_open(R"(
    param n : 1..8 = 2
    var busy : 0..n = 0
    task t[3] { loop { idle; busy = busy + 1; busy = busy - 1 } }
    scenario s { check always busy >= 0 }
  )",
                             {{"n", kFromOne}});
  smt::Result result = proved(open);
  EXPECT_FALSE(result.attempts[0].proved);
}

TEST(Prove, ResidentsMayHaveToWakeBeforeTheyRest) {
  // A reader needs a page, and only a writer that rests can clean one.
  OpenText open = lower_open(R"(
    param total : 2..64 = 4
    param writers : 1..64 = 2
    pool pages = total { account anon }
    task writer[writers] {
      loop { idle; take 1 pages into anon else { if (pages.anon > 0) { move 1 pages: anon -> free else {} } retry } }
    }
    task reader { loop { idle; take 1 pages; give all pages } }
    scenario s { check recoverable }
  )",
                             {{"total", {2, ir::kUnbounded}}, {"writers", kFromOne}});
  smt::Result result = proved(open);
  EXPECT_TRUE(result.attempts[0].proved) << result.attempts[0].why;
  EXPECT_GE(result.attempts[0].proof.phases.size(), 1u);
}

TEST(Prove, OneInstanceIsProvedInItsOwnTerms) {
  // The search sees the instance as one of a family; nothing of that is left in the proof.
  OpenText open = lower_open(kPagePool, {});
  smt::Result result = proved(open);
  ASSERT_EQ(result.attempts.size(), 4u);
  EXPECT_FALSE(result.attempts[0].proof.lemmas.empty());
  EXPECT_FALSE(result.attempts[0].proof.phases.empty());
  const auto variables = static_cast<ir::VarId>(open.system().variables.size());
  for (const smt::Attempt& attempt : result.attempts) {
    ASSERT_TRUE(attempt.proved) << attempt.why;
    for (const ir::Formula& lemma : attempt.proof.lemmas) {
      lemma.for_each_variable([&](ir::VarId var) { EXPECT_LT(var, variables); });
    }
    for (const smt::Proof::Phase& phase : attempt.proof.phases) {
      for (const ir::Linear& sum : {phase.pending, phase.rank}) {
        for (const ir::Term& term : sum.terms()) EXPECT_LT(term.var, variables);
      }
    }
  }
}

TEST(Prove, ASmallerMemberThatWedgesSaysNothingAboutTheInstance) {
  // Needs four pages, and the samples are of two pages, too.
  const char* text = R"(
    param total : 1..64 = 4
    pool pages = total
    task writer[3] { loop { idle; take 1 pages; take 1 pages; give all pages } }
    scenario s { check recoverable }
  )";
  EXPECT_TRUE(proved(lower_open(text, {})).attempts[0].proved);
  std::string smaller = text;
  smaller.replace(smaller.find("= 4"), 3, "= 3");
  EXPECT_FALSE(proved(lower_open(smaller, {})).attempts[0].proved);
}

/// A dozen tasks that each have ten values to choose from: minutes for the prover.
constexpr const char* kSlow = R"(
  pool a = 40
  pool b = 40
  task t[i : 0..11] {
    var x : 0..9 = 0
    loop { idle; x = any 0..9; take x a; take 1 b; give all }
  }
  scenario s { check recoverable }
)";

TEST(Prove, SomebodyWhoWantsItToEndIsHeardInTheMiddleOfAQuestion) {
  OpenText open = lower_open(kSlow, {});
  for (auto flag : {&smt::Limits::interrupted, &smt::Limits::overtaken}) {
    std::atomic<bool> end{false};
    smt::Limits limits;
    limits.query_seconds = 600;
    limits.*flag = &end;
    std::chrono::steady_clock::time_point asked;
    std::jthread other([&] {
      std::this_thread::sleep_for(std::chrono::seconds(2));
      asked = std::chrono::steady_clock::now();
      end.store(true);
    });
    smt::Result result = smt::prove(open.system(), open.properties(), limits);
    other.join();
    EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::seconds(10));
    ASSERT_EQ(result.attempts.size(), 1u);
    EXPECT_FALSE(result.attempts[0].proved);
    EXPECT_EQ(result.attempts[0].reason, UnknownReason::Interrupted);
  }
}

TEST(Prove, ALimitForAQuestionEndsUndecided) {
  OpenText open = lower_open(kSlow, {});
  smt::Limits limits;
  limits.query_seconds = 0.001;
  smt::Result result = smt::prove(open.system(), open.properties(), limits);
  ASSERT_EQ(result.attempts.size(), 1u);
  EXPECT_FALSE(result.attempts[0].proved);
  EXPECT_NE(result.attempts[0].why.find("time limit of a query"), std::string::npos)
      << result.attempts[0].why;
}

TEST(Prove, ATimeLimitEndsUndecided) {
  OpenText open = lower_open(kPagePool, {{"pool_size", kFromOne}, {"writers", kFromOne}});
  smt::Limits limits;
  limits.max_seconds = 1e-6;
  smt::Result result = smt::prove(open.system(), open.properties(), limits);
  for (const smt::Attempt& attempt : result.attempts) {
    EXPECT_FALSE(attempt.proved);
    EXPECT_EQ(attempt.reason, UnknownReason::TimeLimit);
  }
  ASSERT_EQ(result.attempts.size(), 4u);
}

class Tampering : public ::testing::Test {
 protected:
  Tampering() : open_(lower_open(kPagePool, {{"pool_size", kFromOne}, {"writers", kFromOne}})) {
    proof_ = proved(open_).attempts[0].proof;
  }
  std::string problem() {
    return smt::check_proof(open_.system(), open_.properties()[0], proof_, {});
  }
  OpenText open_;
  smt::Proof proof_;
};

TEST_F(Tampering, TheProofItselfIsAccepted) { EXPECT_EQ(problem(), ""); }

TEST_F(Tampering, EveryLemmaIsNeeded) {
  const smt::Proof whole = proof_;
  ASSERT_FALSE(whole.lemmas.empty());
  for (std::size_t i = 0; i < whole.lemmas.size(); ++i) {
    proof_ = whole;
    proof_.lemmas[i] = ir::Formula::truth(false);
    EXPECT_NE(problem(), "");
  }
}

TEST_F(Tampering, OneWayLess) {
  ASSERT_FALSE(proof_.phases.empty());
  proof_.phases[0].ways.pop_back();
  EXPECT_NE(problem(), "");
}

TEST_F(Tampering, ARankThatRises) {
  proof_.phases[0].rank *= -1;
  EXPECT_NE(problem(), "");
}

TEST_F(Tampering, APhaseThatIsMissing) {
  proof_.phases.pop_back();
  EXPECT_NE(problem(), "");
}

}  // namespace
}  // namespace hw
