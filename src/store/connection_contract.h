#pragma once

/// The tests of what every engine behind store/connection.h does alike (connection_contract.cpp). A test program of an
/// engine names it with INSTANTIATE_TEST_SUITE_P.

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "store/database.h"
#include "support/temporary_folder.h"

namespace kadr::store {

inline std::vector<Migration> contract_schema() {
  return {
      {1,
       "things",
       {"CREATE TABLE things (id BIGINT NOT NULL PRIMARY KEY, size BIGINT, weight DOUBLE PRECISION, name TEXT UNIQUE,"
        " bytes BYTEA, note TEXT, CHECK (weight <> 13.0))",
        "CREATE TABLE parts (id BIGINT NOT NULL PRIMARY KEY, thing BIGINT NOT NULL REFERENCES things (id))"}}};
}

struct Engine {
  std::string name;
  std::function<Result<std::unique_ptr<Database>>(const std::filesystem::path& folder)> open;
  bool many_threads = true;  ///< whether its databases may be used by more than one
};

class ConnectionContract : public ::testing::TestWithParam<Engine> {
 protected:
  ConnectionContract() {
    auto opened = GetParam().open(temporary_.path());
    if (!opened) throw std::runtime_error(opened.error().message);
    database_ = std::move(*opened);
  }

  Result<std::int64_t> execute(std::string_view sql, std::vector<Value> parameters = {}) {
    return database_->write([&](Connection& connection) { return connection.execute(sql, parameters); });
  }
  Result<Rows> query(std::string_view sql, std::vector<Value> parameters = {}) {
    return database_->read([&](Connection& connection) { return connection.query(sql, parameters); });
  }
  ErrorCode code_of(std::string_view sql, std::vector<Value> parameters = {}) {
    const auto done = execute(sql, std::move(parameters));
    EXPECT_FALSE(done) << sql;
    return done ? ErrorCode::Internal : done.error().code;
  }
  void insert(std::int64_t id, std::string name = {}) {
    ASSERT_EQ(
        execute("INSERT INTO things (id, name) VALUES ($1, $2)", {id, name.empty() ? Value{} : Value{std::move(name)}}),
        1);
  }
  std::int64_t count() { return query("SELECT count(*) FROM things").value().at(0).integer(0); }

  test::TemporaryFolder temporary_;
  std::unique_ptr<Database> database_;
};

}  // namespace kadr::store
