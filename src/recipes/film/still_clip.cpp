#include "recipes/film/still_clip.h"

#include <algorithm>

namespace kadr::recipes::film {
namespace {

/// The largest side of a picture that the darkroom draws.
constexpr int kMostDrawn = 4096;

/// A plate without words, so nothing at all, where the film's background is to be seen; else a ground.
media::DrawPictureSpec drawing_of(const timeline::Canvas& canvas, const StillGround& ground) {
  media::DrawPictureSpec drawing{.width = std::min(canvas.width, kMostDrawn),
                                 .height = std::min(canvas.height, kMostDrawn),
                                 .palette_seed = ground.seed,
                                 .kind = media::DrawPictureSpec::Kind::Background};
  if (ground.colour) drawing.kind = media::DrawPictureSpec::Kind::NamePlate;
  return drawing;
}

/// The picture that the camera moves over: a file of the store, or one that is drawn and kept nowhere.
struct Ground {
  std::optional<base::FileDescriptor> stored;
  std::optional<store::Draft> drawn;

  [[nodiscard]] int descriptor() const { return stored ? stored->get() : drawn->descriptor(); }
};

Result<Ground> ground_of(const FilmServices& services, const engine::StepRun& run, media::Darkroom& darkroom) {
  Ground ground;
  if (run.input.contains("picture")) {
    KADR_TRY(ground.stored, open_file(services.store, run.input["picture"], run.input.value("name", run.key)));
    return ground;
  }
  KADR_TRY(const media::DrawPictureSpec spec, media::draw_picture_spec_from_json(run.input.value("drawing", Json())));
  KADR_TRY(store::Draft draft, services.store.draft());
  KADR_CHECK(media::draw_picture(darkroom, draft.descriptor(), spec, run.stop));
  ground.drawn.emplace(std::move(draft));
  return ground;
}

}  // namespace

engine::StepRequest still_clip(std::string key, const FilmOrder& order, const StillGround& ground,
                               timeline::FrameCount frames) {
  const media::AnimatePictureSpec animation{
      .film = {.canvas = order.canvas,
               .profile = order.profile,
               .background = ground.colour.value_or(order.background)},
      .frames = frames,
      .motion = ground.colour && !ground.picture ? media::Motion::Still : media::Motion::PushIn,
      .seed = ground.seed};
  Json input{{"animation", media::to_json(animation)}, {"name", "the background"}};
  if (ground.picture) {
    input["picture"] = {{"sha256", ground.picture->sha256}, {"bytes", ground.picture->bytes}};
  } else {
    input["drawing"] = media::to_json(drawing_of(order.canvas, ground));
  }
  return {.key = std::move(key), .kind = kStillClipKind, .input = std::move(input)};
}

Result<Json> make_still_clip(const FilmServices& services, const engine::StepRun& run) {
  KADR_TRY(media::AnimatePictureSpec spec, media::animate_picture_spec_from_json(run.input.value("animation", Json())));
  spec.film.threads = services.threads_per_clip;
  KADR_TRY(const auto darkroom, services.darkrooms.take(run.stop));
  KADR_TRY(const Ground ground, ground_of(services, run, *darkroom));
  KADR_TRY(store::Draft draft, services.store.draft());
  const auto made =
      media::animate_picture(*darkroom, {ground.descriptor()}, draft.descriptor(), spec, run.progress, run.stop);
  if (!made) return fail(made.error().about(run.input.value("name", run.key)));
  KADR_TRY(const store::Artifact clip, services.store.publish(std::move(draft)));
  Json result = models::to_json(models::MadeFile{
      .sha256 = clip.sha256, .bytes = static_cast<std::uint64_t>(clip.bytes), .media_type = "video/mp4"});
  result["frames"] = made->frames();
  return result;
}

}  // namespace kadr::recipes::film
