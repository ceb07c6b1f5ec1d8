/// Databases and stores on a disk that is full for a while. The disk is a real one, if the test may mount it.

#include <gtest/gtest.h>

#include "store/artifact_store.h"
#include "store/database_fixture.h"
#include "support/small_disk.h"

namespace kadr::store {
namespace {

constexpr std::int64_t kKibibyte = 1024;

TEST(FullDisk, a_database_goes_on_by_itself_when_there_is_room) {
  const auto disk = test::SmallDisk::mount(8192 * kKibibyte);
  if (!disk) GTEST_SKIP() << "only root can mount a small disk";
  const std::string text(20'000, 'x');
  // Full at many different moments: at the log, at its index (which grows with it), at the database itself.
  for (std::int64_t left = 0; left < 1200; left += 12) {
    const auto folder = disk->path() / ("data" + std::to_string(left));
    // Batches are emptied into the database often, so that the disk is found to be full there too.
    auto opened = Database::open({.folder = folder,
                                  .migrations = number_schema(),
                                  .program_version = "0.2.0",
                                  .checkpoints = {.passive_bytes = left % 24 == 0 ? 64 << 10 : 64 << 20}});
    ASSERT_TRUE(opened) << opened.error().message;
    Database& database = **opened;
    disk->fill(left * kKibibyte);

    std::int64_t written = 0;
    Result<> last;
    while (last && written < 200) last = database.write(add_number(written++, text));

    ASSERT_FALSE(last) << left;
    EXPECT_EQ(last.error().code, ErrorCode::NoSpace) << left << ": " << last.error().message;
    EXPECT_EQ(database.read(count_numbers).value_or(-1), written - 1) << left;
    disk->make_room();
    last = database.write(add_number(written, text));
    EXPECT_TRUE(last) << left << ": " << (last ? "" : last.error().message);
    EXPECT_EQ(database.read(count_numbers).value_or(-1), written) << left;
    EXPECT_TRUE(database.check_integrity());
    opened->reset();
    std::filesystem::remove_all(folder);
  }
}

/// The log's index lies in a file of its own, which grows each 4,096 pages of the log. SQLite calls that an I/O error,
/// which from a log or a database would end the database for good.
TEST(FullDisk, a_database_goes_on_when_the_index_of_its_log_had_no_room) {
  const auto disk = test::SmallDisk::mount(24 * 1024 * kKibibyte);
  if (!disk) GTEST_SKIP() << "only root can mount a small disk";
  for (std::int64_t left = 0; left < 160; left += 4) {
    const auto folder = disk->path() / ("data" + std::to_string(left));
    auto opened = Database::open({.folder = folder,
                                  .migrations = number_schema(),
                                  .program_version = "0.2.0",
                                  .checkpoints = {.passive_bytes = 64 << 20, .idle = std::chrono::hours(1)}});
    ASSERT_TRUE(opened) << opened.error().message;
    Database& database = **opened;
    const std::string text(100'000, 'x');
    std::int64_t written = 0;
    while (written < 130) ASSERT_TRUE(database.write(add_number(written++, text)));
    while (std::filesystem::file_size(folder / "kadr.db-wal") < 4050ULL * 4120) {
      ASSERT_TRUE(database.write(add_number(written++)));
    }
    disk->fill(left * kKibibyte);

    Result<> last;
    while (last) last = database.write(add_number(written++, std::string(3000, 'y')));

    EXPECT_EQ(last.error().code, ErrorCode::NoSpace) << left << ": " << last.error().message;
    disk->make_room();
    last = database.write(add_number(written, "z"));
    EXPECT_TRUE(last) << left << ": " << (last ? "" : last.error().message);
    EXPECT_TRUE(database.check_integrity());
    opened->reset();
    std::filesystem::remove_all(folder);
  }
}

TEST(FullDisk, a_store_says_so_leaves_nothing_half_written_and_goes_on) {
  const auto disk = test::SmallDisk::mount(2048 * kKibibyte);
  if (!disk) GTEST_SKIP() << "only root can mount a small disk";
  const ArtifactStore store = ArtifactStore::open(disk->path() / "store").value();
  const std::string key(64, 'a');
  disk->fill(0);

  const auto recorded = store.record_result(key, {.artifact = std::nullopt, .value = std::string(10'000, 'x')});

  ASSERT_FALSE(recorded);
  EXPECT_EQ(recorded.error().code, ErrorCode::NoSpace);
  EXPECT_NE(recorded.error().message.find(disk->path().string()), std::string::npos) << recorded.error().message;
  EXPECT_FALSE(*store.find_result(key));
  EXPECT_TRUE(test::files_below(store.root()).empty());
  disk->make_room();
  EXPECT_TRUE(store.record_result(key, {.artifact = std::nullopt, .value = std::string(10'000, 'x')}));
}

}  // namespace
}  // namespace kadr::store
