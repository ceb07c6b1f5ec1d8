#include "darkroom/av_error.h"

#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <string>
#include <utility>

extern "C" {
#include <libavutil/error.h>
#include <libavutil/log.h>
}

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>

namespace kadr::darkroom {
namespace {

constexpr std::size_t kMaxLogBytes = 600;

// libav's log callback has no user pointer, so the lines have to be kept in a place of static life.
std::mutex log_mutex;
std::string log_lines;

void keep_line(void* context, int level, const char* format, va_list arguments) {
  if (level > AV_LOG_ERROR) return;
  std::array<char, 256> line{};
  int prefix = 0;
  av_log_format_line(context, level, format, arguments, line.data(), static_cast<int>(line.size()), &prefix);
  const std::scoped_lock lock(log_mutex);
  if (log_lines.size() < kMaxLogBytes) log_lines += line.data();
}

ErrorCode code_of(int code) {
  switch (code) {
    case AVERROR_INVALIDDATA:
    case AVERROR_EOF:
    case AVERROR_STREAM_NOT_FOUND:
      return ErrorCode::UnreadableMedia;
    case AVERROR_DECODER_NOT_FOUND:
    case AVERROR_DEMUXER_NOT_FOUND:
    case AVERROR_PATCHWELCOME:
      return ErrorCode::UnsupportedMedia;
    case AVERROR_EXIT:
      return ErrorCode::Cancelled;
    case AVERROR(ENOSPC):
      return ErrorCode::NoSpace;
    case AVERROR(ENOMEM):
    case AVERROR(EFBIG):
      return ErrorCode::TooLarge;
    default:
      return ErrorCode::Internal;
  }
}

/// Libraries that run out of memory do not always say so. If there is too little for a few pictures now, that was it.
bool memory_is_short() {
  constexpr std::size_t kFewPictures = std::size_t{64} << 20;
  void* memory = ::mmap(nullptr, kFewPictures, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return true;
  ::munmap(memory, kFewPictures);
  return false;
}

}  // namespace

std::string av_message(int code) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(code, text.data(), text.size());
  return text.data();
}

Error out_of_memory(std::string_view doing) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_DATA, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return {ErrorCode::TooLarge, fmt::format("{} takes more memory than there is", doing)};
  return {ErrorCode::TooLarge,
          fmt::format("{} takes more memory than the darkroom's limit of {} MiB; the file is too large or damaged",
                      doing, limit.rlim_cur >> 20)};
}

Error from_av(int code, std::string_view doing) {
  if (code == AVERROR(ENOMEM) || (code == AVERROR_EXTERNAL && memory_is_short()))
    return out_of_memory("reading or writing it");
  return {code_of(code), fmt::format("{}: {}", doing, av_message(code))};
}

void capture_av_log() {
  av_log_set_callback(keep_line);
}

std::string take_av_log() {
  const std::scoped_lock lock(log_mutex);
  return std::exchange(log_lines, {});
}

}  // namespace kadr::darkroom
