#include "store/database.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/child_process.h"
#include "support/temporary_folder.h"

namespace kadr::store {
namespace {

namespace fs = std::filesystem;

std::vector<Migration> schema() {
  return {{1,
           "counters",
           {"CREATE TABLE counters (id BIGINT NOT NULL PRIMARY KEY, value BIGINT NOT NULL)",
            "INSERT INTO counters (id, value) VALUES (1, 0)"}}};
}

Result<std::int64_t> read_counter(Connection& connection) {
  KADR_TRY(const auto row, connection.query_one("SELECT value FROM counters WHERE id = $1", {std::int64_t{1}}));
  return row->integer(0);
}

Result<std::int64_t> add_one(Connection& connection) {
  KADR_TRY(const std::int64_t value, read_counter(connection));
  KADR_CHECK(connection.execute("UPDATE counters SET value = $1 WHERE id = 1", {value + 1}));
  return value + 1;
}

class DatabaseTest : public ::testing::Test {
 protected:
  std::unique_ptr<Database> open() { return open({}); }
  std::unique_ptr<Database> open(CheckpointPolicy policy) {
    auto opened =
        Database::open({.folder = folder_, .migrations = schema(), .program_version = "0.2.0", .checkpoints = policy});
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }

  test::TemporaryFolder temporary_;
  const fs::path folder_ = temporary_.path() / "data";
};

TEST_F(DatabaseTest, what_was_written_is_there_after_reopening) {
  ASSERT_EQ(open()->write(add_one), 1);

  EXPECT_EQ(open()->read(read_counter), 1);
}

TEST_F(DatabaseTest, nothing_is_lost_between_threads_that_read_and_write) {
  const auto database = open();

  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&] {
      for (int i = 0; i < 250; ++i) EXPECT_TRUE(database->write(add_one));
    });
  threads.clear();

  EXPECT_EQ(database->read(read_counter), 1000);
}

}  // namespace
}  // namespace kadr::store
