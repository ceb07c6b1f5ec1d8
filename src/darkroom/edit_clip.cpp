// A clip that is cut, slowed, held or brought to another picture's light: the conformer with an edit.

#include "media/edit_clip.h"

#include <memory>
#include <thread>

#include "darkroom/conformer.h"
#include "darkroom/layer_source.h"
#include "darkroom/operation.h"
#include "media/protocol.h"

namespace kadr::darkroom {
namespace {

/// A picture file as the canvas would show it.
Result<Frame> on_canvas(int descriptor, const media::ConformSpec& spec) {
  KADR_TRY(const Frame picture, read_picture(descriptor, spec.threads));
  return fitted(*picture, spec);
}

}  // namespace

Result<Outcome> edit_clip(Session&, const Request& request) {
  KADR_TRY(media::EditClipSpec spec, media::edit_clip_spec_from_json(request.parameters));
  if (spec.film.threads == 0) spec.film.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  KADR_TRY(const int source, request.descriptor(0));
  KADR_TRY(const int output, request.descriptor(1));
  KADR_TRY(const std::unique_ptr<Input> input, Input::open(source));
  AVStream* stream = input->video();
  if (stream == nullptr) return fail(ErrorCode::UnsupportedMedia, "there is no video in the file");
  std::optional<Frame> match;
  if (request.descriptors.size() > 2) {
    KADR_TRY(match, on_canvas(request.descriptors[2].get(), spec.film));
  }
  Conformer conformer(*input, *stream, {.spec = spec.film, .edit = spec.edit, .match = match ? match->get() : nullptr},
                      request.progress);
  KADR_TRY(const timeline::PictureRun run, conformer.run(output));
  return Outcome{.result = {{"pictures", media::to_json(run)}, {"matched", conformer.matched()}}};
}

}  // namespace kadr::darkroom
