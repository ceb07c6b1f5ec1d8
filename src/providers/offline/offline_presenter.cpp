#include "providers/offline/offline_presenter.h"

#include <fmt/format.h>

#include "media/draw_presenter.h"
#include "media/sound_mix.h"
#include "providers/offline/joined_film.h"
#include "providers/offline/kept_work.h"

namespace kadr::providers::offline {
namespace {

/// A quiet blue that no face gets lost in.
constexpr media::Colour kBackdrop{.red = 58, .green = 84, .blue = 122};

Result<media::DrawPresenterSpec> presenter_of(const OfflineServices& services, const OfflineOrder& order) {
  media::DrawPresenterSpec spec{.film = {.canvas = canvas_of(order),
                                         .profile = services.profile,
                                         .background = kBackdrop,
                                         .threads = services.threads_per_clip},
                                .seed = static_cast<std::int64_t>(number_of_text(order.text("avatar")) >> 12U)};
  const std::string colour = order.text("background_color");
  if (!colour.empty()) {
    KADR_TRY(spec.film.background, media::parse_colour(colour));
  }
  return spec;
}

std::string identity_of(const media::DrawPresenterSpec& spec, const OfflineOrder& order) {
  return fmt::format("kadr.offline.avatar.1\n{}\n{}\n{}\n{}", spec.film.identity(), spec.seed, order.text("sound"),
                     order.text("background_picture"));
}

/// What the presenter is shown saying, coded for the film and as long as it.
Result<media::MixedSound> code_sound(media::Darkroom& darkroom, int sound, int output, timeline::SampleCount samples,
                                     std::stop_token stop) {
  const media::SoundMix mix{.tracks = {{.input = 0, .role = media::SoundRole::Voice}}, .samples = samples};
  return media::mix_sound(darkroom, {sound}, output, mix, {}, std::move(stop));
}

struct Backdrop {
  base::FileDescriptor sound;
  base::FileDescriptor picture;  ///< none when nothing was asked for
};

Result<Backdrop> open_files(const store::ArtifactStore& store, const OfflineOrder& order) {
  Backdrop files;
  KADR_TRY(files.sound, store.open_artifact(order.text("sound")));
  if (const std::string picture = order.text("background_picture"); !picture.empty()) {
    KADR_TRY(files.picture, store.open_artifact(picture));
  }
  return files;
}

Result<> film_presenter(const OfflineServices& services, const Backdrop& files, const media::DrawPresenterSpec& spec,
                        int output, const engine::StepRun& run) {
  KADR_TRY(store::Draft pictures, services.store.draft());
  KADR_TRY(store::Draft sound, services.store.draft());
  KADR_TRY(const auto darkroom, services.darkrooms.take(run.stop));
  media::PresenterFiles drawn{.sound = files.sound.get(), .output = pictures.descriptor()};
  if (files.picture) drawn.background = files.picture.get();
  KADR_TRY(const timeline::PictureRun shown, media::draw_presenter(*darkroom, drawn, spec, run.progress, run.stop));
  const timeline::SampleCount samples = spec.film.canvas.rate.samples(shown.frames());
  KADR_TRY(const media::MixedSound said,
           code_sound(*darkroom, files.sound.get(), sound.descriptor(), samples, run.stop));
  return join_film(*darkroom, {{.pictures = shown, .file = pictures.descriptor()}},
                   SoundPiece{.sound = said.sound, .file = sound.descriptor()}, output, run.stop);
}

}  // namespace

Result<Json> make_presenter(const OfflineServices& services, const OfflineOrder& order, const engine::StepRun& run) {
  KADR_TRY(const media::DrawPresenterSpec spec, presenter_of(services, order));
  return found_or_made(services.store, identity_of(spec, order), [&](int output) -> Result<Json> {
    KADR_TRY(const Backdrop files, open_files(services.store, order));
    KADR_CHECK(film_presenter(services, files, spec, output, run));
    return Json{{"media_type", "video/mp4"}};
  });
}

}  // namespace kadr::providers::offline
