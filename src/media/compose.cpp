#include "media/compose.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "media/protocol.h"

namespace kadr::media {
namespace {

/// Copied between two looks at the stop token.
constexpr std::int64_t kCopyBytes = 16 << 20;

Result<> write_bytes(int output, const std::byte* data, std::size_t size) {
  while (size > 0) {
    const ssize_t wrote = ::write(output, data, size);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return fail(base::from_errno(errno, "cannot write the video"));
    data += wrote;
    size -= static_cast<std::size_t>(wrote);
  }
  return {};
}

/// Through user space, for file systems between which the kernel cannot copy.
Result<std::int64_t> copy_through_memory(int source, std::int64_t offset, std::int64_t length, int output) {
  std::vector<std::byte> buffer(static_cast<std::size_t>(std::min<std::int64_t>(length, 1 << 20)));
  const ssize_t got = ::pread(source, buffer.data(), buffer.size(), offset);
  if (got < 0) return fail(base::from_errno(errno, "cannot read a mezzanine"));
  KADR_CHECK(write_bytes(output, buffer.data(), static_cast<std::size_t>(got)));
  return static_cast<std::int64_t>(got);
}

bool kernel_cannot(int error) {
  return error == EXDEV || error == EINVAL || error == ENOSYS || error == EOPNOTSUPP || error == EBADF;
}

/// Copies some of a range; how much is returned.
Result<std::int64_t> copy_some(int source, std::int64_t offset, std::int64_t length, int output) {
  off_t from = offset;
  const ssize_t copied = ::copy_file_range(source, &from, output, nullptr, static_cast<std::size_t>(length), 0);
  if (copied >= 0) return static_cast<std::int64_t>(copied);
  if (errno == EINTR) return std::int64_t{0};
  if (kernel_cannot(errno)) return copy_through_memory(source, offset, length, output);
  return fail(base::from_errno(errno, "cannot write the video"));
}

Result<timeline::Composition> composition_from(Reply reply, const Assembly& assembly) {
  base::JsonReader reader(reply.body, "composition");
  timeline::Composition composition;
  composition.frames = reader.required_integer("frames", 1, INT64_MAX);
  const Json* extents = reader.find("extents");
  KADR_CHECK(reader.finish());
  if (extents == nullptr || !extents->is_array())
    return fail(ErrorCode::Crashed, "the darkroom made a composition without extents");
  for (const Json& item : *extents) {
    const bool sane = item.is_array() && item.size() == 3 &&
                      std::ranges::all_of(item, [](const Json& n) { return n.is_number_unsigned(); });
    if (!sane) return fail(ErrorCode::Crashed, "the darkroom made a composition with a broken extent");
    composition.extents.push_back(
        {item[0].get<std::size_t>(), item[1].get<std::int64_t>(), item[2].get<std::int64_t>()});
  }
  composition.header = std::move(reply.blob);
  std::vector<timeline::ByteCount> ends;
  for (const timeline::PictureRun* run : assembly.pictures) ends.push_back(run->offset + run->length());
  if (assembly.sound != nullptr) ends.push_back(assembly.sound->offset + assembly.sound->length());
  KADR_CHECK(timeline::check(composition, ends));
  return composition;
}

}  // namespace

Result<std::int64_t> Composer::remember(const void* run, const Json& json, std::stop_token stop) {
  KADR_TRY(const Reply reply, darkroom_.ask({.operation = "remember", .parameters = json, .stop = std::move(stop)}));
  base::JsonReader reader(reply.body, "remembered");
  const std::int64_t number = reader.required_integer("number", 0, INT64_MAX);
  KADR_CHECK(reader.finish());
  generation_ = darkroom_.generation();
  remembered_[run] = number;
  return number;
}

Result<timeline::Composition> Composer::compose(const Assembly& assembly, std::stop_token stop) {
  if (assembly.pictures.empty()) return fail(ErrorCode::InvalidArgument, "there are no clips to join");
  // A process that has ended is replaced only by the next question; what it remembered is gone already.
  if (darkroom_.process() <= 0 || generation_ != darkroom_.generation()) remembered_.clear();
  const auto number_of = [&](const auto* run) -> Result<std::int64_t> {
    if (const auto known = remembered_.find(run); known != remembered_.end()) return known->second;
    return remember(run, to_json(*run), stop);
  };
  Json parameters = {{"pictures", Json::array()}};
  for (const timeline::PictureRun* run : assembly.pictures) {
    KADR_TRY(const std::int64_t number, number_of(run));
    parameters["pictures"].push_back(number);
  }
  if (assembly.sound != nullptr) {
    KADR_TRY(parameters["sound"], number_of(assembly.sound));
  }
  auto reply = darkroom_.ask({.operation = "compose", .parameters = std::move(parameters), .stop = std::move(stop)});
  if (!reply) return fail(std::move(reply).error());
  return composition_from(std::move(*reply), assembly);
}

Result<> write_composition(const timeline::Composition& composition, const std::vector<int>& sources, int output,
                           const base::ProgressSink& progress, std::stop_token stop) {
  const std::int64_t total = composition.size();
  KADR_CHECK(write_bytes(output, composition.header.data(), composition.header.size()));
  auto done = static_cast<std::int64_t>(composition.header.size());
  for (const timeline::Extent& extent : composition.extents) {
    if (extent.source >= sources.size())
      return fail(ErrorCode::InvalidArgument, "a composition names a source that was not given");
    for (std::int64_t copied = 0; copied < extent.length;) {
      if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped on request");
      const std::int64_t piece = std::min(extent.length - copied, kCopyBytes);
      KADR_TRY(const std::int64_t some, copy_some(sources[extent.source], extent.offset + copied, piece, output));
      struct stat status{};
      if (some == 0 && ::fstat(sources[extent.source], &status) == 0 &&
          status.st_size < extent.offset + extent.length) {
        return fail(ErrorCode::UnreadableMedia, "a mezzanine is shorter than its index says");
      }
      copied += some;
      done += some;
      if (progress) progress({done, total});
    }
  }
  return {};
}

}  // namespace kadr::media
