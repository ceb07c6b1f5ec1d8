#include "store/data_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/child_process.h"
#include "support/temporary_folder.h"

namespace kadr::store {
namespace {

using ::testing::HasSubstr;

class DataFolderTest : public ::testing::Test {
 protected:
  test::TemporaryFolder temporary_;
  const std::filesystem::path folder_ = temporary_.path() / "some/where/data";
};

TEST_F(DataFolderTest, a_folder_that_is_missing_is_created_with_its_parents) {
  const auto taken = DataFolder::take(folder_);

  ASSERT_TRUE(taken);
  EXPECT_TRUE(std::filesystem::is_directory(folder_));
  EXPECT_FALSE(taken->was_left_unclean());
  EXPECT_EQ(test::read_text(folder_ / "lock"), std::to_string(::getpid()));
}

TEST_F(DataFolderTest, a_folder_in_use_is_refused_naming_the_process) {
  const auto taken = DataFolder::take(folder_);
  const std::string holder = std::to_string(::getpid());

  EXPECT_TRUE(test::holds_in_child([&] {
    const auto second = DataFolder::take(folder_);
    return !second && second.error().code == ErrorCode::Unavailable &&
           second.error().message.contains("process id " + holder) && second.error().message.contains(folder_.string());
  }));
}

TEST_F(DataFolderTest, a_folder_left_in_order_is_clean) {
  ASSERT_TRUE(DataFolder::take(folder_)->leave_clean());

  EXPECT_FALSE(DataFolder::take(folder_)->was_left_unclean());
}

TEST_F(DataFolderTest, a_folder_whose_process_was_killed_is_free_and_unclean) {
  test::WaitingChild child([&] { ASSERT_TRUE(DataFolder::take(folder_)->leave_clean()); });
  child.kill();
  EXPECT_FALSE(DataFolder::take(folder_)->was_left_unclean());

  test::WaitingChild killed([&] {
    static std::optional<DataFolder> held;
    held.emplace(std::move(*DataFolder::take(folder_)));
  });
  EXPECT_FALSE(DataFolder::take(folder_));
  killed.kill();

  EXPECT_TRUE(DataFolder::take(folder_)->was_left_unclean());
}

TEST_F(DataFolderTest, a_folder_below_a_file_is_refused_by_name) {
  test::write_text(temporary_.path() / "some", "a file");

  EXPECT_THAT(DataFolder::take(folder_).error().message, HasSubstr((temporary_.path() / "some").string()));
}

struct FileSystemRow {
  long type;
  std::optional<std::string_view> name;
};

class FileSystemTable : public ::testing::TestWithParam<FileSystemRow> {};

TEST_P(FileSystemTable, tells_those_that_machines_share) {
  EXPECT_EQ(network_file_system(GetParam().type), GetParam().name);
}

INSTANTIATE_TEST_SUITE_P(Types, FileSystemTable,
                         ::testing::Values(FileSystemRow{0xEF53, std::nullopt},      // ext4
                                           FileSystemRow{0x58465342, std::nullopt},  // XFS
                                           FileSystemRow{0x9123683E, std::nullopt},  // Btrfs
                                           FileSystemRow{0x01021994, std::nullopt},  // tmpfs
                                           FileSystemRow{0x794C7630, std::nullopt},  // overlayfs
                                           FileSystemRow{0x2FC12FC1, std::nullopt},  // ZFS
                                           FileSystemRow{0x6969, "NFS"}, FileSystemRow{0xFF534D42, "CIFS"},
                                           FileSystemRow{static_cast<int>(0xFF534D42), "CIFS"},  // f_type of 32 bits
                                           FileSystemRow{0xFE534D42, "SMB2"}, FileSystemRow{0x65735546, "FUSE"},
                                           FileSystemRow{0x01021997, "9p"}));

}  // namespace
}  // namespace kadr::store
