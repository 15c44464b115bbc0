// What is said about texts that do not parse, and that one slip is one message.
#include "parsing.h"

namespace hw {
namespace {

using testing::Attempt;
using testing::errors_of;

/// The hint of the only diagnostic.
std::string hint_of(const std::string& text) {
  const Attempt attempt(text);
  EXPECT_EQ(attempt.diagnostics.all().size(), 1u) << attempt.shown();
  return attempt.diagnostics.all().empty() ? "" : attempt.diagnostics.all().front().hint;
}

TEST(Errors, EmptyFiles) {
  EXPECT_EQ(errors_of(""), "E0110 1:1 the file has no declarations\n");
  EXPECT_EQ(errors_of("// nothing\n"), "E0110 2:1 the file has no declarations\n");
  EXPECT_EQ(errors_of("model m"), "E0110 1:8 the file has no declarations\n");
}

TEST(Errors, ExpectedAndFound) {
  EXPECT_EQ(errors_of("pool p = = 1"), "E0101 1:10 expected an expression, found `=`\n");
  EXPECT_EQ(errors_of("pool 3 = 1"), "E0101 1:6 expected a name, found `3`\n");
  EXPECT_EQ(errors_of("task t { if (x > 3 { idle } }"), "E0101 1:20 expected `)`, found `{`\n");
  EXPECT_EQ(errors_of("mempool m = 3 of p"), "E0101 1:15 expected `from`, found `of`\n");
  EXPECT_EQ(errors_of("task t { step encrypt }"),
            "E0101 1:15 expected a text in quotes, found `encrypt`\n");
  EXPECT_EQ(errors_of("pool p = 1 )"),
            "E0101 1:12 expected a declaration or the end of the file, found `)`\n");
}

TEST(Errors, AWordThatIsMissingIsMissingOnItsOwnLine) {
  EXPECT_EQ(errors_of("task t {\n  take 1\n  idle\n}"),
            "E0101 2:9 expected a name, found `idle` on a later line\n");
  EXPECT_EQ(errors_of("pool p ="), "E0101 1:9 expected an expression, found the end of the file\n");
}

TEST(Errors, OneAStatementAndSeveralAFile) {
  EXPECT_EQ(errors_of("pool p == 1\n"
                      "task t {\n"
                      "  take ( 1 + p ) ) ) p of of\n"
                      "  idle\n"
                      "  if x > { take 1 p; take = 3 } else { idle }\n"
                      "  loop { give = }\n"
                      "  idle\n"
                      "}\n"
                      "lock\n"
                      "scenario s { check check }\n"),
            "E0101 1:8 expected `=`, found `==`\n"
            "E0101 3:18 expected a name, found `)`\n"
            "E0101 5:10 expected an expression, found `{`\n"
            "E0101 6:15 expected an expression or `all`, found `=`\n"
            "E0101 9:5 expected a name, found `scenario` on a later line\n"
            "E0101 10:20 expected a property, found `check`\n");
}

TEST(Errors, AreInTheOrderOfTheText) {
  EXPECT_EQ(errors_of("pool = 1\nconst a = 3 $\npool = 1\n"),
            "E0101 1:6 expected a name, found `=`\n"
            "E0102 2:13 unknown character `$`\n"
            "E0101 3:6 expected a name, found `=`\n");
}

TEST(Errors, NoEchoOfALineAlreadyReported) {
  EXPECT_EQ(errors_of("const a = 3 § 4 5 6"), "E0102 1:13 unknown character `§`\n");
}

TEST(Errors, Characters) {
  EXPECT_EQ(errors_of("const a = 1 § § ££\nconst b = ¿"),
            "E0102 1:13 unknown character `§`\nE0102 2:11 unknown character `¿`\n");
  EXPECT_EQ(errors_of(std::string("pool p = 1\0\0\0", 13)),
            "E0102 1:11 unknown character U+0000\n");
  EXPECT_EQ(errors_of("pool p = 1\xff"), "E0102 1:11 the byte 0xFF is not part of a UTF-8 text\n");
  EXPECT_EQ(hint_of("assume 1 ≤ 2"), "written `<=`");
  EXPECT_EQ(hint_of("pool p = 1 # one"), "comments begin with //");
  EXPECT_EQ(hint_of("task t { step 'x' }").substr(0, 27), "texts stand in double quote");
}

TEST(Errors, NumbersTextsAndComments) {
  EXPECT_EQ(errors_of("const a = 9223372036854775808"),
            "E0107 1:11 the number is larger than 9223372036854775807\n");
  EXPECT_EQ(errors_of("const a = 12ab const b = 1__0 const c = 0x10 const d = 1.5 const e = 1_"),
            "E0106 1:11 `12ab` is not a number\nE0106 1:26 `1__0` is not a number\nE0106 1:41 "
            "`0x10` is not a number\nE0106 1:56 `1.5` is not a number\nE0106 1:70 `1_` is not a "
            "number\n");
  EXPECT_EQ(errors_of("task t { step \"abc }\n}"),
            "E0103 1:15 the text has no closing quote on its line\n");
  EXPECT_EQ(errors_of("task t { step \"a\\qb\\x\" }"),
            "E0104 1:17 unknown escape in a text\nE0104 1:20 unknown escape in a text\n");
  EXPECT_EQ(errors_of("pool p = 1\n/* never\n"), "E0105 2:1 the comment is never closed\n");
}

TEST(Errors, SlipsFromOtherLanguages) {
  EXPECT_EQ(errors_of("assume !a && b || c"),
            "E0114 1:8 `!` is written `not`\nE0114 1:11 `&&` is written `and`\nE0114 1:16 `||` is "
            "written `or`\n");
  EXPECT_EQ(hint_of("task t { x == 3 }"), "an assignment is written with one `=`");
  EXPECT_EQ(hint_of("task t { x += 3 }"), "an assignment is written `x = ...`");
  EXPECT_EQ(hint_of("assume a <-1"), "to compare with a negative number, put a blank: `< -`");
  EXPECT_EQ(hint_of("assume a == not b"), "put the negation in parentheses: (not ...)");
  EXPECT_EQ(hint_of("var x = 3"),
            "state its values before the first one: `: 0..7 = 0` or `: bool = false`");
}

TEST(Errors, AssignmentInACondition) {
  const std::string message = " `=` assigns, and a condition cannot\n";
  for (const std::string text :
       {"if x = 3 { idle }", "if (x = 3) { idle }", "while x = 3 { idle }", "wait until x = 3",
        "idle until x = 3", "assert x = 3", "if a and (b or x = 3) { idle }"}) {
    const std::size_t column = 10 + text.find('=');
    EXPECT_EQ(errors_of("task t { " + text + " }"), "E0113 1:" + std::to_string(column) + message);
  }
  EXPECT_EQ(errors_of("assume x = 3"), "E0113 1:10" + message);
  EXPECT_EQ(errors_of("action a when x = 3 {}"), "E0113 1:17" + message);
  EXPECT_EQ(errors_of("scenario s { check always x = 3 }"), "E0113 1:29" + message);
  EXPECT_EQ(hint_of("assume x = 3"), "to compare, write `==`");
}

TEST(Errors, DidYouMean) {
  EXPECT_EQ(hint_of("parm x : 0..3 = 2"), "did you mean `param`?");
  EXPECT_EQ(hint_of("task t { tkae 1 p }"), "did you mean `take`?");
  EXPECT_EQ(hint_of("task t { externl step \"x\" }"), "did you mean `external`?");
  EXPECT_EQ(hint_of("scenario s { check recoverble }"), "did you mean `recoverable`?");
  EXPECT_EQ(hint_of("scenario s {\n  chek recoverable\n}"), "did you mean `check`?");
  EXPECT_EQ(hint_of("pool p = 1 {\n  acount a\n}"), "did you mean `account`?");
}

TEST(Errors, WordsAndPlaces) {
  EXPECT_EQ(hint_of("var free : 0..3 = 0"),
            "`free` is a word of the language and cannot be a name");
  EXPECT_EQ(hint_of("pool p = 1\ntake 1 p"),
            "statements stand inside a task, path, procedure or action");
  EXPECT_EQ(hint_of("task t { idle else {} }"),
            "`else` follows an if, take, move, lock, down, submit, send or receive");
}

TEST(Errors, UnclosedBlocks) {
  const Attempt at_end("task t {\n  loop {\n    idle\n  }\n");
  ASSERT_EQ(at_end.errors(), "E0111 5:1 expected `}`, found the end of the file\n");
  ASSERT_EQ(at_end.diagnostics.all()[0].notes.size(), 1u);
  EXPECT_EQ(at_end.sources.where(at_end.diagnostics.all()[0].notes[0].span), "m.hwm:1:8");

  const Attempt inner("task t {\n  loop {\n    idle\n}\n\ntask u {\n  idle\n}\n");
  ASSERT_EQ(inner.errors(), "E0111 6:1 expected `}`, found `task`\n");
  ASSERT_EQ(inner.diagnostics.all()[0].notes.size(), 2u);
  EXPECT_EQ(inner.sources.where(inner.diagnostics.all()[0].notes[0].span), "m.hwm:2:8");

  EXPECT_EQ(errors_of("scenario s {\n  check recoverable\npool p = 1\n"),
            "E0111 3:1 expected `}`, found `pool`\n");
}

TEST(Errors, UnopenedBlocks) {
  EXPECT_EQ(errors_of("task t { idle } }\npool p = = 1\n"),
            "E0112 1:17 this `}` closes nothing\nE0101 2:10 expected an expression, found `=`\n");
}

TEST(Errors, Misplaced) {
  EXPECT_EQ(errors_of("pool p = 1 model m"),
            "E0117 1:12 `model` comes before everything else in its file\n");
  EXPECT_EQ(errors_of("model a model b pool p = 1"), "E0117 1:9 a file has one `model` line\n");
  EXPECT_EQ(errors_of("subsystem s { const a = 1 param b : 0..1 = 0 assume a enum e { x } import l "
                      "subsystem t {} scenario u {} lock ok }"),
            "E0117 1:15 `const` cannot stand inside a subsystem\n"
            "E0117 1:27 `param` cannot stand inside a subsystem\n"
            "E0117 1:46 `assume` cannot stand inside a subsystem\n"
            "E0117 1:55 `enum` cannot stand inside a subsystem\n"
            "E0117 1:68 `import` cannot stand inside a subsystem\n"
            "E0117 1:77 `subsystem` cannot stand inside a subsystem\n"
            "E0117 1:92 `scenario` cannot stand inside a subsystem\n");
  const std::string where =
      " a variable of its own is declared before the first statement of a task or path\n";
  EXPECT_EQ(errors_of("task t { idle var x : 0..1 = 0 }"), "E0115 1:15" + where);
  EXPECT_EQ(errors_of("task t { loop { var x : 0..1 = 0 } }"), "E0115 1:17" + where);
  EXPECT_EQ(errors_of("procedure p { var x : 0..1 = 0 }"), "E0115 1:15" + where);
  EXPECT_EQ(errors_of("task t { l: var x : 0..1 = 0 }"), "E0115 1:13" + where);
}

TEST(Errors, ChainedComparisonsAndEmptyReceive) {
  EXPECT_EQ(errors_of("assume a < b < c < d"), "E0116 1:14 comparisons do not chain\n");
  EXPECT_EQ(errors_of("task t { receive q {} }"),
            "E0101 1:20 expected an arm `kind -> { ... }` in `receive`, found none\n");
}

TEST(Errors, NoMoreThanFiftyAreKept) {
  std::string text = "task t {\n";
  for (int i = 0; i < 1000; ++i) text += "  x = )\n";
  const Attempt attempt(text + "}\n");
  EXPECT_EQ(attempt.tree, nullptr);
  EXPECT_EQ(attempt.diagnostics.all().size(), Diagnostics::kMaxErrors);
}

}  // namespace
}  // namespace hw
