#include "darkroom/layer_source.h"

#include <memory>

#include <fmt/format.h>

#include "darkroom/decoder.h"
#include "darkroom/input.h"
#include "darkroom/picture_filter.h"

namespace kadr::darkroom {
namespace {

Result<Frame> filtered(const AVFrame& picture, PictureFormat format, const std::string& description, int threads) {
  KADR_TRY(PictureFilter filter, PictureFilter::create(format, {1, 1}, description, threads));
  Frame copy(av_frame_clone(&picture));
  copy->pts = 0;
  KADR_CHECK(filter.push(copy.get()));
  KADR_CHECK(filter.push(nullptr));
  Frame made = make_frame();
  KADR_TRY(const PictureFilter::State state, filter.pull(*made));
  if (state != PictureFilter::State::Frame) return fail(ErrorCode::Internal, "a picture was lost in its filter");
  return made;
}

Result<Frame> first_frame(Input& input, Decoder& decoder) {
  Frame frame = make_frame();
  const Packet packet = make_packet();
  bool more = true;
  while (more) {
    KADR_TRY(const Input::Read read, input.read(*packet));
    more = read == Input::Read::Packet;
    KADR_CHECK(decoder.send(more ? packet.get() : nullptr));
    KADR_TRY(const Decoder::State state, decoder.receive(*frame));
    if (state == Decoder::State::Frame) return frame;
  }
  return fail(ErrorCode::UnreadableMedia, "the picture cannot be decoded");
}

}  // namespace

Result<Frame> read_picture(int descriptor, int threads) {
  KADR_TRY(const std::unique_ptr<Input> input, Input::open(descriptor));
  AVStream* stream = input->video();
  if (stream == nullptr) return fail(ErrorCode::UnsupportedMedia, "there is no picture in the file");
  input->select(*stream);
  KADR_TRY(Decoder decoder, Decoder::open(*stream, 1));
  KADR_TRY(const Frame frame, first_frame(*input, decoder));
  PictureFormat format = format_of(*frame);
  if (format.sample_aspect.num == 0) format.sample_aspect = stream->sample_aspect_ratio;
  return filtered(*frame, format, upright_description(format, orientation_of(*stream)), threads);
}

Result<Frame> to_layer(const AVFrame& picture, const LayerSpec& spec) {
  const bool has_alpha = picture.format == AV_PIX_FMT_RGBA;
  // Scaled as multiplied by alpha, or the colours of what cannot be seen would show at edges.
  const std::string filters = fmt::format(
      "{}scale={}:{}:flags=bicubic+accurate_rnd+full_chroma_int:out_color_matrix=bt709:out_range=tv,format={}",
      has_alpha ? "format=gbrap,premultiply=inplace=1," : "", spec.width, spec.height,
      has_alpha ? "yuva420p" : "yuv420p");
  return filtered(picture, format_of(picture), filters, spec.threads);
}

Result<Frame> fitted(const AVFrame& picture, const media::ConformSpec& spec) {
  const PictureFormat format = format_of(picture);
  KADR_TRY(const std::string description, conform_description(format, Orientation{}, spec));
  return filtered(picture, format, description, spec.threads);
}

Result<Frame> to_pixels(const AVFrame& picture, const LayerSpec& spec) {
  const std::string filters = fmt::format(
      "{}scale={}:{}:force_original_aspect_ratio=increase:flags=bicubic+accurate_rnd,crop={}:{},format=bgra",
      picture.format == AV_PIX_FMT_RGBA ? "format=gbrap,premultiply=inplace=1," : "", spec.width, spec.height,
      spec.width, spec.height);
  return filtered(picture, format_of(picture), filters, spec.threads);
}

}  // namespace kadr::darkroom
