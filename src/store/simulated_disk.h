#pragma once

/// For tests: a disk under SQLite whose power can be cut. What was not brought to the disk by fsync is then lost, torn
/// or reordered at random: each write on its own, and the names of files too. It is an SQLite VFS that hands everything
/// to the system's and remembers what had lasted; fsync itself is only remembered, which makes it quick.
///
/// The files lie in a folder of the system in the meantime, where the power cut rewrites them.
///
/// Thread: any, but cut_power only when no database is open on the disk.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <sqlite3.h>

namespace kadr::store {

/// A promise of the disk that it may be told to break, so that tests show they would notice.
enum class BrokenPromise { None, FoldersAreNotSynced };

class SimulatedDisk {
 public:
  /// Registers itself under `name()` until it is destroyed.
  explicit SimulatedDisk(std::uint64_t seed, BrokenPromise broken = BrokenPromise::None);
  SimulatedDisk(const SimulatedDisk&) = delete;
  SimulatedDisk& operator=(const SimulatedDisk&) = delete;
  ~SimulatedDisk();

  [[nodiscard]] const std::string& name() const { return name_; }

  /// Everything fails from this many changes (writes, truncations, removals, fsyncs) on: the power is gone.
  void fail_after(std::int64_t changes);
  /// Rewrites the files to what may have been left, and turns the power on again.
  void cut_power();

  /// Begins anew with nothing on it; the files are left to the caller.
  void forget();

  /// The next fsync fails, once; what it should have brought to the disk is lost to later ones as well.
  void fail_next_sync();
  [[nodiscard]] std::int64_t syncs() const;

 private:
  struct Change {
    std::int64_t offset = 0;
    std::vector<std::byte> bytes;           ///< of a write
    std::optional<std::int64_t> truncated;  ///< or the new size
  };
  struct Content {
    std::vector<std::byte> lasting;
    std::vector<Change> pending;
  };
  using Names = std::map<std::string, std::shared_ptr<Content>>;
  struct OpenFile;
  struct Methods;

  /// Counts a change. False when the power is gone.
  [[nodiscard]] bool step();
  [[nodiscard]] bool chance(double probability);
  void apply(std::vector<std::byte>& content, const Change& change);
  [[nodiscard]] std::vector<std::byte> left_of(const Content& content);

  std::string name_;
  sqlite3_vfs vfs_{};
  sqlite3_vfs* system_;
  const BrokenPromise broken_;

  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  Names names_;
  Names lasting_names_;
  std::optional<std::int64_t> changes_left_;
  bool sync_fails_ = false;
  std::int64_t syncs_ = 0;
};

}  // namespace kadr::store
