#pragma once

/// How a database is opened, and what it tells of itself.
///
/// Thread: values; no shared state.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "store/connection.h"
#include "store/migration.h"

namespace kadr::store {

/// When the write-ahead log is brought into the database file.
struct CheckpointPolicy {
  /// Log this long (and each time it has grown by as much again): what can be copied without waiting for readers.
  std::int64_t passive_bytes = std::int64_t{4} << 20;
  /// Log this long: all of it, with a wait of 20 ms for the reads that run; at twice this length one of a second, so
  /// that only a longer read (a backup) lets the log grow beyond.
  std::int64_t truncate_bytes = std::int64_t{64} << 20;
  /// Nothing written for this long: all of it, if no reader is in the way.
  std::chrono::milliseconds idle{1000};
};

/// How much work one transaction serves: as much as waits when it begins, up to these.
struct BatchPolicy {
  int most_works = 256;
  std::chrono::milliseconds longest{2};
};

/// What tests put in the place of the disk.
struct DatabaseDisk {
  /// Name of a registered SQLite VFS; empty for the system's.
  std::string vfs;
  /// False: a commit does not wait for the disk, and a power cut loses it.
  bool commits_wait = true;
};

struct DatabaseSettings {
  std::filesystem::path folder;
  std::vector<Migration> migrations;
  /// Of the program that runs, "0.2.0".
  std::string program_version;
  /// How many reads may run side by side; at least 1.
  int readers = 4;
  BatchPolicy batches = {};
  CheckpointPolicy checkpoints = {};
  DatabaseDisk disk = {};
};

/// A database that several machines share.
struct PostgresSettings {
  /// How to reach it, as libpq understands it: "postgresql://kadr@db.example/kadr". It may hold a password, so it
  /// appears in no message.
  std::string address;
  std::vector<Migration> migrations;
  /// Of the program that runs, "0.2.0".
  std::string program_version;
  /// How many reads and writes may run side by side; at least 1.
  int connections = 8;
};

/// A backup on its way back.
struct RestoreSettings {
  std::filesystem::path backup;
  /// The data folder in which it is to be the database.
  std::filesystem::path folder;
  /// What the copy is brought to before it is put in place.
  std::vector<Migration> migrations;
  /// Of the program that runs, "0.2.0".
  std::string program_version;
  /// Runs in the copy after that, in one transaction; may be empty.
  Work prepare{};
  /// What happens to a database that is there: it is an error, or it is set aside under this end of its name.
  std::string set_aside{};
};

/// Counted since the database was opened.
struct WriteCounts {
  std::int64_t works = 0;    ///< pieces of work that were run
  std::int64_t commits = 0;  ///< transactions that served them
  std::int64_t checkpoints = 0;
};

}  // namespace kadr::store
