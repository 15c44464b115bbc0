// What is kept comes back the same; what cannot be believed does not come back.
#include "checker/cache/cache.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>

#include "checker/cache/entry.h"
#include "tests/unit/checker/lowered_text.h"

namespace hw::cache {
namespace {

namespace fs = std::filesystem;
using testing::lower_good;

class CacheTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::path(::testing::TempDir()) /
        (std::string("cache_") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  Key key(const std::string& part = "a") const {
    Key key("checks");
    key.add(part);
    return key;
  }
  SearchResult searched(const search::Options& options = {}) const {
    return search::search(text_.system(), text_.properties(), options);
  }
  std::optional<SearchResult> found(Cache& cache) const {
    return cache.find(key(), text_.system(), text_.properties());
  }
  fs::path only_file() const {
    std::vector<fs::path> files(fs::directory_iterator(folder_), {});
    EXPECT_EQ(files.size(), 1u);
    return files.at(0);
  }
  static std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void write(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }

  fs::path folder_;
  testing::LoweredText text_ = lower_good(testing::kHoldAndWait);
};

TEST_F(CacheTest, ComesBackAsItWas) {
  const SearchResult before = searched();
  Cache first(folder_, "tool"), second(folder_, "tool");
  EXPECT_FALSE(found(first));
  first.keep(key(), before, {});
  std::optional<SearchResult> after = found(second);
  ASSERT_TRUE(after);
  EXPECT_EQ(to_text(*after), to_text(before));
  ASSERT_TRUE(after->properties[0].witness);
  EXPECT_EQ(after->properties[0].witness->states, before.properties[0].witness->states);
  EXPECT_EQ(after->fired, before.fired);
  EXPECT_TRUE(first.take_warnings().empty());
}

TEST_F(CacheTest, AnotherKeyOrToolHasNone) {
  Cache cache(folder_, "tool"), other(folder_, "other tool");
  cache.keep(key(), searched(), {});
  EXPECT_TRUE(found(cache));
  EXPECT_FALSE(found(other));
  EXPECT_FALSE(cache.find(key("b"), text_.system(), text_.properties()));
}

TEST_F(CacheTest, KeysTellPartsApart) {
  Key ab_c("k"), a_bc("k"), other_kind("l");
  ab_c.add("ab");
  ab_c.add("c");
  a_bc.add("a");
  a_bc.add("bc");
  other_kind.add("ab");
  other_kind.add("c");
  EXPECT_NE(ab_c.name(), a_bc.name());
  EXPECT_NE(ab_c.name(), other_kind.name());
  search::Options plain;
  plain.reduce = false;
  Key with("k"), without("k"), limited("k");
  with.add(search::Options{});
  without.add(plain);
  search::Options limits;
  limits.limits.max_states = 7;
  limited.add(limits);
  EXPECT_NE(with.name(), without.name());
  EXPECT_EQ(with.name(), limited.name());
}

TEST_F(CacheTest, WhatIsUndecidedIsNotKept) {
  search::Options options;
  options.limits.max_states = 1;
  const SearchResult cut = searched(options);
  ASSERT_EQ(cut.properties[1].outcome, Outcome::Unknown);
  Cache cache(folder_, "tool");
  cache.keep(key(), cut, options.limits);
  EXPECT_FALSE(found(cache));
  size::Result size;
  size.undecided = true;
  cache.keep(key(), size, {});
  EXPECT_FALSE(cache.find(key()));
}

TEST_F(CacheTest, SizesComeBack) {
  size::Result size;
  size.param = "n";
  size.high = 9;
  size.value = 4;
  size.tried = {{{size::Known::NotEnough, 10, "recoverable"}, 3},
                {{size::Known::Enough, 20, ""}, 4}};
  size.detail = "every larger value";
  Cache cache(folder_, "tool");
  cache.keep(key(), size, {});
  std::optional<size::Result> after = cache.find(key());
  ASSERT_TRUE(after);
  EXPECT_EQ(to_text(*after), to_text(size));
  EXPECT_EQ(after->value, 4);
}

TEST_F(CacheTest, FrontiersComeBack) {
  size::Result size;
  size.frontier.emplace();
  size.frontier->axes = {{"n", false, 0, 9}, {"m", true, 1, 4}};
  size.frontier->best = {{2, 1}, {3, 4}};
  size.frontier->holes = {{5, 1}};
  size.frontier->from_here_on = {{6, 4}};
  size.frontier->tried = {{{size::Known::Enough, 20, ""}, {2, 1}},
                          {{size::Known::NotEnough, 10, "recoverable"}, {5, 1}}};
  size.frontier->combinations = 40;
  size.everything_covered = true;
  Cache cache(folder_, "tool");
  cache.keep(key(), size, {});
  std::optional<size::Result> after = cache.find(key());
  ASSERT_TRUE(after && after->frontier);
  EXPECT_EQ(to_text(*after), to_text(size));
  EXPECT_EQ(after->frontier->best, size.frontier->best);
}

TEST_F(CacheTest, SpoiledEntriesAreIgnoredWithAWarning) {
  Cache cache(folder_, "tool");
  cache.keep(key(), searched(), {});
  const fs::path path = only_file();
  const std::string good = read(path);
  const std::vector<std::string> spoiled = {"",
                                            "nonsense",
                                            good.substr(0, good.size() / 2),
                                            good + " ",
                                            "hw-cache 2" + good.substr(10),
                                            [&] {
                                              std::string flipped = good;
                                              flipped.back() ^= 1;
                                              return flipped;
                                            }()};
  for (const std::string& text : spoiled) {
    write(path, text);
    EXPECT_FALSE(found(cache));
    EXPECT_EQ(cache.take_warnings().size(), 1u) << text.substr(0, 50);
  }
  write(path, good);
  EXPECT_TRUE(found(cache));
  EXPECT_TRUE(cache.take_warnings().empty());
}

/// An entry with a right checksum is still read with care: its run has to replay.
TEST_F(CacheTest, LiesAreFoundOut) {
  const std::string good = to_text(searched());
  const auto read_back = [&](const std::string& text) {
    return search_from_text(text, text_.system(), text_.properties());
  };
  EXPECT_NO_THROW(read_back(good));
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  };
  EXPECT_ANY_THROW(read_back(changed("\"steps\":[", "\"steps\":[99999,")));
  EXPECT_ANY_THROW(read_back(changed("\"steps\":[", "\"steps\":[],\"others\":[")));
  EXPECT_ANY_THROW(read_back(changed("\"outcome\":0", "\"outcome\":1")));
  EXPECT_ANY_THROW(read_back(changed("\"fired\":\"", "\"fired\":\"1")));
  EXPECT_ANY_THROW(read_back("{}"));
  EXPECT_ANY_THROW(read_back("null"));
}

TEST_F(CacheTest, AFolderThatCannotBeUsedIsNoObstacle) {
  fs::create_directories(folder_.parent_path());
  write(folder_, "a file, no folder");
  Cache cache(folder_, "tool");
  EXPECT_EQ(cache.take_warnings().size(), 1u);
  cache.keep(key(), searched(), {});
  EXPECT_FALSE(found(cache));
  EXPECT_TRUE(cache.take_warnings().empty());
}

}  // namespace
}  // namespace hw::cache
