// Probe: what a file is made of, measured by reading every packet rather than believed from its header.

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <vector>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <fmt/format.h>

#include "darkroom/av_error.h"
#include "darkroom/input.h"
#include "darkroom/loudness_meter.h"
#include "darkroom/operation.h"
#include "darkroom/picture_filter.h"
#include "darkroom/sound_source.h"
#include "media/probe.h"

namespace kadr::darkroom {
namespace {

constexpr std::size_t kMaxKeyFrames = 10'000;

/// Puts timestamps that come in decoding order into shown order with a window that no codec's reordering exceeds, so
/// that memory does not grow with the file.
class ShownOrder {
 public:
  void add(std::int64_t pts, std::int64_t duration, bool key) {
    waiting_.push({pts, duration, key});
    if (waiting_.size() > kWindow) take();
  }
  void finish() {
    while (!waiting_.empty()) take();
  }

  std::int64_t frames = 0;
  std::int64_t first = 0;
  std::int64_t end = 0;
  std::int64_t shortest = INT64_MAX;
  std::int64_t longest = 0;
  std::vector<std::int64_t> key_frames;

 private:
  static constexpr std::size_t kWindow = 64;
  struct Shown {
    std::int64_t pts;
    std::int64_t duration;
    bool key;
    bool operator>(const Shown& other) const { return pts > other.pts; }
  };

  void take() {
    const Shown next = waiting_.top();
    waiting_.pop();
    if (frames == 0) {
      first = next.pts;
    } else {
      shortest = std::min(shortest, next.pts - last_);
      longest = std::max(longest, next.pts - last_);
    }
    if (next.key && key_frames.size() < kMaxKeyFrames) key_frames.push_back(frames);
    last_ = next.pts;
    end = std::max(end, next.pts + next.duration);
    ++frames;
  }

  std::priority_queue<Shown, std::vector<Shown>, std::greater<>> waiting_;
  std::int64_t last_ = 0;
};

struct SoundExtent {
  std::optional<std::int64_t> first;
  std::int64_t end = 0;
};

struct Scan {
  std::map<int, ShownOrder> video;
  std::map<int, SoundExtent> audio;
};

Result<Scan> scan_packets(Input& input, const base::ProgressSink& progress) {
  Scan scan;
  const Packet packet = make_packet();
  while (true) {
    KADR_TRY(const Input::Read state, input.read(*packet));
    if (state == Input::Read::End) break;
    const AVStream& stream = *input.format().streams[packet->stream_index];
    const std::int64_t pts = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
    if (pts == AV_NOPTS_VALUE || (packet->flags & AV_PKT_FLAG_DISCARD) != 0) continue;
    if (stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO) {
      scan.video[stream.index].add(pts, packet->duration, (packet->flags & AV_PKT_FLAG_KEY) != 0);
    } else if (stream.codecpar->codec_type == AVMEDIA_TYPE_AUDIO) {
      SoundExtent& extent = scan.audio[stream.index];
      // Priming samples lie before zero and are not heard.
      if (!extent.first) extent.first = std::max<std::int64_t>(0, pts);
      extent.end = std::max(extent.end, pts + packet->duration);
    }
    if (progress) progress({std::max<std::int64_t>(0, packet->pos), input.bytes()});
  }
  for (auto& [index, order] : scan.video) order.finish();
  return scan;
}

/// Steady frames differ by rounding to the time base only: a tick or two.
bool is_variable(const ShownOrder& order) {
  if (order.frames < 3) return false;
  const std::int64_t spread = order.longest - order.shortest;
  const std::int64_t average = (order.end - order.first) / order.frames;
  return spread > 2 && spread * 50 > average;
}

std::string name_or_unknown(const char* name) {
  return name == nullptr ? "unknown" : name;
}

media::DynamicRange dynamic_range_of(const AVCodecParameters& codec) {
  if (codec.color_trc == AVCOL_TRC_SMPTE2084) return media::DynamicRange::Pq;
  if (codec.color_trc == AVCOL_TRC_ARIB_STD_B67) return media::DynamicRange::Hlg;
  return media::DynamicRange::Standard;
}

bool shows_alpha(const AVStream& stream) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(stream.codecpar->format));
  const AVDictionaryEntry* mode = av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);
  return (format != nullptr && (format->flags & AV_PIX_FMT_FLAG_ALPHA) != 0) ||
         (mode != nullptr && std::string_view(mode->value) == "1");
}

bool is_interlaced(const AVCodecParameters& codec) {
  return codec.field_order != AV_FIELD_UNKNOWN && codec.field_order != AV_FIELD_PROGRESSIVE;
}

void describe_picture(const AVStream& stream, media::VideoStream& video) {
  const AVCodecParameters& codec = *stream.codecpar;
  const Orientation orientation = orientation_of(stream);
  video.codec = avcodec_get_name(codec.codec_id);
  video.profile =
      codec.profile == FF_PROFILE_UNKNOWN ? "" : name_or_unknown(avcodec_profile_name(codec.codec_id, codec.profile));
  video.pixel_format = name_or_unknown(av_get_pix_fmt_name(static_cast<AVPixelFormat>(codec.format)));
  video.width = codec.width;
  video.height = codec.height;
  video.rotation = orientation.degrees_clockwise;
  video.mirrored = orientation.mirrored;
  const AVRational aspect = stream.sample_aspect_ratio.num > 0 ? stream.sample_aspect_ratio : codec.sample_aspect_ratio;
  if (aspect.num > 0 && aspect.den > 0) video.sample_aspect = {aspect.num, aspect.den};
  video.interlaced = is_interlaced(codec);
  video.has_alpha = shows_alpha(stream);
  video.dynamic_range = dynamic_range_of(codec);
  video.color_primaries = name_or_unknown(av_color_primaries_name(codec.color_primaries));
  video.color_transfer = name_or_unknown(av_color_transfer_name(codec.color_trc));
  video.color_matrix = name_or_unknown(av_color_space_name(codec.color_space));
  video.color_range = name_or_unknown(av_color_range_name(codec.color_range));
}

