#include "providers/offline/offline_clips.h"

#include "providers/offline/joined_film.h"
#include "providers/offline/kept_work.h"
#include "providers/offline/offline_pictures.h"
#include "providers/offline/shots.h"

namespace kadr::providers::offline {
namespace {

/// Makes one shot after another in one darkroom.
class Camera {
 public:
  Camera(const OfflineServices& services, media::Darkroom& darkroom, const engine::StepRun& run)
      : services_(services), darkroom_(darkroom), run_(run) {}

  [[nodiscard]] Result<> film(const std::vector<Shot>& shots, int output);

 private:
  [[nodiscard]] Result<timeline::PictureRun> shoot(const Shot& shot, int output);
  [[nodiscard]] Result<timeline::PictureRun> shoot_drawn(const Shot& shot, int output);
  [[nodiscard]] base::ProgressSink progress() const;

  const OfflineServices& services_;
  media::Darkroom& darkroom_;
  const engine::StepRun& run_;
  timeline::FrameCount done_ = 0;
  timeline::FrameCount total_ = 0;
};

base::ProgressSink Camera::progress() const {
  if (!run_.progress) return {};
  return [this](const base::Progress& of_shot) { run_.progress({done_ + of_shot.done, total_}); };
}

Result<timeline::PictureRun> Camera::shoot_drawn(const Shot& shot, int output) {
  std::vector<store::Draft> layers;
  std::vector<int> files;
  for (const media::DrawPictureSpec& layer : shot.layers) {
    KADR_TRY(store::Draft draft, services_.store.draft());
    KADR_CHECK(media::draw_picture(darkroom_, draft.descriptor(), layer, run_.stop));
    files.push_back(draft.descriptor());
    layers.push_back(std::move(draft));
  }
  return media::animate_picture(darkroom_, files, output, shot.film, progress(), run_.stop);
}

Result<timeline::PictureRun> Camera::shoot(const Shot& shot, int output) {
  if (!shot.layers.empty()) return shoot_drawn(shot, output);
  KADR_TRY(const base::FileDescriptor picture, services_.store.open_artifact(shot.picture));
  auto made = media::animate_picture(darkroom_, {picture.get()}, output, shot.film, progress(), run_.stop);
  if (!made) return fail(made.error().about("the picture " + shot.picture.substr(0, 12)));
  return made;
}

Result<> Camera::film(const std::vector<Shot>& shots, int output) {
  for (const Shot& shot : shots) total_ += shot.film.frames;
  if (shots.size() == 1) {
    KADR_CHECK(shoot(shots.front(), output));
    return {};
  }
  std::vector<store::Draft> files;
  std::vector<timeline::PictureRun> runs;
  for (const Shot& shot : shots) {
    KADR_TRY(store::Draft file, services_.store.draft());
    KADR_TRY(timeline::PictureRun made, shoot(shot, file.descriptor()));
    files.push_back(std::move(file));
    runs.push_back(std::move(made));
    done_ += shot.film.frames;
  }
  std::vector<PicturePiece> pieces;
  for (std::size_t i = 0; i < runs.size(); ++i) pieces.push_back({.pictures = runs[i], .file = files[i].descriptor()});
  return join_film(darkroom_, pieces, std::nullopt, output, run_.stop);
}

}  // namespace

Result<Json> make_clip(const OfflineServices& services, const OfflineOrder& order, const engine::StepRun& run) {
  const media::ConformSpec film{
      .canvas = canvas_of(order), .profile = services.profile, .threads = services.threads_per_clip};
  KADR_TRY(const auto drawing, drawing_behind(services.store, order.text("first_frame")));
  KADR_TRY(const std::vector<Shot> shots, plan_shots(order, film, drawing));
  return found_or_made(services.store, identity_of(shots), [&](int output) -> Result<Json> {
    KADR_TRY(const auto darkroom, services.darkrooms.take(run.stop));
    KADR_CHECK(Camera(services, *darkroom, run).film(shots, output));
    return Json{{"media_type", "video/mp4"}};
  });
}

}  // namespace kadr::providers::offline
