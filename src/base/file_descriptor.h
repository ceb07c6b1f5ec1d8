#pragma once

/// Sole ownership of an open file descriptor. Move-only; closes on destruction.
///
/// Thread: one owner at a time.

#include <utility>

namespace kadr::base {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  /// Takes ownership of an open descriptor; a negative number means "none".
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  FileDescriptor(FileDescriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    if (this != &other) {
      reset();
      descriptor_ = std::exchange(other.descriptor_, -1);
    }
    return *this;
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() { reset(); }

  /// The number, for system calls; -1 when there is none. Still owned by this object.
  [[nodiscard]] int get() const { return descriptor_; }
  [[nodiscard]] explicit operator bool() const { return descriptor_ >= 0; }

  /// Gives ownership up; the caller closes.
  [[nodiscard]] int release() { return std::exchange(descriptor_, -1); }

  /// Closes now, ignoring the result: where the result of close matters (a written file), fsync first.
  void reset();

 private:
  int descriptor_ = -1;
};

}  // namespace kadr::base
