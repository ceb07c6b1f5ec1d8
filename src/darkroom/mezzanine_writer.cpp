#include "darkroom/mezzanine_writer.h"

#include <utility>

#include "darkroom/av_error.h"
#include "darkroom/input.h"

namespace kadr::darkroom {

Result<std::unique_ptr<MezzanineWriter>> MezzanineWriter::create(const media::ConformSpec& spec, int output) {
  KADR_TRY(PictureEncoder encoder, PictureEncoder::open(spec));
  std::unique_ptr<MezzanineWriter> made(new MezzanineWriter(spec, output, std::move(encoder)));
  const CodecParameters parameters(avcodec_parameters_alloc());
  if (const int code = avcodec_parameters_from_context(parameters.get(), &made->encoder_.context()); code < 0)
    return fail(from_av(code, "cannot encode"));
  KADR_TRY(made->writer_,
           RunWriter::create(output, *parameters, {spec.canvas.rate.denominator, spec.canvas.rate.numerator}));
  return made;
}

Result<> MezzanineWriter::add(AVFrame& picture) {
  KADR_CHECK(encoder_.send(&picture, frames_));
  ++frames_;
  return drain();
}

Result<> MezzanineWriter::drain() {
  while (true) {
    KADR_TRY(const PictureEncoder::State state, encoder_.receive(*packet_));
    if (state != PictureEncoder::State::Packet) return {};
    KADR_CHECK(write(*packet_));
  }
}

/// Decoding times are set here, one frame apart, so that they are the same for every encoder and continue across joins.
Result<> MezzanineWriter::write(AVPacket& packet) {
  const auto order = static_cast<std::int64_t>(shown_at_.size());
  if ((packet.flags & AV_PKT_FLAG_KEY) != 0) key_frames_.push_back(static_cast<std::uint32_t>(order));
  shown_at_.push_back(static_cast<std::uint32_t>(packet.pts));
  packet.dts = order - encoder_.reorder_delay();
  packet.duration = 1;
  return writer_->write(packet);
}

Result<timeline::PictureRun> MezzanineWriter::finish() {
  KADR_CHECK(encoder_.send(nullptr, 0));
  KADR_CHECK(drain());
  KADR_CHECK(writer_->finish());
  timeline::PictureRun run;
  run.width = spec_.canvas.width;
  run.height = spec_.canvas.height;
  run.rate = spec_.canvas.rate;
  run.offset = writer_->offset();
  run.sizes = writer_->sizes();
  run.shown_at = std::move(shown_at_);
  run.key_frames = std::move(key_frames_);
  run.reorder_delay = encoder_.reorder_delay();
  // The muxer made the decoder configuration out of the encoder's parameter sets; the file is where to read it.
  KADR_TRY(const std::unique_ptr<Input> written, Input::open(output_, Input::Depth::Header));
  const AVCodecParameters& codec = *written->video()->codecpar;
  const auto* bytes = reinterpret_cast<const std::byte*>(codec.extradata);
  run.configuration.assign(bytes, bytes + codec.extradata_size);
  KADR_CHECK(timeline::check(run));
  return run;
}

}  // namespace kadr::darkroom
