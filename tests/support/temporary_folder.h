#pragma once

/// A folder of a test's own, removed with all that is in it when the test ends, and the files in it.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace kadr::test {

class TemporaryFolder {
 public:
  TemporaryFolder();
  /// Below another folder than the system's for temporary files.
  explicit TemporaryFolder(const std::filesystem::path& parent);
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A folder whose files are in memory, where there is one: for tests that write many small files and need no disk.
[[nodiscard]] std::filesystem::path folder_in_memory();

[[nodiscard]] std::string read_text(const std::filesystem::path& path);
void write_text(const std::filesystem::path& path, std::string_view text);
/// The names of all files in a folder and the folders in it.
[[nodiscard]] std::vector<std::string> files_below(const std::filesystem::path& folder);

}  // namespace kadr::test
