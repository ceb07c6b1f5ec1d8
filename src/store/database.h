#pragma once

/// The durable state of a server: rows in one SQLite file, changed by one writer and read by several readers.
///
///     <folder>/kadr.db, kadr.db-wal, kadr.db-shm    the database; never copied by hand while a server runs
///     <folder>/lock                                 see store/data_folder.h
///
///     auto sum = database.read([&](Connection& connection) -> Result<std::int64_t> {
///       KADR_TRY(const auto row, connection.query_one("SELECT CAST(sum(cents) AS BIGINT) FROM charges"));
///       return row->optional_integer(0).value_or(0);
///     });
///
/// A write that succeeded has survived a power cut. One that failed has changed nothing; only when it failed because
/// the disk did, it may or may not be found after the next start. A disk that failed once is never asked again: all
/// further calls give the same error until kadr is started anew.
///
/// After a stop out of order the file is examined (quick_check) before it is used.
///
/// A backup is one file. To restore it: stop the server, call `restore`, start. (Copied to kadr.db by hand it works as
/// well, but then kadr does not know that something may have been bought since: see store/restored.h.)
///
/// Thread: any. The database outlives all calls; closing it finishes what is queued.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <vector>

#include "store/connection.h"
#include "store/database_settings.h"

namespace kadr::store {

class Database {
 public:
  /// Errors: Unavailable while another process has the folder, naming it; InvalidArgument for a folder on a network
  /// file system, and for a database newer than this program; Internal for one that is damaged; PermissionDenied,
  /// NoSpace and the like. Blocking: as long as migrations and, after a stop out of order, the examination take.
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(DatabaseSettings settings);

  /// The same on PostgreSQL 15 or newer, where several servers share it. Works of different servers and threads run
  /// side by side and as if one after another (SERIALIZABLE): one that clashes is run again. There are no backups of
  /// ours: that is pg_dump's. Errors: Unavailable when it cannot be reached; InvalidArgument for a database newer than
  /// this program.
  [[nodiscard]] static Result<std::unique_ptr<Database>> open_postgres(PostgresSettings settings);

  /// A database that is in no file and ends with the object. Everything happens on the calling thread, before the call
  /// returns; there are no threads and no clock. Thread: one.
  [[nodiscard]] static Result<std::unique_ptr<Database>> in_memory(std::vector<Migration> migrations);

  /// Writes a copy of the database in a folder as `backup` does, from outside: whether or not a server runs on it, and
  /// without bringing it to this program's version.
  /// Errors: NotFound when there is none; those of backup.
  [[nodiscard]] static Result<> backup_of(const std::filesystem::path& folder, const std::filesystem::path& backup);

  /// Puts a backup where `open` will find it, after reading all of it and preparing a copy. Until that is done a
  /// database that is there stays where it is.
  /// Errors: Conflict when there is a database already that may not be set aside; Internal for a backup that is
  /// damaged, and InvalidArgument for one that is newer than this program; those of open and of the preparation.
  [[nodiscard]] static Result<> restore(const RestoreSettings& settings);

  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  /// Runs work (see store/connection.h), a callable that takes a Connection& and returns a Result<T>, in a transaction,
  /// undone when it returns an error or throws. T holds no pointer to the connection.
  /// Errors: the work's; Internal for an exception; those of Connection.
  /// Blocking: until the change is on disk. Not to be called from within work or `done`: that would wait for itself.
  template <typename F>
  [[nodiscard]] auto write(F work) {
    return carry_out(std::move(work), [this](Work whole) { return run_write(std::move(whole)); });
  }

  /// The same without waiting. \param done is called once, on the writer's thread, when the change is on disk or has
  /// failed: it is quick, does not throw, and may call write_later, not write. May be empty.
  virtual void write_later(Work work, std::function<void(Result<>)> done) = 0;

  /// Runs work that changes nothing. All that it reads is as it was at one moment, its first query.
  /// Errors: as of write. Blocking: while as many reads run as there are readers. Not to be called from within other
  /// work. Kept short (well under a second): until it ends, the log on disk cannot be emptied.
  template <typename F>
  [[nodiscard]] auto read(F work) {
    return carry_out(std::move(work), [this](Work whole) { return run_read(std::move(whole)); });
  }

  /// Writes a copy of the database as it is at one moment, while work goes on, under its final name when it is whole
  /// and on disk. Errors: Conflict when the file exists; NoSpace and the like.
  [[nodiscard]] virtual Result<> backup(const std::filesystem::path& path) = 0;

  /// Reads all of it, and takes as long. Errors: Internal naming the first thing that is damaged.
  [[nodiscard]] virtual Result<> check_integrity() = 0;

  [[nodiscard]] virtual WriteCounts counts() const = 0;

 private:
  [[nodiscard]] virtual Result<> run_write(Work work) = 0;
  [[nodiscard]] virtual Result<> run_read(Work work) = 0;

  template <typename F, typename Runner>
  [[nodiscard]] static auto carry_out(F work, const Runner& run) {
    using Outcome = std::invoke_result_t<F&, Connection&>;
    using T = typename Outcome::value_type;
    if constexpr (std::is_void_v<T>) {
      return run([&](Connection& connection) -> Outcome { return work(connection); });
    } else {
      std::optional<T> value;
      Result<> done = run([&](Connection& connection) -> Result<> {
        Outcome outcome = work(connection);
        if (!outcome) return fail(std::move(outcome).error());
        value.emplace(std::move(*outcome));
        return {};
      });
      if (!done) return Outcome(fail(std::move(done).error()));
      return Outcome(std::move(*value));
    }
  }
};

}  // namespace kadr::store
