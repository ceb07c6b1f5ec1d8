#include "store/backup_keeper.h"

#include <gmock/gmock.h>

#include "store/database_fixture.h"
#include "store/garbage_fixture.h"
#include "support/child_process.h"

namespace kadr::store {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class BackupKeeperTest : public DatabaseFixture {
 protected:
  [[nodiscard]] std::vector<std::string> files() const { return test::files_below(kept_); }

  const std::filesystem::path kept_ = temporary_.path() / "backups";
  SetClock clock_;
  std::unique_ptr<Database> database_ = DatabaseFixture::open();
  BackupKeeper keeper_{*database_, clock_, {.folder = kept_, .every = hours(24), .kept = 2}};
};

TEST_F(BackupKeeperTest, the_first_is_due_at_once_and_the_next_a_day_later) {
  EXPECT_EQ(keeper_.due(), clock_.now());

  const auto made = keeper_.make();

  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(files(), std::vector<std::string>{"kadr-" + stamp_of(clock_.now()) + ".db"});
  const Instant next = std::chrono::floor<std::chrono::seconds>(clock_.now()) + hours(24);
  EXPECT_EQ(keeper_.due(), next);
  clock_.advance(hours(5));
  EXPECT_EQ(keeper_.due(), next) << "also for a server that starts anew";
}

TEST_F(BackupKeeperTest, the_newest_are_kept_and_nothing_else_is_touched) {
  std::filesystem::create_directories(kept_);
  for (const char* name : {"mine.db", "kadr-20010101T000000Z.db.gz", "kadr-20019901T000000Z.db"})
    test::write_text(kept_ / name, "mine");
  std::vector<std::string> names;
  for (int day = 0; day < 4; ++day) {
    names.push_back(keeper_.make().value().path.filename());
    clock_.advance(hours(24));
  }

  EXPECT_THAT(files(), UnorderedElementsAre("mine.db", "kadr-20010101T000000Z.db.gz", "kadr-20019901T000000Z.db",
                                            names[2], names[3]));
}

TEST_F(BackupKeeperTest, a_backup_of_the_future_neither_stops_them_nor_pushes_out_the_new_one) {
  clock_.advance(hours(1000));
  ASSERT_TRUE(keeper_.make());
  clock_.advance(hours(1));
  ASSERT_TRUE(keeper_.make());
  clock_.advance(hours(-500));

  EXPECT_EQ(keeper_.due(), clock_.now() + hours(24));
  const auto made = keeper_.make();

  ASSERT_TRUE(made);
  EXPECT_TRUE(std::filesystem::exists(made->path));
}

TEST_F(BackupKeeperTest, what_a_killed_process_left_is_swept) {
  std::filesystem::create_directories(kept_);
  test::write_text(kept_ / "backup-0123", "half");

  ASSERT_TRUE(keeper_.make());

  EXPECT_EQ(files().size(), 1);
}

TEST_F(BackupKeeperTest, one_that_cannot_be_made_costs_none_of_those_there_are) {
  ASSERT_TRUE(keeper_.make());
  clock_.advance(hours(24));
  ASSERT_TRUE(keeper_.make());
  const auto before = files();
  ASSERT_TRUE(database_->write(add_number(1, std::string(100'000, 'x'))));
  database_.reset();
  clock_.advance(hours(24));

  EXPECT_TRUE(test::holds_in_child([&] {
    const auto database = DatabaseFixture::open();
    test::limit_file_size(20'000);
    return !BackupKeeper(*database, clock_, {.folder = kept_, .kept = 1}).make();
  }));

  EXPECT_EQ(files(), before);
}

TEST_F(BackupKeeperTest, a_kept_backup_restores) {
  ASSERT_TRUE(database_->write(add_number(7)));
  const auto made = keeper_.make();
  ASSERT_TRUE(made);
  DatabaseSettings other = settings();
  other.folder = temporary_.path() / "other";

  ASSERT_TRUE(Database::restore({.backup = made->path, .folder = other.folder, .migrations = number_schema()}));

  EXPECT_EQ(open(std::move(other))->read(count_numbers), 1);
}

}  // namespace
}  // namespace kadr::store
