#include "darkroom/sound_encoder.h"

#include <cerrno>

extern "C" {
#include <libavutil/channel_layout.h>
}

#include "darkroom/av_error.h"

namespace kadr::darkroom {
namespace {

constexpr int kPacketSamples = timeline::SoundRun::kPacketSamples;

Result<CodecContext> open_aac(int bit_rate) {
  const AVCodec* codec = avcodec_find_encoder_by_name("aac");
  if (codec == nullptr) return fail(ErrorCode::Internal, "this build of libavcodec has no AAC encoder");
  CodecContext context(avcodec_alloc_context3(codec));
  context->sample_fmt = AV_SAMPLE_FMT_FLTP;
  context->sample_rate = timeline::kSampleRate;
  context->ch_layout = AV_CHANNEL_LAYOUT_STEREO;
  context->bit_rate = bit_rate;
  context->time_base = {1, timeline::kSampleRate};
  context->thread_count = 1;
  context->flags |= AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_GLOBAL_HEADER;
  if (const int code = avcodec_open2(context.get(), codec, nullptr); code < 0)
    return fail(from_av(code, "cannot start the AAC encoder"));
  if (context->frame_size != kPacketSamples) return fail(ErrorCode::Internal, "the AAC encoder is of an unknown kind");
  return context;
}

std::vector<std::byte> extradata_of(const AVCodecContext& context) {
  const auto* begin = reinterpret_cast<const std::byte*>(context.extradata);
  return {begin, begin + context.extradata_size};
}

}  // namespace

Result<SoundEncoder> SoundEncoder::create(int output, int bit_rate) {
  KADR_TRY(CodecContext context, open_aac(bit_rate));
  const CodecParameters parameters(avcodec_parameters_alloc());
  if (const int code = avcodec_parameters_from_context(parameters.get(), context.get()); code < 0)
    return fail(from_av(code, "cannot describe the sound"));
  KADR_TRY(auto writer, RunWriter::create(output, *parameters, context->time_base));
  SoundEncoder encoder(std::move(context), std::move(writer));
  AVFrame& frame = *encoder.frame_;
  frame.format = AV_SAMPLE_FMT_FLTP;
  frame.sample_rate = timeline::kSampleRate;
  frame.ch_layout = AV_CHANNEL_LAYOUT_STEREO;
  frame.nb_samples = kPacketSamples;
  if (const int code = av_frame_get_buffer(&frame, 0); code < 0) return fail(from_av(code, "cannot encode the sound"));
  return encoder;
}

Result<> SoundEncoder::write(std::span<const Stereo> samples) {
  for (const Stereo& sample : samples) {
    reinterpret_cast<float*>(frame_->data[0])[filled_] = sample.left;
    reinterpret_cast<float*>(frame_->data[1])[filled_] = sample.right;
    ++samples_;
    if (++filled_ == kPacketSamples) KADR_CHECK(encode(frame_.get()));
  }
  return {};
}

Result<timeline::SoundRun> SoundEncoder::finish() {
  if (filled_ > 0) KADR_CHECK(encode(frame_.get()));
  KADR_CHECK(encode(nullptr));
  KADR_CHECK(writer_->finish());
  return timeline::SoundRun{.configuration = extradata_of(*context_),
                            .offset = writer_->offset(),
                            .sizes = writer_->sizes(),
                            .priming = context_->initial_padding,
                            .samples = samples_};
}

/// Encodes the filled part of a frame, or what the encoder still holds when there is none.
Result<> SoundEncoder::encode(AVFrame* frame) {
  if (frame != nullptr) {
    frame->nb_samples = filled_;
    frame->pts = samples_ - filled_;
  }
  if (const int code = avcodec_send_frame(context_.get(), frame); code < 0)
    return fail(from_av(code, "cannot encode the sound"));
  while (true) {
    const int code = avcodec_receive_packet(context_.get(), packet_.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) break;
    if (code < 0) return fail(from_av(code, "cannot encode the sound"));
    KADR_CHECK(write_packet());
  }
  if (frame == nullptr) return {};
  frame->nb_samples = kPacketSamples;
  filled_ = 0;
  if (const int code = av_frame_make_writable(frame); code < 0) return fail(from_av(code, "cannot encode the sound"));
  return {};
}

/// The encoder's own timestamps are left aside: packet n holds the samples from n × 1024 − priming on. The last is as
/// long as there are samples, and what the encoder flushes after it holds none.
Result<> SoundEncoder::write_packet() {
  const timeline::SampleCount begin = packets_++ * kPacketSamples - context_->initial_padding;
  const timeline::SampleCount left = samples_ - begin;
  if (left <= 0) {
    av_packet_unref(packet_.get());
    return {};
  }
  packet_->pts = packet_->dts = begin;
  packet_->duration = std::min<timeline::SampleCount>(kPacketSamples, left);
  return writer_->write(*packet_);
}

}  // namespace kadr::darkroom
