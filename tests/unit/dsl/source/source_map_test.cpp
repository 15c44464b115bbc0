// Reading files, and offsets to lines and columns.
#include "dsl/source/source_map.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace hw {
namespace {

class SourceFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ("hw_source_" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(const std::string& text) const {
    const auto path = folder_ / "model.hwm";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  std::string why(const std::filesystem::path& path) {
    const auto result = sources_.read(path, "model.hwm");
    const auto* failure = std::get_if<ReadFailure>(&result);
    return failure != nullptr ? failure->why : "was read";
  }

  std::filesystem::path folder_;
  SourceMap sources_;
};

TEST_F(SourceFiles, ReadsAText) {
  const auto result = sources_.read(write("pool p = 3\n"), "shown.hwm");
  ASSERT_TRUE(std::holds_alternative<FileId>(result));
  const SourceFile& file = sources_.file(std::get<FileId>(result));
  EXPECT_EQ(file.name, "shown.hwm");
  EXPECT_EQ(file.text, "pool p = 3\n");
}

TEST_F(SourceFiles, RefusesWhatIsNoText) {
  EXPECT_EQ(why(folder_ / "absent.hwm"), "does not exist");
  EXPECT_EQ(why(folder_), "is a directory");
  EXPECT_EQ(why("/dev/null"), "is not a regular file");
  EXPECT_EQ(why(write(std::string("pool\0p", 6))), "is not a text: it holds NUL bytes");
  EXPECT_EQ(why(write("pool \xff")), "is not a text: it is not UTF-8");
  EXPECT_EQ(why(write("half \xc3")), "is not a text: it is not UTF-8");
  EXPECT_EQ(why(write("surrogate \xed\xa0\x80")), "is not a text: it is not UTF-8");
  EXPECT_EQ(why(write("overlong \xc0\xaf")), "is not a text: it is not UTF-8");
}

TEST_F(SourceFiles, RefusesOneByteTooMany) {
  EXPECT_EQ(why(write(std::string(SourceMap::kMaxBytes, 'a'))), "was read");
  EXPECT_EQ(why(write(std::string(SourceMap::kMaxBytes + 1, 'a'))),
            "is longer than 1048576 bytes, the limit for a model");
}

TEST(SourceMap, LinesAndColumns) {
  SourceMap sources;
  const FileId file = sources.add("a.hwm", "ab\r\n\té=\n\nend");
  EXPECT_EQ(sources.line(file, 1), "ab");
  EXPECT_EQ(sources.line(file, 2), "\té=");
  EXPECT_EQ(sources.line(file, 3), "");
  EXPECT_EQ(sources.line(file, 4), "end");
  EXPECT_EQ(sources.line(file, 5), "");
  EXPECT_EQ(sources.line(file, 0), "");
  const auto at = [&](std::uint32_t offset) {
    const LineColumn place = sources.line_column(file, offset);
    return std::pair(place.line, place.column);
  };
  EXPECT_EQ(at(0), std::pair(1, 1));
  EXPECT_EQ(at(4), std::pair(2, 1));
  EXPECT_EQ(at(5), std::pair(2, 2));  // é, of two bytes
  EXPECT_EQ(at(7), std::pair(2, 3));  // =
  EXPECT_EQ(at(9), std::pair(3, 1));
  EXPECT_EQ(at(13), std::pair(4, 4));  // the end of the text
  EXPECT_EQ(at(99), std::pair(4, 4));  // beyond it
}

TEST(SourceMap, TextAndPlaceOfASpan) {
  SourceMap sources;
  const FileId first = sources.add("a.hwm", "pool p");
  const FileId second = sources.add("b.hwm", "\nlock l");
  EXPECT_NE(first, second);
  EXPECT_EQ(sources.text({second, 1, 5}), "lock");
  EXPECT_EQ(sources.text({second, 1, 500}), "lock l");
  EXPECT_EQ(sources.text(Span{}), "");
  EXPECT_EQ(sources.where({second, 6, 7}), "b.hwm:2:6");
  EXPECT_EQ(sources.where(Span{}), "<unknown>");
}

TEST(Span, Cover) {
  EXPECT_EQ(cover({0, 3, 5}, {0, 1, 4}), (Span{0, 1, 5}));
  EXPECT_EQ(cover({}, {0, 1, 4}), (Span{0, 1, 4}));
  EXPECT_EQ(cover({0, 1, 4}, {}), (Span{0, 1, 4}));
}

}  // namespace
}  // namespace hw
