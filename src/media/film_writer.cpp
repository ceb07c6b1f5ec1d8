#include "media/film_writer.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace kadr::media {
namespace {

/// The most that a pipe may hold unless the administrator says otherwise.
constexpr int kPipeBytes = 1 << 20;
/// Copied by a server between two looks at the stop token.
constexpr std::int64_t kServerBytes = 16 << 20;
constexpr std::int64_t kMemoryBytes = 1 << 20;

/// Not in <linux/magic.h> of every kernel.
constexpr std::uint32_t kCifs = 0xff534d42;
constexpr std::array<std::uint32_t, 4> kServed{NFS_SUPER_MAGIC, SMB2_SUPER_MAGIC, kCifs, CEPH_SUPER_MAGIC};

bool kernel_cannot(int error) {
  return error == EXDEV || error == EINVAL || error == ENOSYS || error == EOPNOTSUPP || error == EBADF;
}

std::unexpected<Error> cannot_write() {
  return fail(base::from_errno(errno, "cannot write the video"));
}

}  // namespace

FilmWriter::Copying FilmWriter::fastest_for(int output) {
  struct statfs status{};
  if (::fstatfs(output, &status) != 0) return Copying::ThroughPipe;
  const bool served = std::ranges::find(kServed, static_cast<std::uint32_t>(status.f_type)) != kServed.end();
  return served ? Copying::OnServer : Copying::ThroughPipe;
}

FilmWriter::FilmWriter(int output, Copying copying) : output_(output), copying_(copying) {
  std::array<int, 2> ends{};
  if (copying != Copying::ThroughPipe || ::pipe2(ends.data(), O_CLOEXEC) != 0) return;
  pipe_reading_ = base::FileDescriptor(ends[0]);
  pipe_writing_ = base::FileDescriptor(ends[1]);
  // Refused to a user who has many pipes: then it stays smaller.
  (void)::fcntl(ends[1], F_SETPIPE_SZ, kPipeBytes);
  piece_bytes_ = ::fcntl(ends[1], F_GETPIPE_SZ) / 2;
}

Result<> FilmWriter::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(output_, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return cannot_write();
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
    position_ += wrote;
  }
  return {};
}

Result<std::int64_t> FilmWriter::copy_some(int source, std::int64_t offset, std::int64_t length) {
  if (copying_ == Copying::OnServer) return copy_on_server(source, offset, length);
  if (piece_bytes_ > 0) return copy_through_pipe(source, offset, length);
  return copy_through_memory(source, offset, length);
}

Result<std::int64_t> FilmWriter::copy_through_pipe(int source, std::int64_t offset, std::int64_t length) {
  const auto piece = static_cast<std::size_t>(std::min(length, piece_bytes_ - position_ % piece_bytes_));
  off64_t from = offset;
  ssize_t taken = -1;
  do {
    taken = ::splice(source, &from, pipe_writing_.get(), nullptr, piece, 0);
  } while (taken < 0 && errno == EINTR);
  if (taken < 0 && kernel_cannot(errno)) return copy_through_memory(source, offset, length);
  if (taken < 0) return fail(base::from_errno(errno, "cannot read a mezzanine"));
  KADR_CHECK(empty_pipe(taken));
  return static_cast<std::int64_t>(taken);
}

Result<> FilmWriter::empty_pipe(std::int64_t bytes) {
  while (bytes > 0) {
    const ssize_t moved = ::splice(pipe_reading_.get(), nullptr, output_, nullptr, static_cast<std::size_t>(bytes), 0);
    if (moved < 0 && errno == EINTR) continue;
    if (moved < 0 && kernel_cannot(errno)) return empty_pipe_through_memory(bytes);
    if (moved < 0) return cannot_write();
    bytes -= moved;
    position_ += moved;
  }
  return {};
}

Result<> FilmWriter::empty_pipe_through_memory(std::int64_t bytes) {
  piece_bytes_ = 0;  // an output that takes nothing from a pipe never will
  std::vector<std::byte> buffer(static_cast<std::size_t>(bytes));
  while (bytes > 0) {
    const ssize_t got = ::read(pipe_reading_.get(), buffer.data(), static_cast<std::size_t>(bytes));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(base::from_errno(errno, "cannot read a mezzanine"));
    KADR_CHECK(write(std::span(buffer).first(static_cast<std::size_t>(got))));
    bytes -= got;
  }
  return {};
}

Result<std::int64_t> FilmWriter::copy_on_server(int source, std::int64_t offset, std::int64_t length) {
  off64_t from = offset;
  ssize_t copied = -1;
  do {
    const auto piece = static_cast<std::size_t>(std::min(length, kServerBytes));
    copied = ::copy_file_range(source, &from, output_, nullptr, piece, 0);
  } while (copied < 0 && errno == EINTR);
  if (copied < 0 && kernel_cannot(errno)) return copy_through_memory(source, offset, length);
  if (copied < 0) return cannot_write();
  position_ += copied;
  return static_cast<std::int64_t>(copied);
}

Result<std::int64_t> FilmWriter::copy_through_memory(int source, std::int64_t offset, std::int64_t length) {
  std::vector<std::byte> buffer(static_cast<std::size_t>(std::min(length, kMemoryBytes)));
  ssize_t got = -1;
  do {
    got = ::pread(source, buffer.data(), buffer.size(), offset);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return fail(base::from_errno(errno, "cannot read a mezzanine"));
  KADR_CHECK(write(std::span(buffer).first(static_cast<std::size_t>(got))));
  return static_cast<std::int64_t>(got);
}

}  // namespace kadr::media
