#pragma once

/// Copies of a database in single files, and the way back. Inside the room only.
///
/// Thread: one at a time for a session.

#include <filesystem>
#include <string_view>

#include "store/database_settings.h"
#include "store/sqlite_session.h"

namespace kadr::store {

/// Of the database in its folder.
inline constexpr std::string_view kDatabaseName = "kadr.db";

/// What the names of backups begin with that are still being written.
inline constexpr std::string_view kBackupDraft = "backup-";

/// Database::backup. \param session not in a transaction.
[[nodiscard]] Result<> write_backup(SqliteSession& session, const std::filesystem::path& path);

/// Database::backup_of.
[[nodiscard]] Result<> back_up_folder(const std::filesystem::path& folder, const std::filesystem::path& path);

/// Database::restore.
[[nodiscard]] Result<> restore_backup(const RestoreSettings& settings);

}  // namespace kadr::store
