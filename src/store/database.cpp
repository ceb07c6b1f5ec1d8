#include "store/database.h"

#include "store/backup.h"
#include "store/file_database.h"
#include "store/memory_database.h"
#include "store/postgres_database.h"

namespace kadr::store {

Result<std::unique_ptr<Database>> Database::open(DatabaseSettings settings) {
  return FileDatabase::open(std::move(settings));
}

Result<std::unique_ptr<Database>> Database::open_postgres(PostgresSettings settings) {
  return PostgresDatabase::open(std::move(settings));
}

Result<std::unique_ptr<Database>> Database::in_memory(std::vector<Migration> migrations) {
  return MemoryDatabase::open(std::move(migrations));
}

Result<> Database::backup_of(const std::filesystem::path& folder, const std::filesystem::path& backup) {
  return back_up_folder(folder, backup);
}

Result<> Database::restore(const RestoreSettings& settings) {
  return restore_backup(settings);
}

}  // namespace kadr::store
