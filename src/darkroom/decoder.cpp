#include "darkroom/decoder.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "darkroom/av_error.h"
#include "darkroom/input.h"

namespace kadr::darkroom {
namespace {

/// VP8 and VP9 keep transparency in a side stream that only libvpx's decoder reads.
const AVCodec* find_decoder(const AVStream& stream) {
  const AVCodecID id = stream.codecpar->codec_id;
  const AVDictionaryEntry* alpha = av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);
  if (alpha != nullptr && std::strcmp(alpha->value, "1") == 0) {
    if (id == AV_CODEC_ID_VP9) return avcodec_find_decoder_by_name("libvpx-vp9");
    if (id == AV_CODEC_ID_VP8) return avcodec_find_decoder_by_name("libvpx");
  }
  return avcodec_find_decoder(id);
}

/// Whatever decoders call what they stumble over (EINVAL, EXTERNAL, …), it is the file.
Error cannot_decode(int code) {
  Error error = from_av(code, "cannot decode");
  if (error.code == ErrorCode::Internal) error.code = ErrorCode::UnreadableMedia;
  return error;
}

}  // namespace

Result<Decoder> Decoder::open(const AVStream& stream, int threads) {
  const AVCodec* codec = find_decoder(stream);
  if (codec == nullptr) {
    return fail(ErrorCode::UnsupportedMedia,
                fmt::format("the codec \"{}\" cannot be decoded", avcodec_get_name(stream.codecpar->codec_id)));
  }
  CodecContext context(avcodec_alloc_context3(codec));
  if (const int code = avcodec_parameters_to_context(context.get(), stream.codecpar); code < 0) {
    return fail(from_av(code, "cannot set the decoder up"));
  }
  context->pkt_timebase = stream.time_base;
  context->thread_count = threads;
  context->max_pixels = kMaxPixels;
  if (const int code = avcodec_open2(context.get(), codec, nullptr); code < 0) {
    return fail(ErrorCode::UnsupportedMedia,
                fmt::format("the {} stream cannot be decoded: {}", codec->name, av_message(code)));
  }
  return Decoder(std::move(context));
}

Result<> Decoder::send(const AVPacket* packet) {
  const int code = avcodec_send_packet(context_.get(), packet);
  if (packet != nullptr) ++packets_;
  if (code == AVERROR_INVALIDDATA) {
    ++broken_;
    return {};
  }
  if (code < 0 && code != AVERROR_EOF) return fail(cannot_decode(code));
  return {};
}

Result<Decoder::State> Decoder::receive(AVFrame& frame) {
  while (true) {
    const int code = avcodec_receive_frame(context_.get(), &frame);
    if (code == AVERROR(EAGAIN)) return State::NeedsPacket;
    if (code == AVERROR_EOF) return State::End;
    if (code == AVERROR_INVALIDDATA) {
      ++broken_;
      continue;
    }
    if (code < 0) return fail(cannot_decode(code));
    ++frames_;
    frame.pts = frame.best_effort_timestamp;
    return State::Frame;
  }
}

void Decoder::flush() {
  avcodec_flush_buffers(context_.get());
}

}  // namespace kadr::darkroom
