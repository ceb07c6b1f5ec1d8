#include "darkroom/conformer.h"

#include <algorithm>

#include <fmt/format.h>

#include "darkroom/av_error.h"

namespace kadr::darkroom {
namespace {

/// Longer clips are refused rather than worked on for a day.
constexpr std::int64_t kMaxClipSeconds = 4 * 3600;

/// Over so long what was done to the light of the first picture fades away.
constexpr std::int64_t kMatchSeconds = 2;

}  // namespace

Result<timeline::PictureRun> Conformer::run(int output) {
  KADR_TRY(decoder_, Decoder::open(stream_, spec_.threads));
  KADR_TRY(writer_, MezzanineWriter::create(spec_, output));
  const timeline::Rational seconds =
      seconds_of(stream_.duration != AV_NOPTS_VALUE ? stream_.duration : 0, stream_.time_base);
  total_ = timeline::scale_round(spec_.canvas.rate.numerator, seconds.numerator(), seconds.denominator()) /
           spec_.canvas.rate.denominator;
  total_ = timeline::scale_round(total_, edit_.pace.numerator(), edit_.pace.denominator());
  KADR_CHECK(check_length(total_));
  total_ = end_of(total_) - edit_.skip;

  KADR_CHECK(decode_all());
  if (held_->width == 0 && shown_->width == 0)
    return fail(ErrorCode::UnreadableMedia, "the video has no picture that can be decoded");
  if (decoder_->too_damaged())
    return fail(ErrorCode::UnreadableMedia, "the video is damaged: too many of its pictures cannot be decoded");
  const timeline::FrameCount natural = pacer_.end(next_timestamp_);
  if (natural <= edit_.skip) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the clip has {} frames on this canvas; {} cannot be left out", natural, edit_.skip));
  }
  const timeline::FrameCount end = end_of(natural);
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
  while (more && !has_all()) {
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
    KADR_CHECK(bring_to_light());
  }
}

Result<> Conformer::bring_to_light() {
  if (match_ == nullptr) return {};
  const timeline::FrameRate& rate = spec_.canvas.rate;
  const timeline::FrameCount fades_over = kMatchSeconds * rate.numerator / rate.denominator;
  if (shown_from_ == 0 && !light_) light_ = LightMatch::between(*match_, *shown_, fades_over);
  if (!light_ || shown_from_ >= fades_over) return {};
  const int code = av_frame_make_writable(shown_.get());
  if (code < 0) return fail(from_av(code, "cannot change the light of a picture"));
  light_->apply(*shown_, shown_from_);
  return {};
}

bool Conformer::has_all() const {
  return edit_.frames && writer_->frames() >= *edit_.frames;
}

timeline::FrameCount Conformer::end_of(timeline::FrameCount natural) const {
  return edit_.frames ? edit_.skip + *edit_.frames : natural;
}

/// Encodes the shown picture for every canvas frame it covers.
Result<> Conformer::encode_shown_until(timeline::FrameCount end) {
  if (shown_->width == 0) return {};
  for (; shown_from_ < end; ++shown_from_) {
    if (shown_from_ < edit_.skip || has_all()) continue;
    KADR_CHECK(writer_->add(*shown_));
    if (progress_) progress_({writer_->frames(), std::max(total_, writer_->frames())});
  }
  return {};
}

}  // namespace kadr::darkroom
