#pragma once

/// Encodes a mix as AAC-LC and writes it as an audio-only MP4 whose coded sound is one contiguous run. The track begins
/// with the encoder's priming, which an edit list hides, and ends exactly with the last sample.
///
/// Thread: one owner.

#include <memory>
#include <span>

#include "base/result.h"
#include "darkroom/handles.h"
#include "darkroom/run_writer.h"
#include "darkroom/stereo.h"
#include "timeline/coded_run.h"

namespace kadr::darkroom {

class SoundEncoder {
 public:
  /// \param output an empty file open for writing, borrowed. \param bit_rate bits per second of both channels together.
  [[nodiscard]] static Result<SoundEncoder> create(int output, int bit_rate);

  [[nodiscard]] Result<> write(std::span<const Stereo> samples);

  /// Encodes what is left and writes the index. Nothing may be written afterwards.
  [[nodiscard]] Result<timeline::SoundRun> finish();

 private:
  SoundEncoder(CodecContext context, std::unique_ptr<RunWriter> writer)
      : context_(std::move(context)), writer_(std::move(writer)) {}
  [[nodiscard]] Result<> encode(AVFrame* frame);
  [[nodiscard]] Result<> write_packet();

  CodecContext context_;
  std::unique_ptr<RunWriter> writer_;
  Frame frame_ = make_frame();
  /// Samples of frame_ that are filled.
  int filled_ = 0;
  Packet packet_ = make_packet();
  timeline::SampleCount samples_ = 0;
  std::int64_t packets_ = 0;
};

}  // namespace kadr::darkroom
