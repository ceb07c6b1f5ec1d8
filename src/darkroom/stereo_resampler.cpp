#include "darkroom/stereo_resampler.h"

#include <array>
#include <span>

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
}

#include <fmt/format.h>

#include "darkroom/av_error.h"

namespace kadr::darkroom {
namespace {

constexpr int kMinRate = 2'000;
constexpr int kMaxRate = 768'000;
constexpr int kMaxChannels = 64;
constexpr AVChannelLayout kStereo = AV_CHANNEL_LAYOUT_STEREO;

/// A row for each output, kStride apart. Where it has to scale, swr_build_matrix2 scales 64 rows, however few there
/// are.
constexpr std::size_t kStride = kMaxChannels;
using Matrix = std::array<double, 64 * kStride>;

/// Left and right from every channel. Layouts that say nothing of their channels are spread evenly.
Matrix downmix(const AVChannelLayout& layout) {
  Matrix matrix{};
  const auto channels = static_cast<std::size_t>(layout.nb_channels);
  if (channels == 1) {
    matrix[0] = matrix[kStride] = 1;
    return matrix;
  }
  constexpr double kHalfPower = 0.7071067811865476;
  constexpr double kLargestSum = 1;
  const int code = layout.order == AV_CHANNEL_ORDER_UNSPEC
                       ? AVERROR(EINVAL)
                       : swr_build_matrix2(&layout, &kStereo, kHalfPower, kHalfPower, 0, kLargestSum, 1, matrix.data(),
                                           kStride, AV_MATRIX_ENCODING_NONE, nullptr);
  if (code >= 0) return matrix;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    matrix[channel] = matrix[kStride + channel] = 1.0 / static_cast<double>(channels);
  }
  return matrix;
}

/// A layout without names is taken for the usual one of as many channels.
AVChannelLayout named_layout(const AVChannelLayout& layout) {
  if (layout.order == AV_CHANNEL_ORDER_NATIVE) return layout;
  AVChannelLayout usual{};
  av_channel_layout_default(&usual, layout.nb_channels);
  return usual;
}

/// Files of floating point sound can hold anything; one infinity would silence a whole mix.
void make_sane(std::span<Stereo> samples) {
  constexpr float kLoudest = 64;
  const auto sane = [=](float value) { return std::isfinite(value) ? std::clamp(value, -kLoudest, kLoudest) : 0; };
  for (Stereo& sample : samples) sample = {sane(sample.left), sane(sample.right)};
}

Result<> check_format(const AVFrame& frame) {
  if (frame.sample_rate < kMinRate || frame.sample_rate > kMaxRate) {
    return fail(ErrorCode::UnsupportedMedia, fmt::format("sound at {} samples a second is not accepted; use {} to {}",
                                                         frame.sample_rate, kMinRate, kMaxRate));
  }
  if (frame.ch_layout.nb_channels < 1 || frame.ch_layout.nb_channels > kMaxChannels) {
    return fail(ErrorCode::UnsupportedMedia, fmt::format("sound with {} channels is not accepted; use 1 to {}",
                                                         frame.ch_layout.nb_channels, kMaxChannels));
  }
  return {};
}

}  // namespace

Result<StereoResampler> StereoResampler::create(const AVFrame& like) {
  KADR_CHECK(check_format(like));
  StereoResampler made;
  made.format_ = like.format;
  made.rate_ = like.sample_rate;
  made.channels_ = like.ch_layout.nb_channels;
  made.channel_mask_ = like.ch_layout.order == AV_CHANNEL_ORDER_NATIVE ? like.ch_layout.u.mask : 0;
  AVChannelLayout from = named_layout(like.ch_layout);
  AVChannelLayout to = kStereo;
  SwrContext* raw = nullptr;
  int code = swr_alloc_set_opts2(&raw, &to, AV_SAMPLE_FMT_FLT, timeline::kSampleRate, &from,
                                 static_cast<AVSampleFormat>(like.format), like.sample_rate, 0, nullptr);
  made.context_.reset(raw);
  if (code >= 0) code = swr_set_matrix(raw, downmix(from).data(), kStride);
  if (code >= 0) code = swr_init(raw);
  if (code < 0) return fail(from_av(code, "cannot resample the sound"));
  return made;
}

bool StereoResampler::fits(const AVFrame& frame) const {
  const std::uint64_t mask = frame.ch_layout.order == AV_CHANNEL_ORDER_NATIVE ? frame.ch_layout.u.mask : 0;
  return frame.format == format_ && frame.sample_rate == rate_ && frame.ch_layout.nb_channels == channels_ &&
         mask == channel_mask_;
}

Result<> StereoResampler::push(const AVFrame& frame, std::vector<Stereo>& out) {
  taken_ += frame.nb_samples;
  return convert(&frame, out);
}

Result<> StereoResampler::drain(std::vector<Stereo>& out) {
  KADR_CHECK(convert(nullptr, out));
  // The filter's tail may be a sample longer or shorter than the sound.
  const timeline::SampleCount wanted = length();
  if (given_ < wanted) out.resize(out.size() + static_cast<std::size_t>(wanted - given_));
  given_ = wanted;
  return {};
}

timeline::SampleCount StereoResampler::length() const {
  return timeline::scale_round(taken_, timeline::kSampleRate, rate_);
}

Result<> StereoResampler::convert(const AVFrame* frame, std::vector<Stereo>& out) {
  const int samples = frame == nullptr ? 0 : frame->nb_samples;
  const int room = swr_get_out_samples(context_.get(), samples);
  if (room < 0) return fail(from_av(room, "cannot resample the sound"));
  const std::size_t before = out.size();
  out.resize(before + static_cast<std::size_t>(room));
  auto* to = reinterpret_cast<std::uint8_t*>(out.data() + before);
  const auto* const* from = frame == nullptr ? nullptr : const_cast<const std::uint8_t**>(frame->extended_data);
  const int made = swr_convert(context_.get(), &to, room, const_cast<const std::uint8_t**>(from), samples);
  if (made < 0) return fail(from_av(made, "cannot resample the sound"));
  const timeline::SampleCount kept = std::min<timeline::SampleCount>(made, length() - given_);
  out.resize(before + static_cast<std::size_t>(kept));
  make_sane(std::span(out).subspan(before));
  given_ += kept;
  return {};
}

}  // namespace kadr::darkroom
