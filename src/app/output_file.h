#pragma once

/// A file that a user asked for: written under a temporary name beside its place, and given its name when it is whole.
///
/// Thread: one owner.

#include <filesystem>
#include <string>

#include "base/file_descriptor.h"
#include "base/result.h"

namespace kadr::app {

class OutputFile {
 public:
  /// Errors: InvalidArgument when the folder does not exist, or the target is a folder, a device or the like;
  /// PermissionDenied, NoSpace from the system. All name the target.
  [[nodiscard]] static Result<OutputFile> create(const std::filesystem::path& target);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  /// Removes what was written, unless published.
  ~OutputFile();

  /// Open for reading and writing, empty at first.
  [[nodiscard]] int descriptor() const { return file_.get(); }
  [[nodiscard]] const std::filesystem::path& target() const { return target_; }

  /// Brings the bytes to disk and gives the file its name, replacing a file that had it. Errors: NoSpace and the like;
  /// the old file is then untouched.
  [[nodiscard]] Result<> publish();

 private:
  OutputFile(std::filesystem::path target, std::filesystem::path temporary, base::FileDescriptor file)
      : target_(std::move(target)), temporary_(std::move(temporary)), file_(std::move(file)) {}

  std::filesystem::path target_;
  /// Empty once published or moved away.
  std::filesystem::path temporary_;
  base::FileDescriptor file_;
};

/// Errors: InvalidArgument when both names lead to the same file: an input is never written over.
[[nodiscard]] Result<> check_not_same(const std::filesystem::path& input, const std::filesystem::path& output);

}  // namespace kadr::app
