// A file has its old contents or its new ones, and keeps what is not contents.
#include "dsl/source/write_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

namespace hw {
namespace {

namespace fs = std::filesystem;

class WriteFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              (std::string("write_file_") +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  static std::string contents(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator{}));
  }

  fs::path folder_;
};

TEST_F(WriteFile, MakesAndReplaces) {
  EXPECT_EQ(write_file(folder_ / "f", "first"), "");
  EXPECT_EQ(contents(folder_ / "f"), "first");
  EXPECT_EQ(write_file(folder_ / "f", ""), "");
  EXPECT_EQ(contents(folder_ / "f"), "");
  EXPECT_EQ(files(), 1u) << "a temporary file was left";
}

TEST_F(WriteFile, KeepsPermissions) {
  fs::path path = folder_ / "f";
  ASSERT_EQ(write_file(path, "a"), "");
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write | fs::perms::owner_exec);
  ASSERT_EQ(write_file(path, "b"), "");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
}

TEST_F(WriteFile, FollowsALink) {
  ASSERT_EQ(write_file(folder_ / "f", "a"), "");
  fs::create_symlink("f", folder_ / "link");
  ASSERT_EQ(write_file(folder_ / "link", "b"), "");
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(contents(folder_ / "f"), "b");
}

TEST_F(WriteFile, WritesToADevice) {
  EXPECT_EQ(write_file("/dev/null", "gone"), "");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(WriteFile, SaysWhyNot) {
  EXPECT_NE(write_file(folder_ / "none" / "f", "a"), "");
  EXPECT_NE(write_file(folder_, "a"), "");
  EXPECT_EQ(files(), 0u);
}

}  // namespace
}  // namespace hw
