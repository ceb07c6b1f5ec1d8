// Conform: one pass of decode → pace → filter → encode → write, or a plain copy when the clip already fits.
//
//   Input ──packets──▶ Decoder ──frames──▶ pace (which canvas frame?) ──▶ PictureFilter ──▶ repeat ──▶ PictureEncoder
//   ──▶ RunWriter
//
// Each stage holds at most a few frames, so memory does not grow with the clip. A frame that no canvas frame shows is
// dropped before it is filtered; one that several show is filtered once and encoded several times.

#include "media/conform.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "darkroom/av_error.h"
#include "darkroom/decoder.h"
#include "darkroom/frame_pacer.h"
#include "darkroom/input.h"
#include "darkroom/mezzanine_writer.h"
#include "darkroom/operation.h"
#include "darkroom/picture_encoder.h"
#include "darkroom/picture_filter.h"
#include "darkroom/picture_index.h"
#include "darkroom/run_writer.h"
#include "media/protocol.h"

namespace kadr::darkroom {
namespace {

/// Longer clips are refused rather than worked on for a day.
constexpr std::int64_t kMaxClipSeconds = 4 * 3600;

class Conformer {
 public:
  Conformer(Input& input, AVStream& stream, const media::ConformSpec& spec, const base::ProgressSink& progress)
      : input_(input),
        stream_(stream),
        spec_(spec),
        progress_(progress),
        orientation_(orientation_of(stream)),
        pacer_({stream.time_base.num, stream.time_base.den}, spec.canvas.rate) {}

  [[nodiscard]] Result<timeline::PictureRun> run(int output);

 private:
  [[nodiscard]] Result<> decode_all();
  [[nodiscard]] Result<> take_decoded(AVFrame& frame);
  [[nodiscard]] Result<> filter_held();
  [[nodiscard]] Result<> ensure_filter(const AVFrame& frame);
  [[nodiscard]] Result<> drain_filter();
  [[nodiscard]] Result<> encode_shown_until(timeline::FrameCount end);
  [[nodiscard]] Result<> check_length(timeline::FrameCount frames) const;
  [[nodiscard]] std::int64_t frame_length(const AVFrame& frame) const;

  Input& input_;
  AVStream& stream_;
  const media::ConformSpec& spec_;
  const base::ProgressSink& progress_;
  Orientation orientation_;
  FramePacer pacer_;

