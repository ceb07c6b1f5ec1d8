#pragma once

/// A disk of a few mebibytes (a tmpfs), so that tests can fill it.
///
/// Thread: one at a time.

#include <cstdint>
#include <filesystem>
#include <memory>

#include "support/temporary_folder.h"

namespace kadr::test {

class SmallDisk {
 public:
  /// Null when it may not be mounted: only root may.
  [[nodiscard]] static std::unique_ptr<SmallDisk> mount(std::int64_t bytes);
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  /// Unmounts it: no file on it may be open any more.
  ~SmallDisk();

  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

  /// Takes all room but so many bytes, until make_room.
  void fill(std::int64_t left_free) const;
  void make_room() const;

 private:
  SmallDisk() = default;

  TemporaryFolder folder_;
  bool mounted_ = false;
};

}  // namespace kadr::test
