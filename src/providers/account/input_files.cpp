#include "providers/account/input_files.h"

#include <array>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/media_beginning.h"

namespace kadr::providers::account {
namespace {

using std::chrono::milliseconds;

/// An address must outlive the work that reads it: vendors open their inputs when a request's turn comes.
constexpr std::chrono::minutes kLifeNeeded{20};

constexpr std::size_t kDigitsOfName = 8;

std::string_view extension_of(std::string_view media_type) {
  struct Row {
    std::string_view type;
    std::string_view extension;
  };
  static constexpr std::array kRows{
      Row{"image/png", "png"},        Row{"image/jpeg", "jpg"},  Row{"image/webp", "webp"},
      Row{"image/gif", "gif"},        Row{"audio/wav", "wav"},   Row{"audio/mpeg", "mp3"},
      Row{"audio/ogg", "ogg"},        Row{"audio/flac", "flac"}, Row{"audio/mp4", "m4a"},
      Row{"audio/aac", "aac"},        Row{"video/mp4", "mp4"},   Row{"video/quicktime", "mov"},
      Row{"video/x-matroska", "mkv"},
  };
  for (const Row& row : kRows) {
    if (row.type == media_type) return row.extension;
  }
  return "bin";
}

std::string media_type_of(int file) {
  std::array<char, net::kMediaBeginning> bytes{};
  const ssize_t got = ::pread(file, bytes.data(), bytes.size(), 0);
  if (got <= 0) return "application/octet-stream";
  return std::string(net::media_type_of_beginning({bytes.data(), static_cast<std::size_t>(got)}));
}

}  // namespace

Result<OpenInput> open_input(const store::ArtifactStore& artifacts, const std::string& sha256) {
  KADR_TRY(base::FileDescriptor file, artifacts.open_artifact(sha256));
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return fail(ErrorCode::NotFound, "a file that the request names is gone");
  std::string media_type = media_type_of(file.get());
  std::string name = fmt::format("{}.{}", sha256.substr(0, kDigitsOfName), extension_of(media_type));
  return OpenInput{
      .file = std::move(file), .bytes = status.st_size, .media_type = std::move(media_type), .name = std::move(name)};
}

Result<Json> InputFiles::body_with_files(const Order& order, const Uploader& upload, std::stop_token stop) {
  Json body = order.body;
  const Deadline deadline = std::chrono::steady_clock::now() + time_;
  for (const FilePlace& place : order.files) {
    KADR_TRY(std::string address, address_by(place.artifact, deadline, upload, stop));
    models::set_path(body, place.path, std::move(address));
  }
  return body;
}

Result<std::string> InputFiles::address_of(const std::string& sha256, const Uploader& upload, std::stop_token stop) {
  return address_by(sha256, std::chrono::steady_clock::now() + time_, upload, std::move(stop));
}

Result<std::string> InputFiles::address_by(const std::string& sha256, Deadline deadline, const Uploader& upload,
                                           std::stop_token stop) {
  if (auto address = known(sha256)) return std::move(*address);
  KADR_TRY(const OpenInput open, open_input(artifacts_, sha256));
  const auto left = std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
  if (left <= milliseconds(0))
    return fail(ErrorCode::TimedOut, "the files of a request could not be uploaded in time; nothing was bought");
  const InputFile input{.sha256 = sha256,
                        .file = open.file.get(),
                        .bytes = open.bytes,
                        .media_type = open.media_type,
                        .name = open.name,
                        .time = left};
  KADR_TRY(UploadedFile uploaded, upload(input, std::move(stop)));
  const std::scoped_lock lock(mutex_);
  return (uploaded_[sha256] = std::move(uploaded)).address;
}

std::optional<std::string> InputFiles::known(const std::string& sha256) {
  const std::scoped_lock lock(mutex_);
  const auto found = uploaded_.find(sha256);
  if (found == uploaded_.end()) return std::nullopt;
  if (!found->second.until || clock_.now() + kLifeNeeded < *found->second.until) return found->second.address;
  uploaded_.erase(found);
  return std::nullopt;
}

}  // namespace kadr::providers::account
