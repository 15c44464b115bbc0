// The canonical layout: what it looks like, and that it loses nothing and settles at once.
#include "dsl/fmt/format.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "dsl/parse/tokens.h"

namespace hw {
namespace {

std::string format(const std::string& text) {
  SourceMap sources;
  Diagnostics diagnostics;
  const FileId file = sources.add("m.hwm", text);
  const auto result = format_source(sources, file, diagnostics);
  EXPECT_EQ(result.has_value(), !diagnostics.has_errors());
  return result.value_or("does not parse");
}

/// The texts of all tokens and comments, without blanks at the ends of lines.
std::vector<std::string> tokens_of(const std::string& text) {
  SourceMap sources;
  Diagnostics diagnostics;
  const FileId file = sources.add("m.hwm", text);
  const auto tokens = tokenize(sources, file, diagnostics);
  std::vector<std::string> result;
  if (!tokens) return {"does not parse"};
  for (const Token& token : *tokens) {
    std::string written;
    for (const char c : sources.text(token.span)) {
      if (c == '\n') {
        while (!written.empty() && (written.back() == ' ' || written.back() == '\r')) {
          written.pop_back();
        }
      }
      written += c;
    }
    while (!written.empty() && (written.back() == ' ' || written.back() == '\r'))
      written.pop_back();
    result.push_back(written);
  }
  return result;
}

/// What must hold of every text that parses.
void expect_sound(const std::string& text) {
  const std::string once = format(text);
  ASSERT_NE(once, "does not parse");
  EXPECT_EQ(format(once), once) << "not idempotent";
  EXPECT_EQ(tokens_of(once), tokens_of(text)) << "a word or comment changed";
  EXPECT_EQ(once.find(" \n"), std::string::npos) << "blanks at the end of a line";
  EXPECT_EQ(once.find('\t'), std::string::npos);
  EXPECT_EQ(once.find("\n\n\n"), std::string::npos) << "two empty lines";
  EXPECT_TRUE(once.ends_with("\n") && !once.ends_with("\n\n") && !once.starts_with("\n"));
}

void expect_format(const std::string& text, const std::string& wanted) {
  EXPECT_EQ(format(text), wanted);
  expect_sound(text);
}

TEST(Format, BlanksBetweenWords) {
  expect_format("pool p=3+ 4*( n-1 )", "pool p = 3 + 4 * (n - 1)\n");
  expect_format("assume -a< - 1 and not( b.free>=x [ i+1 ] . y )",
                "assume -a < -1 and not (b.free >= x[i + 1].y)\n");
  expect_format("assume min( a ,b )<held ( t , p )+count( t  at l)",
                "assume min(a, b) < held(t, p) + count(t at l)\n");
  expect_format("task t [ i:0 .. n-1 ]{}", "task t[i : 0..n - 1] {}\n");
  expect_format("queue q [ 3 ] of {a,b}", "queue q[3] of { a, b }\n");
  expect_format("subsystem s ( a:int,b : queue  of k ) { }",
                "subsystem s(a : int, b : queue of k) {}\n");
  expect_format("instance d[2]:disk ( 1,p )", "instance d[2] : disk(1, p)\n");
  expect_format("scenario s with a=1,b=true{check never at t . l expect  holds}",
                "scenario s with a = 1, b = true { check never at t.l expect holds }\n");
}

TEST(Format, RangesWithoutAnEnd) {
  expect_format(
      "scenario s{check always x for all a in 0..expect violated check always y for all b in 1 .. "
      "max(1,2),c in 2 ..}",
      "scenario s { check always x for all a in 0.. expect violated check always y for all b in "
      "1..max(1, 2), c in 2.. }\n");
  expect_format(
      "scenario s{\ncheck always x for all a in 0..check always y for all a in 0..\n}",
      "scenario s {\n  check always x for all a in 0.. check always y for all a in 0..\n}\n");
}

TEST(Format, Statements) {
  expect_format(
      "task t{\nagain :take 1 p as c if( x )into a else{retry}\nmove 1 p :held->a;give  all\n"
      "send q<-k\nx=any -1 ..2\ncall f ( 1 ) call g\nif(x){}else if y{idle}\n"
      "repeat ( n ){ break }\nreceive q{a,b->{}}\ndown s by -1\n}",
      "task t {\n"
      "  again: take 1 p as c if (x) into a else { retry }\n"
      "  move 1 p: held -> a; give all\n"
      "  send q <- k\n"
      "  x = any -1..2\n"
      "  call f(1) call g\n"
      "  if (x) {} else if y { idle }\n"
      "  repeat (n) { break }\n"
      "  receive q { a, b -> {} }\n"
      "  down s by -1\n"
      "}\n");
}

TEST(Format, IndentationFollowsBraces) {
  expect_format("subsystem s {\ntask t {\nloop {\nidle\nif x {\nidle\n}\nelse {\nretry\n}\n}\n}\n}",
                "subsystem s {\n"
                "  task t {\n"
                "    loop {\n"
                "      idle\n"
                "      if x {\n"
                "        idle\n"
                "      }\n"
                "      else {\n"
                "        retry\n"
                "      }\n"
                "    }\n"
                "  }\n"
                "}\n");
  expect_format("task t { loop {\nidle\n} }\nlock l", "task t { loop {\n    idle\n} }\nlock l\n");
}

TEST(Format, BracesJoinTheirLine) {
  expect_format("task t\n{\nloop\n\n{ idle }\n}", "task t {\n  loop { idle }\n}\n");
  expect_format("task t // why\n{\nidle }", "task t  // why\n{\n  idle }\n");
}

TEST(Format, LinesAndParagraphsStayTheAuthors) {
  expect_format("\n\nlock a\n\n\n\nlock b; lock c\n;\nlock d\n\n\n",
                "lock a\n\nlock b; lock c\n;\nlock d\n");
  expect_format("task t {\n\n\nidle\n\n\n}", "task t {\n  idle\n}\n");
  expect_format("enum e {\na,\nb }", "enum e {\n  a,\n  b }\n");
}

TEST(Format, ALineThatGoesOnIsIndentedMore) {
  expect_format(
      "task t {\nwait until a\nand b\nx =\n1\nidle\n}\nscenario s\nwith a = 1,\nb = 2 {\ncheck\n"
      "recoverable\n}",
      "task t {\n"
      "  wait until a\n"
      "      and b\n"
      "  x =\n"
      "      1\n"
      "  idle\n"
      "}\n"
      "scenario s\n"
      "    with a = 1,\n"
      "    b = 2 {\n"
      "  check\n"
      "      recoverable\n"
      "}\n");
}

TEST(Format, ParametersInColumns) {
  expect_format("param a:0..3=1\nparam longer : 0..1024 = 2\nconst c=3\n\nparam d : bool = true",
                "param a      : 0..3    = 1\n"
                "param longer : 0..1024 = 2\n"
                "const c                = 3\n"
                "\n"
                "param d : bool = true\n");
  expect_format("const a = 1\nconst bcd = 2 + 2\nlock l\nconst e = 5",
                "const a   = 1\nconst bcd = 2 + 2\nlock l\nconst e = 5\n");
  // Not one declaration a line: no columns.
  expect_format("param a : 0..3 = 1; lock x\nparam bcd : 0..3 =\n2\n",
                "param a : 0..3 = 1; lock x\nparam bcd : 0..3 =\n    2\n");
}

TEST(Format, CommentsAtLineEndsInColumns) {
  expect_format("task t {// a\nidle // b   \nx = 1     // c\n\nidle // d\n}",
                "task t {  // a\n"
                "  idle    // b\n"
                "  x = 1   // c\n"
                "\n"
                "  idle  // d\n"
                "}\n");
  expect_format("lock a // first,\n       // second\nlock bcd // third",
                "lock a    // first,\n"
                "          // second\n"
                "lock bcd  // third\n");
  expect_format("param a : 0..3 = 1 // x\nparam bcd : bool = true // y",
                "param a   : 0..3 = 1     // x\nparam bcd : bool = true  // y\n");
}

TEST(Format, OtherComments) {
  expect_format("// top\n   /// doc\nlock a\ntask t {\n// in\nidle\n// last\n}\n// end",
                "// top\n/// doc\nlock a\ntask t {\n  // in\n  idle\n  // last\n}\n// end\n");
  expect_format("pool p/* how many */=/**/3 /* tail */",
                "pool p /* how many */ = /**/ 3 /* tail */\n");
  expect_format("task t {\n/* one  \n     two */ idle\n}",
                "task t {\n  /* one\n     two */ idle\n}\n");
  expect_format("task t { // a\n/* b */ // c\n}", "task t {   // a\n  /* b */  // c\n}\n");
}

TEST(Format, LineEndsAndByteOrderMark) {
  expect_format("lock a\r\n\r\n// c\r\nlock b\r\n", "lock a\n\n// c\nlock b\n");
  EXPECT_EQ(format("\xEF\xBB\xBFlock a"), "lock a\n");
}

TEST(Format, ATextWithErrorsIsLeftAlone) {
  EXPECT_EQ(format("lock"), "does not parse");
  EXPECT_EQ(format(""), "does not parse");
  EXPECT_EQ(format("pool p = 1 model late"), "does not parse");
}

std::string read(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// Every model of the repository that parses.
std::vector<std::filesystem::path> models() {
  std::vector<std::filesystem::path> found;
  const auto root = std::filesystem::path(HW_TEST_DIR).parent_path();
  for (const char* folder : {"examples", "models", "tests"}) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (entry.path().extension() != ".hwm") continue;
      if (tokens_of(read(entry.path())).front() != "does not parse") found.push_back(entry.path());
    }
  }
  return found;
}

TEST(Format, EveryModelOfTheRepository) {
  const auto all = models();
  EXPECT_GE(all.size(), 5u);
  for (const auto& path : all) {
    SCOPED_TRACE(path.string());
    expect_sound(read(path));
  }
}

/// The tokens of a text without its comments, with other blanks between them; line ends are kept.
std::string with_other_blanks(const std::string& text, std::mt19937& random) {
  SourceMap sources;
  Diagnostics diagnostics;
  const FileId file = sources.add("m.hwm", text);
  const auto tokens = tokenize(sources, file, diagnostics);
  std::string result;
  std::uint32_t end = 0;
  for (const Token& token : *tokens) {
    const std::string_view gap = sources.text({file, end, token.span.begin});
    for (const char c : gap) {
      if (c == '\n') result += c;
    }
    end = token.span.end;
    if (token.is_comment()) continue;
    result += std::string(1 + random() % 4, random() % 3 == 0 ? '\t' : ' ');
    result += sources.text(token.span);
  }
  return result;
}

TEST(Format, BlanksOfTheAuthorDoNotMatter) {
  std::mt19937 random(3);
  for (const auto& path : models()) {
    SCOPED_TRACE(path.string());
    const std::string text = read(path);
    const std::string first = format(with_other_blanks(text, random));
    EXPECT_EQ(format(with_other_blanks(text, random)), first);
    EXPECT_EQ(format(with_other_blanks(first, random)), first);
  }
}

TEST(Format, LineBreaksAnywhere) {
  std::mt19937 random(4);
  for (const auto& path : models()) {
    SCOPED_TRACE(path.string());
    std::string text = read(path);
    for (int round = 0; round < 5; ++round) {
      std::string broken;
      for (const char c : text) broken += c == ' ' && random() % 6 == 0 ? '\n' : c;
      if (tokens_of(broken).front() != "does not parse") expect_sound(broken);
    }
  }
}

}  // namespace
}  // namespace hw
