#include "api/http/byte_source.h"

#include <algorithm>
#include <cassert>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

namespace kadr::api::http {

void ByteSource::add_text(std::string text) {
  if (text.empty()) return;
  const auto length = static_cast<ByteCount>(text.size());
  pieces_.push_back({.memory = std::make_shared<const std::string>(std::move(text)), .length = length});
  size_ += length;
}

void ByteSource::add_file(SharedFile file, ByteCount offset, ByteCount length) {
  assert(file && offset >= 0 && length >= 0);
  if (length == 0) return;
  pieces_.push_back({.file = std::move(file), .offset = offset, .length = length});
  size_ += length;
}

Result<ByteSource> ByteSource::open(const std::string& path) {
  auto file = std::make_shared<base::FileDescriptor>(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!*file) return fail(base::from_errno(errno, fmt::format("cannot open {}", path)));
  struct stat status{};
  if (::fstat(file->get(), &status) != 0) return fail(base::from_errno(errno, fmt::format("cannot examine {}", path)));
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::InvalidArgument, fmt::format("{} is not a file", path));
  ByteSource source;
  source.add_file(std::move(file), 0, status.st_size);
  return source;
}

ByteSource ByteSource::part(ByteCount offset, ByteCount length) const {
  assert(offset >= 0 && length >= 0 && offset + length <= size_);
  ByteSource result;
  for (const Piece& piece : pieces_) {
    if (offset < piece.length && length > 0) {
      Piece own = piece;
      own.offset += offset;
      own.length = std::min(piece.length - offset, length);
      length -= own.length;
      result.size_ += own.length;
      result.pieces_.push_back(std::move(own));
    }
    offset = std::max<ByteCount>(offset - piece.length, 0);
  }
  return result;
}

}  // namespace kadr::api::http
