#pragma once

/// Backups of a running server's database in a folder of their own, made from time to time, the oldest removed.
///
///     <folder>/kadr-20261121T115122Z.db    one backup; the time is UTC, to the second, when it was begun
///
/// A file of that name is whole and on disk; other files in the folder are left alone, but for the drafts of processes
/// that were killed.
///
/// Thread: one at a time; the database goes on with its work.

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"

namespace kadr::store {

/// In a data folder.
inline constexpr std::string_view kBackupFolder = "backups";

/// "20261121T115122Z".
[[nodiscard]] std::string stamp_of(Instant instant);

struct KeptBackup {
  std::filesystem::path path;
  Instant made_at;
};

/// The backups in a folder, newest first; none when there is no such folder.
/// Errors: a folder that cannot be read.
[[nodiscard]] Result<std::vector<KeptBackup>> kept_backups(const std::filesystem::path& folder);

struct BackupRule {
  std::filesystem::path folder;
  std::chrono::hours every{24};
  std::size_t kept = 7;  ///< at least 1
};

class BackupKeeper {
 public:
  /// Borrows the database and the clock.
  BackupKeeper(Database& database, const base::Clock& clock, BackupRule rule)
      : database_(database), clock_(clock), rule_(std::move(rule)) {}

  /// When the next backup is to be made: now, when there is none. A backup from the future (the clock was put back)
  /// counts as one of now.
  [[nodiscard]] Result<Instant> due() const;

  /// Makes one, and then removes all but the newest. Errors: those of Database::backup; what cannot be removed.
  /// Blocking: as long as writing the whole database takes.
  [[nodiscard]] Result<KeptBackup> make() const;

 private:
  Database& database_;
  const base::Clock& clock_;
  const BackupRule rule_;
};

}  // namespace kadr::store
