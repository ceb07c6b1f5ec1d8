#include "support/decoded_sound.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>

#include "support/libav_handles.h"

extern "C" {
#include <libavutil/channel_layout.h>
}

namespace kadr::test {
namespace {

ResamplerHandle make_resampler(AVCodecContext& decoder) {
  if (decoder.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) {
    av_channel_layout_default(&decoder.ch_layout, decoder.ch_layout.nb_channels);
  }
  AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO;
  SwrContext* made = nullptr;
  must(swr_alloc_set_opts2(&made, &stereo, AV_SAMPLE_FMT_FLTP, timeline::kSampleRate, &decoder.ch_layout,
                           decoder.sample_fmt, decoder.sample_rate, 0, nullptr),
       "cannot set up resampling");
  ResamplerHandle resampler(made);
  must(swr_init(resampler.get()), "cannot start resampling");
  return resampler;
}

/// Puts pieces of sound where their timestamps say.
class Collector {
 public:
  explicit Collector(OpenStream& stream) : stream_(stream), resampler_(make_resampler(*stream.decoder)) {}

  void add(const AVFrame& frame) {
    if (frame.pts != AV_NOPTS_VALUE) place(frame);
    expected_ += frame.nb_samples;
    convert(frame.extended_data, frame.nb_samples);
  }

  Sound finish() {
    convert(nullptr, 0);
    return std::move(sound_);
  }

 private:
  /// Fills a gap before the first piece with silence, and notes any later one.
  void place(const AVFrame& frame) {
    const AVRational rate{1, stream_.decoder->sample_rate};
    const std::int64_t at = av_rescale_q(frame.pts, stream_.time_base, rate);
    if (!placed_) {
      const std::int64_t before = av_rescale_q(at, rate, AVRational{1, timeline::kSampleRate});
      sound_.left.resize(static_cast<std::size_t>(std::max<std::int64_t>(0, before)));
      sound_.right.resize(sound_.left.size());
      placed_ = true;
    } else {
      sound_.largest_gap = std::max<timeline::SampleCount>(sound_.largest_gap, std::llabs(at - expected_));
    }
    expected_ = at;
  }

  void convert(std::uint8_t** data, int samples) {
    const int room = must(swr_get_out_samples(resampler_.get(), samples), "cannot size sound");
    const std::size_t old = sound_.left.size();
    sound_.left.resize(old + static_cast<std::size_t>(room));
    sound_.right.resize(old + static_cast<std::size_t>(room));
    std::array<std::uint8_t*, 2> out{reinterpret_cast<std::uint8_t*>(sound_.left.data() + old),
                                     reinterpret_cast<std::uint8_t*>(sound_.right.data() + old)};
    const int got =
        must(swr_convert(resampler_.get(), out.data(), room, const_cast<const std::uint8_t**>(data), samples),
             "cannot resample");
    sound_.left.resize(old + static_cast<std::size_t>(got));
    sound_.right.resize(old + static_cast<std::size_t>(got));
  }

  OpenStream& stream_;
  ResamplerHandle resampler_;
  Sound sound_;
  std::int64_t expected_ = 0;
  bool placed_ = false;
};

}  // namespace

Sound decode_sound(const std::filesystem::path& file) {
  OpenStream stream(file.string(), AVMEDIA_TYPE_AUDIO);
  Collector collector(stream);
  const FrameHandle frame(av_frame_alloc());
  while (stream.receive(frame.get())) collector.add(*frame);
  return collector.finish();
}

}  // namespace kadr::test
