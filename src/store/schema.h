#pragma once

/// The tables of kadr.db, as the list of migrations that make them. One text for SQLite and PostgreSQL: BIGINT, TEXT
/// and nothing that only one of them knows. Times are milliseconds since 1970 in UTC, money is millionths of a US
/// dollar.

#include <vector>

#include "store/migration.h"

namespace kadr::store {

[[nodiscard]] std::vector<Migration> schema();

}  // namespace kadr::store
