#include "media/draw_presenter.h"

#include <cerrno>
#include <utility>
#include <vector>

#include <sys/mman.h>

#include "base/file_descriptor.h"
#include "media/animate_picture.h"
#include "media/draw_picture.h"
#include "media/protocol.h"

namespace kadr::media {
namespace {

/// The plate is drawn where fonts may be read, and the presenter where sound is opened: it goes from one to the other
/// in a file without a name.
Result<base::FileDescriptor> draw_plate(Darkroom& darkroom, const DrawPresenterSpec& spec, std::stop_token stop) {
  base::FileDescriptor plate(::memfd_create("kadr-plate", MFD_CLOEXEC));
  if (!plate) return fail(base::from_errno(errno, "cannot hold the name plate"));
  KADR_CHECK(draw_picture(darkroom, plate.get(),
                          {.width = spec.film.canvas.width,
                           .height = spec.film.canvas.height,
                           .palette_seed = spec.seed,
                           .kind = DrawPictureSpec::Kind::NamePlate,
                           .title = spec.name,
                           .subtitle = spec.caption},
                          std::move(stop)));
  return plate;
}

}  // namespace

Json to_json(const PresenterRequest& request) {
  return {{"film", to_json(request.film)},
          {"seed", request.seed},
          {"plate", request.plate},
          {"background", request.background}};
}

Result<PresenterRequest> presenter_request_from_json(const Json& value) {
  base::JsonReader reader(value, "presenter");
  const Json missing;
  PresenterRequest request;
  const Json* film = reader.find("film");
  request.seed = reader.integer("seed", 0);
  request.plate = reader.boolean("plate", false);
  request.background = reader.boolean("background", false);
  KADR_CHECK(reader.finish());
  KADR_TRY(request.film, conform_spec_from_json(film == nullptr ? missing : *film));
  return request;
}

Result<timeline::PictureRun> draw_presenter(Darkroom& darkroom, const PresenterFiles& files,
                                            const DrawPresenterSpec& spec, base::ProgressSink progress,
                                            std::stop_token stop) {
  const PresenterRequest request{.film = spec.film,
                                 .seed = spec.seed,
                                 .plate = !(spec.name.empty() && spec.caption.empty()),
                                 .background = files.background.has_value()};
  Json parameters = to_json(request);
  KADR_CHECK(presenter_request_from_json(parameters));
  base::FileDescriptor plate;
  std::vector<int> descriptors{files.sound, files.output};
  if (request.plate) {
    KADR_TRY(plate, draw_plate(darkroom, spec, stop));
    descriptors.push_back(plate.get());
  }
  if (files.background) descriptors.push_back(*files.background);
  KADR_TRY(const Reply reply, darkroom.ask({.operation = "draw_presenter",
                                            .parameters = std::move(parameters),
                                            .descriptors = std::move(descriptors),
                                            .progress = std::move(progress),
                                            .stop = std::move(stop)}));
  auto run = picture_run_from_json(reply.body);
  const timeline::FrameCount frames = run ? run->frames() : 0;
  return check_run(std::move(run), spec.film.canvas, frames);
}

}  // namespace kadr::media
