// How timestamps become places.
//
// Containers round timestamps (Matroska to whole milliseconds), and devices write jittery ones, so a frame is not
// simply put where its timestamp says: that would leave clicks between frames that were recorded without a break.
// Frames that begin within kTolerance of where their predecessors end are one segment: only its first timestamp counts,
// the rest are counted in samples. A frame further away begins a new segment, at its own timestamp: silence before it,
// if it is late; what overlaps is dropped, if it is early. A timestamp that jumps far back is a recording whose clock
// was set anew: it is joined to what came before.
//
//     timestamps    0 ms   21    43    64          120   141
//     segments      |=====|=====|=====|            |=====|=====
//     samples       one resampler, no seams        silence before, then a new one

#include "darkroom/sound_source.h"

#include "darkroom/av_error.h"

namespace kadr::darkroom {
namespace {

/// Less than one AAC frame, so that a lost frame leaves its gap instead of pulling the rest forward: 20 ms.
constexpr timeline::SampleCount kTolerance = timeline::kSampleRate / 50;
/// A step back of more than a second is no overlap but another clock.
constexpr timeline::SampleCount kClockSet = timeline::kSampleRate;
/// Decoders need some frames before their output is right (AAC two, Opus 80 ms).
constexpr timeline::SampleCount kRunUp = timeline::kSampleRate / 2;
/// No place is further from 0 than this, whatever a file's timestamps claim.
constexpr timeline::SampleCount kFarthest = 4 * timeline::kMaxSeconds * timeline::kSampleRate;
constexpr int kPacketsBetweenSigns = 256;

/// The time of the first picture that a decoder gives; what the container claims, when it gives none.
Result<timeline::Rational> first_picture(int descriptor) {
  KADR_TRY(const auto input, Input::open(descriptor));
  AVStream& stream = *input->video();
  input->select(stream);
  const timeline::Rational claimed = seconds_of(stream.start_time, stream.time_base);
  auto decoder = Decoder::open(stream, 1);
  if (!decoder) return claimed;
  const Packet packet = make_packet();
  const Frame frame = make_frame();
  while (true) {
    KADR_TRY(const Decoder::State state, decoder->receive(*frame));
    if (state == Decoder::State::Frame) return seconds_of(frame->pts, stream.time_base);
    if (state == Decoder::State::End) return claimed;
    KADR_TRY(const Input::Read read, input->read(*packet));
    KADR_CHECK(decoder->send(read == Input::Read::End ? nullptr : packet.get()));
  }
}

}  // namespace

Result<std::unique_ptr<SoundSource>> SoundSource::open(SoundSourceSpec spec) {
  KADR_TRY(auto input, Input::open(spec.descriptor));
  AVStream* stream = input->audio();
  if (stream == nullptr) return fail(ErrorCode::NotFound, "the file has no sound");
  input->select(*stream);
  KADR_TRY(Decoder decoder, Decoder::open(*stream, 1));
  std::unique_ptr<SoundSource> source(new SoundSource(std::move(spec), std::move(input), *stream, std::move(decoder)));
  KADR_CHECK(source->find_zero());
  return source;
}

Result<> SoundSource::find_zero() {
  if (input_->video() == nullptr) return {};
  KADR_TRY(zero_, first_picture(spec_.descriptor));
  return {};
}

Result<std::size_t> SoundSource::read(std::span<Stereo> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const std::size_t room = out.size() - done;
    if (silence_ > 0) {
      const auto count =
          static_cast<std::size_t>(std::min<timeline::SampleCount>(silence_, std::ssize(out.subspan(done))));
      std::ranges::fill(out.subspan(done, count), Stereo{});
      silence_ -= static_cast<timeline::SampleCount>(count);
      done += count;
    } else if (ready_read_ < ready_.size()) {
      const std::size_t count = std::min(room, ready_.size() - ready_read_);
      std::copy_n(ready_.begin() + static_cast<std::ptrdiff_t>(ready_read_), count,
                  out.begin() + static_cast<std::ptrdiff_t>(done));
      ready_read_ += count;
      done += count;
    } else if (state_ == State::Drained) {
      break;
    } else {
      KADR_CHECK(make_more());
    }
  }
  return done;
}

