#pragma once

/// A clip on its way to the canvas: decode → pace → filter → encode, each picture once.
///
///   Input ──packets──▶ Decoder ──frames──▶ pace (which canvas frame?) ──▶ PictureFilter ──▶ repeat ──▶ PictureEncoder
///   ──▶ RunWriter
///
/// Each stage holds at most a few frames, so memory does not grow with the clip. A frame that no canvas frame shows is
/// dropped before it is filtered; one that several show is filtered once and encoded several times.
///
/// Thread: one owner.

#include <memory>
#include <optional>

#include "base/progress.h"
#include "darkroom/decoder.h"
#include "darkroom/frame_pacer.h"
#include "darkroom/input.h"
#include "darkroom/light_match.h"
#include "darkroom/mezzanine_writer.h"
#include "darkroom/picture_filter.h"
#include "media/edit_clip.h"

namespace kadr::darkroom {

class Conformer {
 public:
  struct Plan {
    const media::ConformSpec& spec;
    media::ClipEdit edit{};
    /// On the canvas: what the clip's first picture should look like in its light.
    const AVFrame* match = nullptr;
  };
  /// Borrows all; the stream is the input's.
  Conformer(Input& input, AVStream& stream, const Plan& plan, const base::ProgressSink& progress)
      : input_(input),
        stream_(stream),
        spec_(plan.spec),
        edit_(plan.edit),
        match_(plan.match),
        progress_(progress),
        orientation_(orientation_of(stream)),
        pacer_(timeline::Rational(stream.time_base.num, stream.time_base.den) * plan.edit.pace, plan.spec.canvas.rate) {
  }

  /// \param output an empty file, open for reading and writing.
  [[nodiscard]] Result<timeline::PictureRun> run(int output);

  /// After run(): whether the light of the first picture was brought to the other's.
  [[nodiscard]] bool matched() const { return light_.has_value(); }

 private:
  [[nodiscard]] Result<> decode_all();
  [[nodiscard]] Result<> take_decoded(AVFrame& frame);
  [[nodiscard]] Result<> filter_held();
  [[nodiscard]] Result<> ensure_filter(const AVFrame& frame);
  [[nodiscard]] Result<> drain_filter();
  [[nodiscard]] Result<> encode_shown_until(timeline::FrameCount end);
  [[nodiscard]] Result<> bring_to_light();
  [[nodiscard]] bool has_all() const;
  [[nodiscard]] timeline::FrameCount end_of(timeline::FrameCount natural) const;
  [[nodiscard]] Result<> check_length(timeline::FrameCount frames) const;
  [[nodiscard]] std::int64_t frame_length(const AVFrame& frame) const;

  Input& input_;
  AVStream& stream_;
  const media::ConformSpec& spec_;
  const media::ClipEdit edit_;
  const AVFrame* match_;
  const base::ProgressSink& progress_;
  Orientation orientation_;
  FramePacer pacer_;

  std::optional<Decoder> decoder_;
  std::optional<PictureFilter> filter_;
  std::optional<LightMatch> light_;
  PictureFormat filter_format_;
  std::unique_ptr<MezzanineWriter> writer_;

  Frame decoded_ = make_frame();
  Frame held_ = make_frame();      ///< decoded, waiting to know whether it is shown at all
  Frame filtered_ = make_frame();  ///< what just came out of the filter
  Frame shown_ = make_frame();     ///< filtered, waiting to know how long it is shown
  Packet packet_ = make_packet();
  timeline::FrameCount held_from_ = 0;
  timeline::FrameCount shown_from_ = 0;
  timeline::FrameCount total_ = 0;
  std::int64_t next_timestamp_ = 0;  ///< where the frame after the last is expected
};

}  // namespace kadr::darkroom
