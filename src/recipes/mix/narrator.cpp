#include "recipes/mix/narrator.h"

namespace kadr::recipes::mix {

void Narrator::began(Stage stage, std::size_t items, std::size_t reused) {
  const std::scoped_lock lock(mutex_);
  listener_.stage_began(stage, items, reused);
}

void Narrator::progress(Stage stage, const base::Progress& progress) {
  const std::scoped_lock lock(mutex_);
  listener_.stage_progress(stage, progress);
}

void Narrator::ended(Stage stage) {
  const std::scoped_lock lock(mutex_);
  listener_.stage_ended(stage);
}

void Narrator::notice(const std::string& text) {
  const std::scoped_lock lock(mutex_);
  listener_.notice(text);
}

StageProgress::StageProgress(Narrator& narrator, Start start) : narrator_(narrator), stage_(start.stage) {
  for (const std::int64_t expected : start.expected) {
    items_.push_back({.done = 0, .total = expected});
    sum_.total += expected;
  }
  narrator_.began(stage_, start.items, start.reused);
}

StageProgress::~StageProgress() {
  narrator_.ended(stage_);
}

base::ProgressSink StageProgress::sink(std::size_t item) {
  return [this, item](const base::Progress& progress) { update(item, progress); };
}

void StageProgress::finish(std::size_t item) {
  std::int64_t total = 0;
  {
    const std::scoped_lock lock(mutex_);
    total = items_[item].total;
  }
  update(item, {.done = total, .total = total});
}

void StageProgress::update(std::size_t item, const base::Progress& progress) {
  // Held while the listener is told, so that sums arrive in the order in which they were made.
  const std::scoped_lock lock(mutex_);
  base::Progress& known = items_[item];
  const std::int64_t total = progress.total > 0 ? progress.total : known.total;
  sum_.done += progress.done - known.done;
  sum_.total += total - known.total;
  known = {.done = progress.done, .total = total};
  narrator_.progress(stage_, sum_);
}

}  // namespace kadr::recipes::mix
