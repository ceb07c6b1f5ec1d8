#include "store/backup_keeper.h"

#include <algorithm>
#include <charconv>

#include <fcntl.h>
#include <fmt/format.h>

#include "store/backup.h"
#include "store/durable_file.h"

namespace kadr::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBegin = "kadr-";
constexpr std::string_view kEnd = ".db";

std::optional<int> number_in(std::string_view digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

/// The reverse of stamp_of.
std::optional<Instant> instant_in(std::string_view stamp) {
  using namespace std::chrono;
  if (stamp.size() != 16) return std::nullopt;
  const auto date = number_in(stamp.substr(0, 8));
  const auto time = number_in(stamp.substr(9, 6));
  if (!date || !time) return std::nullopt;
  const year_month_day day{year(*date / 10000), month(static_cast<unsigned>(*date / 100 % 100)),
                           std::chrono::day(static_cast<unsigned>(*date % 100))};
  if (!day.ok()) return std::nullopt;
  const Instant instant = time_point_cast<milliseconds>(sys_days(day)) + hours(*time / 10000) +
                          minutes(*time / 100 % 100) + seconds(*time % 100);
  if (stamp_of(instant) != stamp) return std::nullopt;
  return instant;
}

std::optional<KeptBackup> backup_at(const fs::path& path) {
  const std::string name = path.filename().string();
  if (!name.starts_with(kBegin) || !name.ends_with(kEnd)) return std::nullopt;
  const auto made_at =
      instant_in(std::string_view(name).substr(kBegin.size(), name.size() - kBegin.size() - kEnd.size()));
  if (!made_at) return std::nullopt;
  return KeptBackup{.path = path, .made_at = *made_at};
}

Result<std::vector<fs::path>> files_in(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    files.push_back(entry->path());
  }
  if (error == std::errc::no_such_file_or_directory) return std::vector<fs::path>();
  if (error) return fail(disk_error(error.value(), fmt::format("cannot read the folder {}", folder.string())));
  return files;
}

Result<> remove_file(const fs::path& path) {
  std::error_code error;
  fs::remove(path, error);
  if (error) return fail(disk_error(error.value(), fmt::format("cannot remove {}", path.string())));
  return {};
}

/// What killed processes left.
Result<> sweep_drafts(const fs::path& folder) {
  KADR_TRY(const std::vector<fs::path> files, files_in(folder));
  for (const fs::path& path : files) {
    const std::string name = path.filename().string();
    if (!name.starts_with(kBackupDraft) || name.ends_with("-journal")) continue;
    const base::FileDescriptor file(::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
    if (!file) continue;
    KADR_TRY(const Lock lock, try_lock(file.get(), path));
    if (lock == Lock::HeldByOther) continue;
    KADR_CHECK(remove_file(path));
    KADR_CHECK(remove_file(path.string() + "-journal"));
  }
  return {};
}

}  // namespace

std::string stamp_of(Instant instant) {
  std::string stamp;
  for (const char c : base::to_string(instant).substr(0, 19)) {
    if (c != '-' && c != ':') stamp += c;
  }
  return stamp + "Z";
}

Result<std::vector<KeptBackup>> kept_backups(const fs::path& folder) {
  KADR_TRY(const std::vector<fs::path> files, files_in(folder));
  std::vector<KeptBackup> kept;
  for (const fs::path& path : files) {
    if (auto backup = backup_at(path)) kept.push_back(std::move(*backup));
  }
  std::ranges::sort(kept, std::greater(), &KeptBackup::made_at);
  return kept;
}

Result<Instant> BackupKeeper::due() const {
  KADR_TRY(const std::vector<KeptBackup> kept, kept_backups(rule_.folder));
  const Instant now = clock_.now();
  if (kept.empty()) return now;
  return std::min(kept.front().made_at, now) + rule_.every;
}

Result<KeptBackup> BackupKeeper::make() const {
  KADR_CHECK(make_folder(rule_.folder));
  KADR_CHECK(sweep_drafts(rule_.folder));
  const Instant now = clock_.now();
  KeptBackup made{.path = rule_.folder / fmt::format("{}{}{}", kBegin, stamp_of(now), kEnd), .made_at = now};
  KADR_CHECK(database_.backup(made.path));
  KADR_TRY(const std::vector<KeptBackup> kept, kept_backups(rule_.folder));
  for (std::size_t i = std::max<std::size_t>(rule_.kept, 1); i < kept.size(); ++i) {
    // Whatever the clock says, the one that was just made stays.
    if (kept[i].path != made.path) KADR_CHECK(remove_file(kept[i].path));
  }
  return made;
}

}  // namespace kadr::store