/// One step: at most one frame decoded, and what is ready replaced by what came of it. Called when nothing is ready.
Result<> SoundSource::make_more() {
  ready_.clear();
  ready_read_ = 0;
  if (!frame_waits_) {
    KADR_TRY(const Decoder::State state, decode());
    if (state == Decoder::State::End) {
      state_ = State::Drained;
      return end_segment();
    }
    if (!zero_) zero_ = seconds_of(frame_->pts, stream_.time_base);
  }
  frame_waits_ = resampler_ && !continues_segment();
  return frame_waits_ ? end_segment() : take_frame();
}

Result<Decoder::State> SoundSource::decode() {
  int passed_over = 0;
  while (true) {
    KADR_TRY(const Decoder::State state, decoder_.receive(*frame_));
    if (state == Decoder::State::End && decoder_.too_damaged())
      return fail(ErrorCode::UnreadableMedia, "too much of the sound is damaged");
    if (state != Decoder::State::NeedsPacket) return state;
    while (true) {
      KADR_TRY(const Input::Read read, input_->read(*packet_));
      if (read == Input::Read::Packet && far_ahead_of(*packet_)) {
        if (++passed_over % kPacketsBetweenSigns == 0 && spec_.still_working) spec_.still_working();
        continue;
      }
      KADR_CHECK(decoder_.send(read == Input::Read::End ? nullptr : packet_.get()));
      break;
    }
  }
}

/// Whether reading begins so far behind a packet that it need not be decoded. Passing packets over is exact where
/// seeking is not: MP3 without a table, AAC streams, the priming of an MP4.
bool SoundSource::far_ahead_of(const AVPacket& packet) const {
  if (!zero_ || packet.pts == AV_NOPTS_VALUE || next_ != spec_.from) return false;
  return place_of(packet.pts + packet.duration) + kRunUp < spec_.from;
}

timeline::SampleCount SoundSource::place_of(std::int64_t timestamp) const {
  const timeline::Rational seconds = seconds_of(timestamp, stream_.time_base) - *zero_;
  const timeline::SampleCount place =
      timeline::scale_round(seconds.numerator(), timeline::kSampleRate, seconds.denominator());
  return std::clamp(place, -kFarthest, kFarthest);
}

bool SoundSource::continues_segment() const {
  if (!resampler_->fits(*frame_)) return false;
  if (frame_->pts == AV_NOPTS_VALUE) return true;
  const timeline::SampleCount late = place_of(frame_->pts) - (segment_start_ + resampler_->length());
  return std::abs(late) <= kTolerance || late < -kClockSet;
}

Result<> SoundSource::take_frame() {
  if (!resampler_) {
    KADR_TRY(resampler_, StereoResampler::create(*frame_));
    const bool knows_place = frame_->pts != AV_NOPTS_VALUE;
    segment_start_ = knows_place ? place_of(frame_->pts) : segment_start_ + segment_given_;
    segment_given_ = 0;
  }
  fresh_.clear();
  KADR_CHECK(resampler_->push(*frame_, fresh_));
  append(fresh_);
  return {};
}

Result<> SoundSource::end_segment() {
  if (!resampler_) return {};
  fresh_.clear();
  KADR_CHECK(resampler_->drain(fresh_));
  resampler_.reset();
  append(fresh_);
  return {};
}

void SoundSource::append(const std::vector<Stereo>& samples) {
  const timeline::SampleCount place = segment_start_ + segment_given_;
  const auto count = static_cast<timeline::SampleCount>(samples.size());
  segment_given_ += count;
  if (count == 0 || place + count <= next_) return;
  silence_ += std::max<timeline::SampleCount>(0, place - next_);
  ready_.assign(samples.begin() + std::max<timeline::SampleCount>(0, next_ - place), samples.end());
  next_ = place + count;
}

}  // namespace kadr::darkroom
