#pragma once

/// Ownership of every libav object the darkroom uses, as unique_ptr aliases. The only place that names a libav free
/// function.

#include <memory>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavformat/avformat.h>
#include <libavutil/buffer.h>
#include <libavutil/dict.h>
#include <libavutil/frame.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

namespace kadr::darkroom {

/// For libav's usual form: free(&pointer).
template <auto Free>
struct FreeByAddress {
  template <typename T>
  void operator()(T* object) const {
    Free(&object);
  }
};

/// For free(pointer).
template <auto Free>
struct FreeByPointer {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

/// The buffer belongs to the context: libav may have replaced the one it was made with.
struct FreeIo {
  void operator()(AVIOContext* io) const {
    av_freep(&io->buffer);
    avio_context_free(&io);
  }
};

/// A dictionary is filled through the address of its pointer, so it is a class rather than an alias.
class Dictionary {
 public:
  Dictionary() = default;
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;
  ~Dictionary() { av_dict_free(&dictionary_); }
  void set(const char* key, const char* value) { av_dict_set(&dictionary_, key, value, 0); }
  [[nodiscard]] AVDictionary** address() { return &dictionary_; }
  /// The first option that nobody took, or null: an option the library did not know.
  [[nodiscard]] const char* left_over() const {
    const AVDictionaryEntry* entry = av_dict_get(dictionary_, "", nullptr, AV_DICT_IGNORE_SUFFIX);
    return entry == nullptr ? nullptr : entry->key;
  }

 private:
  AVDictionary* dictionary_ = nullptr;
};

using Frame = std::unique_ptr<AVFrame, FreeByAddress<av_frame_free>>;
using Packet = std::unique_ptr<AVPacket, FreeByAddress<av_packet_free>>;
using CodecContext = std::unique_ptr<AVCodecContext, FreeByAddress<avcodec_free_context>>;
using CodecParameters = std::unique_ptr<AVCodecParameters, FreeByAddress<avcodec_parameters_free>>;
using InputContext = std::unique_ptr<AVFormatContext, FreeByAddress<avformat_close_input>>;
using OutputContext = std::unique_ptr<AVFormatContext, FreeByPointer<avformat_free_context>>;
using FilterGraph = std::unique_ptr<AVFilterGraph, FreeByAddress<avfilter_graph_free>>;
using FilterInOut = std::unique_ptr<AVFilterInOut, FreeByAddress<avfilter_inout_free>>;
using BufferRef = std::unique_ptr<AVBufferRef, FreeByAddress<av_buffer_unref>>;
using Io = std::unique_ptr<AVIOContext, FreeIo>;
using Resampler = std::unique_ptr<SwrContext, FreeByAddress<swr_free>>;
using Scaler = std::unique_ptr<SwsContext, FreeByPointer<sws_freeContext>>;

[[nodiscard]] inline Frame make_frame() {
  return Frame(av_frame_alloc());
}
[[nodiscard]] inline Packet make_packet() {
  return Packet(av_packet_alloc());
}

}  // namespace kadr::darkroom
