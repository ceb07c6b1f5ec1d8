#pragma once

/// Pictures in, a mezzanine out: encodes frames of the canvas with the pinned profile, writes them as one contiguous
/// run, and knows that run in the end.
///
/// Thread: one owner; the encoder's own threads work behind it.

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "darkroom/picture_encoder.h"
#include "darkroom/run_writer.h"
#include "media/conform.h"
#include "timeline/coded_run.h"

namespace kadr::darkroom {

class MezzanineWriter {
 public:
  /// \param spec borrowed; its threads are not 0. \param output an empty file open for reading and writing, borrowed.
  /// Errors: as PictureEncoder::open and RunWriter::create.
  [[nodiscard]] static Result<std::unique_ptr<MezzanineWriter>> create(const media::ConformSpec& spec, int output);

  /// The next frame: yuv420p of the canvas' size. The same frame may be given again; the encoder keeps what it needs.
  [[nodiscard]] Result<> add(AVFrame& picture);
  /// Frames added so far.
  [[nodiscard]] timeline::FrameCount frames() const { return frames_; }

  /// Ends the file. Nothing may be added afterwards.
  [[nodiscard]] Result<timeline::PictureRun> finish();

 private:
  MezzanineWriter(const media::ConformSpec& spec, int output, PictureEncoder encoder)
      : spec_(spec), output_(output), encoder_(std::move(encoder)) {}
  [[nodiscard]] Result<> drain();
  [[nodiscard]] Result<> write(AVPacket& packet);

  const media::ConformSpec& spec_;
  int output_;
  PictureEncoder encoder_;
  std::unique_ptr<RunWriter> writer_;
  Packet packet_ = make_packet();
  timeline::FrameCount frames_ = 0;
  std::vector<std::uint32_t> shown_at_;
  std::vector<std::uint32_t> key_frames_;
};

}  // namespace kadr::darkroom
