#include "providers/offline/shots.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "providers/offline/motion_words.h"
#include "providers/offline/offline_pictures.h"
#include "timeline/seeded_random.h"

namespace kadr::providers::offline {
namespace {

using Drawing = media::DrawPictureSpec;
using media::Motion;
using timeline::FrameCount;

/// Larger than it is shown, so that it stays sharp where the camera comes near.
Drawing enlarged(Drawing drawing) {
  constexpr double kCloser = 1.2;
  const double scale =
      std::min(kCloser, timeline::kMaxCanvasSide / static_cast<double>(std::max(drawing.width, drawing.height)));
  const auto side = [scale](int own) { return static_cast<int>(own * scale / 2) * 2; };
  drawing.width = side(drawing.width);
  drawing.height = side(drawing.height);
  return drawing;
}

bool has_layers(const Drawing& drawing) {
  return drawing.kind == Drawing::Kind::Scene;
}

/// The same picture in parts. Words do not move.
void add_layers(Shot& shot, const Drawing& drawing) {
  using Layer = Drawing::Layer;
  std::vector<Layer> parts{Layer::Back, Layer::Middle, Layer::Front};
  if (!drawing.caption.empty()) {
    parts.push_back(Layer::Words);
    shot.film.top_layer = media::AnimatePictureSpec::TopLayer::Stays;
  }
  for (const Layer part : parts) {
    Drawing& layer = shot.layers.emplace_back(enlarged(drawing));
    layer.layer = part;
  }
}

class Planner {
 public:
  Planner(const OfflineOrder& order, const media::ConformSpec& film, const std::optional<Drawing>& drawing)
      : order_(order), film_(film), drawing_(drawing) {
    const std::string what = order.text("prompt") + order.text("first_frame");
    seed_ = timeline::derive_seed(static_cast<std::uint64_t>(seed_of(order)), number_of_text(what));
    named_ = motion_named_in(order.text("prompt"));
  }

  [[nodiscard]] std::vector<Shot> clip(FrameCount frames) const {
    const std::string first = order_.text("first_frame");
    const std::string last = order_.text("last_frame");
    if (first.empty()) return {scene(frames)};
    if (last.empty()) return {opening(first, frames)};
    // From the first picture towards its middle, and out of the second to the whole of it.
    const FrameCount half = frames / 2;
    return {over(first, half, named_.value_or(Motion::PushIn)), over(last, frames - half, Motion::PullOut)};
  }

  [[nodiscard]] std::vector<Shot> chained_scene(FrameCount frames) const {
    const std::string first = order_.text("first_frame");
    if (first.empty()) return {scene(frames)};
    return {over(first, 1, Motion::Still), scene(frames - 1)};
  }

 private:
  [[nodiscard]] Shot shot(FrameCount frames, Motion motion) const {
    return {
        .film = {.film = film_, .frames = frames, .motion = motion, .seed = static_cast<std::int64_t>(seed_ >> 12U)}};
  }
  [[nodiscard]] Shot over(const std::string& picture, FrameCount frames, Motion motion) const {
    Shot made = shot(frames, motion);
    made.picture = picture;
    return made;
  }
  [[nodiscard]] Shot scene(FrameCount frames) const {
    const Drawing drawing = picture_of(order_);
    const Motion usual = has_layers(drawing) ? Motion::Parallax : Motion::PushIn;
    Shot made = shot(frames, named_.value_or(usual));
    if (made.film.motion == Motion::Parallax && has_layers(drawing)) {
      add_layers(made, drawing);
    } else {
      made.layers = {enlarged(drawing)};
    }
    return made;
  }
  [[nodiscard]] Shot opening(const std::string& first, FrameCount frames) const {
    Shot made = over(first, frames, named_.value_or(motion_of_seed(seed_)));
    if (made.film.motion != Motion::Parallax || !drawing_ || !has_layers(*drawing_)) return made;
    // Words are stretched to the canvas, so it has to have the picture's shape.
    if (drawing_->width * film_.canvas.height != drawing_->height * film_.canvas.width) return made;
    made.picture.clear();
    add_layers(made, *drawing_);
    return made;
  }

  const OfflineOrder& order_;
  const media::ConformSpec& film_;
  const std::optional<Drawing>& drawing_;
  std::uint64_t seed_ = 0;
  std::optional<Motion> named_;
};

FrameCount frames_of(const OfflineOrder& order, const timeline::FrameRate& rate) {
  const double seconds = order.asked.value("seconds", 1.0);
  return std::llround(seconds * rate.numerator / rate.denominator);
}

}  // namespace

Result<std::vector<Shot>> plan_shots(const OfflineOrder& order, const media::ConformSpec& film,
                                     const std::optional<Drawing>& drawing) {
  const Planner planner(order, film, drawing);
  const FrameCount frames = frames_of(order, film.canvas.rate);
  if (order.card.vendor_model == kClipsModel) return planner.clip(frames);
  if (order.card.vendor_model == kScenesModel) return planner.chained_scene(frames);
  return fail(ErrorCode::InvalidArgument,
              fmt::format("{} is of the offline model \"{}\", and of clips there are: {}, {}", order.card.id,
                          order.card.vendor_model, kClipsModel, kScenesModel));
}

std::string identity_of(const std::vector<Shot>& shots) {
  Json all = Json::array();
  for (const Shot& shot : shots) {
    media::AnimatePictureSpec film = shot.film;
    film.film.threads = 0;
    Json layers = Json::array();
    for (const Drawing& layer : shot.layers) layers.push_back(media::to_json(layer));
    all.push_back(Json{{"layers", layers}, {"picture", shot.picture}, {"film", media::to_json(film)}});
  }
  return "kadr.offline.clip.1\n" + all.dump();
}

}  // namespace kadr::providers::offline
