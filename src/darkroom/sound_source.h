#pragma once

/// The first audio stream of a file as one unbroken line of 48 kHz stereo samples, each at the place where the file's
/// timestamps put it.
///
/// Sample 0 lies at the file's first frame of video, where it has video, so that a clip's own sound stays with pictures
/// that were made to begin at 0; else at the first sample that is not encoder priming. Gaps are filled with silence;
/// sound that overlaps what came before is dropped.
///
/// Thread: one owner.

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "darkroom/decoder.h"
#include "darkroom/input.h"
#include "darkroom/stereo.h"
#include "darkroom/stereo_resampler.h"

namespace kadr::darkroom {

struct SoundSourceSpec {
  /// Borrowed for the life of the source.
  int descriptor = -1;
  /// Where reading begins.
  timeline::SampleCount from = 0;
  /// Called now and then while much is read and nothing comes out yet. May be empty.
  std::function<void()> still_working;
};

class SoundSource {
 public:
  /// Errors: as Input::open and Decoder::open; NotFound when the file has no sound.
  [[nodiscard]] static Result<std::unique_ptr<SoundSource>> open(SoundSourceSpec spec);

  /// Fills the span with the samples that follow; says how many, fewer than asked for only at the end.
  /// Errors: UnreadableMedia when the file breaks off or too much of it is damaged.
  [[nodiscard]] Result<std::size_t> read(std::span<Stereo> out);

 private:
  enum class State { Reading, Drained };

  SoundSource(SoundSourceSpec spec, std::unique_ptr<Input> input, AVStream& stream, Decoder decoder)
      : spec_(std::move(spec)),
        input_(std::move(input)),
        stream_(stream),
        decoder_(std::move(decoder)),
        next_(spec_.from) {}
  [[nodiscard]] Result<> find_zero();
  [[nodiscard]] Result<> make_more();
  [[nodiscard]] Result<Decoder::State> decode();
  [[nodiscard]] Result<> take_frame();
  [[nodiscard]] Result<> end_segment();
  [[nodiscard]] bool far_ahead_of(const AVPacket& packet) const;
  [[nodiscard]] timeline::SampleCount place_of(std::int64_t timestamp) const;
  [[nodiscard]] bool continues_segment() const;
  void append(const std::vector<Stereo>& samples);

  SoundSourceSpec spec_;
  std::unique_ptr<Input> input_;
  AVStream& stream_;
  Decoder decoder_;
  Packet packet_ = make_packet();
  Frame frame_ = make_frame();
  State state_ = State::Reading;
  /// The frame was decoded but not taken: what came before it had to be finished first.
  bool frame_waits_ = false;
  std::optional<timeline::Rational> zero_;  ///< seconds

  /// A stretch of frames that follow each other without a gap, and so go through one resampler.
  std::optional<StereoResampler> resampler_;
  timeline::SampleCount segment_start_ = 0;
  timeline::SampleCount segment_given_ = 0;

  /// What is ready to be read: silence first, then samples. next_ is the place after all of it.
  timeline::SampleCount silence_ = 0;
  std::vector<Stereo> ready_;
  std::size_t ready_read_ = 0;
  std::vector<Stereo> fresh_;
  timeline::SampleCount next_;
};

}  // namespace kadr::darkroom