media::VideoStream describe_video(const AVStream& stream, const ShownOrder& order) {
  media::VideoStream video;
  describe_picture(stream, video);
  video.frames = order.frames;
  video.start = seconds_of(order.first, stream.time_base);
  video.duration = seconds_of(order.end - order.first, stream.time_base);
  video.variable_frame_rate = is_variable(order);
  video.key_frames = order.key_frames;
  const bool trust_header =
      !video.variable_frame_rate && stream.avg_frame_rate.num > 0 && stream.avg_frame_rate.den > 0;
  if (trust_header) {
    video.frame_rate = {stream.avg_frame_rate.num, stream.avg_frame_rate.den};
  } else if (timeline::Rational::whole(0) < video.duration) {
    video.frame_rate = timeline::Rational::whole(order.frames) / video.duration;
  }
  return video;
}

media::AudioStream describe_audio(const AVStream& stream, const SoundExtent& extent) {
  media::AudioStream audio;
  const AVCodecParameters& codec = *stream.codecpar;
  audio.codec = avcodec_get_name(codec.codec_id);
  audio.sample_rate = codec.sample_rate;
  audio.channels = codec.ch_layout.nb_channels;
  std::array<char, 64> layout{};
  if (av_channel_layout_describe(&codec.ch_layout, layout.data(), layout.size()) > 0) audio.layout = layout.data();
  audio.start = seconds_of(extent.first.value_or(0), stream.time_base);
  audio.duration = seconds_of(std::max<std::int64_t>(0, extent.end - extent.first.value_or(0)), stream.time_base);
  return audio;
}

media::MediaInfo describe(Input& input, const Scan& scan) {
  media::MediaInfo info;
  info.format = input.format().iformat->name;
  info.bytes = input.bytes();
  for (unsigned i = 0; i < input.format().nb_streams; ++i) {
    const AVStream& stream = *input.format().streams[i];
    if (stream.codecpar->codec_type == AVMEDIA_TYPE_AUDIO) {
      const auto found = scan.audio.find(stream.index);
      info.audio.push_back(describe_audio(stream, found == scan.audio.end() ? SoundExtent{} : found->second));
      info.duration = std::max(info.duration, info.audio.back().duration);
    } else if (stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO) {
      if ((stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0) {
        ++info.cover_pictures;
        continue;
      }
      const auto found = scan.video.find(stream.index);
      info.video.push_back(describe_video(stream, found == scan.video.end() ? ShownOrder{} : found->second));
      info.duration = std::max(info.duration, info.video.back().duration);
    }
  }
  return info;
}

/// Decodes all the sound once.
Result<media::Loudness> measure_loudness(int file, const base::ProgressSink& progress) {
  timeline::SampleCount done = 0;
  const auto tell = [&] {
    if (progress) progress({done, 0});
  };
  KADR_TRY(const std::unique_ptr<SoundSource> source, SoundSource::open({.descriptor = file, .still_working = tell}));
  KADR_TRY(LoudnessMeter meter, LoudnessMeter::create(LoudnessMeter::Measure::All));
  std::vector<Stereo> block(static_cast<std::size_t>(kBlockSamples));
  while (true) {
    KADR_TRY(const std::size_t got, source->read(block));
    if (got == 0) break;
    KADR_CHECK(meter.add(std::span(block).first(got)));
    done += static_cast<timeline::SampleCount>(got);
    tell();
  }
  return media::Loudness{meter.integrated_lufs(), meter.range_lu(), meter.true_peak_dbtp()};
}

}  // namespace

Result<Outcome> probe(Session&, const Request& request) {
  KADR_TRY(const media::ProbeOptions options, media::probe_options_from_json(request.parameters));
  KADR_TRY(const int file, request.descriptor(0));
  KADR_TRY(const std::unique_ptr<Input> input, Input::open(file));
  KADR_TRY(const Scan scan, scan_packets(*input, request.progress));
  media::MediaInfo info = describe(*input, scan);
  if (info.video.empty() && info.audio.empty())
    return fail(ErrorCode::UnreadableMedia, "the file has neither video nor sound");
  if (options.loudness && !info.audio.empty()) {
    KADR_TRY(info.loudness, measure_loudness(file, request.progress));
  }
  // What a damaged header claims must not reach kadr, which takes an answer beyond its limits for a broken darkroom.
  Outcome outcome{.result = media::to_json(info)};
  if (const auto sane = media::media_info_from_json(outcome.result); !sane)
    return fail(ErrorCode::UnreadableMedia, fmt::format("the file is damaged: {}", sane.error().message));
  return outcome;
}

}  // namespace kadr::darkroom
