#include "store/connection_contract.h"

#include <cmath>
#include <latch>
#include <limits>
#include <thread>

#include <gmock/gmock.h>

namespace kadr::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_P(ConnectionContract, integers_come_back_exactly) {
  for (const std::int64_t size : {std::int64_t{0}, std::int64_t{-1}, (std::int64_t{1} << 53) + 1,
                                  std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    ASSERT_TRUE(
        execute("INSERT INTO things (id, size) VALUES (1, $1)"
                " ON CONFLICT (id) DO UPDATE SET size = excluded.size",
                {size}));

    EXPECT_EQ(query("SELECT size FROM things").value().at(0).integer(0), size);
  }
}

TEST_P(ConnectionContract, numbers_come_back_exactly) {
  for (const double weight : {0.1, -0.0, 3.0, 1e300, std::numeric_limits<double>::denorm_min(),
                              std::numeric_limits<double>::max(), std::numeric_limits<double>::infinity()}) {
    ASSERT_TRUE(
        execute("INSERT INTO things (id, weight) VALUES (1, $1)"
                " ON CONFLICT (id) DO UPDATE SET weight = excluded.weight",
                {weight}));

    EXPECT_EQ(query("SELECT weight FROM things").value().at(0).real(0), weight);
  }
}

TEST_P(ConnectionContract, text_comes_back_exactly) {
  for (const std::string& note :
       {std::string(), std::string("12"), std::string("it's \"$1\" \\ \n ä€😀"), std::string(1'000'000, 'x')}) {
    ASSERT_TRUE(
        execute("INSERT INTO things (id, note) VALUES (1, $1)"
                " ON CONFLICT (id) DO UPDATE SET note = excluded.note",
                {note}));

    EXPECT_EQ(query("SELECT note FROM things").value().at(0).text(0), note);
  }
}

TEST_P(ConnectionContract, bytes_come_back_exactly) {
  Blob every_byte;
  for (int i = 0; i < 256; ++i) every_byte.push_back(static_cast<std::byte>(i));
  for (const Blob& bytes : {Blob{}, Blob{std::byte{0}}, every_byte, Blob(1'000'000, std::byte{0xFF})}) {
    ASSERT_TRUE(
        execute("INSERT INTO things (id, bytes) VALUES (1, $1)"
                " ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes",
                {bytes}));

    EXPECT_EQ(query("SELECT bytes FROM things").value().at(0).blob(0), bytes);
  }
}

TEST_P(ConnectionContract, null_comes_back_as_null) {
  ASSERT_TRUE(execute("INSERT INTO things (id, size, weight, name, bytes) VALUES (1, $1, $2, $3, $4)",
                      {Value{}, Value{}, Value{}, Value{}}));

  const Row row = query("SELECT size, weight, name, bytes FROM things").value().at(0);

  EXPECT_TRUE(row.is_null(0));
  EXPECT_EQ(row.optional_integer(0), std::nullopt);
  EXPECT_EQ(row.optional_real(1), std::nullopt);
  EXPECT_EQ(row.optional_text(2), std::nullopt);
  EXPECT_EQ(row.optional_blob(3), std::nullopt);
}

TEST_P(ConnectionContract, an_empty_text_and_empty_bytes_are_not_null) {
  ASSERT_TRUE(execute("INSERT INTO things (id, name, bytes) VALUES (1, $1, $2)", {std::string(), Blob{}}));

  const Row row = query("SELECT name, bytes FROM things").value().at(0);

  EXPECT_EQ(row.optional_text(0), "");
  EXPECT_EQ(row.optional_blob(1), Blob{});
}

TEST_P(ConnectionContract, values_that_engines_treat_differently_are_refused) {
  insert(1);

  EXPECT_EQ(code_of("UPDATE things SET name = $1", {std::string("a\0b", 3)}), ErrorCode::InvalidArgument);
  EXPECT_EQ(code_of("UPDATE things SET name = $1", {std::string("\xff")}), ErrorCode::InvalidArgument);
  EXPECT_EQ(code_of("UPDATE things SET weight = $1", {std::nan("")}), ErrorCode::InvalidArgument);
}

TEST_P(ConnectionContract, parameters_go_by_their_number) {
  ASSERT_TRUE(
      execute("INSERT INTO things (id, size, name) VALUES ($2, $2, $1)", {std::string("name"), std::int64_t{7}}));

  const Row row =
      query("SELECT id, size, name FROM things WHERE name = $2 AND id = $1", {std::int64_t{7}, std::string("name")})
          .value()
          .at(0);

  EXPECT_EQ(row.integer(0), 7);
  EXPECT_EQ(row.integer(1), 7);
  EXPECT_EQ(row.text(2), "name");
}

TEST_P(ConnectionContract, too_few_and_too_many_parameters_are_refused) {
  EXPECT_EQ(code_of("INSERT INTO things (id, size) VALUES ($1, $2)", {std::int64_t{1}}), ErrorCode::Internal);
  EXPECT_EQ(code_of("INSERT INTO things (id) VALUES ($1)", {std::int64_t{1}, std::int64_t{2}}), ErrorCode::Internal);
  EXPECT_EQ(count(), 0);
}

TEST_P(ConnectionContract, a_wrong_statement_and_two_statements_are_refused) {
  EXPECT_EQ(code_of("INSERT INTO nothing (id) VALUES (1)"), ErrorCode::Internal);
  EXPECT_EQ(code_of("INSERT things"), ErrorCode::Internal);
  EXPECT_EQ(code_of("DELETE FROM things; DELETE FROM parts"), ErrorCode::Internal);
}

TEST_P(ConnectionContract, changed_rows_are_counted) {
  EXPECT_EQ(execute("INSERT INTO things (id) VALUES (1), (2), (3)"), 3);
  EXPECT_EQ(execute("CREATE TABLE more (id BIGINT)"), 0);
  EXPECT_EQ(execute("SELECT id FROM things"), 0);
  EXPECT_EQ(execute("UPDATE things SET size = 1 WHERE id > $1", {std::int64_t{1}}), 2);
  EXPECT_EQ(execute("UPDATE things SET size = 1 WHERE id > 9"), 0);
  EXPECT_EQ(execute("INSERT INTO things (id) VALUES (1) ON CONFLICT DO NOTHING"), 0);
  EXPECT_EQ(execute("DELETE FROM things"), 3);
}

TEST_P(ConnectionContract, returning_gives_the_rows_that_changed) {
  insert(1, "a");
  insert(2, "b");

  const auto rows = database_->write([](Connection& connection) {
    return connection.query("UPDATE things SET size = id + 10 WHERE id = $1 RETURNING size, name", {std::int64_t{2}});
  });

  ASSERT_EQ(rows.value().size(), 1U);
  EXPECT_EQ(rows->at(0).integer(0), 12);
  EXPECT_EQ(rows->at(0).text(1), "b");
}

TEST_P(ConnectionContract, one_row_is_asked_for) {
  insert(1);
  insert(2);
  const auto one = [&](std::string_view sql) {
    return database_->read([&](Connection& connection) { return connection.query_one(sql); });
  };

  EXPECT_EQ(one("SELECT id FROM things WHERE id = 2").value().value().integer(0), 2);
  EXPECT_EQ(one("SELECT id FROM things WHERE id = 3").value(), std::nullopt);
  EXPECT_THAT(one("SELECT id FROM things").error().message, HasSubstr("2 were found"));
}

TEST_P(ConnectionContract, sums_and_counts_are_integers) {
  insert(1);
  insert(5);

  const Row row =
      query("SELECT count(*), CAST(sum(id) AS BIGINT), max(id), coalesce(max(size), 4) FROM things").value().at(0);

  EXPECT_EQ(row.integer(0), 2);
  EXPECT_EQ(row.integer(1), 6);
  EXPECT_EQ(row.integer(2), 5);
  EXPECT_EQ(row.integer(3), 4);
}

TEST_P(ConnectionContract, every_broken_rule_is_a_conflict) {
  insert(1, "a");

  EXPECT_EQ(code_of("INSERT INTO things (id) VALUES (1)"), ErrorCode::Conflict);
  EXPECT_EQ(code_of("INSERT INTO things (id, name) VALUES (2, 'a')"), ErrorCode::Conflict);
  EXPECT_EQ(code_of("INSERT INTO things (id, weight) VALUES (2, 13.0)"), ErrorCode::Conflict);
  EXPECT_EQ(code_of("INSERT INTO parts (id, thing) VALUES (1, 9)"), ErrorCode::Conflict);
  EXPECT_EQ(code_of("INSERT INTO parts (id, thing) VALUES (1, $1)", {Value{}}), ErrorCode::Conflict);
  EXPECT_EQ(count(), 1);
}

TEST_P(ConnectionContract, a_work_that_returns_an_error_is_undone) {
  const auto done = database_->write([](Connection& connection) -> Result<> {
    KADR_CHECK(connection.execute("INSERT INTO things (id) VALUES (1)"));
    return fail(ErrorCode::Cancelled, "changed its mind");
  });

  EXPECT_EQ(done.error().code, ErrorCode::Cancelled);
  EXPECT_EQ(done.error().message, "changed its mind");
  EXPECT_EQ(count(), 0);
}

TEST_P(ConnectionContract, a_work_that_throws_is_undone) {
  const auto done = database_->write([](Connection& connection) -> Result<> {
    KADR_CHECK(connection.execute("INSERT INTO things (id) VALUES (1)"));
    throw std::runtime_error("out of luck");
  });

  EXPECT_EQ(done.error().code, ErrorCode::Internal);
  EXPECT_THAT(done.error().message, HasSubstr("out of luck"));
  EXPECT_EQ(count(), 0);
}

TEST_P(ConnectionContract, after_a_failed_statement_the_work_is_undone_whatever_it_returns) {
  insert(1);

  ErrorCode next = ErrorCode::Internal;
  const auto done = database_->write([&](Connection& connection) -> Result<> {
    KADR_CHECK(connection.execute("INSERT INTO things (id) VALUES (2)"));
    EXPECT_FALSE(connection.execute("INSERT INTO things (id) VALUES (1)"));
    next = connection.query("SELECT id FROM things").error().code;
    return {};
  });

  EXPECT_EQ(next, ErrorCode::Conflict);
  EXPECT_EQ(done.error().code, ErrorCode::Conflict);
  EXPECT_EQ(count(), 1);
}

TEST_P(ConnectionContract, the_next_work_is_not_touched_by_one_that_failed) {
  insert(1);
  ASSERT_FALSE(execute("INSERT INTO things (id) VALUES (1)"));

  EXPECT_EQ(execute("INSERT INTO things (id) VALUES (2)"), 1);
  EXPECT_EQ(count(), 2);
}

TEST_P(ConnectionContract, a_work_cannot_end_its_transaction) {
  for (const std::string_view sql : {"COMMIT", "ROLLBACK", "BEGIN", "SAVEPOINT mine"}) {
    const auto done = database_->write([&](Connection& connection) -> Result<> {
      KADR_CHECK(connection.execute("INSERT INTO things (id) VALUES (1)"));
      KADR_CHECK(connection.execute(sql));
      return {};
    });

    EXPECT_FALSE(done) << sql;
    EXPECT_EQ(count(), 0) << sql;
  }
}

TEST_P(ConnectionContract, work_sees_its_own_changes) {
  const auto seen = database_->write([](Connection& connection) -> Result<std::int64_t> {
    KADR_CHECK(connection.execute("INSERT INTO things (id) VALUES (1)"));
    KADR_TRY(const auto row, connection.query_one("SELECT count(*) FROM things"));
    return row->integer(0);
  });

  EXPECT_EQ(seen, 1);
}

TEST_P(ConnectionContract, removed_rows_take_nothing_that_refers_to_them) {
  insert(1);
  ASSERT_TRUE(execute("INSERT INTO parts (id, thing) VALUES (1, 1)"));

  EXPECT_EQ(code_of("DELETE FROM things"), ErrorCode::Conflict);
  EXPECT_EQ(count(), 1);
}

TEST_P(ConnectionContract, a_table_may_change_while_statements_are_prepared) {
  insert(1);
  ASSERT_TRUE(query("SELECT * FROM things"));
  ASSERT_TRUE(execute("ALTER TABLE things ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'"));

  EXPECT_EQ(query("SELECT * FROM things").value().at(0).text(6), "grey");
}

TEST_P(ConnectionContract, writing_later_tells_each_its_outcome_in_order) {
  std::vector<std::string> told;
  std::latch all(3);
  for (const std::int64_t id : {1, 1, 2}) {
    database_->write_later(
        [id](Connection& connection) -> Result<> {
          KADR_CHECK(connection.execute("INSERT INTO things (id) VALUES ($1)", {id}));
          return {};
        },
        [&](const Result<>& done) {
          told.emplace_back(done ? "ok" : to_string(done.error().code));
          all.count_down();
        });
  }
  all.wait();

  EXPECT_THAT(told, ElementsAre("ok", "conflict", "ok"));
  EXPECT_EQ(count(), 2);
}

TEST_P(ConnectionContract, nothing_is_lost_between_threads_that_read_and_write) {
  insert(1);
  ASSERT_TRUE(execute("UPDATE things SET size = 0"));

  std::vector<std::jthread> threads;
  const auto add_ones = [&](int ones) {
    for (int i = 0; i < ones; ++i) {
      EXPECT_TRUE(database_->write([](Connection& connection) -> Result<> {
        KADR_TRY(const auto row, connection.query_one("SELECT size FROM things WHERE id = 1"));
        KADR_CHECK(connection.execute("UPDATE things SET size = $1 WHERE id = 1", {row->integer(0) + 1}));
        return {};
      }));
    }
  };
  if (!GetParam().many_threads) add_ones(1000);
  for (int thread = 0; GetParam().many_threads && thread < 4; ++thread) threads.emplace_back(add_ones, 250);
  threads.clear();

  EXPECT_EQ(query("SELECT size FROM things").value().at(0).integer(0), 1000);
}

}  // namespace
}  // namespace kadr::store
