#include "store/database.h"

#include <barrier>
#include <future>
#include <latch>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/database_fixture.h"

namespace kadr::store {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

Result<std::int64_t> add_one(Connection& connection) {
  KADR_TRY(const auto row, connection.query_one("SELECT value FROM sums WHERE id = 1"));
  KADR_CHECK(connection.execute("UPDATE sums SET value = $1 WHERE id = 1", {row->integer(0) + 1}));
  return row->integer(0) + 1;
}

Result<std::int64_t> sum(Connection& connection) {
  KADR_TRY(const auto row, connection.query_one("SELECT value FROM sums WHERE id = 1"));
  return row->integer(0);
}

std::vector<std::int64_t> numbers_of(Database& database) {
  std::vector<std::int64_t> numbers;
  const Rows rows =
      database
          .read([](Connection& connection) { return connection.query("SELECT number FROM numbers ORDER BY number"); })
          .value();
  for (const Row& row : rows) numbers.push_back(row.integer(0));
  return numbers;
}

class DatabaseTest : public DatabaseFixture {
 protected:
  /// One in which a batch ends for no other reason than that nothing more waits.
  [[nodiscard]] std::unique_ptr<Database> open_patient() const {
    DatabaseSettings patient = settings();
    patient.batches.longest = std::chrono::hours{1};
    return DatabaseFixture::open(std::move(patient));
  }
};

TEST_F(DatabaseTest, what_was_written_is_there_after_reopening) {
  ASSERT_EQ(open()->write(add_one), 1);

  EXPECT_EQ(open()->read(sum), 1);
}

TEST_F(DatabaseTest, work_that_waits_is_committed_together) {
  const auto database = open_patient();
  HeldWriter held(*database);
  std::latch told(300);
  for (std::int64_t number = 0; number < 300; ++number)
    database->write_later(add_number(number), [&](const Result<>&) { told.count_down(); });

  held.release();
  told.wait();

  EXPECT_EQ(numbers_of(*database).size(), 300U);
  const WriteCounts counts = database->counts();
  EXPECT_EQ(counts.works, 301);
  EXPECT_EQ(counts.commits, 3) << "one for the work that held the writer, then 256 pieces, then the rest";
}

TEST_F(DatabaseTest, a_batch_that_takes_long_is_cut_and_the_rest_comes_next_in_order) {
  DatabaseSettings hasty = settings();
  hasty.batches.longest = std::chrono::milliseconds{0};
  const auto database = DatabaseFixture::open(std::move(hasty));
  std::vector<std::int64_t> told;
  std::latch all(5);
  HeldWriter held(*database);
  for (std::int64_t number = 0; number < 5; ++number)
    database->write_later(add_number(number), [&told, &all, number](const Result<>& done) {
      if (done) told.push_back(number);
      all.count_down();
    });

  held.release();
  all.wait();

  EXPECT_THAT(told, ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(database->counts().commits, 6);
}

TEST_F(DatabaseTest, a_piece_of_work_that_fails_leaves_its_batch_alone) {
  const auto database = open_patient();
  std::vector<std::string> told;
  std::latch all(5);
  const auto tell = [&](const Result<>& done) {
    told.emplace_back(done ? "ok" : to_string(done.error().code));
    all.count_down();
  };
  HeldWriter held(*database);
  database->write_later(add_number(1), tell);
  database->write_later(add_number(1), tell);
  database->write_later(
      [](Connection& connection) -> Result<> {
        KADR_CHECK(add_number(2)(connection));
        throw std::runtime_error("thrown");
      },
      tell);
  database->write_later(
      [](Connection& connection) -> Result<> {
        KADR_CHECK(add_number(3)(connection));
        return fail(ErrorCode::Cancelled, "returned");
      },
      tell);
  database->write_later(add_number(4), tell);

  held.release();
  all.wait();

  EXPECT_THAT(told, ElementsAre("ok", "conflict", "internal", "cancelled", "ok"));
  EXPECT_THAT(numbers_of(*database), ElementsAre(1, 4));
  EXPECT_EQ(database->counts().commits, 2);
}

TEST_F(DatabaseTest, a_rule_that_is_checked_at_the_commit_fails_only_the_work_that_broke_it) {
  DatabaseSettings deferred = settings();
  deferred.batches.longest = std::chrono::hours{1};
  deferred.migrations.push_back(
      {2, "parts", {"CREATE TABLE parts (number BIGINT REFERENCES numbers (number) DEFERRABLE INITIALLY DEFERRED)"}});
  const auto database = DatabaseFixture::open(std::move(deferred));
  std::vector<bool> told;
  std::latch all(2);
  const auto tell = [&](const Result<>& done) {
    told.push_back(done.has_value());
    all.count_down();
  };
  HeldWriter held(*database);
  database->write_later(add_number(1), tell);
  database->write_later(
      [](Connection& connection) -> Result<> {
        KADR_CHECK(connection.execute("INSERT INTO parts (number) VALUES (99)"));
        return {};
      },
      tell);

  held.release();
  all.wait();

  EXPECT_THAT(told, ElementsAre(true, false));
  EXPECT_THAT(numbers_of(*database), ElementsAre(1));
}

TEST_F(DatabaseTest, a_database_that_is_full_fails_the_batch_and_goes_on_when_there_is_room) {
  const auto database = open_patient();
  const auto limit_pages = [&](int pages) {
    return database->write([&](Connection& connection) -> Result<> {
      KADR_CHECK(connection.query("PRAGMA max_page_count = " + std::to_string(pages)));
      return {};
    });
  };
  ASSERT_TRUE(limit_pages(20));

  const auto full = database->write(add_number(1, std::string(200'000, 'x')));
  ASSERT_TRUE(limit_pages(100'000));

  EXPECT_EQ(full.error().code, ErrorCode::NoSpace);
  EXPECT_TRUE(database->write(add_number(2)));
  EXPECT_THAT(numbers_of(*database), ElementsAre(2));
}

TEST_F(DatabaseTest, a_read_sees_one_moment) {
  const auto database = open();
  ASSERT_TRUE(database->write(add_number(1)));

  const auto counts = database->read([&](Connection& connection) -> Result<std::pair<std::int64_t, std::int64_t>> {
    KADR_TRY(const std::int64_t before, count_numbers(connection));
    std::jthread([&] { EXPECT_TRUE(database->write(add_number(2))); }).join();
    KADR_TRY(const std::int64_t after, count_numbers(connection));
    return std::pair{before, after};
  });

  EXPECT_EQ(counts.value(), (std::pair<std::int64_t, std::int64_t>{1, 1}));
  EXPECT_EQ(database->read(count_numbers), 2);
}

TEST_F(DatabaseTest, a_read_cannot_change_anything) {
  const auto database = open();

  const auto done = database->read(add_number(1));

  EXPECT_EQ(done.error().code, ErrorCode::PermissionDenied);
  EXPECT_TRUE(database->write(add_number(1)));
}

TEST_F(DatabaseTest, no_more_reads_run_side_by_side_than_there_are_readers) {
  DatabaseSettings two = settings();
  two.readers = 2;
  const auto database = DatabaseFixture::open(std::move(two));
  std::atomic<int> now = 0;
  std::atomic<bool> too_many = false;

  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        EXPECT_TRUE(database->read([&](Connection& connection) -> Result<> {
          if (++now > 2) too_many = true;
          const auto counted = count_numbers(connection);
          std::this_thread::yield();
          --now;
          KADR_CHECK(counted);
          return {};
        }));
      }
    });
  threads.clear();

  EXPECT_FALSE(too_many);
}

TEST_F(DatabaseTest, as_many_reads_run_side_by_side_as_there_are_readers) {
  DatabaseSettings two = settings();
  two.readers = 2;
  const auto database = DatabaseFixture::open(std::move(two));

  std::barrier together(2);
  const auto meet = [&] {
    EXPECT_TRUE(database->read([&](Connection&) -> Result<> {
      together.arrive_and_wait();
      return {};
    }));
  };
  std::jthread other(meet);
  meet();
}

TEST_F(DatabaseTest, closing_finishes_what_was_queued) {
  auto database = open();
  std::atomic<int> told = 0;
  for (std::int64_t number = 0; number < 500; ++number)
    database->write_later(add_number(number), [&](const Result<>& done) { told += done ? 1 : 0; });

  database.reset();

  EXPECT_EQ(told, 500);
  EXPECT_EQ(open()->read(count_numbers), 500);
}

TEST_F(DatabaseTest, work_may_ask_for_more_work_when_it_is_done) {
  const auto database = open();
  std::promise<Result<>> second;

  database->write_later(add_number(1), [&](const Result<>&) {
    database->write_later(add_number(2), [&](Result<> done) { second.set_value(std::move(done)); });
  });

  EXPECT_TRUE(second.get_future().get());
  EXPECT_THAT(numbers_of(*database), ElementsAre(1, 2));
}

TEST_F(DatabaseTest, closing_in_order_leaves_one_file_and_an_empty_lock) {
  ASSERT_TRUE(open()->write(add_number(1)));

  EXPECT_THAT(test::files_below(folder_), ::testing::UnorderedElementsAre("kadr.db", "lock"));
  EXPECT_EQ(test::read_text(folder_ / "lock"), "");
}

TEST_F(DatabaseTest, the_log_stays_short_under_readers_that_never_pause) {
  DatabaseSettings small = settings();
  small.checkpoints = {.passive_bytes = 64 << 10, .truncate_bytes = 512 << 10, .idle = std::chrono::hours{1}};
  const auto database = DatabaseFixture::open(std::move(small));
  std::atomic<bool> ended = false;
  std::vector<std::jthread> readers;
  for (int reader = 0; reader < 4; ++reader)
    readers.emplace_back([&] {
      while (!ended) EXPECT_TRUE(database->read(sum));
    });

  std::uintmax_t longest = 0;
  for (std::int64_t number = 0; number < 250; ++number) {
    ASSERT_TRUE(database->write(add_number(number, std::string(16 << 10, 'x'))));
    longest = std::max(longest, fs::file_size(folder_ / "kadr.db-wal"));
  }
  ended = true;
  readers.clear();

  EXPECT_LT(longest, 5 << 18) << "twice the length at which it is emptied, and a little, of 4 MiB that were written";
  EXPECT_GT(database->counts().checkpoints, 0);
}

TEST_F(DatabaseTest, the_log_is_emptied_when_nothing_is_written) {
  DatabaseSettings eager = settings();
  eager.checkpoints.idle = std::chrono::milliseconds{1};
  const auto database = DatabaseFixture::open(std::move(eager));

  ASSERT_TRUE(database->write(add_number(1)));

  while (fs::file_size(folder_ / "kadr.db-wal") != 0) std::this_thread::yield();
}

TEST(MemoryDatabase, does_everything_at_once_and_in_order) {
  const auto database = Database::in_memory(number_schema()).value();
  const auto here = std::this_thread::get_id();
  std::vector<std::string> happened;
  const auto note = [&](std::string what) {
    happened.push_back(std::this_thread::get_id() == here ? std::move(what) : "elsewhere");
  };

  const auto done = database->write([&](Connection&) -> Result<> {
    database->write_later(
        [&](Connection&) -> Result<> {
          note("later");
          return {};
        },
        [&](const Result<>&) {
          note("told");
          database->write_later(
              [&](Connection&) -> Result<> {
                note("much later");
                return {};
              },
              {});
        });
    note("first");
    return {};
  });

  EXPECT_TRUE(done);
  EXPECT_THAT(happened, ElementsAre("first", "later", "told", "much later"));
}

}  // namespace
}  // namespace kadr::store
