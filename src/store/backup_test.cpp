#include <atomic>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/database_fixture.h"
#include "support/child_process.h"

namespace kadr::store {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

Result<Rows> all_numbers(Connection& connection) {
  return connection.query("SELECT number, note FROM numbers ORDER BY number");
}

class BackupTest : public DatabaseFixture {
 protected:
  const fs::path backup_ = temporary_.path() / "backups/today.db";
  const fs::path other_ = temporary_.path() / "other";

  void SetUp() override { fs::create_directories(backup_.parent_path()); }

  [[nodiscard]] Result<> restore(const fs::path& folder, std::string aside = "", Work prepare = {}) const {
    return Database::restore({.backup = backup_,
                              .folder = folder,
                              .migrations = number_schema(),
                              .program_version = "0.2.0",
                              .prepare = std::move(prepare),
                              .set_aside = std::move(aside)});
  }

  [[nodiscard]] std::unique_ptr<Database> open_restored() const {
    DatabaseSettings restored = settings();
    restored.folder = other_;
    return open(std::move(restored));
  }
};

TEST_F(BackupTest, a_backup_restores_to_the_same_content) {
  const auto database = DatabaseFixture::open();
  for (std::int64_t number = 0; number < 100; ++number)
    ASSERT_TRUE(database->write(add_number(number, std::string(static_cast<std::size_t>(number * 100), 'x'))));

  ASSERT_TRUE(database->backup(backup_));
  ASSERT_TRUE(restore(other_));

  const auto restored = open_restored();
  ASSERT_TRUE(restored->check_integrity());
  const Rows before = database->read(all_numbers).value();
  const Rows after = restored->read(all_numbers).value();
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(after[i].integer(0), before[i].integer(0));
    EXPECT_EQ(after[i].text(1), before[i].text(1));
  }
  EXPECT_TRUE(restored->write(add_number(100)));
  EXPECT_THAT(test::files_below(backup_.parent_path()), UnorderedElementsAre("today.db"));
}

TEST_F(BackupTest, a_backup_while_work_goes_on_holds_one_moment) {
  const auto database = DatabaseFixture::open();
  std::atomic<std::int64_t> acknowledged = 0;
  std::atomic<bool> ended = false;
  std::jthread writer([&] {
    for (std::int64_t number = 1; !ended; ++number) {
      EXPECT_TRUE(database->write(add_number(number, std::string(1000, 'x'))));
      acknowledged = number;
    }
  });
  while (acknowledged < 20) std::this_thread::yield();

  const std::int64_t before = acknowledged;
  ASSERT_TRUE(database->backup(backup_));
  const std::int64_t after = acknowledged;
  ended = true;
  writer.join();

  ASSERT_TRUE(restore(other_));
  const Rows rows = open_restored()->read(all_numbers).value();
  EXPECT_GE(static_cast<std::int64_t>(rows.size()), before);
  EXPECT_LE(static_cast<std::int64_t>(rows.size()), after + 1);
  EXPECT_EQ(rows.back().integer(0), static_cast<std::int64_t>(rows.size())) << "no number is missing in between";
}

TEST_F(BackupTest, a_backup_never_replaces_a_file) {
  const auto database = DatabaseFixture::open();
  test::write_text(backup_, "precious");

  const auto written = database->backup(backup_);

  EXPECT_EQ(written.error().code, ErrorCode::Conflict);
  EXPECT_EQ(test::read_text(backup_), "precious");
}

