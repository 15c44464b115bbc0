// Expressions: precedence, grouping, primaries, spans.
#include "parsing.h"

namespace hw {
namespace {

using testing::Attempt;
using testing::expr_of;

TEST(Expressions, PrecedenceLoosestFirst) {
  EXPECT_EQ(expr_of("a implies b or c and not d == e + f * -g"),
            "(implies a (or b (and c (not (== d (+ e (* f (neg g))))))))");
  EXPECT_EQ(expr_of("not a < b and c"), "(and (not (< a b)) c)");
  EXPECT_EQ(expr_of("-a * b"), "(* (neg a) b)");
  EXPECT_EQ(expr_of("a % b / c * d"), "(* (/ (% a b) c) d)");
}

TEST(Expressions, ChainsGroupFromTheLeft) {
  EXPECT_EQ(expr_of("a - b - c + d"), "(+ (- (- a b) c) d)");
  EXPECT_EQ(expr_of("a or b or c"), "(or (or a b) c)");
  EXPECT_EQ(expr_of("a and b and c"), "(and (and a b) c)");
}

TEST(Expressions, ImpliesGroupsFromTheRight) {
  EXPECT_EQ(expr_of("a implies b implies c"), "(implies a (implies b c))");
}

TEST(Expressions, Parentheses) {
  EXPECT_EQ(expr_of("(a - (b - c)) * (d)"), "(* (- a (- b c)) d)");
  EXPECT_EQ(expr_of("not (not a)"), "(not (not a))");
  EXPECT_EQ(expr_of("- - a"), "(neg (neg a))");
}

TEST(Expressions, Comparisons) {
  for (const std::string op : {"==", "!=", "<", "<=", ">", ">="}) {
    EXPECT_EQ(expr_of("a " + op + " b"), "(" + op + " a b)");
  }
  EXPECT_EQ(expr_of("a < -1"), "(< a (neg 1))");
}

TEST(Expressions, Primaries) {
  EXPECT_EQ(expr_of("1_000 == 9223372036854775807"), "(== 1000 9223372036854775807)");
  EXPECT_EQ(expr_of("true and false"), "(and true false)");
  EXPECT_EQ(expr_of("pages.free + disks[i + 1].q.length"),
            "(+ pages.free disks[(+ i 1)].q.length)");
  EXPECT_EQ(expr_of("l.held"), "l.held");
  EXPECT_EQ(expr_of("held(pages) + held(dm.t[2], pages)"), "(+ (held pages) (held dm.t[2] pages))");
  EXPECT_EQ(expr_of("count(t) + count(t at l)"), "(+ (count t) (count t at=l))");
  EXPECT_EQ(expr_of("min(a, b + 1) - max(1, 2)"), "(- (min a (+ b 1)) (max 1 2))");
  EXPECT_EQ(expr_of("min < 3 and count.max > size"), "(and (< min 3) (> count.max size))");
}

TEST(Expressions, Spans) {
  const Attempt attempt("assume a.b + (c * 2) > -d");
  ASSERT_NE(attempt.tree, nullptr) << attempt.shown();
  const auto& whole = std::get<ast::Assume>(attempt.tree->declarations.at(0)->node).condition;
  EXPECT_EQ(attempt.sources.text(whole->span), "a.b + (c * 2) > -d");
  const auto& greater = std::get<ast::Binary>(whole->node);
  EXPECT_EQ(attempt.sources.text(greater.op_span), ">");
  EXPECT_EQ(attempt.sources.text(greater.right->span), "-d");
  const auto& sum = std::get<ast::Binary>(greater.left->node);
  EXPECT_EQ(attempt.sources.text(sum.right->span), "c * 2");
  EXPECT_EQ(attempt.sources.text(sum.left->span), "a.b");
}

}  // namespace
}  // namespace hw
