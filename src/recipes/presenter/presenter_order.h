#pragma once

/// What the presenter can be asked for, and how its request is read.
///
/// Thread: values.

#include <optional>
#include <string>
#include <vector>

#include "models/avatar_model.h"
#include "models/catalog.h"
#include "recipes/film/film_order.h"

namespace kadr::recipes::presenter {

/// What a request says, besides what all films can be asked for (film/film_order.h). One of the first four; a sound may
/// have its script beside it, for the captions.
///
///     topic        what is to be spoken of
///     feed         the address of an RSS or Atom feed: its newest item that no job of the owner has used
///     script       what is said, word for word
///     sound        "upload:<id>"         what is said, as the user recorded it; no speech is bought
///     caption      the text beneath the video, for a script of one's own
///     duration     15 to 60 seconds      30; what is no number is 30, what is outside is brought inside
///     approvals    true                  false: nobody is asked about the draft
///     show         "avatar", "background"
///     avatar       the vendor's id of the person; empty: the model's own
///     background   "#rrggbb", "upload:<id>" or an address of a picture
///     aspect       "9:16"; "vertical" and "horizontal" are 9:16 and 16:9
///     dry_run      "animatic"            first the whole film by the offline models; after an approval the real one
struct PresenterOrder {
  film::FilmOrder film;
  std::string topic;
  std::string feed;
  std::string script;
  std::string sound;  ///< "upload:<id>"
  std::string caption;
  std::int64_t seconds = 30;
  bool approvals = true;
  enum class Show { Avatar, Background } show = Show::Avatar;
  std::string avatar;
  std::optional<media::Colour> background_color;
  std::string background_picture;  ///< a location
  std::string resolution;          ///< of the avatar model; empty: it has no choice of it
  bool animatic = false;

  /// A text model writes the script.
  [[nodiscard]] bool is_written() const { return !topic.empty() || !feed.empty(); }
};

/// \param value as the request has it: 15 to 60, and 30 for what is no number, in digits or otherwise.
[[nodiscard]] std::int64_t duration_from(const Json& value);

/// Errors: InvalidArgument and NotFound, naming the field.
/// \param defaults for models that the request does not name.
[[nodiscard]] Result<PresenterOrder> read_presenter(const Json& request, const models::Catalog& catalog,
                                                    const film::ModelNames& defaults);

/// The request as it is stored: with the models and the resolution that were chosen for it.
/// Errors: as of read_presenter; InvalidArgument for what the avatar model cannot do, with the nearest that it can.
[[nodiscard]] Result<Json> accept(const Json& request, const models::Catalog& catalog,
                                  const film::ModelNames& defaults);

/// {"seconds", "cost": {"micros", "lines": [{"what", "model", "count", "micros"}]}}. \param accepted by accept().
[[nodiscard]] Result<Json> estimate(const Json& accepted, const models::Catalog& catalog);

/// The same for what comes after the draft. \param script what is going to be said.
[[nodiscard]] Result<Json> estimate_of_making(const PresenterOrder& order, const std::string& script,
                                              const models::Catalog& catalog);

/// Every place where an accepted request names an upload.
[[nodiscard]] std::vector<film::NamedUpload> named_uploads(const Json& request);

/// As a vendor is told it: on one line, and no longer than any of them takes.
[[nodiscard]] std::string vendor_title(const std::string& title);

/// What a vendor is asked for when it shows somebody. \param sound artifact. \param picture artifact, or empty.
[[nodiscard]] models::AvatarRequest avatar_request(const PresenterOrder& order, const std::string& sound,
                                                   const std::string& picture);

}  // namespace kadr::recipes::presenter
