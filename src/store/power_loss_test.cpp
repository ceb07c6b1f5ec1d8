/// What a power cut leaves of a database, shown on a disk that forgets everything which was not brought to it by fsync.
/// A test of this kind is worth what its controls are worth, and they come with it.

#include <algorithm>
#include <cstdlib>
#include <latch>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/database_fixture.h"
#include "store/simulated_disk.h"

namespace kadr::store {
namespace {

using ::testing::HasSubstr;

/// KADR_POWER_CUTS asks for more than a quick run has.
int power_cuts() {
  const char* wanted = std::getenv("KADR_POWER_CUTS");
  return wanted == nullptr ? 300 : std::atoi(wanted);
}

std::string note_of(std::int64_t number) {
  return std::string(static_cast<std::size_t>(number * 37 % 5000), static_cast<char>('a' + number % 26));
}

struct PowerCuts {
  int cuts = 0;
  int lost = 0;     ///< lives in which a number that was acknowledged is not found afterwards
  int damaged = 0;  ///< lives whose database does not open, or whose rows are not as written
};

class PowerLossTest : public DatabaseFixture {
 protected:
  [[nodiscard]] DatabaseSettings on(const SimulatedDisk& disk, bool commits_wait = true) const {
    DatabaseSettings simulated = settings();
    simulated.checkpoints = {.passive_bytes = 24 << 10, .truncate_bytes = 96 << 10, .idle = std::chrono::hours{1}};
    simulated.disk = {.vfs = disk.name(), .commits_wait = commits_wait};
    return simulated;
  }

  /// Writes numbers, a few at once, until the power is gone or there are enough. \return the greatest up to which all
  /// were acknowledged.
  static std::int64_t live(const DatabaseSettings& settings, std::int64_t greatest, int rounds) {
    const auto database = Database::open(settings);
    if (!database) return greatest;
    for (int round = 0; round < rounds; ++round) {
      constexpr int kAtOnce = 4;
      std::latch told(kAtOnce);
      std::atomic<int> good = 0;
      for (int i = 1; i <= kAtOnce; ++i) {
        (*database)->write_later(add_number(greatest + i, note_of(greatest + i)), [&](const Result<>& done) {
          good += done ? 1 : 0;
          told.count_down();
        });
      }
      told.wait();
      greatest += good;
      if (good < kAtOnce) break;
    }
    return greatest;
  }

  /// How many numbers there are; nothing when they are not those that were written.
  static std::optional<std::int64_t> examine(const DatabaseSettings& settings) {
    const auto database = Database::open(settings);
    if (!database || !(*database)->check_integrity()) return std::nullopt;
    const auto rows = (*database)->read(
        [](Connection& connection) { return connection.query("SELECT number, note FROM numbers ORDER BY number"); });
    if (!rows) return std::nullopt;
    std::int64_t number = 0;
    for (const Row& row : *rows) {
      if (row.integer(0) != ++number || row.text(1) != note_of(number)) return std::nullopt;
    }
    return number;
  }

  PowerCuts run(SimulatedDisk& disk, const DatabaseSettings& settings, int cuts) {
    PowerCuts seen;
    std::mt19937_64 random(42);
    std::int64_t greatest = 0;
    for (seen.cuts = 0; seen.cuts < cuts; ++seen.cuts) {
      if (seen.cuts % 20 == 0) {  // a life that begins with nothing is of interest too, and a small file is quick
        std::filesystem::remove_all(folder_);
        disk.forget();
        greatest = 0;
      }
      disk.fail_after(std::uniform_int_distribution<std::int64_t>(0, 120)(random));
      const std::int64_t acknowledged = live(settings, greatest, 12);
      disk.cut_power();
      const auto found = examine(settings);
      seen.damaged += found ? 0 : 1;
      seen.lost += found && *found < acknowledged ? 1 : 0;
      if (!found) disk.forget(), std::filesystem::remove_all(folder_);
      greatest = found.value_or(0);
    }
    return seen;
  }
};

TEST_F(PowerLossTest, loses_nothing_that_was_acknowledged_and_damages_nothing) {
  SimulatedDisk disk(1);

  const PowerCuts seen = run(disk, on(disk), power_cuts());

  EXPECT_EQ(seen.lost, 0);
  EXPECT_EQ(seen.damaged, 0);
}

TEST_F(PowerLossTest, control_commits_that_do_not_wait_for_the_disk_are_lost) {
  SimulatedDisk disk(2);

  const PowerCuts seen = run(disk, on(disk, false), 100);

  EXPECT_GT(seen.lost, 0);
}

TEST_F(PowerLossTest, control_a_folder_that_is_not_synced_loses_the_log) {
  SimulatedDisk disk(3, BrokenPromise::FoldersAreNotSynced);

  const PowerCuts seen = run(disk, on(disk), 100);

  EXPECT_GT(seen.lost + seen.damaged, 0);
}

TEST_F(PowerLossTest, a_disk_that_failed_once_is_never_asked_again) {
  SimulatedDisk disk(4);
  DatabaseSettings quiet = on(disk);
  quiet.checkpoints = {};
  const auto database = DatabaseFixture::open(std::move(quiet));
  ASSERT_TRUE(database->write(add_number(1)));

  disk.fail_next_sync();
  const auto failed = database->write(add_number(2));
  const std::int64_t syncs = disk.syncs();
  const auto after = database->write(add_number(3));
  const auto read = database->read(count_numbers);

  EXPECT_EQ(failed.error().code, ErrorCode::Internal);
  EXPECT_THAT(after.error().message, HasSubstr("has stopped after a failure of its disk"));
  EXPECT_THAT(after.error().message, HasSubstr("start kadr again"));
  EXPECT_EQ(read.error().message, after.error().message);
  EXPECT_EQ(disk.syncs(), syncs);
}

TEST_F(PowerLossTest, closing_after_the_disk_failed_writes_nothing_and_leaves_the_folder_unclean) {
  SimulatedDisk disk(5);
  auto database = DatabaseFixture::open(on(disk));
  ASSERT_TRUE(database->write(add_number(1)));
  disk.fail_next_sync();
  ASSERT_FALSE(database->write(add_number(2)));
  const std::int64_t syncs = disk.syncs();

  database.reset();

  EXPECT_EQ(disk.syncs(), syncs);
  EXPECT_NE(test::read_text(folder_ / "lock"), "");
  disk.cut_power();
  EXPECT_EQ(DatabaseFixture::open(on(disk))->read(count_numbers), 1);
}

TEST_F(PowerLossTest, all_work_of_a_batch_is_told_that_its_commit_failed) {
  SimulatedDisk disk(6);
  DatabaseSettings patient = on(disk);
  patient.batches.longest = std::chrono::hours{1};
  patient.checkpoints = {};
  const auto database = DatabaseFixture::open(std::move(patient));
  std::latch told(3);
  std::atomic<int> failed = 0;
  HeldWriter held(*database);
  for (const std::int64_t number : {1, 2, 3})
    database->write_later(add_number(number), [&](const Result<>& done) {
      failed += done ? 0 : 1;
      told.count_down();
    });

  disk.fail_next_sync();
  held.release();
  told.wait();

  EXPECT_EQ(failed, 3);
  EXPECT_EQ(database->counts().commits, 2);
}

}  // namespace
}  // namespace kadr::store
