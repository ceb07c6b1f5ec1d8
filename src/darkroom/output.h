#pragma once

/// A file being written by libav through a descriptor that was handed in.
///
/// Thread: one owner.

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "darkroom/handles.h"

namespace kadr::darkroom {

class Output {
 public:
  /// \param descriptor an empty file open for writing, borrowed; written with pwrite.
  [[nodiscard]] static std::unique_ptr<Output> open(int descriptor);
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  [[nodiscard]] AVIOContext* io() { return io_.get(); }

  /// Writes what is buffered. Errors: NoSpace and the like, from any write before.
  [[nodiscard]] Result<> finish();

 private:
  explicit Output(int descriptor) : descriptor_(descriptor) {}
  static int write_bytes(void* self, std::uint8_t* buffer, int size);
  static std::int64_t seek_bytes(void* self, std::int64_t offset, int whence);

  int descriptor_ = -1;
  std::int64_t position_ = 0;
  std::int64_t end_ = 0;
  int error_ = 0;
  Io io_;
};

/// Writes all bytes at an offset. Errors: from the system.
[[nodiscard]] Result<> write_at(int descriptor, const void* data, std::size_t size, std::int64_t offset);

}  // namespace kadr::darkroom
