// Pictures from words. Fonts are files that are found and opened by name, which no process may do that opens media; so
// drawing is done where texts are spoken, in a copy of that process: the font libraries keep caches and start threads,
// and both end with the copy.

#include "media/draw_picture.h"

#include <optional>

#include "darkroom/lettering.h"
#include "darkroom/operation.h"
#include "darkroom/picture_file.h"
#include "darkroom/picture_surface.h"
#include "darkroom/process_copy.h"
#include "darkroom/scenery.h"
#include "darkroom/system_calls.h"

namespace kadr::darkroom {
namespace {

using Kind = media::DrawPictureSpec::Kind;
using Layer = media::DrawPictureSpec::Layer;
using timeline::SeededRandom;

std::uint64_t seed_of(const media::DrawPictureSpec& spec) {
  return timeline::derive_seed(static_cast<std::uint64_t>(spec.palette_seed), static_cast<std::uint64_t>(spec.number));
}

/// Behind titles: a slanting gradient, and large discs of light that nothing rests on.
void draw_ground(cairo_t* drawing, const media::DrawPictureSpec& spec, const Palette& palette) {
  const double width = spec.width;
  const double height = spec.height;
  const double side = std::min(width, height);
  const Pattern gradient(cairo_pattern_create_linear(0, 0, 0.6 * width, height));
  const auto stop = [&](double at, const Rgb& colour) {
    cairo_pattern_add_color_stop_rgb(gradient.get(), at, colour.red, colour.green, colour.blue);
  };
  stop(0, palette.ground_light);
  stop(1, palette.ground_dark);
  cairo_set_source(drawing, gradient.get());
  cairo_paint(drawing);
  SeededRandom random(seed_of(spec));
  for (int i = 0; i < 3; ++i) {
    const Point at{between(random, -0.1, 1.1) * width, between(random, 0, 1) * height};
    fill_glow(drawing, at, between(random, 0.6, 1.1) * side, i == 0 ? palette.accent : palette.far, 0.2);
  }
  for (const double radius : {0.52, 0.56, 0.78}) {
    use_colour(drawing, palette.ink, 0.07);
    cairo_set_line_width(drawing, 0.004 * side);
    cairo_arc(drawing, (0.5 + 0.35 * (fraction(random) - 0.5)) * width, 0.5 * height, radius * side, 0, 7);
    cairo_stroke(drawing);
  }
  const auto line = rolling_line(random, 0.6);
  use_colour(drawing, palette.ground_dark, 0.55);
  below_line(drawing, width, height, [&](double x) { return 0.86 * height - 0.05 * height * line(x / width); });
  cairo_fill(drawing);
  use_colour(drawing, palette.accent, 0.16);
  below_line(drawing, width, height, [&](double x) { return 0.93 * height - 0.04 * height * line(0.7 + x / width); });
  cairo_fill(drawing);
}

void draw_scene(cairo_t* drawing, const media::DrawPictureSpec& spec, const ScenerySpec& scenery) {
  const bool whole = spec.layer == Layer::Whole;
  if (whole || spec.layer == Layer::Back) draw_back(drawing, scenery);
  if (whole || spec.layer == Layer::Middle) draw_middle(drawing, scenery);
  if (whole || spec.layer == Layer::Front) draw_front(drawing, scenery);
  if (whole || spec.layer == Layer::Words) darken_edges(drawing, spec.width, spec.height, 0.42);
}

bool is_opaque(const media::DrawPictureSpec& spec) {
  return spec.kind != Kind::NamePlate && (spec.layer == Layer::Whole || spec.layer == Layer::Back);
}

void letter(Lettering& lettering) {
  switch (lettering.spec.kind) {
    case Kind::Title:
      letter_title(lettering);
      break;
    case Kind::Scene:
      letter_caption(lettering);
      break;
    case Kind::NamePlate:
      letter_name_plate(lettering);
      break;
    case Kind::Background:
      break;
  }
}

bool has_words(const media::DrawPictureSpec& spec) {
  const bool in_scene = !spec.caption.empty() && (spec.layer == Layer::Whole || spec.layer == Layer::Words);
  if (spec.kind == Kind::Scene) return in_scene;
  return spec.kind != Kind::Background && !(spec.title.empty() && spec.subtitle.empty());
}

Result<media::DrawnPicture> draw_into(const media::DrawPictureSpec& spec, int output) {
  KADR_TRY(const Surface surface, make_surface(spec.width, spec.height));
  const Drawing drawing(cairo_create(surface.get()));
  const SceneContent content = spec.kind == Kind::Scene ? read_scene(spec.prompt) : SceneContent{};
  const Palette palette = palette_of(spec.palette_seed, content.hour);
  if (spec.kind == Kind::Scene) {
    draw_scene(drawing.get(), spec,
               {.width = static_cast<double>(spec.width),
                .height = static_cast<double>(spec.height),
                .content = content,
                .palette = palette,
                .seed = seed_of(spec)});
  } else if (spec.kind != Kind::NamePlate) {
    draw_ground(drawing.get(), spec, palette);
    darken_edges(drawing.get(), spec.width, spec.height, 0.35);
  }
  if (is_opaque(spec)) add_grain(surface.get(), seed_of(spec));
  media::DrawnPicture drawn;
  if (has_words(spec)) {
    KADR_TRY(const Typesetter typesetter, Typesetter::create());
    Lettering lettering{.drawing = drawing.get(), .typesetter = typesetter, .spec = spec, .palette = palette};
    letter(lettering);
    drawn = lettering.drawn;
  }
  if (cairo_status(drawing.get()) != CAIRO_STATUS_SUCCESS)
    return fail(ErrorCode::Internal, "the picture cannot be drawn");
  KADR_TRY(const Frame frame, to_frame(surface.get(), is_opaque(spec) ? Transparency::Dropped : Transparency::Kept));
  KADR_CHECK(write_picture(*frame, media::StillFormat::Png, output));
  return drawn;
}

}  // namespace

Result<Outcome> draw_picture(Session&, const Request& request) {
  KADR_TRY(const media::DrawPictureSpec spec, media::draw_picture_spec_from_json(request.parameters));
  KADR_TRY(const int output, request.descriptor(0));
  const auto work = [&](const base::ProgressSink&) -> Result<std::string> {
    KADR_CHECK(forbid_copies());
    KADR_TRY(const media::DrawnPicture drawn, draw_into(spec, output));
    return media::to_json(drawn).dump();
  };
  KADR_TRY(const std::string text, run_in_copy(work, request.progress));
  KADR_TRY(Json result, base::parse_json(text));
  return Outcome{.result = std::move(result)};
}

}  // namespace kadr::darkroom
