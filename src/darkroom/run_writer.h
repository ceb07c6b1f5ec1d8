#pragma once

/// Writes coded frames of one stream as an MP4 whose frames are one contiguous run, and remembers where each came to
/// lie.
///
/// Thread: one owner.

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "darkroom/handles.h"
#include "darkroom/output.h"

namespace kadr::darkroom {

class RunWriter {
 public:
  /// \param stream what the frames are; copied. \param time_base of the packets' timestamps, and of the track.
  /// \param descriptor an empty file, open for writing; borrowed.
  [[nodiscard]] static Result<std::unique_ptr<RunWriter>> create(int descriptor, const AVCodecParameters& stream,
                                                                 AVRational time_base);

  /// Writes a packet; its timestamps are in the time base of create() and must not go back. The packet is left
  /// unreferenced.
  [[nodiscard]] Result<> write(AVPacket& packet);

  /// Writes the index and flushes. Nothing may be written afterwards.
  [[nodiscard]] Result<> finish();

  /// Where the first frame lies in the file, and the bytes each occupies there (which differ from the packet's when the
  /// muxer changes start codes into lengths).
  [[nodiscard]] std::int64_t offset() const { return offset_; }
  [[nodiscard]] const std::vector<std::uint32_t>& sizes() const { return sizes_; }

 private:
  RunWriter() = default;
  std::unique_ptr<Output> output_;
  OutputContext format_;
  AVRational time_base_{1, 1};
  std::int64_t offset_ = 0;
  std::vector<std::uint32_t> sizes_;
};

}  // namespace kadr::darkroom
