// Collecting diagnostics, showing them, and guessing what a name was meant to be.
#include "dsl/source/diagnostic.h"

#include <gtest/gtest.h>

namespace hw {
namespace {

TEST(Diagnostics, DropsRepeatsAndCountsErrors) {
  Diagnostics diagnostics;
  diagnostics.error("E0101", {0, 1, 2}, "one");
  diagnostics.error("E0101", {0, 1, 2}, "one");
  diagnostics.error("E0101", {0, 2, 3}, "one");
  diagnostics.warning("W0001", {0, 1, 2}, "careful");
  EXPECT_EQ(diagnostics.error_count(), 2u);
  EXPECT_EQ(diagnostics.all().size(), 3u);
  EXPECT_TRUE(diagnostics.has_errors());
}

TEST(Diagnostics, CutsMessagesThatQuoteAWholeFile) {
  Diagnostics diagnostics;
  std::string name;
  for (int i = 0; i < 100'000; ++i) name += "\u00e9";
  diagnostics.error("E0201", {0, 1, 2}, "x" + name, name);
  const Diagnostic& cut = diagnostics.all().front();
  EXPECT_LT(cut.message.size(), 2100u);
  EXPECT_LT(cut.hint.size(), 2100u);
  EXPECT_TRUE(cut.message.ends_with("\u00e9 ..."));  // no character is torn
  EXPECT_EQ(cut.message.size() % 2, 1u);
}

TEST(Diagnostics, WarningsAreNoErrors) {
  Diagnostics diagnostics;
  diagnostics.warning("W0001", {}, "careful");
  EXPECT_FALSE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.all().size(), 1u);
}

TEST(Diagnostics, KeepsTheFirstFiftyAndCountsTheRest) {
  Diagnostics diagnostics;
  for (std::uint32_t i = 0; i < 200; ++i) {
    diagnostics.error("E0101", {0, i, i + 1}, "one more").notes.push_back({{}, "a note"});
  }
  EXPECT_EQ(diagnostics.all().size(), Diagnostics::kMaxErrors);
  EXPECT_EQ(diagnostics.error_count(), 200u);
  EXPECT_EQ(diagnostics.all().back().span.begin, 49u);

  Diagnostics sum;
  sum.append(diagnostics);
  EXPECT_EQ(sum.error_count(), 200u);
  EXPECT_EQ(sum.all().size(), Diagnostics::kMaxErrors);
}

TEST(Diagnostics, SortsByPlaceAndKeepsTheOrderAtOne) {
  Diagnostics diagnostics;
  diagnostics.error("E1", {0, 9, 9}, "late");
  diagnostics.error("E2", {0, 1, 9}, "early, first");
  diagnostics.error("E3", {0, 1, 2}, "early, second");
  diagnostics.sort_by_place();
  ASSERT_EQ(diagnostics.all().size(), 3u);
  EXPECT_EQ(diagnostics.all()[0].code, "E2");
  EXPECT_EQ(diagnostics.all()[1].code, "E3");
  EXPECT_EQ(diagnostics.all()[2].code, "E1");
}

std::string shown(const std::string& text, std::uint32_t begin, std::uint32_t end,
                  std::string hint = {}) {
  SourceMap sources;
  const FileId file = sources.add("m.hwm", text);
  return render({Severity::Error, "E0101", {file, begin, end}, "wrong", std::move(hint), {}},
                sources, false);
}

TEST(Render, CaretUnderTheSpan) {
  EXPECT_EQ(shown("pool a = 1\npool b = zz\n", 20, 22, "try 2"),
            "m.hwm:2:10: error[E0101]: wrong\n"
            "    2 | pool b = zz\n"
            "      |          ^~\n"
            "      = hint: try 2\n");
}

TEST(Render, TabsAreWidened) {
  EXPECT_EQ(shown("\ta\tb", 3, 4),
            "m.hwm:1:4: error[E0101]: wrong\n"
            "    1 |     a   b\n"
            "      |         ^\n");
}

TEST(Render, CodePointsAreOneColumn) {
  EXPECT_EQ(shown("\"é→\" zz", 8, 10),
            "m.hwm:1:6: error[E0101]: wrong\n"
            "    1 | \"é→\" zz\n"
            "      |      ^~\n");
}

TEST(Render, EndOfFileAndEmptySpan) {
  EXPECT_EQ(shown("pool", 4, 4),
            "m.hwm:1:5: error[E0101]: wrong\n"
            "    1 | pool\n"
            "      |     ^\n");
  EXPECT_EQ(shown("", 0, 0), "m.hwm:1:1: error[E0101]: wrong\n");
}

TEST(Render, ASpanOverLinesIsMarkedOnItsFirst) {
  EXPECT_EQ(shown("task t {\n}\n", 5, 10),
            "m.hwm:1:6: error[E0101]: wrong\n"
            "    1 | task t {\n"
            "      |      ^~~\n");
}

TEST(Render, NothingOfAHostileTextReachesTheTerminal) {
  const std::string text = "a \x1b[2J \xff \u202E zz";
  const std::string out = shown(text, 0, 1);
  EXPECT_EQ(out.find('\x1b'), std::string::npos);
  EXPECT_EQ(out.find('\xff'), std::string::npos);
  EXPECT_NE(out.find("| a ?[2J ? ? zz\n"), std::string::npos) << out;

  SourceMap sources;
  const FileId file = sources.add("na\x1bme", "x");
  const std::string named =
      render({Severity::Error, "E0101", {file, 0, 1}, "\x1b[0m", "\x07", {}}, sources, false);
  EXPECT_EQ(named.find('\x1b'), std::string::npos);
  EXPECT_EQ(named.find('\x07'), std::string::npos);
}

TEST(Render, LongLinesAreClippedAroundTheCaret) {
  const std::string text = std::string(5000, 'a') + "HERE" + std::string(5000, 'b');
  const std::string out = shown(text, 5000, 5004);
  EXPECT_LT(out.size(), 400u);
  const std::size_t source = out.find("...a");
  const std::size_t caret_line = out.find("      | ", source);
  ASSERT_NE(source, std::string::npos);
  ASSERT_NE(caret_line, std::string::npos);
  const std::size_t row = out.rfind("| ", source) + 2;
  const std::size_t caret = out.find('^');
  EXPECT_EQ(out.substr(row + (caret - (caret_line + 8)), 4), "HERE");
  EXPECT_EQ(out.substr(caret, 4), "^~~~");
  EXPECT_NE(out.find("b...\n"), std::string::npos);
}

TEST(Render, ASpanOfTenMillionColumnsStaysShort) {
  const std::string text(1'000'000, 'x');
  EXPECT_LT(shown(text, 0, 1'000'000).size(), 500u);
}

TEST(Render, NotesAndPlacelessMistakes) {
  SourceMap sources;
  const FileId file = sources.add("m.hwm", "pool p = 1\npool p = 2\n");
  Diagnostic diagnostic{Severity::Warning, "W0001", {}, "no place", "", {}};
  EXPECT_EQ(render(diagnostic, sources, false), "warning[W0001]: no place\n");
  diagnostic.span = {file, 16, 17};
  diagnostic.notes.push_back({{file, 5, 6}, "first declared here"});
  diagnostic.notes.push_back({{}, "nowhere"});
  EXPECT_EQ(render(diagnostic, sources, false),
            "m.hwm:2:6: warning[W0001]: no place\n"
            "    2 | pool p = 2\n"
            "      |      ^\n"
            "m.hwm:1:6: note: first declared here\n"
            "    1 | pool p = 1\n"
            "      |      ^\n"
            "note: nowhere\n");
}

TEST(Render, ColourAddsNothingElse) {
  SourceMap sources;
  const FileId file = sources.add("m.hwm", "pool p");
  Diagnostic diagnostic{Severity::Error, "E0101", {file, 5, 6},
                        "wrong",         "hint",  {{{file, 0, 4}, "n"}}};
  const std::string plain = render(diagnostic, sources, false);
  std::string coloured = render(diagnostic, sources, true);
  EXPECT_NE(plain, coloured);
  for (std::size_t at; (at = coloured.find('\x1b')) != std::string::npos;) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  EXPECT_EQ(plain, coloured);
}

TEST(Nearest, FindsSlips) {
  const std::vector<std::string> names{"pages", "per_bio", "pool_size", "writer", "io", "writers"};
  EXPECT_EQ(nearest("page", names), "pages");
  EXPECT_EQ(nearest("pgaes", names), "pages");  // neighbours swapped
  EXPECT_EQ(nearest("pool_sise", names), "pool_size");
  EXPECT_EQ(nearest("PAGES", names), "pages");  // case is free
  EXPECT_EQ(nearest("writr", names), "writer");
  EXPECT_EQ(nearest("wrtr", names), "");  // two edits in four letters
  EXPECT_EQ(nearest("ip", names), "");    // too short to guess
  EXPECT_EQ(nearest("entirely_else", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest("pages", {}), "");
}

TEST(Nearest, TakesTheNearestAndOfEqualsTheFirst) {
  EXPECT_EQ(nearest("reserve", {"observe", "reserves"}), "reserves");
  EXPECT_EQ(nearest("lockx", {"locka", "lockb"}), "locka");
}

TEST(Nearest, LongNamesCostNothing) {
  const std::string name(100'000, 'a');
  EXPECT_EQ(nearest(name, {name + "b"}), "");
}

}  // namespace
}  // namespace hw
