// Conform: one pass through the conformer, or a plain copy when the clip already fits.

#include "media/conform.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "darkroom/conformer.h"
#include "darkroom/input.h"
#include "darkroom/operation.h"
#include "darkroom/picture_encoder.h"
#include "darkroom/picture_index.h"
#include "darkroom/run_writer.h"
#include "media/protocol.h"

namespace kadr::darkroom {
namespace {

/// True when the stream looks, from its header, as if the encoder of this profile had made it; opening the encoder to
/// compare parameter sets is only worth it then.
bool may_fit(const AVStream& stream, const timeline::Canvas& canvas) {
  const AVCodecParameters& codec = *stream.codecpar;
  const AVRational rate = stream.avg_frame_rate;
  const Orientation orientation = orientation_of(stream);
  return codec.codec_id == AV_CODEC_ID_H264 && codec.width == canvas.width && codec.height == canvas.height &&
         codec.format == AV_PIX_FMT_YUV420P && codec.extradata_size > 0 && orientation.degrees_clockwise == 0 &&
         !orientation.mirrored &&
         std::int64_t{rate.num} * canvas.rate.denominator == std::int64_t{rate.den} * canvas.rate.numerator;
}

/// The run of a clip that already conforms; nothing when it has to be encoded.
Result<std::optional<timeline::PictureRun>> fitting_run(Input& input, AVStream& stream,
                                                        const media::ConformSpec& spec) {
  if (!may_fit(stream, spec.canvas)) return std::nullopt;
  KADR_TRY(const PictureEncoder encoder, PictureEncoder::open(spec));
  const AVCodecContext& pinned = encoder.context();
  if (parameter_sets(stream.codecpar->extradata, stream.codecpar->extradata_size) !=
      parameter_sets(pinned.extradata, pinned.extradata_size)) {
    return std::nullopt;
  }
  auto index = index_run(input);
  KADR_CHECK(input.rewind());
  if (!index || index->run.reorder_delay > encoder.reorder_delay()) return std::nullopt;
  index->run.reorder_delay = encoder.reorder_delay();
  return std::move(index->run);
}

/// Copies the coded pictures as they are.
Result<timeline::PictureRun> copy_run(Input& input, AVStream& stream, timeline::PictureRun run, int output) {
  input.select(stream);
  KADR_TRY(const std::unique_ptr<RunWriter> writer,
           RunWriter::create(output, *stream.codecpar, {run.rate.denominator, run.rate.numerator}));
  const Packet packet = make_packet();
  for (std::size_t order = 0; order < run.sizes.size(); ++order) {
    KADR_TRY(const Input::Read state, input.read(*packet));
    if (state == Input::Read::End) return fail(ErrorCode::UnreadableMedia, "the file changed while it was read");
    packet->pts = run.shown_at[order];
    packet->dts = static_cast<std::int64_t>(order) - run.reorder_delay;
    packet->duration = 1;
    KADR_CHECK(writer->write(*packet));
  }
  KADR_CHECK(writer->finish());
  run.offset = writer->offset();
  run.sizes = writer->sizes();
  return run;
}

Outcome mezzanine(const timeline::PictureRun& run, bool copied) {
  return {.result = {{"pictures", media::to_json(run)}, {"copied", copied}}};
}

}  // namespace

Result<Outcome> conform(Session&, const Request& request) {
  KADR_TRY(media::ConformSpec spec, media::conform_spec_from_json(request.parameters));
  if (spec.threads == 0) spec.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  KADR_TRY(const int source, request.descriptor(0));
  KADR_TRY(const int output, request.descriptor(1));
  KADR_TRY(const std::unique_ptr<Input> input, Input::open(source));
  AVStream* stream = input->video();
  if (stream == nullptr) {
    return fail(ErrorCode::UnsupportedMedia,
                input->audio() == nullptr ? "there is no video in the file" : "the file has sound but no video");
  }
  KADR_TRY(auto fitting, fitting_run(*input, *stream, spec));
  if (fitting) {
    KADR_TRY(const timeline::PictureRun run, copy_run(*input, *stream, std::move(*fitting), output));
    return mezzanine(run, true);
  }
  KADR_TRY(const timeline::PictureRun run, Conformer(*input, *stream, {.spec = spec}, request.progress).run(output));
  return mezzanine(run, false);
}

}  // namespace kadr::darkroom
