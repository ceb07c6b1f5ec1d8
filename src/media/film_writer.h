#pragma once

/// Writes byte ranges of many files into one, front to back.
///
/// Ranges go through a pipe of 1 MiB, which takes pages of the source by reference, and leave it in pieces that end on
/// a page of the output. That takes a third less time than `copy_file_range` does on local file systems: it moves
/// 64 KiB at a time, and as no range of a film begins on a page it can share none. On network file systems the server
/// copies, so there it is asked. Where neither works, bytes go through memory.
///
/// Thread: one owner.

#include <cstdint>
#include <span>

#include "base/file_descriptor.h"
#include "base/result.h"

namespace kadr::media {

class FilmWriter {
 public:
  enum class Copying { ThroughPipe, OnServer };

  /// What is faster where the output lies.
  [[nodiscard]] static Copying fastest_for(int output);

  /// \param output empty, open for writing, borrowed.
  FilmWriter(int output, Copying copying);

  /// Errors: NoSpace, Internal from the system. Blocking.
  [[nodiscard]] Result<> write(std::span<const std::byte> bytes);

  /// Copies the beginning of a range, at most 16 MiB of it.
  /// \return how many bytes that were; 0 when the source ends before `offset`. Errors and blocking: as write().
  [[nodiscard]] Result<std::int64_t> copy_some(int source, std::int64_t offset, std::int64_t length);

 private:
  [[nodiscard]] Result<std::int64_t> copy_through_pipe(int source, std::int64_t offset, std::int64_t length);
  [[nodiscard]] Result<std::int64_t> copy_on_server(int source, std::int64_t offset, std::int64_t length);
  [[nodiscard]] Result<std::int64_t> copy_through_memory(int source, std::int64_t offset, std::int64_t length);
  [[nodiscard]] Result<> empty_pipe(std::int64_t bytes);
  [[nodiscard]] Result<> empty_pipe_through_memory(std::int64_t bytes);

  int output_;
  Copying copying_;
  base::FileDescriptor pipe_reading_;
  base::FileDescriptor pipe_writing_;
  std::int64_t piece_bytes_ = 0;  ///< what the pipe holds wherever in a page it begins; 0 when there is no pipe
  std::int64_t position_ = 0;
};

}  // namespace kadr::media
