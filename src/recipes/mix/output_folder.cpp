#include "recipes/mix/output_folder.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sha256.h"

namespace kadr::recipes::mix {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPartialPrefix = ".kadr-";
constexpr std::string_view kPartialSuffix = ".part";

/// A video that was being written, or a manifest: store::write_file_whole names its file so.
bool is_leftover(std::string_view name) {
  constexpr std::size_t kRandomDigits = 24;
  if (!name.starts_with(kPartialPrefix)) return false;
  if (name.ends_with(kPartialSuffix)) return true;
  name.remove_prefix(kPartialPrefix.size());
  return name.size() == kRandomDigits && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Only this object's owner writes into the folder, so whatever has such a name was left by a killed run.
void remove_leftovers(const fs::path& folder) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    if (is_leftover(entry.path().filename().string())) fs::remove(entry.path(), ignored);
  }
}

}  // namespace

Result<OutputFolder> OutputFolder::open(fs::path path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return fail(base::from_errno(error.value(), fmt::format("cannot make the folder {}", path.string())));
  base::FileDescriptor lock(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!lock) return fail(base::from_errno(errno, fmt::format("cannot open the folder {}", path.string())));
  // Some network file systems know no locks; there the user sees to it.
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return fail(ErrorCode::Unavailable,
                fmt::format("another kadr is writing into {}; wait for it, or give another folder", path.string()));
  }
  remove_leftovers(path);
  OutputFolder folder(std::move(path), std::move(lock));
  // Written and removed: better told now than after an hour of encoding.
  KADR_TRY([[maybe_unused]] const PartialOutput trial, PartialOutput::create(folder, "trial"));
  return folder;
}

Result<PartialOutput> PartialOutput::create(const OutputFolder& folder, const std::string& name) {
  fs::path partial = folder.path() / fmt::format("{}{}{}", kPartialPrefix, name, kPartialSuffix);
  base::FileDescriptor file(::open(partial.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file) {
    return fail(base::from_errno(errno, fmt::format("cannot write into the folder {}", folder.path().string())));
  }
  return PartialOutput(std::move(partial), folder.path() / name, std::move(file));
}

PartialOutput::~PartialOutput() {
  if (file_) ::unlink(partial_.c_str());
}

Result<> PartialOutput::publish() {
  if (::rename(partial_.c_str(), final_.c_str()) != 0) {
    return fail(base::from_errno(errno, fmt::format("cannot write {}", final_.string())));
  }
  file_.reset();
  return {};
}

std::optional<WrittenFile> look_at(const fs::path& file) {
  struct stat status{};
  if (::lstat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return WrittenFile{.bytes = status.st_size,
                     .modified = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

bool is_untouched(const WrittenFile& known, const fs::path& file) {
  const auto now = look_at(file);
  return now && now->bytes == known.bytes && now->modified == known.modified;
}

Json to_json(const WrittenFiles& files) {
  Json value = Json::object();
  for (const auto& [name, file] : files) {
    value[name] = {
        {"identity", file.identity}, {"bytes", file.bytes}, {"modified", file.modified}, {"sha256", file.sha256}};
  }
  return value;
}

WrittenFiles written_files_from_json(const Json& value) {
  WrittenFiles files;
  if (!value.is_object()) return files;
  for (const auto& item : value.items()) {
    base::JsonReader reader(item.value(), item.key());
    WrittenFile file{.identity = reader.required_string("identity"), .sha256 = reader.string("sha256")};
    file.bytes = reader.required_integer("bytes", 0, INT64_MAX);
    file.modified = reader.required_integer("modified", 0, INT64_MAX);
    const bool whole = reader.finish() && (file.sha256.empty() || base::is_sha256(file.sha256));
    if (whole) files.emplace(item.key(), std::move(file));
  }
  return files;
}

}  // namespace kadr::recipes::mix
