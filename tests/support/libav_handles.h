#pragma once

/// libav objects of the tests, with their owners.

#include <memory>
#include <stdexcept>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

namespace kadr::test {

template <auto free_by_address>
struct FreeByAddress {
  void operator()(auto* pointer) const { free_by_address(&pointer); }
};

using InputHandle = std::unique_ptr<AVFormatContext, FreeByAddress<avformat_close_input>>;
using DecoderHandle = std::unique_ptr<AVCodecContext, FreeByAddress<avcodec_free_context>>;
using FrameHandle = std::unique_ptr<AVFrame, FreeByAddress<av_frame_free>>;
using PacketHandle = std::unique_ptr<AVPacket, FreeByAddress<av_packet_free>>;
using ResamplerHandle = std::unique_ptr<SwrContext, FreeByAddress<swr_free>>;
struct FreeScaler {
  void operator()(SwsContext* scaler) const { sws_freeContext(scaler); }
};
using ScalerHandle = std::unique_ptr<SwsContext, FreeScaler>;

/// Throws when a libav call answered an error.
inline int must(int code, const std::string& doing) {
  if (code >= 0) return code;
  std::string reason(AV_ERROR_MAX_STRING_SIZE, '\0');
  av_strerror(code, reason.data(), reason.size());
  throw std::runtime_error(doing + ": " + reason.c_str());
}

/// One stream of a file, ready to be decoded.
struct OpenStream {
  InputHandle input;
  DecoderHandle decoder;
  int index = -1;
  AVRational time_base{0, 1};

  OpenStream(const std::string& file, AVMediaType type);

  /// Reads and decodes until a picture or piece of sound is there. \return false at the end.
  [[nodiscard]] bool receive(AVFrame* frame);

 private:
  PacketHandle packet_{av_packet_alloc()};
  bool flushed_ = false;
};

}  // namespace kadr::test
