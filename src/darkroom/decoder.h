#pragma once

/// A decoder of one stream, fed with packets, giving frames in shown order.
///
/// Thread: one owner; libav's own decoding threads work behind it.

#include "base/result.h"
#include "darkroom/handles.h"

namespace kadr::darkroom {

class Decoder {
 public:
  enum class State { Frame, NeedsPacket, End };

  /// \param threads 0 = as many as there are cores.
  /// Errors: UnsupportedMedia when no accepted decoder exists, naming the codec.
  [[nodiscard]] static Result<Decoder> open(const AVStream& stream, int threads);

  /// Gives a packet; null ends the stream.
  /// A packet that the decoder finds broken is counted and passed over: see too_damaged().
  [[nodiscard]] Result<> send(const AVPacket* packet);

  /// The next frame, if there is one yet; its pts is the best guess libav has, in the stream's time base.
  [[nodiscard]] Result<State> receive(AVFrame& frame);

  /// Forget everything, before feeding from another place.
  void flush();

  /// True when so many packets were broken that what came out is not the film: none came out, or more than one in
  /// twenty.
  [[nodiscard]] bool too_damaged() const { return broken_ > 0 && (frames_ == 0 || broken_ * 20 > packets_); }

  [[nodiscard]] AVCodecContext& context() { return *context_; }

 private:
  explicit Decoder(CodecContext context) : context_(std::move(context)) {}
  CodecContext context_;
  std::int64_t packets_ = 0;
  std::int64_t broken_ = 0;
  std::int64_t frames_ = 0;
};

}  // namespace kadr::darkroom
