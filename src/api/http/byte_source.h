#pragma once

/// Bytes to be sent that lie in several places: pieces of memory and of open files, one after another. A film that is a
/// header in memory and extents of many files is one of these; so is a plain file. Copying it is cheap: pieces are
/// shared.
///
/// Thread: a value; one owner. What it shares is never changed.

#include <memory>
#include <string>
#include <vector>

#include "base/file_descriptor.h"
#include "base/result.h"
#include "timeline/coded_run.h"

namespace kadr::api::http {

class ByteSource {
 public:
  using ByteCount = timeline::ByteCount;
  using SharedFile = std::shared_ptr<const base::FileDescriptor>;

  /// Exactly one of memory and file is set.
  struct Piece {
    std::shared_ptr<const std::string> memory;
    SharedFile file;
    /// Where in the memory or file it begins.
    ByteCount offset = 0;
    ByteCount length = 0;
  };

  ByteSource() = default;

  void add_text(std::string text);
  /// \param file open for reading, a regular file that reaches as far as offset + length and is not changed any more:
  /// should it turn out shorter while it is sent, the connection is cut.
  void add_file(SharedFile file, ByteCount offset, ByteCount length);

  /// One whole file from a path. Errors: those of opening it, and InvalidArgument when it is no regular file.
  /// Blocking: opens the file.
  [[nodiscard]] static Result<ByteSource> open(const std::string& path);

  [[nodiscard]] ByteCount size() const { return size_; }
  [[nodiscard]] const std::vector<Piece>& pieces() const { return pieces_; }

  /// The bytes from `offset` on, `length` of them; both within size().
  [[nodiscard]] ByteSource part(ByteCount offset, ByteCount length) const;

 private:
  std::vector<Piece> pieces_;
  ByteCount size_ = 0;
};

}  // namespace kadr::api::http
