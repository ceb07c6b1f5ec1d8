#pragma once

/// The changes that build a database's schema, one after another.
///
/// Each runs in a transaction of its own together with its note in the table schema_migrations, so a kill at any moment
/// leaves a database at one version or the next, and the next start goes on from there.

#include <span>
#include <string_view>
#include <vector>

#include "store/sql_session.h"

namespace kadr::store {

/// A change once released is never edited: a further one follows it. The texts must outlive the opening of the database
/// (string literals do).
struct Migration {
  int version = 0;  ///< 1, 2, 3, … without a gap
  std::string_view name;
  std::vector<std::string_view> statements;
};

struct MigrationPlan {
  std::span<const Migration> migrations;
  /// Of the program that runs, "0.2.0": noted with each change, and named when an older program finds it.
  std::string_view program_version;
  /// What to call the database in messages.
  std::string_view database;
};

/// Brings the database to the newest version that the plan knows.
/// Errors: InvalidArgument when the database is newer than that, or was built by other changes under the same numbers;
/// then it is left as it was.
[[nodiscard]] Result<> migrate(SqlSession& session, const MigrationPlan& plan);

}  // namespace kadr::store
