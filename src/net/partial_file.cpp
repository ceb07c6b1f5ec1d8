#include "net/partial_file.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <limits>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/sha256.h"

namespace kadr::net {
bool may_be_sent(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return c >= 0x20 && c < 0x7f; });
}

std::string VersionNotes::validator() const {
  const bool strong = !etag.empty() && !etag.starts_with("W/") && may_be_sent(etag);
  if (strong) return etag;
  return may_be_sent(last_modified) ? last_modified : "";
}

PartialFile::PartialFile(std::filesystem::path path, base::FileDescriptor file, std::string url_hash)
    : path_(std::move(path)), file_(std::move(file)), url_hash_(std::move(url_hash)) {}

Result<PartialFile> PartialFile::open(std::filesystem::path path, const std::string& url) {
  base::FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!file) return fail(base::from_errno(errno, fmt::format("cannot create {}", path.string())));
  struct stat status{};
  if (::fstat(file.get(), &status) != 0)
    return fail(base::from_errno(errno, fmt::format("cannot read {}", path.string())));

  PartialFile partial(std::move(path), std::move(file), base::sha256(url));
  partial.read_notes();
  if (!partial.notes_.validator().empty()) partial.size_ = status.st_size;
  return partial;
}

void PartialFile::read_notes() {
  std::ifstream file(notes_path(), std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto json = base::parse_json(text);
  if (!json || !json->is_object()) return;
  base::JsonReader reader(*json, "");
  const bool same_url = reader.required_string("url_sha256") == url_hash_;
  VersionNotes notes{reader.string("etag"), reader.string("last_modified"), reader.string("content_type"), {}};
  const std::int64_t bytes = reader.integer("bytes", -1, 0);
  if (bytes >= 0) notes.bytes = bytes;
  if (same_url && reader.finish()) notes_ = std::move(notes);
}

Result<> PartialFile::write_notes() const {
  Json json;
  json["url_sha256"] = url_hash_;
  json["etag"] = notes_.etag;
  json["last_modified"] = notes_.last_modified;
  json["content_type"] = notes_.content_type;
  if (notes_.bytes) json["bytes"] = *notes_.bytes;
  const std::filesystem::path fresh = notes_path().string() + ".new";
  std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
  file << json.dump(1, ' ', false, Json::error_handler_t::replace) << '\n' << std::flush;
  if (!file || ::rename(fresh.c_str(), notes_path().c_str()) != 0)
    return fail(base::from_errno(errno, fmt::format("cannot write {}", notes_path().string())));
  return {};
}

Result<> PartialFile::begin(VersionNotes notes) {
  KADR_CHECK(forget());
  notes_ = std::move(notes);
  if (notes_.validator().empty()) return {};
  return write_notes();
}

Result<> PartialFile::forget() {
  notes_ = {};
  size_ = 0;
  ::unlink(notes_path().c_str());
  // A device has no length to take away; whatever refuses for another reason refuses the writing, too.
  if (::ftruncate(file_.get(), 0) == 0 || errno == EINVAL) return {};
  return fail(base::from_errno(errno, fmt::format("cannot empty {}", path_.string())));
}

Result<> PartialFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::pwrite(file_.get(), bytes.data(), bytes.size(), size_);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return fail(base::from_errno(errno, fmt::format("cannot write {}", path_.string())));
    size_ += wrote;
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

Result<std::string> PartialFile::beginning(std::size_t at_most) const {
  std::string bytes(at_most, '\0');
  const ssize_t got = ::pread(file_.get(), bytes.data(), bytes.size(), 0);
  if (got < 0) return fail(base::from_errno(errno, fmt::format("cannot read {}", path_.string())));
  bytes.resize(static_cast<std::size_t>(got));
  return bytes;
}

Result<> PartialFile::finish() {
  if (::fsync(file_.get()) == 0) return {};
  return fail(base::from_errno(errno, fmt::format("cannot bring {} to the disk", path_.string())));
}

}  // namespace kadr::net
