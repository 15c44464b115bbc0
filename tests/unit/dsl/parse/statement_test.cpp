// Statements: each form of each, as a tree.
#include "parsing.h"

namespace hw {
namespace {

using testing::Attempt;
using testing::body_of;

TEST(Statements, Take) {
  EXPECT_EQ(body_of("take 1 pages"), "{(take 1 pages)}");
  EXPECT_EQ(body_of("take n * 2 net.pages as urgent if on and x > 1 into noise else { retry }"),
            "{(take (* n 2) net.pages as=urgent if=(and on (> x 1)) into='noise else={(retry)})}");
  EXPECT_EQ(body_of("take (n) disks[2].pages into a"), "{(take n disks[2].pages into='a)}");
}

TEST(Statements, TheConditionOfAClassIsNoIfStatement) {
  EXPECT_EQ(body_of("take 1 p as c\nif (x) { idle }\n"), "{(take 1 p as=c) (if x {(idle)})}");
  EXPECT_EQ(body_of("take 1 p as c if (x)\nidle"), "{(take 1 p as=c if=x) (idle)}");
  EXPECT_EQ(body_of("take 1 p as c if x else { if x { idle } else { retry } }"),
            "{(take 1 p as=c if=x else={(if x {(idle)} else={(retry)})})}");
}

TEST(Statements, GiveTakesANameFromItsOwnLineOnly) {
  EXPECT_EQ(body_of("give 1 p"), "{(give 1 p)}");
  EXPECT_EQ(body_of("give all p"), "{(give all p)}");
  EXPECT_EQ(body_of("give all"), "{(give all)}");
  EXPECT_EQ(body_of("give all\nx = 1"), "{(give all) (= x 1)}");
  EXPECT_EQ(body_of("give all; x = 1"), "{(give all) (= x 1)}");
  EXPECT_EQ(body_of("give all // p\np: idle"), "{(give all) p: (idle)}");
  EXPECT_EQ(body_of("give all p q = 1"), "{(give all p) (= q 1)}");
}

TEST(Statements, Move) {
  EXPECT_EQ(body_of("move 1 p: a -> free move n net.p : held -> b else {}"),
            "{(move 1 p 'a free) (move n net.p held 'b else={})}");
  EXPECT_EQ(body_of("move 1 p: free -> a"), "{(move 1 p free 'a)}");
}

TEST(Statements, LocksAndSemaphores) {
  EXPECT_EQ(
      body_of("lock l lock l { idle } lock l { idle } else { retry } lock l else { retry }"),
      "{(lock l) (lock l {(idle)}) (lock l {(idle)} else={(retry)}) (lock l else={(retry)})}");
  EXPECT_EQ(body_of("unlock a.l"), "{(unlock a.l)}");
  EXPECT_EQ(body_of("down s down s by 2 else {} up s up s by n"),
            "{(down s) (down s 2 else={}) (up s) (up s n)}");
}

TEST(Statements, Waiting) {
  EXPECT_EQ(body_of("wait until a or b"), "{(wait (or a b))}");
  EXPECT_EQ(body_of("wait until a or b or timeout { idle }"), "{(wait (or a b) timeout={(idle)})}");
  EXPECT_EQ(body_of("idle idle until x > 1"), "{(idle) (idle (> x 1))}");
  EXPECT_EQ(body_of("submit nbd.write submit p else { retry }"),
            "{(submit nbd.write) (submit p else={(retry)})}");
  EXPECT_EQ(body_of("call f call g.f(1, p, a < b) call h()"),
            "{(call f (args)) (call g.f (args 1 p (< a b))) (call h (args))}");
}

TEST(Statements, Texts) {
  EXPECT_EQ(body_of(R"(step "a \"b\" \\ \n\t" external step "é" fail "")"),
            "{(step \"a \"b\" \\ \n\t\") (external-step \"é\") (fail \"\")}");
}

TEST(Statements, Control) {
  EXPECT_EQ(body_of("either { a = 1 } or { b = 2 } or {}"), "{(either {(= a 1)} {(= b 2)} {})}");
  EXPECT_EQ(body_of("if a {} else if b { idle } else if c {} else { idle }"),
            "{(if a {} b {(idle)} c {} else={(idle)})}");
  EXPECT_EQ(
      body_of("while a { break } loop { continue } repeat n { return } atomic { idle } retry"),
      "{(while a {(break)}) (loop {(continue)}) (repeat n {(return)}) (atomic {(idle)}) "
      "(retry)}");
}

TEST(Statements, Data) {
  EXPECT_EQ(body_of("x = 1 a.b = x + 1 x = any 0..n - 1 x = any -1..2"),
            "{(= x 1) (= a.b (+ x 1)) (any x 0 (- n 1)) (any x (neg 1) 2)}");
  EXPECT_EQ(body_of("send q <- k send a.q <- k else { retry }"),
            "{(send q k) (send a.q k else={(retry)})}");
  EXPECT_EQ(body_of("receive q { a -> { idle } b, c -> {} ; d -> {} } else {}"),
            "{(receive q a->{(idle)} b,c->{} d->{} else={})}");
  EXPECT_EQ(body_of("assert a == b"), "{(assert (== a b))}");
}

TEST(Statements, LabelsAndSeparators) {
  EXPECT_EQ(body_of("a: b: idle; ; c: x = 1;"), "{a: b: (idle) c: (= x 1)}");
}

TEST(Statements, WordsThatAreNamesWhereThatIsClear) {
  EXPECT_EQ(body_of("min = max + size limit: by = of.count send = receive.length value: wait = at"),
            "{(= min (+ max size)) limit: (= by of.count) (= send receive.length) value: (= wait "
            "at)}");
  EXPECT_EQ(body_of("down by by by\nup step\nstep: step \"x\"\nlock lock { queue = path }"),
            "{(down by by) (up step) step: (step \"x\") (lock lock {(= queue path)})}");
  EXPECT_EQ(body_of("down s\nby = 3"), "{(down s) (= by 3)}");
  EXPECT_EQ(body_of("receive receive { send -> { send send <- receive } }"),
            "{(receive receive send->{(send send receive)})}");
}

TEST(Statements, SpansLeaveOutLabelsAndBlocks) {
  const Attempt attempt(
      "task t {\n  again: take 1 p as c else { retry }\n  if x { idle } else { idle }\n"
      "  wait until a or timeout { idle }\n  receive q { a, b -> {} }\n  either { } or { }\n}");
  ASSERT_NE(attempt.tree, nullptr) << attempt.shown();
  const auto& task = std::get<ast::Task>(attempt.tree->declarations.at(0)->node);
  std::vector<std::string_view> heads;
  for (const auto& stmt : task.body.statements) heads.push_back(attempt.sources.text(stmt->span));
  EXPECT_EQ(heads, (std::vector<std::string_view>{
                       "take 1 p as c", "if x", "wait until a or timeout", "receive q", "either"}));
  EXPECT_EQ(attempt.sources.text(task.body.statements.at(0)->labels.at(0).span), "again");
  const auto& receive = std::get<ast::Receive>(task.body.statements.at(3)->node);
  EXPECT_EQ(attempt.sources.text(receive.arms.at(0).span), "a, b");
  EXPECT_EQ(attempt.sources.text(receive.arms.at(0).body.span), "{}");
}

}  // namespace
}  // namespace hw
