#pragma once

/// The folder that the videos go to. Files appear under their names only when they are whole.
///
/// Thread: const functions from any; the rest from one.

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "base/file_descriptor.h"
#include "base/json.h"
#include "base/result.h"
#include "timeline/rational.h"

namespace kadr::recipes::mix {

class OutputFolder {
 public:
  /// Makes the folder when it is missing, makes sure that files can be written there, removes what a killed run left,
  /// and keeps other runs out of the folder until it is destroyed.
  /// Errors: PermissionDenied, NoSpace and the like, naming the folder; Unavailable while another run writes there.
  [[nodiscard]] static Result<OutputFolder> open(std::filesystem::path path);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  OutputFolder(std::filesystem::path path, base::FileDescriptor lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::filesystem::path path_;
  base::FileDescriptor lock_;
};

/// A file on its way into the folder, under a hidden name; removed on destruction unless published.
class PartialOutput {
 public:
  [[nodiscard]] static Result<PartialOutput> create(const OutputFolder& folder, const std::string& name);
  PartialOutput(PartialOutput&&) noexcept = default;
  PartialOutput& operator=(PartialOutput&&) = delete;
  ~PartialOutput();

  /// Open for writing.
  [[nodiscard]] int descriptor() const { return file_.get(); }

  /// Gives the file its final name, in place of whatever had it.
  [[nodiscard]] Result<> publish();

 private:
  PartialOutput(std::filesystem::path partial, std::filesystem::path final_path, base::FileDescriptor file)
      : partial_(std::move(partial)), final_(std::move(final_path)), file_(std::move(file)) {}

  std::filesystem::path partial_;
  std::filesystem::path final_;
  base::FileDescriptor file_;
};

/// What is known of a file that some run has written: enough to leave it alone when it would come out the same.
struct WrittenFile {
  /// Differs whenever the content would.
  std::string identity;
  timeline::ByteCount bytes = 0;
  std::int64_t modified = 0;  ///< nanoseconds
  std::string sha256;         ///< empty until somebody asked for it
};

/// By file name.
using WrittenFiles = std::map<std::string, WrittenFile>;

/// Size and time of a file; nothing when it is not there. The identity is empty.
[[nodiscard]] std::optional<WrittenFile> look_at(const std::filesystem::path& file);

/// True when `known` describes the file exactly as it lies there now.
[[nodiscard]] bool is_untouched(const WrittenFile& known, const std::filesystem::path& file);

[[nodiscard]] Json to_json(const WrittenFiles& files);
/// Nothing readable counts as nothing written.
[[nodiscard]] WrittenFiles written_files_from_json(const Json& value);

}  // namespace kadr::recipes::mix
