#include "store/migration.h"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/backup.h"
#include "store/database.h"
#include "store/sqlite_session.h"
#include "support/child_process.h"
#include "support/temporary_folder.h"

namespace kadr::store {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::vector<Migration> three_migrations() {
  return {
      {1, "jobs", {"CREATE TABLE jobs (id BIGINT NOT NULL PRIMARY KEY)", "INSERT INTO jobs (id) VALUES (1)"}},
      {2,
       "steps",
       {"CREATE TABLE steps (id BIGINT NOT NULL PRIMARY KEY, job BIGINT NOT NULL REFERENCES jobs (id))",
        "INSERT INTO steps (id, job) VALUES (1, 1)", "CREATE INDEX steps_of_job ON steps (job)"}},
      {3, "names", {"ALTER TABLE jobs ADD COLUMN name TEXT NOT NULL DEFAULT ''", "UPDATE jobs SET name = 'first'"}}};
}

/// Hands everything to another session, and kills its own process around the call of a given number.
class KillingSession final : public SqlSession {
 public:
  enum class When { Before, After };
  KillingSession(SqlSession& session, int call, When when) : session_(session), call_(call), when_(when) {}

  Result<Rows> query(std::string_view sql, std::vector<Value> parameters) override {
    return around([&] { return session_.query(sql, std::move(parameters)); });
  }
  Result<std::int64_t> execute(std::string_view sql, std::vector<Value> parameters) override {
    return around([&] { return session_.execute(sql, std::move(parameters)); });
  }
  Result<> begin(Access access) override {
    return around([&] { return session_.begin(access); });
  }
  Result<> commit() override {
    return around([&] { return session_.commit(); });
  }
  void rollback() override { session_.rollback(); }
  bool in_transaction() const override { return session_.in_transaction(); }
  Result<> begin_part() override { return session_.begin_part(); }
  Result<> end_part() override { return session_.end_part(); }
  Result<> undo_part() override { return session_.undo_part(); }

 private:
  template <typename F>
  std::invoke_result_t<F> around(F call) {
    const bool chosen = --call_ == 0;
    if (chosen && when_ == When::Before) ::raise(SIGKILL);
    auto result = call();
    if (chosen) ::raise(SIGKILL);
    return result;
  }

  SqlSession& session_;
  int call_;
  When when_;
};

class MigrationTest : public ::testing::Test {
 protected:
  [[nodiscard]] Result<std::unique_ptr<Database>> open(std::vector<Migration> migrations, std::string version) const {
    return Database::open(
        {.folder = temporary_.path(), .migrations = std::move(migrations), .program_version = std::move(version)});
  }

  /// Everything there is: the schema and the rows of all tables.
  static std::vector<std::string> content_of(Database& database) {
    std::vector<std::string> content;
    for (const std::string_view sql :
         {"SELECT name || coalesce(sql, '') FROM sqlite_schema ORDER BY name", "SELECT id || name FROM jobs",
          "SELECT id || '/' || job FROM steps", "SELECT version || name FROM schema_migrations ORDER BY version"}) {
      const Rows rows = database.read([&](Connection& connection) { return connection.query(sql); }).value();
      for (const Row& row : rows) content.push_back(row.text(0));
    }
    return content;
  }

  test::TemporaryFolder temporary_;
};

TEST_F(MigrationTest, a_database_is_brought_from_any_version_to_the_newest) {
  for (std::size_t known = 0; known <= 3; ++known) {
    auto migrations = three_migrations();
    migrations.resize(known);
    ASSERT_TRUE(open(migrations, "0.2.0"));
  }

  const auto reference = Database::in_memory(three_migrations()).value();
  EXPECT_EQ(content_of(*open(three_migrations(), "0.2.0").value()), content_of(*reference));
}

TEST_F(MigrationTest, a_database_newer_than_the_program_is_refused_and_left_alone) {
  ASSERT_TRUE(open(three_migrations(), "0.9.0"));
  auto older = three_migrations();
  older.resize(1);

  const auto opened = open(older, "0.2.0");

  EXPECT_EQ(opened.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(opened.error().message,
              AllOf(HasSubstr("kadr.db is at version 3, made by kadr 0.9.0"), HasSubstr("this kadr 0.2.0"),
                    HasSubstr("up to 1: install kadr 0.9.0 or newer, or restore a backup")));
  EXPECT_TRUE(open(three_migrations(), "0.9.0"));
}

TEST_F(MigrationTest, a_database_of_another_line_of_changes_is_refused) {
  ASSERT_TRUE(open(three_migrations(), "0.9.0"));
  auto other = three_migrations();
  other[1].name = "charges";

  const auto opened = open(other, "0.9.1");

  EXPECT_EQ(opened.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(opened.error().message, AllOf(HasSubstr("change 2"), HasSubstr("\"steps\""), HasSubstr("\"charges\"")));
}

TEST_F(MigrationTest, a_migration_that_fails_names_itself_and_changes_nothing) {
  auto wrong = three_migrations();
  wrong[1].statements.emplace_back("CREATE NONSENSE");

  const auto opened = open(wrong, "0.2.0");

  EXPECT_THAT(opened.error().message, AllOf(HasSubstr("version 2 (steps)"), HasSubstr("NONSENSE")));
  EXPECT_TRUE(open(three_migrations(), "0.2.1")) << "the first change stands, and nothing of the second";
}

TEST_F(MigrationTest, killed_around_any_statement_it_goes_on_at_the_next_start) {
  const auto reference = content_of(*Database::in_memory(three_migrations()).value());
  const auto plan_of = [](const std::vector<Migration>& migrations) {
    return MigrationPlan{.migrations = migrations, .program_version = "0.2.0", .database = "it"};
  };

  int killed = 0;
  for (int call = 1; killed == 2 * (call - 1); ++call) {
    for (const auto when : {KillingSession::When::Before, KillingSession::When::After}) {
      std::filesystem::remove_all(temporary_.path());
      std::filesystem::create_directories(temporary_.path());
      const bool survived = test::holds_in_child([&] {
        const auto session =
            SqliteSession::open({.path = temporary_.path() / kDatabaseName}, SqlSession::Access::ReadWrite);
        KillingSession killing(**session, call, when);
        const auto migrations = three_migrations();
        return migrate(killing, plan_of(migrations)).has_value();
      });
      killed += survived ? 0 : 1;

      EXPECT_EQ(content_of(*open(three_migrations(), "0.2.0").value()), reference) << "killed at call " << call;
    }
  }
  // Four transactions, with 2, 3, 4 and 3 statements in them.
  EXPECT_EQ(killed, 2 * (4 * 2 + 2 + 3 + 4 + 3));
}

}  // namespace
}  // namespace kadr::store
