#include "darkroom/output.h"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

namespace kadr::darkroom {
namespace {

constexpr int kIoBufferBytes = 256 << 10;

}  // namespace

Result<> write_at(int descriptor, const void* data, std::size_t size, std::int64_t offset) {
  const auto* at = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t wrote = ::pwrite(descriptor, at, size, offset);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return fail(base::from_errno(errno, "cannot write the result"));
    at += wrote;
    offset += wrote;
    size -= static_cast<std::size_t>(wrote);
  }
  return {};
}

std::unique_ptr<Output> Output::open(int descriptor) {
  std::unique_ptr<Output> output(new Output(descriptor));
  auto* buffer = static_cast<unsigned char*>(av_malloc(kIoBufferBytes));
  output->io_.reset(
      avio_alloc_context(buffer, kIoBufferBytes, 1, output.get(), nullptr, &Output::write_bytes, &Output::seek_bytes));
  return output;
}

Result<> Output::finish() {
  avio_flush(io_.get());
  if (error_ != 0) return fail(base::from_errno(error_, "cannot write the result"));
  return {};
}

int Output::write_bytes(void* self, std::uint8_t* buffer, int size) {
  auto& output = *static_cast<Output*>(self);
  if (output.error_ != 0) return AVERROR(output.error_);
  errno = 0;
  if (!write_at(output.descriptor_, buffer, static_cast<std::size_t>(size), output.position_)) {
    output.error_ = errno != 0 ? errno : EIO;
    return AVERROR(output.error_);
  }
  output.position_ += size;
  output.end_ = std::max(output.end_, output.position_);
  return size;
}

std::int64_t Output::seek_bytes(void* self, std::int64_t offset, int whence) {
  auto& output = *static_cast<Output*>(self);
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE:
      return output.end_;
    case SEEK_SET:
      break;
    case SEEK_CUR:
      offset += output.position_;
      break;
    case SEEK_END:
      offset += output.end_;
      break;
    default:
      return AVERROR(EINVAL);
  }
  if (offset < 0) return AVERROR(EINVAL);
  return output.position_ = offset;
}

}  // namespace kadr::darkroom
