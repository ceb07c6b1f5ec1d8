#pragma once

/// The memory of which files a folder holds, kept in the store, so that a second run leaves alone what is there and a
/// killed one goes on where it stopped.
///
/// Thread: any.

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "recipes/mix/output_folder.h"
#include "store/artifact_store.h"

namespace kadr::recipes::mix {

class WrittenLog {
 public:
  /// Reads what earlier runs noted about this folder; files that are gone or changed are forgotten. Borrows the store.
  [[nodiscard]] static Result<WrittenLog> open(const store::ArtifactStore& store, const OutputFolder& folder);

  /// What is known of a file with this identity, if it lies there untouched.
  [[nodiscard]] std::optional<WrittenFile> find(const std::string& name, const std::string& identity) const;

  /// Notes a file that was just written. Saved now and then: losing the last notes costs writing those files again.
  [[nodiscard]] Result<> note(const std::string& name, WrittenFile file);

  /// Saves all notes.
  [[nodiscard]] Result<> save();

 private:
  WrittenLog(const store::ArtifactStore& store, std::string key, std::filesystem::path folder)
      : store_(&store), key_(std::move(key)), folder_(std::move(folder)), mutex_(std::make_unique<std::mutex>()) {}

  [[nodiscard]] Result<> save_locked();

  const store::ArtifactStore* store_;
  std::string key_;
  std::filesystem::path folder_;
  std::unique_ptr<std::mutex> mutex_;
  WrittenFiles files_;
  std::chrono::steady_clock::time_point next_save_{};
};

}  // namespace kadr::recipes::mix
