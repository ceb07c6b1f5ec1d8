#include "store/migration.h"

#include <cassert>

#include <fmt/format.h>

namespace kadr::store {
namespace {

constexpr std::string_view kMakeTable =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, program_version TEXT NOT NULL)";

struct AppliedMigration {
  std::int64_t version = 0;
  std::string name;
  std::string program_version;
};

Result<std::vector<AppliedMigration>> read_applied(SqlSession& session) {
  std::vector<AppliedMigration> applied;
  const auto work = [&](Connection& connection) -> Result<> {
    KADR_CHECK(connection.execute(kMakeTable));
    KADR_TRY(const Rows rows,
             connection.query("SELECT version, name, program_version FROM schema_migrations ORDER BY version"));
    applied.clear();
    for (const Row& row : rows) applied.push_back({row.integer(0), row.text(1), row.text(2)});
    return {};
  };
  KADR_CHECK(run_transaction(session, SqlSession::Access::ReadWrite, work));
  return applied;
}

Result<> check_known(const std::vector<AppliedMigration>& applied, const MigrationPlan& plan) {
  const auto known = static_cast<std::int64_t>(plan.migrations.size());
  if (!applied.empty() && applied.back().version > known)
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} is at version {}, made by kadr {}, and this kadr {} knows versions up to {}: install "
                            "kadr {} or newer, or restore a backup from before",
                            plan.database, applied.back().version, applied.back().program_version, plan.program_version,
                            known, applied.back().program_version));
  for (std::size_t i = 0; i < applied.size(); ++i) {
    const Migration& ours = plan.migrations[i];
    if (applied[i].version == ours.version && applied[i].name == ours.name) continue;
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} was built by another kadr: its change {} is \"{}\" where this kadr {} has \"{}\"; use "
                            "the kadr that made it, or another data folder",
                            plan.database, applied[i].version, applied[i].name, plan.program_version, ours.name));
  }
  return {};
}

Result<> apply(SqlSession& session, const Migration& migration, std::string_view program_version) {
  const auto work = [&](Connection& connection) -> Result<> {
    for (const std::string_view statement : migration.statements) KADR_CHECK(connection.execute(statement));
    KADR_CHECK(connection.execute(
        "INSERT INTO schema_migrations (version, name, program_version) VALUES ($1, $2, $3)",
        {std::int64_t{migration.version}, std::string(migration.name), std::string(program_version)}));
    return {};
  };
  return run_transaction(session, SqlSession::Access::ReadWrite, work);
}

}  // namespace

Result<> migrate(SqlSession& session, const MigrationPlan& plan) {
  for (std::size_t i = 0; i < plan.migrations.size(); ++i)
    assert(plan.migrations[i].version == static_cast<int>(i) + 1);
  KADR_TRY(const auto applied, read_applied(session));
  KADR_CHECK(check_known(applied, plan));
  for (const Migration& migration : plan.migrations.subspan(applied.size())) {
    const auto done = apply(session, migration, plan.program_version);
    if (!done)
      return fail(done.error().about(
          fmt::format("{} cannot be brought to version {} ({})", plan.database, migration.version, migration.name)));
  }
  return {};
}

}  // namespace kadr::store
