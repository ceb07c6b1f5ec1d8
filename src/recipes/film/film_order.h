#pragma once

/// What every film can be asked for, whatever its recipe: its shape, its captions and music, its language and voice,
/// and the models that make it. Read from the fields of a request that the recipes share.
///
/// Thread: values.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "media/caption_script.h"
#include "media/conform.h"
#include "models/catalog.h"

namespace kadr::recipes::film {

/// Cards of the catalogue, by id.
struct ModelNames {
  std::string text;
  std::string image;
  std::string video;
  std::string speech;
  std::string avatar;
  std::string transcription;  ///< empty: there is none
};

/// The models that need no key and no network. None of them writes down speech.
[[nodiscard]] ModelNames offline_models();

struct CaptionOrder {
  enum class Mode { None, Soft, Burnt, Both } mode = Mode::Soft;
  media::CaptionStyle style;

  [[nodiscard]] bool soft() const { return mode == Mode::Soft || mode == Mode::Both; }
  [[nodiscard]] bool burnt() const { return mode == Mode::Burnt || mode == Mode::Both; }
};

struct MusicOrder {
  std::string location;  ///< an http or https address, or "upload:<id>"
  double gain = 0.2;     ///< linear
};

struct FilmOrder {
  std::string aspect = "16:9";
  std::string quality = "1080p";
  timeline::Canvas canvas;
  media::EncoderProfile profile;
  media::Colour background;
  CaptionOrder captions;
  std::optional<MusicOrder> music;
  double loudness_lufs = -14;
  std::string language;  ///< "en", "uk", "ru" …; empty: the prompt's own
  std::string voice;     ///< a name or an id; empty: a voice of the language
  std::uint64_t seed = 0;
  ModelNames models;
  std::string title;  ///< what the file is called; empty: what the script is called
};

/// What a recipe reads its request with. A field of the recipe's own is read with `reader`; then finish() reads the
/// rest.
///
///     aspect       "16:9", "9:16", "1:1"
///     quality      "720p", "1080p", "4K"
///     fps          1 to 60                  30
///     captions     "none", "soft", "burnt", "both", or {"mode", "look", "place", "font", "size", "color", "accent"}
///     music        "upload:<id>" or an address, or {"location", "gain"}
///     loudness     -40 to -5                LUFS of the film
///     language, voice, seed, title
///     offline      true                     all models are those that need no key and no network
///     models       {"text", "image", "video", "speech", "avatar", "transcription"}
///     preset, quality_factor                of the encoder
class OrderReader {
 public:
  /// Borrows all. \param defaults for models that the request does not name.
  OrderReader(const Json& request, const models::Catalog& catalog, const ModelNames& defaults)
      : reader_(request, ""), catalog_(catalog), defaults_(defaults) {}

  [[nodiscard]] base::JsonReader& reader() { return reader_; }

  /// Errors: InvalidArgument and NotFound, naming the field.
  /// \param needed the kinds of models that the recipe uses; each must be in the catalogue.
  [[nodiscard]] Result<FilmOrder> finish(const std::vector<models::ModelKind>& needed);

 private:
  [[nodiscard]] Result<> read_shape(FilmOrder& order);
  [[nodiscard]] Result<> read_captions(FilmOrder& order);
  [[nodiscard]] Result<> read_music(FilmOrder& order);
  [[nodiscard]] Result<> read_models(FilmOrder& order);
  [[nodiscard]] Result<> check_models(const FilmOrder& order, const std::vector<models::ModelKind>& needed) const;

  base::JsonReader reader_;
  const models::Catalog& catalog_;
  const ModelNames& defaults_;
};

/// The request with the models that were chosen for it written in, so that it stays the same when defaults change.
[[nodiscard]] Json with_models(Json request, const ModelNames& models);

/// A place in a request where an upload is named.
struct NamedUpload {
  std::string path;  ///< "music"
  std::string id;
};
/// Those of the fields that recipes share.
[[nodiscard]] std::vector<NamedUpload> named_uploads(const Json& request);

/// The seed of a film: the one that was asked for, or one that follows from its words. It fits what all vendors take.
[[nodiscard]] std::int64_t film_seed(const FilmOrder& order, std::string_view words);

/// The name of a file for a film: the title as a stem in any script, and ".mp4".
[[nodiscard]] std::string film_file_name(const std::string& title, std::string_view extension);

}  // namespace kadr::recipes::film
