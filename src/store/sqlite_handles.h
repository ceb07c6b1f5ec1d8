#pragma once

/// Owners of SQLite's handles. Inside the room only: no public header names SQLite.

#include <memory>

#include <sqlite3.h>

namespace kadr::store {

struct CloseSqlite {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

using SqliteHandle = std::unique_ptr<sqlite3, CloseSqlite>;
using StatementHandle = std::unique_ptr<sqlite3_stmt, CloseSqlite>;

}  // namespace kadr::store
