#include "darkroom/picture_encoder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>

extern "C" {
#include <libavutil/hwcontext.h>
#include <libavutil/opt.h>
}

#include <fmt/format.h>

#include "darkroom/av_error.h"

namespace kadr::darkroom {
namespace {

using media::VideoEncoder;

/// x264 keeps one configuration for every clip: `stitchable` stops it from tuning headers to the content, and GOP,
/// B-frames and references are fixed rather than left to the preset.
constexpr const char* kPinned =
    "stitchable=1:scenecut=0:open-gop=0:bframes=2:b-pyramid=none:b-adapt=1:ref=2:weightp=1:force-cfr=1";

/// NVENC's p1…p7 and QSV's own names, from x264's.
std::string nvenc_preset(const std::string& preset) {
  constexpr std::array<const char*, 10> kNames{"ultrafast", "superfast", "veryfast", "faster",   "fast",
                                               "medium",    "slow",      "slower",   "veryslow", "placebo"};
  const auto index = std::ranges::find(kNames, preset) - kNames.begin();
  return fmt::format("p{}", std::clamp(static_cast<int>(index) * 7 / 10 + 1, 1, 7));
}

void set_common(AVCodecContext& context, const media::ConformSpec& spec) {
  const timeline::Canvas& canvas = spec.canvas;
  context.width = canvas.width;
  context.height = canvas.height;
  context.time_base = {canvas.rate.denominator, canvas.rate.numerator};
  context.framerate = {canvas.rate.numerator, canvas.rate.denominator};
  context.sample_aspect_ratio = {1, 1};
  context.pix_fmt = AV_PIX_FMT_YUV420P;
  context.color_range = AVCOL_RANGE_MPEG;
  context.color_primaries = AVCOL_PRI_BT709;
  context.color_trc = AVCOL_TRC_BT709;
  context.colorspace = AVCOL_SPC_BT709;
  context.chroma_sample_location = AVCHROMA_LOC_LEFT;
  context.profile = FF_PROFILE_H264_HIGH;
  context.gop_size = gop_length(canvas.rate);
  context.keyint_min = context.gop_size;
  context.thread_count = spec.threads;
  context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_CLOSED_GOP;
}

void set_libx264(AVCodecContext& context, const media::ConformSpec& spec) {
  // Each picture waits for rows of the one before, so as many threads as cores leave some idle: x264's own choice.
  context.thread_count = spec.threads * 3 / 2;
  av_opt_set(context.priv_data, "preset", spec.profile.preset.c_str(), 0);
  av_opt_set(context.priv_data, "profile", "high", 0);
  av_opt_set_double(context.priv_data, "crf", spec.profile.quality, 0);
  av_opt_set(context.priv_data, "x264-params", x264_parameters(spec.canvas.rate).c_str(), 0);
}

void set_nvenc(AVCodecContext& context, const media::ConformSpec& spec) {
  context.max_b_frames = 0;
  av_opt_set(context.priv_data, "preset", nvenc_preset(spec.profile.preset).c_str(), 0);
  av_opt_set(context.priv_data, "rc", "vbr", 0);
  av_opt_set_double(context.priv_data, "cq", spec.profile.quality, 0);
  av_opt_set_int(context.priv_data, "no-scenecut", 1, 0);
  av_opt_set_int(context.priv_data, "forced-idr", 1, 0);
  av_opt_set_int(context.priv_data, "strict_gop", 1, 0);
}

void set_quick_sync(AVCodecContext& context, const media::ConformSpec& spec) {
  context.max_b_frames = 0;
  context.pix_fmt = AV_PIX_FMT_NV12;
  context.global_quality = spec.profile.quality;
  av_opt_set_int(context.priv_data, "idr_interval", 0, 0);
}

/// VAAPI encodes surfaces that live on the device; frames are uploaded one by one.
Result<BufferRef> set_vaapi(AVCodecContext& context, const media::ConformSpec& spec) {
  context.max_b_frames = 0;
  context.global_quality = spec.profile.quality;
  AVBufferRef* raw = nullptr;
  int code = av_hwdevice_ctx_create(&raw, AV_HWDEVICE_TYPE_VAAPI, nullptr, nullptr, 0);
  if (code < 0) return fail(ErrorCode::Unavailable, fmt::format("there is no VAAPI device ({})", av_message(code)));
  BufferRef device(raw);
  BufferRef frames(av_hwframe_ctx_alloc(device.get()));
  auto* setup = reinterpret_cast<AVHWFramesContext*>(frames->data);
  setup->format = AV_PIX_FMT_VAAPI;
  setup->sw_format = AV_PIX_FMT_NV12;
  setup->width = context.width;
  setup->height = context.height;
  setup->initial_pool_size = 20;
  if (code = av_hwframe_ctx_init(frames.get()); code < 0) {
    return fail(ErrorCode::Unavailable,
                fmt::format("the VAAPI device has no room for pictures ({})", av_message(code)));
  }
  context.pix_fmt = AV_PIX_FMT_VAAPI;
  context.hw_frames_ctx = av_buffer_ref(frames.get());
  return device;
}

void add_units(std::vector<std::vector<std::uint8_t>>& sets, const std::uint8_t* begin, const std::uint8_t* end) {
  constexpr int kSps = 7;
  constexpr int kPps = 8;
  if (begin >= end) return;
  const int type = *begin & 31;
  if (type == kSps || type == kPps) sets.emplace_back(begin, end);
}

std::vector<std::vector<std::uint8_t>> from_avcc(const std::uint8_t* data, int size) {
  std::vector<std::vector<std::uint8_t>> sets;
  int at = 5;
  for (const int mask : {31, 255}) {
    if (at >= size) return {};
    const int count = data[at++] & mask;
    for (int i = 0; i < count; ++i) {
      if (at + 2 > size) return {};
      const int length = data[at] * 256 + data[at + 1];
      at += 2;
      if (at + length > size) return {};
      add_units(sets, data + at, data + at + length);
      at += length;
    }
  }
  return sets;
}

std::vector<std::vector<std::uint8_t>> from_start_codes(const std::uint8_t* data, int size) {
  std::vector<std::vector<std::uint8_t>> sets;
  int begin = -1;
  for (int i = 0; i + 2 < size; ++i) {
    if (data[i] != 0 || data[i + 1] != 0 || data[i + 2] != 1) continue;
    const int end = i > 0 && data[i - 1] == 0 ? i - 1 : i;
    if (begin >= 0) add_units(sets, data + begin, data + end);
    begin = i + 3;
  }
  if (begin >= 0) add_units(sets, data + begin, data + size);
  return sets;
}

}  // namespace

int gop_length(const timeline::FrameRate& rate) {
  return static_cast<int>(std::max<std::int64_t>(1, timeline::scale_round(1, rate.numerator, rate.denominator)));
}

std::string x264_parameters(const timeline::FrameRate& rate) {
  const int gop = gop_length(rate);
  return fmt::format("{}:keyint={}:min-keyint={}", kPinned, gop, gop);
}

Result<PictureEncoder> PictureEncoder::open(const media::ConformSpec& spec) {
  const std::string name(to_string(spec.profile.encoder));
  const AVCodec* codec = avcodec_find_encoder_by_name(name.c_str());
  if (codec == nullptr)
    return fail(ErrorCode::Unavailable, fmt::format("this build of FFmpeg has no encoder {}", name));
  PictureEncoder encoder;
  encoder.context_.reset(avcodec_alloc_context3(codec));
  set_common(*encoder.context_, spec);
  switch (spec.profile.encoder) {
    case VideoEncoder::Libx264:
      set_libx264(*encoder.context_, spec);
      break;
    case VideoEncoder::Nvenc:
      set_nvenc(*encoder.context_, spec);
      break;
    case VideoEncoder::Qsv:
      set_quick_sync(*encoder.context_, spec);
      break;
    case VideoEncoder::Vaapi: {
      KADR_TRY(encoder.device_, set_vaapi(*encoder.context_, spec));
      break;
    }
  }
  (void)take_av_log();
  if (const int code = avcodec_open2(encoder.context_.get(), codec, nullptr); code < 0) {
    // It needs no hardware, and its options are ours: all that it can lack is memory.
    if (spec.profile.encoder == VideoEncoder::Libx264)
      return fail(out_of_memory(fmt::format("encoding {}x{} pixels", spec.canvas.width, spec.canvas.height)));
    const std::string words = take_av_log();
    return fail(ErrorCode::Unavailable,
                fmt::format("the encoder {} cannot start: {}", name, words.empty() ? av_message(code) : words));
  }
  return encoder;
}

Result<> PictureEncoder::upload(AVFrame& picture) {
  if (!converted_) converted_ = make_frame();
  av_frame_unref(converted_.get());
  converted_->format = AV_PIX_FMT_NV12;
  converted_->width = picture.width;
  converted_->height = picture.height;
  if (!to_nv12_) {
    to_nv12_.reset(sws_getContext(picture.width, picture.height, AV_PIX_FMT_YUV420P, picture.width, picture.height,
                                  AV_PIX_FMT_NV12, SWS_POINT, nullptr, nullptr, nullptr));
  }
  int code = av_frame_get_buffer(converted_.get(), 0);
  if (code >= 0) code = sws_scale_frame(to_nv12_.get(), converted_.get(), &picture);
  if (code >= 0 && context_->pix_fmt == AV_PIX_FMT_VAAPI) {
    Frame on_device = make_frame();
    code = av_hwframe_get_buffer(context_->hw_frames_ctx, on_device.get(), 0);
    if (code >= 0) code = av_hwframe_transfer_data(on_device.get(), converted_.get(), 0);
    converted_ = std::move(on_device);
  }
  if (code < 0) return fail(from_av(code, "cannot bring a picture to the encoder"));
  converted_->pts = picture.pts;
  return {};
}

Result<> PictureEncoder::send(AVFrame* picture, std::int64_t index) {
  if (picture != nullptr) {
    picture->pts = index;
    picture->pict_type = AV_PICTURE_TYPE_NONE;
    if (context_->pix_fmt != AV_PIX_FMT_YUV420P) {
      KADR_CHECK(upload(*picture));
      picture = converted_.get();
    }
  }
  const int code = avcodec_send_frame(context_.get(), picture);
  if (code < 0 && code != AVERROR_EOF) return fail(from_av(code, "cannot encode"));
  return {};
}

Result<PictureEncoder::State> PictureEncoder::receive(AVPacket& packet) {
  const int code = avcodec_receive_packet(context_.get(), &packet);
  if (code == AVERROR(EAGAIN)) return State::NeedsFrame;
  if (code == AVERROR_EOF) return State::End;
  if (code < 0) return fail(from_av(code, "cannot encode"));
  return State::Packet;
}

std::vector<std::vector<std::uint8_t>> parameter_sets(const std::uint8_t* extradata, int size) {
  if (extradata == nullptr || size < 7) return {};
  return extradata[0] == 1 ? from_avcc(extradata, size) : from_start_codes(extradata, size);
}

}  // namespace kadr::darkroom
