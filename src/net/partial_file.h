#pragma once

/// The file a download grows in, and the notes beside it (`<path>.meta`) that tell whether it may be continued.
///
/// Invariant: while notes exist, every byte of the file is of the version they describe. So beginning again removes
/// the old notes first, and writes the new ones before the first byte.
///
/// Thread: one owner.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/file_descriptor.h"
#include "base/result.h"
#include "timeline/rational.h"

namespace kadr::net {

/// True for a header value that may be sent back as it is: nothing damaged or planted may smuggle a line into a
/// request.
[[nodiscard]] bool may_be_sent(std::string_view value);

/// What the server said about the version of a file that is being downloaded.
struct VersionNotes {
  std::string etag;
  std::string last_modified;
  std::string content_type;
  /// Length of the whole, when it is known.
  std::optional<timeline::ByteCount> bytes;

  /// What to send as If-Range; empty when the server gave nothing that identifies the bytes exactly.
  [[nodiscard]] std::string validator() const;
};

class PartialFile {
 public:
  /// \param url what the file comes from; notes about another URL count as none.
  [[nodiscard]] static Result<PartialFile> open(std::filesystem::path path, const std::string& url);

  /// Bytes that may be continued.
  [[nodiscard]] timeline::ByteCount size() const { return size_; }
  [[nodiscard]] const VersionNotes& notes() const { return notes_; }

  /// Empties the file and notes the new version.
  [[nodiscard]] Result<> begin(VersionNotes notes);
  /// Empties the file and forgets its version: it must not be continued.
  [[nodiscard]] Result<> forget();
  [[nodiscard]] Result<> append(std::string_view bytes);
  /// The first bytes, as many as there are up to `at_most`.
  [[nodiscard]] Result<std::string> beginning(std::size_t at_most) const;
  /// fsync.
  [[nodiscard]] Result<> finish();

 private:
  PartialFile(std::filesystem::path path, base::FileDescriptor file, std::string url_hash);
  void read_notes();
  [[nodiscard]] Result<> write_notes() const;
  [[nodiscard]] std::filesystem::path notes_path() const { return path_.string() + ".meta"; }

  std::filesystem::path path_;
  base::FileDescriptor file_;
  /// The URL itself may hold secrets, which do not belong on the disk.
  std::string url_hash_;
  VersionNotes notes_;
  timeline::ByteCount size_ = 0;
};

}  // namespace kadr::net
