#include <atomic>

#include "store/connection_contract.h"
#include "store/postgres_session.h"
#include "support/postgres_server.h"

namespace kadr::store {
namespace {

/// Each test has a schema of its own on one server.
Result<std::unique_ptr<Database>> open_schema() {
  static const test::PostgresServer server;
  static std::atomic<int> made = 0;
  const std::string schema = "test" + std::to_string(++made);
  const std::string address = server.address() + " options='-c search_path=" + schema + "'";
  KADR_TRY(const auto session, PostgresSession::open(address));
  KADR_CHECK(session->control("CREATE SCHEMA " + schema));
  return Database::open_postgres({.address = address, .migrations = contract_schema(), .program_version = "0.2.0"});
}

INSTANTIATE_TEST_SUITE_P(Postgres, ConnectionContract,
                         ::testing::Values(Engine{"postgres",
                                                  [](const std::filesystem::path&) { return open_schema(); }}),
                         [](const auto& engine) { return engine.param.name; });

TEST(Postgres, a_server_that_cannot_be_reached_is_told) {
  const auto opened = Database::open_postgres({.address = "host=/nowhere dbname=kadr password=secret"});

  EXPECT_EQ(opened.error().code, ErrorCode::Unavailable);
  EXPECT_FALSE(opened.error().message.contains("secret"));
}

}  // namespace
}  // namespace kadr::store
