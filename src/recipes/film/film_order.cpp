#include "recipes/film/film_order.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/sha256.h"
#include "net/download.h"
#include "recipes/mix/plan.h"

namespace kadr::recipes::film {
namespace {

constexpr std::string_view kUpload = "upload:";

struct Shape {
  std::string_view name;
  int width;
  int height;
};
constexpr std::array kAspects{Shape{"16:9", 16, 9}, Shape{"9:16", 9, 16}, Shape{"1:1", 1, 1}};

struct Lines {
  std::string_view name;
  int short_side;
};
constexpr std::array kQualities{Lines{"720p", 720}, Lines{"1080p", 1080}, Lines{"4K", 2160}};

template <typename Items>
auto find_named(const Items& items, std::string_view name) {
  return std::ranges::find(items, name, [](const auto& item) { return item.name; });
}

Result<timeline::Canvas> canvas_of(const std::string& aspect, const std::string& quality, int rate) {
  const auto shape = find_named(kAspects, aspect);
  if (shape == kAspects.end())
    return fail(ErrorCode::InvalidArgument, fmt::format("aspect \"{}\" is none; use 16:9, 9:16 or 1:1", aspect));
  const auto lines = find_named(kQualities, quality);
  if (lines == kQualities.end())
    return fail(ErrorCode::InvalidArgument, fmt::format("quality \"{}\" is none; use 720p, 1080p or 4K", quality));
  const int least = std::min(shape->width, shape->height);
  return timeline::Canvas{.width = lines->short_side * shape->width / least,
                          .height = lines->short_side * shape->height / least,
                          .rate = {.numerator = rate, .denominator = 1}};
}

Result<CaptionOrder::Mode> caption_mode(const std::string& text) {
  using enum CaptionOrder::Mode;
  constexpr std::array<std::pair<std::string_view, CaptionOrder::Mode>, 4> kModes{
      {{"none", None}, {"soft", Soft}, {"burnt", Burnt}, {"both", Both}}};
  for (const auto& [name, mode] : kModes) {
    if (name == text) return mode;
  }
  return fail(ErrorCode::InvalidArgument, fmt::format("captions \"{}\" are none; use none, soft, burnt or both", text));
}

Result<media::CaptionPlace> caption_place(const std::string& text) {
  using enum media::CaptionPlace;
  if (text == "bottom") return Bottom;
  if (text == "middle") return Middle;
  if (text == "top") return Top;
  return fail(ErrorCode::InvalidArgument,
              fmt::format("captions.place \"{}\" is none; use bottom, middle or top", text));
}

Result<CaptionOrder> captions_from(const Json& value) {
  CaptionOrder order;
  if (value.is_string()) {
    KADR_TRY(order.mode, caption_mode(value));
    return order;
  }
  base::JsonReader reader(value, "captions");
  const std::string mode = reader.string("mode", "burnt");
  const std::string look = reader.string("look", media::to_string(order.style.look));
  const std::string place = reader.string("place", "bottom");
  order.style.font = reader.string("font", order.style.font);
  order.style.size = static_cast<int>(reader.integer("size", order.style.size, 25, 400));
  const std::string color = reader.string("color", media::to_string(order.style.text));
  const std::string accent = reader.string("accent", media::to_string(order.style.accent));
  KADR_CHECK(reader.finish());
  KADR_TRY(order.mode, caption_mode(mode));
  KADR_TRY(order.style.look, media::parse_caption_look(look));
  KADR_TRY(order.style.place, caption_place(place));
  KADR_TRY(order.style.text, media::parse_colour(color));
  KADR_TRY(order.style.accent, media::parse_colour(accent));
  return order;
}

struct ModelField {
  models::ModelKind kind;
  std::string ModelNames::* name;
};
constexpr std::array kModelFields{ModelField{models::ModelKind::Text, &ModelNames::text},
                                  ModelField{models::ModelKind::Image, &ModelNames::image},
                                  ModelField{models::ModelKind::Video, &ModelNames::video},
                                  ModelField{models::ModelKind::Speech, &ModelNames::speech},
                                  ModelField{models::ModelKind::Avatar, &ModelNames::avatar},
                                  ModelField{models::ModelKind::Transcription, &ModelNames::transcription}};

Error no_model(models::ModelKind kind) {
  const std::string_view name = models::to_string(kind);
  if (kind != models::ModelKind::Transcription)
    return {ErrorCode::InvalidArgument, fmt::format("there is no {} model here; name one as models.{}", name, name)};
  return {ErrorCode::InvalidArgument,
          "nothing here writes down speech: set OPENAI_BASE_URL to a local server that does, or OPENAI_API_KEY, and "
          "name a model as models.transcription; or send the prompt as text"};
}

}  // namespace

ModelNames offline_models() {
  return {.text = "offline-writer",
          .image = "offline-pictures",
          .video = "offline-clips",
          .speech = "offline-voices",
          .avatar = "offline-presenter"};
}

Result<> OrderReader::read_shape(FilmOrder& order) {
  order.aspect = reader_.string("aspect", order.aspect);
  order.quality = reader_.string("quality", order.quality);
  const auto rate = static_cast<int>(reader_.integer("fps", 30, 1, 60));
  order.profile.preset = reader_.string("preset", order.profile.preset);
  order.profile.quality = static_cast<int>(reader_.integer("quality_factor", order.profile.quality, 0, 51));
  KADR_TRY(order.canvas, canvas_of(order.aspect, order.quality, rate));
  // Only its JSON is read strictly.
  KADR_TRY(order.profile, media::encoder_profile_from_json(media::to_json(order.profile)));
  return {};
}

Result<> OrderReader::read_captions(FilmOrder& order) {
  const Json* captions = reader_.find("captions");
  if (captions == nullptr) return {};
  KADR_TRY(order.captions, captions_from(*captions));
  return {};
}

Result<> OrderReader::read_music(FilmOrder& order) {
  const Json* music = reader_.find("music");
  if (music == nullptr) return {};
  MusicOrder wanted;
  if (music->is_string()) {
    wanted.location = *music;
  } else {
    base::JsonReader reader(*music, "music");
    wanted.location = reader.required_string("location");
    wanted.gain = reader.number("gain", wanted.gain, 0, 8);
    KADR_CHECK(reader.finish());
  }
  if (!net::is_url(wanted.location) && !wanted.location.starts_with(kUpload))
    return fail(ErrorCode::InvalidArgument, "music must be an http or https address, or upload:<id>");
  order.music = std::move(wanted);
  return {};
}

Result<> OrderReader::read_models(FilmOrder& order) {
  order.models = reader_.boolean("offline", false) ? offline_models() : defaults_;
  if (const Json* named = reader_.find("models"); named != nullptr) {
    base::JsonReader reader(*named, "models");
    for (const ModelField& field : kModelFields) {
      std::string& name = order.models.*field.name;
      name = reader.string(models::to_string(field.kind), name);
    }
    KADR_CHECK(reader.finish());
  }
  return {};
}

Result<> OrderReader::check_models(const FilmOrder& order, const std::vector<models::ModelKind>& needed) const {
  for (const models::ModelKind kind : needed) {
    const auto* const field = std::ranges::find(kModelFields, kind, &ModelField::kind);
    if ((order.models.*field->name).empty()) return fail(no_model(kind));
    KADR_CHECK(catalog_.find(kind, order.models.*field->name));
  }
  return {};
}

Result<FilmOrder> OrderReader::finish(const std::vector<models::ModelKind>& needed) {
  FilmOrder order;
  KADR_CHECK(read_shape(order));
  KADR_CHECK(read_captions(order));
  KADR_CHECK(read_music(order));
  order.loudness_lufs = reader_.number("loudness", order.loudness_lufs, -40, -5);
  order.language = reader_.string("language");
  order.voice = reader_.string("voice");
  order.seed = static_cast<std::uint64_t>(reader_.integer("seed", 0, 0));
  order.title = reader_.string("title");
  KADR_CHECK(read_models(order));
  // Put in when the job is accepted.
  (void)reader_.find("uploads");
  KADR_CHECK(reader_.finish());
  KADR_CHECK(check_models(order, needed));
  return order;
}

Json with_models(Json request, const ModelNames& models) {
  request.erase("offline");
  Json names = Json::object();
  for (const ModelField& field : kModelFields) names[models::to_string(field.kind)] = models.*field.name;
  request["models"] = std::move(names);
  return request;
}

std::vector<NamedUpload> named_uploads(const Json& request) {
  const auto music = request.find("music");
  if (music == request.end()) return {};
  const std::string path = music->is_string() ? "music" : "music.location";
  const std::string location = music->is_string() ? music->get<std::string>() : music->value("location", "");
  if (!location.starts_with(kUpload)) return {};
  return {{.path = path, .id = location.substr(kUpload.size())}};
}

std::int64_t film_seed(const FilmOrder& order, std::string_view words) {
  constexpr std::uint64_t kMost = 0x7FFF'FFFF;
  if (order.seed != 0) return static_cast<std::int64_t>(order.seed & kMost);
  const std::string hash = base::sha256(words).substr(0, 8);
  return static_cast<std::int64_t>(std::stoull(hash, nullptr, 16) & kMost);
}

std::string film_file_name(const std::string& title, std::string_view extension) {
  return fmt::format("{}.{}", mix::file_stem(title.empty() ? "film" : title), extension);
}

}  // namespace kadr::recipes::film
