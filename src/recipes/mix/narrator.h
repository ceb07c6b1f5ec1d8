#pragma once

/// Telling the listener of a mix what happens, one call at a time although the work runs on many threads.

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "recipes/mix/mix.h"

namespace kadr::recipes::mix {

/// Thread: any. The listener is called under this object's lock, which is what its contract promises: one at a time.
class Narrator {
 public:
  explicit Narrator(Listener& listener) : listener_(listener) {}

  void began(Stage stage, std::size_t items, std::size_t reused);
  void progress(Stage stage, const base::Progress& progress);
  void ended(Stage stage);
  void notice(const std::string& text);

 private:
  std::mutex mutex_;
  Listener& listener_;
};

/// One stage: begins with the object and ends with it. Adds up what its items tell.
///
/// Thread: any.
class StageProgress {
 public:
  struct Start {
    Stage stage = Stage::Fetch;
    std::size_t items = 0;
    std::size_t reused = 0;
    /// Units of work expected of each item that is not reused; corrected by what the items tell.
    std::vector<std::int64_t> expected;
  };
  StageProgress(Narrator& narrator, Start start);
  StageProgress(const StageProgress&) = delete;
  StageProgress& operator=(const StageProgress&) = delete;
  ~StageProgress();

  /// For item i of `expected`. The stage must outlive the sink.
  [[nodiscard]] base::ProgressSink sink(std::size_t item);
  /// All of an item is done.
  void finish(std::size_t item);

 private:
  void update(std::size_t item, const base::Progress& progress);

  Narrator& narrator_;
  const Stage stage_;
  std::mutex mutex_;
  std::vector<base::Progress> items_;
  base::Progress sum_;
};

}  // namespace kadr::recipes::mix
