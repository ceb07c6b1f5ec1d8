#pragma once

/// A folder with a database of numbers, and what is done with it in tests.

#include <filesystem>
#include <future>
#include <stdexcept>

#include <gtest/gtest.h>

#include "store/database.h"
#include "support/temporary_folder.h"

namespace kadr::store {

inline std::vector<Migration> number_schema() {
  return {{1,
           "numbers",
           {"CREATE TABLE numbers (number BIGINT NOT NULL PRIMARY KEY, note TEXT NOT NULL)",
            "CREATE TABLE sums (id BIGINT NOT NULL PRIMARY KEY, value BIGINT NOT NULL)",
            "INSERT INTO sums (id, value) VALUES (1, 0)"}}};
}

/// Work that adds a number once.
inline Work add_number(std::int64_t number, std::string note = "") {
  return [number, note = std::move(note)](Connection& connection) -> Result<> {
    KADR_CHECK(connection.execute("INSERT INTO numbers (number, note) VALUES ($1, $2)", {number, note}));
    return {};
  };
}

inline Result<std::int64_t> count_numbers(Connection& connection) {
  KADR_TRY(const auto row, connection.query_one("SELECT count(*) FROM numbers"));
  return row->integer(0);
}

/// Holds the writer inside a piece of work, so that what is queued meanwhile becomes one batch.
class HeldWriter {
 public:
  explicit HeldWriter(Database& database) {
    database.write_later(
        [this](Connection&) -> Result<> {
          held_.set_value();
          release_.get_future().wait();
          return {};
        },
        {});
    held_.get_future().wait();
  }
  void release() { release_.set_value(); }

 private:
  std::promise<void> held_;
  std::promise<void> release_;
};

class DatabaseFixture : public ::testing::Test {
 protected:
  [[nodiscard]] DatabaseSettings settings() const {
    return {.folder = folder_, .migrations = number_schema(), .program_version = "0.2.0"};
  }
  /// Throws when it cannot be opened: the test ends there.
  [[nodiscard]] static std::unique_ptr<Database> open(DatabaseSettings settings) {
    auto opened = Database::open(std::move(settings));
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }
  [[nodiscard]] std::unique_ptr<Database> open() const { return open(settings()); }

  test::TemporaryFolder temporary_;
  const std::filesystem::path folder_ = temporary_.path() / "data";
};

}  // namespace kadr::store
