#include "recipes/mix/written_log.h"

#include <fmt/format.h>

#include "base/sha256.h"

namespace kadr::recipes::mix {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kBetweenSaves{2};

}  // namespace

Result<WrittenLog> WrittenLog::open(const store::ArtifactStore& store, const OutputFolder& folder) {
  std::error_code error;
  std::filesystem::path real = std::filesystem::canonical(folder.path(), error);
  if (error) {
    return fail(base::from_errno(error.value(), fmt::format("cannot find the folder {}", folder.path().string())));
  }
  const std::string key = base::sha256("kadr.written.1\n" + real.string());
  WrittenLog log(store, key, std::move(real));
  KADR_TRY(const auto known, store.find_result(log.key_));
  if (known) log.files_ = written_files_from_json(known->value);
  std::erase_if(log.files_, [&](const auto& file) { return !is_untouched(file.second, log.folder_ / file.first); });
  log.next_save_ = Clock::now() + kBetweenSaves;
  return log;
}

std::optional<WrittenFile> WrittenLog::find(const std::string& name, const std::string& identity) const {
  const std::scoped_lock lock(*mutex_);
  const auto file = files_.find(name);
  if (file == files_.end() || file->second.identity != identity) return std::nullopt;
  return file->second;
}

Result<> WrittenLog::note(const std::string& name, WrittenFile file) {
  const std::scoped_lock lock(*mutex_);
  files_[name] = std::move(file);
  return Clock::now() < next_save_ ? Result<>() : save_locked();
}

Result<> WrittenLog::save() {
  const std::scoped_lock lock(*mutex_);
  return save_locked();
}

Result<> WrittenLog::save_locked() {
  const auto began = Clock::now();
  KADR_CHECK(store_->record_result(key_, {.value = to_json(files_)}));
  // Saving a long list takes a while itself: never more than a twentieth of the time.
  next_save_ = Clock::now() + std::max<Clock::duration>(kBetweenSaves, 20 * (Clock::now() - began));
  return {};
}

}  // namespace kadr::recipes::mix
