#include "store/simulated_disk.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <fstream>
#include <utility>

namespace kadr::store {
namespace {

constexpr std::size_t kSector = 512;

void place(std::vector<std::byte>& content, std::size_t offset, const std::byte* bytes, std::size_t count) {
  if (content.size() < offset + count) content.resize(offset + count);
  std::memcpy(content.data() + offset, bytes, count);
}

void write_file(const std::string& path, const std::vector<std::byte>& content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
}

}  // namespace

/// SQLite allocates it; the system's own file follows it in memory.
struct SimulatedDisk::OpenFile {
  sqlite3_file base;
  SimulatedDisk* disk;
  /// Null for a temporary file, which no power cut leaves behind.
  std::shared_ptr<Content>* content;
  bool syncs_folder;

  [[nodiscard]] sqlite3_file* system() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  [[nodiscard]] static OpenFile& of(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }
};

struct SimulatedDisk::Methods {
  static SimulatedDisk& disk_of(sqlite3_vfs* vfs) { return *static_cast<SimulatedDisk*>(vfs->pAppData); }

  // Of the disk.

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* out, int flags, int* out_flags) {
    SimulatedDisk& disk = disk_of(vfs);
    OpenFile& file = OpenFile::of(out);
    file.base.pMethods = nullptr;
    const int code = disk.system_->xOpen(disk.system_, name, file.system(), flags, out_flags);
    if (code != SQLITE_OK) return code;
    file.disk = &disk;
    file.content = nullptr;
    // As the system's VFS does: with the first fsync of a log or journal goes one of its folder.
    const bool is_log = (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
    file.syncs_folder = is_log && (flags & SQLITE_OPEN_CREATE) != 0;
    if (name != nullptr) {
      const std::scoped_lock lock(disk.mutex_);
      auto& content = disk.names_[name];
      if (!content) content = std::make_shared<Content>();
      file.content = new std::shared_ptr<Content>(content);
    }
    file.base.pMethods = &kFileMethods;
    return SQLITE_OK;
  }

  static int remove(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    SimulatedDisk& disk = disk_of(vfs);
    const std::scoped_lock lock(disk.mutex_);
    if (!disk.step()) return SQLITE_IOERR_DELETE;
    disk.names_.erase(name);
    if (sync_folder != 0 && disk.broken_ != BrokenPromise::FoldersAreNotSynced) disk.lasting_names_ = disk.names_;
    return disk.system_->xDelete(disk.system_, name, 0);
  }

  static int access(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
    return disk_of(vfs).system_->xAccess(disk_of(vfs).system_, name, flags, out);
  }
  static int full_path(sqlite3_vfs* vfs, const char* name, int size, char* out) {
    return disk_of(vfs).system_->xFullPathname(disk_of(vfs).system_, name, size, out);
  }
  static int randomness(sqlite3_vfs* vfs, int size, char* out) {
    return disk_of(vfs).system_->xRandomness(disk_of(vfs).system_, size, out);
  }
  static int sleep(sqlite3_vfs* vfs, int microseconds) {
    return disk_of(vfs).system_->xSleep(disk_of(vfs).system_, microseconds);
  }
  static int current_time(sqlite3_vfs* vfs, double* out) {
    return disk_of(vfs).system_->xCurrentTime(disk_of(vfs).system_, out);
  }
  static int last_error(sqlite3_vfs* vfs, int size, char* out) {
    return disk_of(vfs).system_->xGetLastError(disk_of(vfs).system_, size, out);
  }

  // Of a file that is open.

  static int close(sqlite3_file* out) {
    OpenFile& file = OpenFile::of(out);
    delete file.content;
    return file.system()->pMethods->xClose(file.system());
  }

  static int read(sqlite3_file* out, void* buffer, int count, sqlite3_int64 offset) {
    OpenFile& file = OpenFile::of(out);
    {
      const std::scoped_lock lock(file.disk->mutex_);
      if (file.disk->changes_left_ == 0) return SQLITE_IOERR_READ;
    }
    return file.system()->pMethods->xRead(file.system(), buffer, count, offset);
  }

  static int write(sqlite3_file* out, const void* buffer, int count, sqlite3_int64 offset) {
    OpenFile& file = OpenFile::of(out);
    const std::scoped_lock lock(file.disk->mutex_);
    const bool power = file.disk->step();
    if (file.content != nullptr && (power || file.disk->chance(0.5))) {
      const auto* bytes = static_cast<const std::byte*>(buffer);
      (*file.content)->pending.push_back({.offset = offset, .bytes = {bytes, bytes + count}});
    }
    if (!power) return SQLITE_IOERR_WRITE;
    return file.system()->pMethods->xWrite(file.system(), buffer, count, offset);
  }

  static int truncate(sqlite3_file* out, sqlite3_int64 size) {
    OpenFile& file = OpenFile::of(out);
    const std::scoped_lock lock(file.disk->mutex_);
    if (!file.disk->step()) return SQLITE_IOERR_TRUNCATE;
    if (file.content != nullptr) (*file.content)->pending.push_back({.truncated = size});
    return file.system()->pMethods->xTruncate(file.system(), size);
  }

  static int sync(sqlite3_file* out, int) {
    OpenFile& file = OpenFile::of(out);
    SimulatedDisk& disk = *file.disk;
    const std::scoped_lock lock(disk.mutex_);
    if (!disk.step()) return SQLITE_IOERR_FSYNC;
    ++disk.syncs_;
    if (file.content == nullptr) return SQLITE_OK;
    Content& content = **file.content;
    if (std::exchange(disk.sync_fails_, false)) {
      content.pending.clear();
      return SQLITE_IOERR_FSYNC;
    }
    for (const Change& change : content.pending) disk.apply(content.lasting, change);
    content.pending.clear();
    if (file.syncs_folder && disk.broken_ != BrokenPromise::FoldersAreNotSynced) disk.lasting_names_ = disk.names_;
    file.syncs_folder = false;
    return SQLITE_OK;
  }

  static int file_size(sqlite3_file* out, sqlite3_int64* size) {
    return system_methods(out).xFileSize(OpenFile::of(out).system(), size);
  }
  static int lock(sqlite3_file* out, int level) { return system_methods(out).xLock(OpenFile::of(out).system(), level); }
  static int unlock(sqlite3_file* out, int level) {
    return system_methods(out).xUnlock(OpenFile::of(out).system(), level);
  }
  static int check_lock(sqlite3_file* out, int* result) {
    return system_methods(out).xCheckReservedLock(OpenFile::of(out).system(), result);
  }
  static int control(sqlite3_file* out, int operation, void* argument) {
    return system_methods(out).xFileControl(OpenFile::of(out).system(), operation, argument);
  }
  static int sector_size(sqlite3_file* out) { return system_methods(out).xSectorSize(OpenFile::of(out).system()); }
  static int characteristics(sqlite3_file* out) {
    return system_methods(out).xDeviceCharacteristics(OpenFile::of(out).system());
  }
  static int map_shared(sqlite3_file* out, int region, int size, int extend, void volatile** memory) {
    return system_methods(out).xShmMap(OpenFile::of(out).system(), region, size, extend, memory);
  }
  static int lock_shared(sqlite3_file* out, int offset, int count, int flags) {
    return system_methods(out).xShmLock(OpenFile::of(out).system(), offset, count, flags);
  }
  static void order_shared(sqlite3_file* out) { system_methods(out).xShmBarrier(OpenFile::of(out).system()); }
  static int unmap_shared(sqlite3_file* out, int remove) {
    return system_methods(out).xShmUnmap(OpenFile::of(out).system(), remove);
  }

  static const sqlite3_io_methods& system_methods(sqlite3_file* out) { return *OpenFile::of(out).system()->pMethods; }

  static constexpr sqlite3_io_methods kFileMethods{
      2,          close,   read,        write,           truncate,   sync,        file_size,    lock,         unlock,
      check_lock, control, sector_size, characteristics, map_shared, lock_shared, order_shared, unmap_shared, nullptr,
      nullptr};
};

SimulatedDisk::SimulatedDisk(std::uint64_t seed, BrokenPromise broken)
    : system_(sqlite3_vfs_find(nullptr)), broken_(broken), random_(seed) {
  static std::atomic<int> made = 0;
  name_ = "simulated disk " + std::to_string(++made);
  vfs_.iVersion = 1;
  vfs_.szOsFile = static_cast<int>(sizeof(OpenFile)) + system_->szOsFile;
  vfs_.mxPathname = system_->mxPathname;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = Methods::open;
  vfs_.xDelete = Methods::remove;
  vfs_.xAccess = Methods::access;
  vfs_.xFullPathname = Methods::full_path;
  vfs_.xRandomness = Methods::randomness;
  vfs_.xSleep = Methods::sleep;
  vfs_.xCurrentTime = Methods::current_time;
  vfs_.xGetLastError = Methods::last_error;
  sqlite3_vfs_register(&vfs_, 0);
}

SimulatedDisk::~SimulatedDisk() {
  sqlite3_vfs_unregister(&vfs_);
}

void SimulatedDisk::fail_after(std::int64_t changes) {
  const std::scoped_lock lock(mutex_);
  changes_left_ = changes;
}

void SimulatedDisk::forget() {
  const std::scoped_lock lock(mutex_);
  names_.clear();
  lasting_names_.clear();
}

void SimulatedDisk::fail_next_sync() {
  const std::scoped_lock lock(mutex_);
  sync_fails_ = true;
}

std::int64_t SimulatedDisk::syncs() const {
  const std::scoped_lock lock(mutex_);
  return syncs_;
}

bool SimulatedDisk::step() {
  if (!changes_left_) return true;
  if (*changes_left_ == 0) return false;
  --*changes_left_;
  return true;
}

bool SimulatedDisk::chance(double probability) {
  return std::bernoulli_distribution(probability)(random_);
}

void SimulatedDisk::apply(std::vector<std::byte>& content, const Change& change) {
  if (change.truncated)
    content.resize(static_cast<std::size_t>(*change.truncated));
  else
    place(content, static_cast<std::size_t>(change.offset), change.bytes.data(), change.bytes.size());
}

std::vector<std::byte> SimulatedDisk::left_of(const Content& content) {
  std::vector<std::byte> left = content.lasting;
  const double kept = std::uniform_real_distribution(0.0, 1.0)(random_);
  for (const Change& change : content.pending) {
    if (!chance(kept)) continue;
    if (change.truncated || chance(0.8)) {
      apply(left, change);
      continue;
    }
    for (std::size_t at = 0; at < change.bytes.size(); at += kSector) {
      const std::size_t count = std::min(kSector, change.bytes.size() - at);
      if (chance(0.5)) place(left, static_cast<std::size_t>(change.offset) + at, change.bytes.data() + at, count);
    }
  }
  return left;
}

void SimulatedDisk::cut_power() {
  const std::scoped_lock lock(mutex_);
  changes_left_.reset();
  Names left;
  Names either = names_;
  either.insert(lasting_names_.begin(), lasting_names_.end());
  for (const auto& [name, newest] : either) {
    std::filesystem::remove(name);
    std::filesystem::remove(name + "-shm");
    const auto lasting = lasting_names_.find(name);
    const auto current = names_.find(name);
    const bool changed = (lasting == lasting_names_.end()) != (current == names_.end()) ||
                         (lasting != lasting_names_.end() && lasting->second != current->second);
    const auto& chosen = changed && chance(0.5) ? names_ : lasting_names_;
    const auto found = chosen.find(name);
    if (found == chosen.end()) continue;
    auto content = std::make_shared<Content>(Content{.lasting = left_of(*found->second), .pending = {}});
    write_file(name, content->lasting);
    left.emplace(name, std::move(content));
  }
  names_ = left;
  lasting_names_ = left;
}

}  // namespace kadr::store