TEST_F(BackupTest, a_backup_that_fails_leaves_nothing) {
  ASSERT_TRUE(DatabaseFixture::open()->write(add_number(1, std::string(100'000, 'x'))));

  EXPECT_TRUE(test::holds_in_child([&] {
    const auto database = Database::open(settings());
    test::limit_file_size(20'000);
    return database && !(*database)->backup(backup_);
  }));
  EXPECT_THAT(test::files_below(backup_.parent_path()), UnorderedElementsAre());
  EXPECT_EQ(DatabaseFixture::open()->read(count_numbers), 1);
}

TEST_F(BackupTest, a_backup_from_outside_holds_what_a_server_has_written_running_or_killed) {
  test::WaitingChild server([&] {
    auto* database = DatabaseFixture::open().release();
    if (!database->write(add_number(1))) std::abort();
  });
  ASSERT_EQ(Database::open(settings()).error().code, ErrorCode::Unavailable) << "the server runs";

  ASSERT_TRUE(Database::backup_of(folder_, backup_));
  server.kill();
  ASSERT_TRUE(Database::backup_of(folder_, backup_.parent_path() / "later.db"));

  ASSERT_TRUE(restore(other_));
  EXPECT_EQ(open_restored()->read(count_numbers), 1);
  EXPECT_EQ(DatabaseFixture::open()->read(count_numbers), 1) << "and so does the database itself";
}

TEST_F(BackupTest, a_backup_from_outside_of_nothing_is_refused) {
  const auto written = Database::backup_of(folder_, backup_);

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::NotFound);
  EXPECT_FALSE(fs::exists(backup_));
}

TEST_F(BackupTest, a_database_in_memory_can_be_kept) {
  const auto database = Database::in_memory(number_schema()).value();
  ASSERT_TRUE(database->write(add_number(7)));

  ASSERT_TRUE(database->backup(backup_));
  ASSERT_TRUE(restore(other_));

  EXPECT_EQ(open_restored()->read(all_numbers).value().at(0).integer(0), 7);
}

TEST_F(BackupTest, restoring_over_a_database_is_refused) {
  {
    const auto database = DatabaseFixture::open();
    ASSERT_TRUE(database->write(add_number(1)));
    ASSERT_TRUE(database->backup(backup_));
    EXPECT_EQ(restore(folder_).error().code, ErrorCode::Unavailable) << "a server runs on it";
  }
  EXPECT_THAT(restore(folder_).error().message,
              AllOf(HasSubstr((folder_ / "kadr.db").string()), HasSubstr("another folder first")));
}

TEST_F(BackupTest, the_log_of_a_database_that_is_gone_is_never_mixed_into_a_backup) {
  ASSERT_TRUE(DatabaseFixture::open()->backup(backup_));
  fs::create_directories(other_);
  test::write_text(other_ / "kadr.db-wal", "the log of something else");

  EXPECT_EQ(restore(other_).error().code, ErrorCode::Conflict);
}

TEST_F(BackupTest, a_database_that_is_there_can_be_set_aside_whole) {
  test::WaitingChild server([&] {
    auto* database = DatabaseFixture::open().release();
    if (!database->write(add_number(1)) || !database->backup(backup_) || !database->write(add_number(2))) std::abort();
  });
  server.kill();
  ASSERT_TRUE(fs::exists(folder_ / "kadr.db-wal")) << "it was killed with work in its log";

  ASSERT_TRUE(restore(folder_, "before"));

  EXPECT_EQ(DatabaseFixture::open()->read(count_numbers), 1);
  fs::create_directories(other_);
  for (const std::string end : {"", "-wal"}) fs::rename(folder_ / ("kadr.db.before" + end), other_ / ("kadr.db" + end));
  EXPECT_EQ(open_restored()->read(count_numbers), 2) << "with what was in its log";
}

TEST_F(BackupTest, what_is_to_be_done_in_the_copy_is_done_in_it_alone) {
  ASSERT_TRUE(DatabaseFixture::open()->backup(backup_));
  const std::string before = test::read_text(backup_);

  ASSERT_TRUE(restore(other_, "", add_number(7)));

  EXPECT_EQ(open_restored()->read(all_numbers).value().at(0).integer(0), 7);
  EXPECT_EQ(test::read_text(backup_), before);
}

TEST_F(BackupTest, a_preparation_that_fails_leaves_all_as_it_was) {
  {
    const auto database = DatabaseFixture::open();
    ASSERT_TRUE(database->backup(backup_));
    ASSERT_TRUE(database->write(add_number(1)));
  }

  const Work failing = [](Connection&) -> Result<> { return fail(ErrorCode::Internal, "no"); };
  EXPECT_EQ(restore(folder_, "before", failing).error().message, "no");

  EXPECT_EQ(DatabaseFixture::open()->read(count_numbers), 1);
  EXPECT_THAT(test::files_below(folder_), UnorderedElementsAre("kadr.db", "lock"));
}

TEST_F(BackupTest, a_backup_of_a_newer_program_is_not_restored) {
  std::vector<Migration> newer = number_schema();
  newer.push_back({2, "more", {"CREATE TABLE more (id BIGINT)"}});
  DatabaseSettings later = settings();
  later.migrations = newer;
  ASSERT_TRUE(open(std::move(later))->backup(backup_));

  EXPECT_EQ(restore(other_).error().code, ErrorCode::InvalidArgument);
  EXPECT_FALSE(fs::exists(other_ / "kadr.db"));
}

TEST_F(BackupTest, a_damaged_backup_is_not_restored) {
  {
    const auto database = DatabaseFixture::open();
    for (std::int64_t number = 0; number < 100; ++number)
      ASSERT_TRUE(database->write(add_number(number, std::string(1000, 'x'))));
    ASSERT_TRUE(database->backup(backup_));
  }
  std::fstream(backup_, std::ios::in | std::ios::out | std::ios::binary).seekp(10 * 4096) << std::string(4096, '\x55');

  EXPECT_THAT(restore(other_).error().message, HasSubstr("damaged"));
  EXPECT_FALSE(fs::exists(other_ / "kadr.db"));
}

}  // namespace
}  // namespace kadr::store
