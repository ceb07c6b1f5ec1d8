#pragma once

/// The pinned profile: an H.264 encoder whose settings depend on nothing but canvas and profile, so that the coded
/// pictures of any two clips share one decoder configuration and join by copying.
///
/// Thread: one owner; the encoder's own threads work behind it.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "darkroom/handles.h"
#include "media/conform.h"

namespace kadr::darkroom {

/// Frames between two IDR pictures: one second, so that a seam or a last frame is never far from one.
[[nodiscard]] int gop_length(const timeline::FrameRate& rate);

/// x264's own parameters of the profile, in its "name=value:…" form; what a benchmark must give to another program to
/// compare.
[[nodiscard]] std::string x264_parameters(const timeline::FrameRate& rate);

class PictureEncoder {
 public:
  enum class State { Packet, NeedsFrame, End };

  /// Errors: Unavailable when the hardware encoder cannot start, with the driver's words.
  [[nodiscard]] static Result<PictureEncoder> open(const media::ConformSpec& spec);

  /// Encodes a picture (yuv420p, the canvas' size) as frame number `index`. Null ends the stream.
  [[nodiscard]] Result<> send(AVFrame* picture, std::int64_t index);
  /// A coded picture; its pts is the frame's number.
  [[nodiscard]] Result<State> receive(AVPacket& packet);

  [[nodiscard]] const AVCodecContext& context() const { return *context_; }
  /// Frames by which decoding runs ahead of showing.
  [[nodiscard]] int reorder_delay() const { return context_->has_b_frames; }

 private:
  PictureEncoder() = default;
  [[nodiscard]] Result<> upload(AVFrame& picture);

  BufferRef device_;
  CodecContext context_;
  Frame converted_;
  Scaler to_nv12_;
};

/// SPS and PPS of an extradata in either form (start codes, or avcC), each without its prefix: equal lists join by
/// copying. Empty when the extradata is neither.
[[nodiscard]] std::vector<std::vector<std::uint8_t>> parameter_sets(const std::uint8_t* extradata, int size);

}  // namespace kadr::darkroom
