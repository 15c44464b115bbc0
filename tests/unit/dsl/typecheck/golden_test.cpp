// Every tests/golden/diagnostics/NAME.hwm, checked and rendered, must read as NAME.expected does.
// HW_UPDATE_GOLDEN=1 writes the .expected files anew: look at the difference before committing it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "dsl/typecheck/load.h"

namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(HW_TEST_DIR) / "golden" / "diagnostics";

std::string contents(const fs::path& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".hwm") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// File names in the output are relative to the folder: that is where this runs.
std::string rendered(const std::string& name) {
  const fs::path before = fs::current_path();
  fs::current_path(kFolder);
  hw::SourceMap sources;
  hw::Diagnostics diagnostics;
  const auto model = hw::load_model(sources, name + ".hwm", {"library"}, diagnostics);
  fs::current_path(before);
  EXPECT_EQ(model == nullptr, diagnostics.has_errors());
  std::string text;
  for (const hw::Diagnostic& diagnostic : diagnostics.all()) {
    text += hw::render(diagnostic, sources, false);
  }
  return text;
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, ReadsAsExpected) {
  const fs::path expected = kFolder / (GetParam() + ".expected");
  const std::string found = rendered(GetParam());
  if (std::getenv("HW_UPDATE_GOLDEN") != nullptr) std::ofstream(expected) << found;
  ASSERT_TRUE(fs::exists(expected)) << "run with HW_UPDATE_GOLDEN=1 to write it";
  EXPECT_EQ(found, contents(expected));
}

INSTANTIATE_TEST_SUITE_P(Diagnostics, Golden, testing::ValuesIn(cases()),
                         [](const auto& one) { return one.param; });

/// Codes like E0301 that follow `before` and whose third figure is one of `groups`.
std::set<std::string> codes_in(const std::string& text, const std::string& before,
                               const std::string& groups) {
  std::set<std::string> codes;
  const std::string start = before + "E0";
  for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
    const std::string code = text.substr(at + before.size(), 5);
    if (code.size() == 5 && groups.find(code[2]) != std::string::npos) codes.insert(code);
  }
  return codes;
}

/// A code that no golden file shows could be anything. The two that are left out have unit tests:
/// the one has no file to show, the other needs a long one.
TEST(Golden, ShowsEveryCodeOfNamesAndTypes) {
  std::string all;
  for (const std::string& name : cases()) all += contents(kFolder / (name + ".expected"));
  const auto shown = codes_in(all, "error[", "023");
  const auto known =
      codes_in(contents(fs::path(HW_TEST_DIR) / ".." / "dsl" / "source" / "diagnostic_codes.h"),
               "\"", "023");
  ASSERT_GT(known.size(), 40u);
  for (const std::string& code : known) {
    // Codes of files are not of texts: tests/cli and tests/interchange have them.
    if (code.starts_with("E00") || code == "E0327") continue;
    EXPECT_TRUE(shown.contains(code)) << code;
  }
}

}  // namespace