  std::optional<Decoder> decoder_;
  std::optional<PictureFilter> filter_;
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

Result<timeline::PictureRun> Conformer::run(int output) {
  KADR_TRY(decoder_, Decoder::open(stream_, spec_.threads));
  KADR_TRY(writer_, MezzanineWriter::create(spec_, output));
  const timeline::Rational seconds =
      seconds_of(stream_.duration != AV_NOPTS_VALUE ? stream_.duration : 0, stream_.time_base);
  total_ = timeline::scale_round(spec_.canvas.rate.numerator, seconds.numerator(), seconds.denominator()) /
           spec_.canvas.rate.denominator;
  KADR_CHECK(check_length(total_));

  KADR_CHECK(decode_all());
  if (held_->width == 0 && shown_->width == 0)
    return fail(ErrorCode::UnreadableMedia, "the video has no picture that can be decoded");
  if (decoder_->too_damaged())
    return fail(ErrorCode::UnreadableMedia, "the video is damaged: too many of its pictures cannot be decoded");
  const timeline::FrameCount end = pacer_.end(next_timestamp_);
  KADR_CHECK(check_length(end));
  KADR_CHECK(filter_held());
  KADR_CHECK(filter_->push(nullptr));
  KADR_CHECK(drain_filter());
  KADR_CHECK(encode_shown_until(end));
  return writer_->finish();
}

Result<> Conformer::decode_all() {
  input_.select(stream_);
  bool more = true;
  while (more) {
    KADR_TRY(const Input::Read read, input_.read(*packet_));
    more = read == Input::Read::Packet;
    KADR_CHECK(decoder_->send(more ? packet_.get() : nullptr));
    while (true) {
      KADR_TRY(const Decoder::State state, decoder_->receive(*decoded_));
      if (state != Decoder::State::Frame) break;
      KADR_CHECK(take_decoded(*decoded_));
    }
  }
  return {};
}

std::int64_t Conformer::frame_length(const AVFrame& frame) const {
  if (frame.pkt_duration > 0) return frame.pkt_duration;
  const AVRational rate = stream_.avg_frame_rate.num > 0 ? stream_.avg_frame_rate : AVRational{25, 1};
  return std::max<std::int64_t>(1, av_rescale_q(1, av_inv_q(rate), stream_.time_base));
}

Result<> Conformer::check_length(timeline::FrameCount frames) const {
  if (!(timeline::Rational::whole(kMaxClipSeconds) < spec_.canvas.rate.seconds(frames))) return {};
  return fail(ErrorCode::TooLarge,
              fmt::format("the video is longer than {} hours; cut it first", kMaxClipSeconds / 3600));
}

/// Holds the frame until the next one tells whether any canvas frame shows it.
Result<> Conformer::take_decoded(AVFrame& frame) {
  if (frame.pts == AV_NOPTS_VALUE) frame.pts = next_timestamp_;
  const timeline::FrameCount from = pacer_.shown_from(frame.pts);
  KADR_CHECK(check_length(from));
  next_timestamp_ = frame.pts + frame_length(frame);
  if (held_->width > 0 && from > held_from_) KADR_CHECK(filter_held());
  av_frame_unref(held_.get());
  av_frame_move_ref(held_.get(), &frame);
  held_from_ = from;
  return {};
}

Result<> Conformer::filter_held() {
  if (held_->width == 0) return {};
  KADR_CHECK(ensure_filter(*held_));
  held_->pts = held_from_;
  KADR_CHECK(filter_->push(held_.get()));
  return drain_filter();
}

/// Pictures may change size or colours in mid-stream (phones turned, adaptive recordings): then the filter is made
/// anew.
Result<> Conformer::ensure_filter(const AVFrame& frame) {
  PictureFormat format = format_of(frame);
  if (format.sample_aspect.num == 0) format.sample_aspect = stream_.sample_aspect_ratio;
  if (filter_ && format == filter_format_) return {};
  if (filter_) {
    KADR_CHECK(filter_->push(nullptr));
    KADR_CHECK(drain_filter());
  }
  KADR_TRY(const std::string description, conform_description(format, orientation_, spec_));
  KADR_TRY(filter_, PictureFilter::create(format, {spec_.canvas.rate.denominator, spec_.canvas.rate.numerator},
                                          description, spec_.threads));
  filter_format_ = format;
  return {};
}

Result<> Conformer::drain_filter() {
  while (true) {
    KADR_TRY(const PictureFilter::State state, filter_->pull(*filtered_));
    if (state != PictureFilter::State::Frame) return {};
    const timeline::FrameCount from = filtered_->pts;
    KADR_CHECK(encode_shown_until(from));
    av_frame_unref(shown_.get());
    av_frame_move_ref(shown_.get(), filtered_.get());
    shown_from_ = from;
  }
}

/// Encodes the shown picture for every canvas frame it covers.
Result<> Conformer::encode_shown_until(timeline::FrameCount end) {
  if (shown_->width == 0) return {};
  for (; shown_from_ < end; ++shown_from_) {
    KADR_CHECK(writer_->add(*shown_));
    if (progress_) progress_({shown_from_ + 1, std::max(total_, shown_from_ + 1)});
  }
  return {};
}

/// True when the stream looks, from its header, as if the encoder of this profile had made it; opening the encoder to
/// compare parameter sets is only worth it then.
bool may_fit(const AVStream& stream, const timeline::Canvas& canvas) {
  const AVCodecParameters& codec = *stream.codecpar;
  const AVRational rate = stream.avg_frame_rate;
  const Orientation orientation = orientation_of(stream);
  return codec.codec_id == AV_CODEC_ID_H264 && codec.width == canvas.width && codec.height == canvas.height &&
         codec.format == AV_PIX_FMT_YUV420P && codec.extradata_size > 0 && orientation.degrees_clockwise == 0 &&
         !orientation.mirrored &&
         std::int64_t{rate.num} * canvas.rate.denominator == std::int64_t{rate.den} * canvas.rate.numerator;
}

/// The run of a clip that already conforms; nothing when it has to be encoded.
Result<std::optional<timeline::PictureRun>> fitting_run(Input& input, AVStream& stream,
                                                        const media::ConformSpec& spec) {
  if (!may_fit(stream, spec.canvas)) return std::nullopt;
  KADR_TRY(const PictureEncoder encoder, PictureEncoder::open(spec));
  const AVCodecContext& pinned = encoder.context();
  if (parameter_sets(stream.codecpar->extradata, stream.codecpar->extradata_size) !=
      parameter_sets(pinned.extradata, pinned.extradata_size)) {
    return std::nullopt;
  }
  auto index = index_run(input);
  KADR_CHECK(input.rewind());
  if (!index || index->run.reorder_delay > encoder.reorder_delay()) return std::nullopt;
  index->run.reorder_delay = encoder.reorder_delay();
  return std::move(index->run);
}

/// Copies the coded pictures as they are.
Result<timeline::PictureRun> copy_run(Input& input, AVStream& stream, timeline::PictureRun run, int output) {
  input.select(stream);
  KADR_TRY(const std::unique_ptr<RunWriter> writer,
           RunWriter::create(output, *stream.codecpar, {run.rate.denominator, run.rate.numerator}));
  const Packet packet = make_packet();
  for (std::size_t order = 0; order < run.sizes.size(); ++order) {
    KADR_TRY(const Input::Read state, input.read(*packet));
    if (state == Input::Read::End) return fail(ErrorCode::UnreadableMedia, "the file changed while it was read");
    packet->pts = run.shown_at[order];
    packet->dts = static_cast<std::int64_t>(order) - run.reorder_delay;
    packet->duration = 1;
    KADR_CHECK(writer->write(*packet));
  }
  KADR_CHECK(writer->finish());
  run.offset = writer->offset();
  run.sizes = writer->sizes();
  return run;
}

Outcome mezzanine(const timeline::PictureRun& run, bool copied) {
  return {.result = {{"pictures", media::to_json(run)}, {"copied", copied}}};
}

}  // namespace

Result<Outcome> conform(Session&, const Request& request) {
  KADR_TRY(media::ConformSpec spec, media::conform_spec_from_json(request.parameters));
  if (spec.threads == 0) spec.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  KADR_TRY(const int source, request.descriptor(0));
  KADR_TRY(const int output, request.descriptor(1));
  KADR_TRY(const std::unique_ptr<Input> input, Input::open(source));
  AVStream* stream = input->video();
  if (stream == nullptr) {
    return fail(ErrorCode::UnsupportedMedia,
                input->audio() == nullptr ? "there is no video in the file" : "the file has sound but no video");
  }
  KADR_TRY(auto fitting, fitting_run(*input, *stream, spec));
  if (fitting) {
    KADR_TRY(const timeline::PictureRun run, copy_run(*input, *stream, std::move(*fitting), output));
    return mezzanine(run, true);
  }
  KADR_TRY(const timeline::PictureRun run, Conformer(*input, *stream, spec, request.progress).run(output));
  return mezzanine(run, false);
}

}  // namespace kadr::darkroom
