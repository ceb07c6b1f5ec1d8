#include "providers/offline/offline_pictures.h"

#include "base/sha256.h"
#include "providers/offline/asked_words.h"
#include "providers/offline/kept_work.h"

namespace kadr::providers::offline {
namespace {

std::string drawing_key(const std::string& sha256) {
  return base::sha256("kadr.offline.drawing.1\n" + sha256);
}

}  // namespace

media::DrawPictureSpec picture_of(const OfflineOrder& order) {
  constexpr std::uint64_t kNumbers = 9999;
  const timeline::Canvas canvas = canvas_of(order);
  const std::string prompt = order.text("prompt");
  const AskedWords words = asked_words(prompt);
  media::DrawPictureSpec spec{.width = canvas.width,
                              .height = canvas.height,
                              .palette_seed = seed_of(order),
                              .title = words.title,
                              .subtitle = words.subtitle,
                              .caption = words.caption};
  if (!words.title.empty()) {
    spec.kind = media::DrawPictureSpec::Kind::Title;
    return spec;
  }
  spec.prompt = prompt;
  // Gives the picture shapes of its own. It would be shown before a caption, so there the shapes are the seed's.
  if (words.caption.empty()) spec.number = static_cast<int>(1 + number_of_text(prompt) % kNumbers);
  return spec;
}

Result<Json> make_picture(const OfflineServices& services, const OfflineOrder& order, const engine::StepRun& run) {
  const media::DrawPictureSpec spec = picture_of(order);
  const Json drawing = media::to_json(spec);
  auto made = found_or_made(services.store, "kadr.offline.image.1\n" + drawing.dump(), [&](int output) -> Result<Json> {
    KADR_TRY(const auto darkroom, services.darkrooms.take(run.stop));
    KADR_CHECK(media::draw_picture(*darkroom, output, spec, run.stop));
    return Json{{"media_type", "image/png"}};
  });
  if (!made) return made;
  const store::Artifact picture{.sha256 = made->at("sha256"), .bytes = made->at("bytes")};
  KADR_CHECK(services.store.record_result(drawing_key(picture.sha256), {.artifact = picture, .value = drawing}));
  return made;
}

Result<std::optional<media::DrawPictureSpec>> drawing_behind(const store::ArtifactStore& store,
                                                             const std::string& sha256) {
  if (!base::is_sha256(sha256)) return std::nullopt;
  KADR_TRY(const auto known, store.find_result(drawing_key(sha256)));
  if (!known) return std::nullopt;
  // A damaged record counts as none.
  auto spec = media::draw_picture_spec_from_json(known->value);
  if (!spec) return std::nullopt;
  return *std::move(spec);
}

}  // namespace kadr::providers::offline
