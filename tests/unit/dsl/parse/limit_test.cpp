// Texts made to hurt: each is parsed or refused, quickly and without a deep stack.
#include <chrono>
#include <random>

#include "parsing.h"

namespace hw {
namespace {

using testing::Attempt;
using testing::errors_of;

/// Generous, for sanitizers and busy machines; what it must catch takes minutes.
constexpr auto kPatience = std::chrono::seconds(60);

std::string repeat(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

/// The codes of the diagnostics, each once, or "parses".
std::string outcome(const std::string& text) {
  const auto start = std::chrono::steady_clock::now();
  const Attempt attempt(text);
  EXPECT_LT(std::chrono::steady_clock::now() - start, kPatience);
  EXPECT_EQ(attempt.tree == nullptr, attempt.diagnostics.has_errors());
  std::string codes;
  for (const Diagnostic& d : attempt.diagnostics.all()) {
    if (codes.find(d.code) == std::string::npos) codes += (codes.empty() ? "" : " ") + d.code;
  }
  return attempt.tree ? "parses" : codes;
}

TEST(Limits, Nesting) {
  const auto parens = [](int n) { return "assume " + repeat("(", n) + "a" + repeat(")", n); };
  EXPECT_EQ(outcome(parens(ast::kMaxNesting)), "parses");
  EXPECT_EQ(outcome(parens(ast::kMaxNesting + 1)), "E0108");
  const auto blocks = [](int n) {
    return "task t {" + repeat("if a {", n - 1) + repeat("}", n - 1) + "}";
  };
  EXPECT_EQ(outcome(blocks(ast::kMaxNesting)), "parses");
  EXPECT_EQ(outcome(blocks(ast::kMaxNesting + 1)), "E0108");
  EXPECT_EQ(outcome("assume " + repeat("a[", 150) + "1" + repeat("]", 150)), "parses");
}

TEST(Limits, NestingTenThousandDeep) {
  constexpr int kDeep = 10'000;
  EXPECT_EQ(outcome("assume " + repeat("(", kDeep) + "a" + repeat(")", kDeep)), "E0108");
  EXPECT_EQ(outcome("assume " + repeat("(", kDeep)), "E0108");
  EXPECT_EQ(outcome("assume " + repeat("a[", kDeep)), "E0108");
  EXPECT_EQ(outcome("task t { " + repeat("loop {", kDeep) + repeat("}", kDeep) + "}"), "E0108");
  EXPECT_EQ(outcome("task t " + repeat("{", kDeep)), "E0108");
  EXPECT_EQ(outcome("assume " + repeat("not ", kDeep) + "a"), "E0109");
  EXPECT_EQ(outcome("assume " + repeat("- ", kDeep) + "a"), "E0109");
  EXPECT_EQ(outcome("task t { if a {} " + repeat("else if a {} ", kDeep) + "}"), "E0109");
  EXPECT_EQ(outcome("task t { " + repeat("take 1 p else {", kDeep) + repeat("}", kDeep) + "}"),
            "E0108");
}

TEST(Limits, LengthOfAnExpression) {
  const auto chain = [](int operators, const std::string& op) {
    return "assume a" + repeat(op + "a", operators);
  };
  EXPECT_EQ(outcome(chain(ast::kMaxOperators, " + ")), "parses");
  EXPECT_EQ(outcome(chain(ast::kMaxOperators + 1, " + ")), "E0109");
  EXPECT_EQ(outcome(chain(ast::kMaxOperators, " implies ")), "parses");
  EXPECT_EQ(outcome(chain(100'000, "+")), "E0109");
  // Those inside brackets count too, for the tree is as deep as the whole is long.
  EXPECT_EQ(
      outcome("assume " + repeat("(a" + repeat("+a", 100) + "+", 100) + "a" + repeat(")", 100)),
      "E0109");
  EXPECT_EQ(outcome(chain(3000, " + count(a at b) + ")), "E0109");
  EXPECT_EQ(outcome("assume " + repeat("a[", 20) + "1" + repeat(repeat("+1", 99) + "]", 20)),
            "parses");
}

TEST(Limits, ManyExpressionsAreNotOne) {
  EXPECT_EQ(outcome("task t {" + repeat(" x = a + b\n y = -c\n", 3000) + "}"), "parses");
}

TEST(Limits, ArmsOfAnIf) {
  const auto arms = [](int n) {
    return "task t { if a {} " + repeat("else if a {} ", n - 1) + "else {} }";
  };
  EXPECT_EQ(outcome(arms(ast::kMaxArms)), "parses");
  EXPECT_EQ(outcome(arms(ast::kMaxArms + 1)), "E0109");
}

TEST(Limits, WideTextsParse) {
  EXPECT_EQ(outcome("lock " + repeat("a, ", 90'000) + "a"), "parses");
  EXPECT_EQ(
      outcome("task t { " + repeat("take 1 p as c if x else { retry } give all; ", 10'000) + "}"),
      "parses");
  EXPECT_EQ(outcome("task t { call p(" + repeat("a, ", 90'000) + "a) }"), "parses");
  EXPECT_EQ(outcome("task t { receive q { " + repeat("a -> {} ", 40'000) + "} }"), "parses");
  EXPECT_EQ(outcome("pool p = 1 {" + repeat("\n/// doc\naccount a", 50'000) + "}"), "parses");
  EXPECT_EQ(outcome("assume a" + repeat(".a", 90'000)), "parses");
}

TEST(Limits, TooManyTokens) {
  EXPECT_EQ(outcome("pool p = 1" + repeat(";", 190'000)), "parses");
  EXPECT_EQ(outcome("pool p = 1" + repeat(";", 210'000)), "E0109");
}

TEST(Limits, TenMegabytesOfOneLine) {
  EXPECT_EQ(outcome(repeat("a ", 5'000'000)), "E0109");
  EXPECT_EQ(outcome(std::string(10'000'000, '(')), "E0108");
  EXPECT_EQ(outcome(std::string(10'000'000, 'a')), "E0101");
  EXPECT_EQ(outcome(std::string(10'000'000, '"')), "E0109");
}

TEST(Limits, LongTokens) {
  EXPECT_EQ(outcome("pool " + std::string(1'000'000, 'p') + " = 1"), "parses");
  EXPECT_EQ(outcome("pool p = " + std::string(1'000'000, '1')), "E0107");
  EXPECT_EQ(outcome("task t { step \"" + std::string(1'000'000, 'x') + "\" }"), "parses");
  EXPECT_EQ(outcome("/* " + std::string(1'000'000, '*')), "E0105");
  EXPECT_EQ(outcome("pool p = 1 " + repeat("/* */", 90'000)), "parses");
}

TEST(Limits, LongLookahead) {
  // Whether `if` belongs to the `take` shows only behind its condition.
  const std::string condition = repeat("(", 150) + "a" + repeat(" + a", 1000) + repeat(")", 150);
  EXPECT_EQ(
      outcome("task t {" + repeat("take 1 p as c\nif " + condition + " { idle }\n", 20) + "}"),
      "parses");
  EXPECT_EQ(outcome("task t { wait until a" + repeat(" or a", 1900) + " or timeout {} }"),
            "parses");
}

TEST(Limits, Garbage) {
  EXPECT_EQ(outcome("task t { " + repeat("] ", 90'000) + "}"), "E0101");
  EXPECT_EQ(outcome(repeat("} ", 90'000)), "E0112");
  EXPECT_EQ(outcome("task t {" + repeat("x = )\n", 40'000) + "}"), "E0101");
  EXPECT_EQ(outcome(repeat("\xff ", 300'000)), "E0102");
}

TEST(Limits, RandomBytes) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::string text(500, ' ');
    for (char& c : text) c = static_cast<char>(random() & 0xFF);
    EXPECT_NE(outcome(text), "parses");
  }
}

TEST(Limits, RandomWords) {
  static constexpr const char* kWords[] = {
      "task",  "t",    "{",        "}",        "(",       ")",           "[",       "]",     "take",
      "1",     "p",    "as",       "if",       "else",    "x",           "=",       "==",    "+",
      "-",     "not",  "\n",       "give",     "all",     ";",           ":",       "->",    "<-",
      ".",     "..",   ",",        "scenario", "check",   "recoverable", "of",      "pool",  "var",
      "loop",  "idle", "until",    "or",       "timeout", "wait",        "receive", "send",  "held",
      "count", "min",  "external", "step",     "\"s\"",   "// c\n",      "/* c */", "expect"};
  std::mt19937 random(2);
  for (int round = 0; round < 3000; ++round) {
    std::string text = round % 2 == 0 ? "task t {" : "";
    const int length = static_cast<int>(random() % 60);
    for (int i = 0; i < length; ++i)
      text += std::string(" ") + kWords[random() % std::size(kWords)];
    outcome(text);
  }
}

}  // namespace
}  // namespace hw
