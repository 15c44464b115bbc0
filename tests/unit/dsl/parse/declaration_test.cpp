// Declarations and scenarios: each form of each, as a tree.
#include "parsing.h"

namespace hw {
namespace {

using testing::Attempt;
using testing::tree_of;

TEST(Declarations, ConstantsAndParameters) {
  EXPECT_EQ(tree_of("const a = 1 const b : 0..3 = 2 const c : bool = true const d : colour = red"),
            "a(const 1) b(const 0..3 2) c(const bool true) d(const colour red)");
  EXPECT_EQ(tree_of("param min : 0..64 = 4  param on : bool = true  param c : colour = red"),
            "min(param 0..64 4) on(param bool true) c(param colour red)");
  EXPECT_EQ(tree_of("param p : -3..n - 1 = 0"), "p(param (neg 3)..(- n 1) 0)");
  EXPECT_EQ(tree_of("assume a < b and c"), "(assume (and (< a b) c))");
  EXPECT_EQ(tree_of("enum colour { red, green }"), "colour(enum red green)");
}

TEST(Declarations, Memory) {
  EXPECT_EQ(tree_of("pool p = 3"), "p(pool 3)");
  EXPECT_EQ(tree_of("pool p = n + 1 {}"), "p(pool (+ n 1))");
  EXPECT_EQ(
      tree_of("pool p = 3 { account a, b = 2; account c reserve 1 for x, y reserve m for z }"),
      "p(pool 3 (account a) (account b 2) (account c) (reserve 1 x,y) (reserve m z))");
  EXPECT_EQ(tree_of("mempool m = 4 from pages"), "m(mempool 4 pages)");
  EXPECT_EQ(tree_of("mempool m = 4 from a.pages as urgent"), "m(mempool 4 a.pages urgent)");
}

TEST(Declarations, Synchronisation) {
  EXPECT_EQ(tree_of("lock a, b"), "a(lock) b(lock)");
  EXPECT_EQ(tree_of("semaphore s = n"), "s(semaphore n)");
  EXPECT_EQ(tree_of("var v : 0..3 = 0"), "v(var 0..3 0)");
  EXPECT_EQ(tree_of("counter c counter d = 2"), "c(counter) d(counter 2)");
  EXPECT_EQ(tree_of("queue q[3] of { a, b }"), "q(queue 3 (kinds a b))");
  EXPECT_EQ(tree_of("queue q[n * 2] of kind"), "q(queue (* n 2) kind)");
}

TEST(Declarations, Running) {
  EXPECT_EQ(tree_of("task t {}"), "t(task {})");
  EXPECT_EQ(tree_of("task t[n] {}"), "t(task count=n {})");
  EXPECT_EQ(tree_of("external task t[i : 0..n - 1] {}"), "t(external-task count=i:0..(- n 1) {})");
  EXPECT_EQ(tree_of("task t { var x : 0..3 = 1 var y : bool = false; idle }"),
            "t(task (locals x(var 0..3 1) y(var bool false)) {(idle)})");
  EXPECT_EQ(tree_of("path p {} path q limit n + 1 { var x : 0..1 = 0 }"),
            "p(path {}) q(path limit=(+ n 1) (locals x(var 0..1 0)) {})");
  EXPECT_EQ(tree_of("procedure p {} procedure q() depth 3 {}"),
            "p(procedure (args) {}) q(procedure (args) depth=3 {})");
  EXPECT_EQ(tree_of("action a {} external action b when x > 0 {}"),
            "a(action {}) b(external-action when=(> x 0) {})");
}

TEST(Declarations, SubsystemsAndInstances) {
  EXPECT_EQ(tree_of("subsystem s { pool p = 1; lock l }"), "s(subsystem (has p(pool 1) l(lock)))");
  EXPECT_EQ(tree_of("subsystem s() {}"), "s(subsystem (args) (has))");
  EXPECT_EQ(
      tree_of("subsystem s(a : int, b : bool, c : pool, d : mempool, e : lock, f : semaphore,"
              "g : queue of kind, h : var of 0..3, i : var of bool, j : counter, k : path) {}"),
      "s(subsystem (args a:int b:bool c:pool d:mempool e:lock f:semaphore g:queue of kind "
      "h:var of 0..3 i:var of bool j:counter k:path) (has))");
  EXPECT_EQ(tree_of("instance d : disk instance e[n] : disk(2, pages, true)"),
            "d(instance disk (args)) e(instance count=n disk (args 2 pages true))");
}

TEST(Declarations, ModelImportsAndOrder) {
  const Attempt attempt("/// What it is.\nmodel m import \"../a.hwm\"; import nbd pool p = 1");
  ASSERT_NE(attempt.tree, nullptr) << attempt.shown();
  ASSERT_TRUE(attempt.tree->model.has_value());
  EXPECT_EQ(attempt.tree->model->text, "m");
  EXPECT_EQ(attempt.tree->model_doc, "What it is.");
  ASSERT_EQ(attempt.tree->imports.size(), 2u);
  EXPECT_EQ(attempt.tree->imports[0].path, "../a.hwm");
  EXPECT_EQ(attempt.tree->imports[1].path, "nbd.hwm");
  EXPECT_EQ(attempt.tree->declarations.size(), 1u);
  EXPECT_EQ(attempt.tree->id, attempt.file);
}

TEST(Declarations, AFileOfImportsOnlyIsOne) { EXPECT_NE(Attempt("import nbd").tree, nullptr); }

TEST(Declarations, DocComments) {
  const Attempt attempt(
      "/// of p,\n///   two lines  \n// no doc\npool p = 1 /// not of l: same line as p\n"
      "//// no doc either\nlock l, m\n/// of t\nexternal task t {}\n"
      "subsystem s {\n  /// inner\n  lock n\n}\npool q = 1 {\n  /// of a\n  account a\n}");
  ASSERT_NE(attempt.tree, nullptr) << attempt.shown();
  const auto& all = attempt.tree->declarations;
  EXPECT_EQ(all.at(0)->doc, "of p,\n  two lines");
  EXPECT_EQ(all.at(1)->doc, "");
  EXPECT_EQ(all.at(3)->doc, "of t");
  EXPECT_EQ(std::get<ast::Subsystem>(all.at(4)->node).declarations.at(0)->doc, "inner");
  EXPECT_EQ(std::get<ast::Pool>(all.at(5)->node).accounts.at(0).doc, "of a");
}

TEST(Declarations, SpansOfHeadsAndNames) {
  const Attempt attempt("external task t[n] { idle }\npool p = 3 { account a }\nlock l, m");
  ASSERT_NE(attempt.tree, nullptr) << attempt.shown();
  const auto& all = attempt.tree->declarations;
  EXPECT_EQ(attempt.sources.text(all.at(0)->span), "external task t[n]");
  EXPECT_EQ(attempt.sources.text(all.at(0)->name.span), "t");
  EXPECT_EQ(attempt.sources.text(all.at(1)->span), "pool p = 3");
  EXPECT_EQ(attempt.sources.text(all.at(3)->span), "lock l, m");
  EXPECT_EQ(attempt.sources.text(all.at(3)->name.span), "m");
}

TEST(Scenarios, Properties) {
  EXPECT_EQ(
      tree_of("scenario s { check always a < 1 check never b check never fails check never at "
              "n.t.l check bounded a + b <= c - 1 check deadlock_free check a leads to b }"),
      "s(scenario (check (always (< a 1))) (check (never b)) (check never-fails) (check "
      "(never-at n.t.l)) (check (bounded (+ a b) (- c 1))) (check deadlock_free) (check "
      "(leads-to a b)))");
  EXPECT_EQ(tree_of("scenario s { check recoverable check recoverable of a, b.c check progress "
                    "check progress of t[2] assuming net responds, disks.d responds }"),
            "s(scenario (check (recoverable)) (check (recoverable a b.c)) (check (progress (of) "
            "(assuming))) (check (progress (of t[2]) (assuming net disks.d))))");
  EXPECT_EQ(
      tree_of("scenario s { check recoverable for all n, m in 1.., k in 0..a, n >= m + 1 expect "
              "violated size size for recoverable }"),
      "s(scenario (check (recoverable) (for-all n m:1.. k:0..a (>= n (+ m 1))) violated) "
      "(size size (recoverable)))");
  EXPECT_EQ(tree_of("scenario s { check never at > 2 check at leads to fails_not }"),
            "s(scenario (check (never (> at 2))) (check (leads-to at fails_not)))");
}

TEST(Scenarios, SettingsExpectationsAndSizes) {
  EXPECT_EQ(tree_of("scenario s with a = 3, b = true { check recoverable expect violated; check "
                    "always x expect holds }"),
            "s(scenario a=3 b=true (check (recoverable) violated) (check (always x) holds))");
  EXPECT_EQ(tree_of("scenario s { size a, most b for recoverable, deadlock_free expect (1, 2 + c), "
                    "(3, 4) size most, most most for never fails expect (a) }"),
            "s(scenario (size a most b (recoverable) deadlock_free expect=1,(+ 2 c) expect=3,4) "
            "(size most most most never-fails expect=a))");
  EXPECT_EQ(tree_of("scenario s { size min for recoverable, always a expect 7 size most max for "
                    "recoverable of a, b, deadlock_free size most for never fails }"),
            "s(scenario (size min (recoverable) (always a) expect=7) (size most max (recoverable a "
            "b) deadlock_free) (size most never-fails))");
  EXPECT_EQ(tree_of("scenario s { size p for recoverable of a, b leads to c expect -1 }"),
            "s(scenario (size p (recoverable a) (leads-to b c) expect=(neg 1)))");
}

}  // namespace
}  // namespace hw
