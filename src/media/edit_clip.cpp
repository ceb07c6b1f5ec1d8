#include "media/edit_clip.h"

#include <fmt/format.h>

#include "media/protocol.h"

namespace kadr::media {
namespace {

/// Raised whenever the same edit of the same clip would give other coded pictures.
constexpr int kEditVersion = 1;

constexpr std::int64_t kMostFrames = std::int64_t{1} << 32;

}  // namespace

std::string EditClipSpec::identity() const {
  return fmt::format("edit/{} skip {} frames {} pace {}/{} {}", kEditVersion, edit.skip, edit.frames.value_or(-1),
                     edit.pace.numerator(), edit.pace.denominator(), film.identity());
}

Json to_json(const EditClipSpec& spec) {
  Json json{{"film", to_json(spec.film)},
            {"skip", spec.edit.skip},
            {"pace", Json::array({spec.edit.pace.numerator(), spec.edit.pace.denominator()})}};
  if (spec.edit.frames) json["frames"] = *spec.edit.frames;
  return json;
}

Result<EditClipSpec> edit_clip_spec_from_json(const Json& value) {
  base::JsonReader reader(value, "edit");
  EditClipSpec spec;
  const Json* film = reader.find("film");
  spec.edit.skip = reader.integer("skip", 0, 0, kMostFrames);
  if (const std::int64_t frames = reader.integer("frames", 0, 1, kMostFrames); frames > 0) spec.edit.frames = frames;
  const Json* pace = reader.find("pace");
  KADR_CHECK(reader.finish());
  KADR_TRY(spec.film, conform_spec_from_json(film == nullptr ? Json() : *film));
  if (pace == nullptr) return spec;
  const bool pair =
      pace->is_array() && pace->size() == 2 && (*pace)[0].is_number_integer() && (*pace)[1].is_number_integer();
  const auto part = [&](std::size_t i) { return pair ? (*pace)[i].get<std::int64_t>() : 0; };
  if (part(0) < 1 || part(1) < 1 || part(0) > 1'000'000 || part(1) > 1'000'000)
    return fail(ErrorCode::InvalidArgument, "edit.pace must be two whole numbers from 1 to 1000000");
  spec.edit.pace = timeline::Rational(part(0), part(1));
  if (spec.edit.pace < timeline::Rational(1, 4) || timeline::Rational(4, 1) < spec.edit.pace)
    return fail(ErrorCode::InvalidArgument, "edit.pace must be from 1/4 to 4");
  return spec;
}

Result<EditedClip> edit_clip(Darkroom& darkroom, const EditClipFiles& files, const EditClipSpec& spec,
                             base::ProgressSink progress, std::stop_token stop) {
  Json parameters = to_json(spec);
  KADR_CHECK(edit_clip_spec_from_json(parameters));
  std::vector<int> descriptors{files.source, files.output};
  if (files.match) descriptors.push_back(*files.match);
  KADR_TRY(const Reply reply, darkroom.ask({.operation = "edit_clip",
                                            .parameters = std::move(parameters),
                                            .descriptors = std::move(descriptors),
                                            .progress = std::move(progress),
                                            .stop = std::move(stop)}));
  base::JsonReader reader(reply.body, "clip");
  EditedClip clip;
  clip.matched = reader.boolean("matched", false);
  const Json* pictures = reader.find("pictures");
  KADR_CHECK(reader.finish());
  KADR_TRY(clip.pictures, picture_run_from_json(pictures == nullptr ? Json() : *pictures));
  const bool has_length = !spec.edit.frames || clip.pictures.frames() == *spec.edit.frames;
  if (!has_length || clip.pictures.width != spec.film.canvas.width || clip.pictures.height != spec.film.canvas.height)
    return fail(ErrorCode::Crashed, "the darkroom answered nonsense: a clip that was not asked for");
  return clip;
}

}  // namespace kadr::media
