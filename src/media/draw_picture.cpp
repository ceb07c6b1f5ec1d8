#include "media/draw_picture.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.h"
#include "timeline/canvas.h"

namespace kadr::media {
namespace {

using Kind = DrawPictureSpec::Kind;
using Layer = DrawPictureSpec::Layer;

constexpr std::array kKinds{std::pair{Kind::Title, std::string_view("title")},
                            std::pair{Kind::Scene, std::string_view("scene")},
                            std::pair{Kind::Background, std::string_view("background")},
                            std::pair{Kind::NamePlate, std::string_view("name_plate")}};
constexpr std::array kLayers{
    std::pair{Layer::Whole, std::string_view("whole")}, std::pair{Layer::Back, std::string_view("back")},
    std::pair{Layer::Middle, std::string_view("middle")}, std::pair{Layer::Front, std::string_view("front")},
    std::pair{Layer::Words, std::string_view("words")}};

constexpr std::int64_t kMaxTitle = 300;
constexpr std::int64_t kMaxPrompt = 4000;
constexpr std::int64_t kMaxCaption = 600;
constexpr int kMaxNumber = 9999;
/// No picture holds more characters than its texts may have.
constexpr int kMaxGlyphs = 10'000;

template <typename T, std::size_t N>
std::string_view name_of(T wanted, const std::array<std::pair<T, std::string_view>, N>& names) {
  for (const auto& [value, name] : names) {
    if (value == wanted) return name;
  }
  return names.front().second;
}

template <typename T, std::size_t N>
T value_of(base::JsonReader& reader, std::string_view key, const std::array<std::pair<T, std::string_view>, N>& names) {
  const std::string wanted = reader.required_string(key);
  for (const auto& [value, name] : names) {
    if (name == wanted) return value;
  }
  reader.reject(fmt::format("{} is \"{}\", which it cannot be", reader.path_of(key), wanted));
  return names.front().first;
}

std::string text(base::JsonReader& reader, std::string_view key, std::int64_t most) {
  std::string text = reader.string(key);
  if (!base::is_utf8(text)) {
    reader.reject(fmt::format("{} is not UTF-8; save it as UTF-8 and try again", reader.path_of(key)));
  } else if (text.contains('\0')) {
    reader.reject(fmt::format("{} holds a NUL character; take it out", reader.path_of(key)));
  }
  const auto characters = std::ranges::count_if(text, [](char byte) { return !base::continues_character(byte); });
  if (characters > most) {
    reader.reject(fmt::format("{} has {} characters, more than the limit of {}; make it shorter", reader.path_of(key),
                              characters, most));
  }
  return text;
}

}  // namespace

Json to_json(const DrawPictureSpec& spec) {
  return {{"width", spec.width},
          {"height", spec.height},
          {"palette_seed", spec.palette_seed},
          {"kind", name_of(spec.kind, kKinds)},
          {"layer", name_of(spec.layer, kLayers)},
          {"title", spec.title},
          {"subtitle", spec.subtitle},
          {"prompt", spec.prompt},
          {"caption", spec.caption},
          {"number", spec.number}};
}

Result<DrawPictureSpec> draw_picture_spec_from_json(const Json& value) {
  base::JsonReader reader(value, "picture");
  DrawPictureSpec spec;
  spec.width = static_cast<int>(reader.required_integer("width", timeline::kMinCanvasSide, timeline::kMaxCanvasSide));
  spec.height = static_cast<int>(reader.required_integer("height", timeline::kMinCanvasSide, timeline::kMaxCanvasSide));
  spec.palette_seed = reader.integer("palette_seed", 0);
  spec.kind = value_of(reader, "kind", kKinds);
  spec.layer = value_of(reader, "layer", kLayers);
  spec.title = text(reader, "title", kMaxTitle);
  spec.subtitle = text(reader, "subtitle", kMaxTitle);
  spec.prompt = text(reader, "prompt", kMaxPrompt);
  spec.caption = text(reader, "caption", kMaxCaption);
  spec.number = static_cast<int>(reader.integer("number", 0, 0, kMaxNumber));
  if (spec.kind != Kind::Scene && spec.layer != Layer::Whole)
    reader.reject("picture.layer must be \"whole\": only scenes can be had in layers");
  KADR_CHECK(reader.finish());
  return spec;
}

Json to_json(const DrawnPicture& drawn) {
  Json json = {{"missing_glyphs", drawn.missing_glyphs}};
  if (drawn.text) {
    json["text"] = {
        {"x", drawn.text->x}, {"y", drawn.text->y}, {"width", drawn.text->width}, {"height", drawn.text->height}};
  }
  return json;
}

Result<DrawnPicture> drawn_picture_from_json(const Json& value, const DrawPictureSpec& spec) {
  base::JsonReader reader(value, "drawn");
  DrawnPicture drawn;
  drawn.missing_glyphs = static_cast<int>(reader.required_integer("missing_glyphs", 0, kMaxGlyphs));
  const Json* box = reader.find("text");
  KADR_CHECK(reader.finish());
  if (box == nullptr) return drawn;
  base::JsonReader fields(*box, "drawn.text");
  PixelBox text;
  text.x = static_cast<int>(fields.required_integer("x", 0, spec.width));
  text.y = static_cast<int>(fields.required_integer("y", 0, spec.height));
  text.width = static_cast<int>(fields.required_integer("width", 0, spec.width - text.x));
  text.height = static_cast<int>(fields.required_integer("height", 0, spec.height - text.y));
  KADR_CHECK(fields.finish());
  drawn.text = text;
  return drawn;
}

Result<DrawnPicture> draw_picture(Darkroom& darkroom, int output, const DrawPictureSpec& spec, std::stop_token stop) {
  Json parameters = to_json(spec);
  KADR_CHECK(draw_picture_spec_from_json(parameters));
  KADR_TRY(const Reply reply, darkroom.ask({.operation = "draw_picture",
                                            .parameters = std::move(parameters),
                                            .descriptors = {output},
                                            .stop = std::move(stop)}));
  auto drawn = drawn_picture_from_json(reply.body, spec);
  if (!drawn) return fail(ErrorCode::Crashed, fmt::format("the darkroom answered nonsense: {}", drawn.error().message));
  return drawn;
}

}  // namespace kadr::media
