#include "media/burn_captions.h"

#include <fmt/format.h>

#include "media/protocol.h"

namespace kadr::media {
namespace {

/// Raised whenever the same mezzanine and script would give other coded pictures.
constexpr int kBurnVersion = 1;

/// Hours of captions, every word highlighted. More would not fit into a message.
constexpr std::size_t kLongestScript = std::size_t{24} << 20;
constexpr std::size_t kMostFonts = 16;
constexpr std::size_t kMostMissing = 64;

}  // namespace

std::string BurnSpec::identity() const {
  return fmt::format("burn/{} {} {} {}\n{}", kBurnVersion, to_string(profile.encoder), profile.preset, profile.quality,
                     script);
}

Json to_json(const BurnSpec& spec) {
  return {{"script", spec.script}, {"profile", to_json(spec.profile)}, {"threads", spec.threads}};
}

Result<BurnSpec> burn_spec_from_json(const Json& value) {
  base::JsonReader reader(value, "burn");
  const Json missing;
  const Json* profile = reader.find("profile");
  BurnSpec spec;
  spec.script = reader.required_string("script");
  spec.threads = static_cast<int>(reader.integer("threads", 0, 0, 256));
  KADR_CHECK(reader.finish());
  KADR_TRY(spec.profile, encoder_profile_from_json(profile == nullptr ? missing : *profile));
  return spec;
}

Json to_json(const BurntMezzanine& burnt) {
  return {{"pictures", to_json(burnt.pictures)},
          {"burnt", burnt.burnt},
          {"copied", burnt.copied},
          {"missing", burnt.missing}};
}

Result<BurntMezzanine> burnt_mezzanine_from_json(const Json& value) {
  base::JsonReader reader(value, "burnt mezzanine");
  BurntMezzanine burnt;
  const Json* pictures = reader.find("pictures");
  const Json* missing = reader.find("missing");
  burnt.burnt = reader.required_integer("burnt", 0, INT64_MAX);
  burnt.copied = reader.required_integer("copied", 0, INT64_MAX);
  KADR_CHECK(reader.finish());
  KADR_TRY(burnt.pictures, picture_run_from_json(pictures == nullptr ? Json() : *pictures));
  if (burnt.burnt > burnt.pictures.frames() || burnt.copied != burnt.pictures.frames() - burnt.burnt)
    return fail(ErrorCode::Crashed, "the darkroom burnt and copied other numbers of frames than there are");
  if (missing == nullptr || !missing->is_array() || missing->size() > kMostMissing)
    return fail(ErrorCode::Crashed, "the darkroom does not say which characters have no font");
  for (const Json& character : *missing) {
    if (!character.is_string()) return fail(ErrorCode::Crashed, "the darkroom names a character that is none");
    burnt.missing.push_back(character.get<std::string>());
  }
  return burnt;
}

Result<BurntMezzanine> burn_captions(Darkroom& darkroom, const BurnFiles& files, const BurnSpec& spec,
                                     base::ProgressSink progress, std::stop_token stop) {
  if (spec.script.size() > kLongestScript)
    return fail(ErrorCode::TooLarge, "the captions are longer than 24 MiB; burn them into shorter pieces");
  if (files.fonts.size() > kMostFonts)
    return fail(ErrorCode::InvalidArgument, fmt::format("at most {} fonts can be handed in", kMostFonts));
  std::vector<int> descriptors{files.mezzanine, files.output};
  descriptors.insert(descriptors.end(), files.fonts.begin(), files.fonts.end());
  KADR_TRY(const Reply reply, darkroom.ask({.operation = "burn_captions",
                                            .parameters = to_json(spec),
                                            .descriptors = std::move(descriptors),
                                            .progress = std::move(progress),
                                            .stop = std::move(stop)}));
  return burnt_mezzanine_from_json(reply.body);
}

}  // namespace kadr::media
