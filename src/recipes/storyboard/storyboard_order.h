#pragma once

/// What a storyboard can be asked for, and how its request is read.
///
/// Thread: values.

#include <array>
#include <string>

#include "models/catalog.h"
#include "recipes/film/film_order.h"

namespace kadr::recipes::storyboard {

/// The parts of the film; each has a narration of its own.
inline constexpr std::array<std::string_view, 3> kParts{"intro", "main", "outro"};

/// What a request says, besides what all films can be asked for (film/film_order.h):
///
///     prompt           what the film is about; or
///     voice_message    "upload:<id>": a recording of somebody who says it
///     counts           [3, 4, 3]     segments of intro, main and outro
///     segment_seconds  1 to 16       of each; 5, or what the model has that is nearest
///     style            how the pictures look: "watercolour", "1970s film"
///     approvals        true          a person says yes to the script, the pictures and the clips
///     dry_run          "animatic"    first the whole film by the offline models; after an approval the real one
struct StoryboardOrder {
  film::FilmOrder film;
  std::string prompt;
  std::string voice_message;  ///< upload; empty when the prompt is written
  std::array<std::int64_t, 3> counts{3, 4, 3};
  double segment_seconds = 5;
  std::string clip_resolution;
  std::string image_resolution;
  std::string style;
  bool approvals = true;
  bool animatic = false;

  [[nodiscard]] std::size_t segments() const { return static_cast<std::size_t>(counts[0] + counts[1] + counts[2]); }
  [[nodiscard]] double seconds() const { return segment_seconds * static_cast<double>(segments()); }
};

/// Errors: InvalidArgument and NotFound, naming the field.
/// \param defaults for models that the request does not name.
[[nodiscard]] Result<StoryboardOrder> read_storyboard(const Json& request, const models::Catalog& catalog,
                                                      const film::ModelNames& defaults);

/// The request as it is stored: with the models and the shots that were chosen for it.
/// Errors: as of read_storyboard; InvalidArgument for what a model cannot do, with the nearest that it can.
[[nodiscard]] Result<Json> accept(const Json& request, const models::Catalog& catalog,
                                  const film::ModelNames& defaults);

/// What each stage costs, in the order in which the money is spent.
struct StageCosts {
  models::Micros texts = 0;
  models::Micros images = 0;
  models::Micros clips = 0;
  models::Micros narration = 0;
};
[[nodiscard]] Result<StageCosts> stage_costs(const StoryboardOrder& order, const models::Catalog& catalog);

/// {"seconds", "clips", "cost": {"micros", "lines": [{"what", "model", "count", "micros"}]}}.
/// \param accepted by accept().
[[nodiscard]] Result<Json> estimate(const Json& accepted, const models::Catalog& catalog);

[[nodiscard]] std::vector<film::NamedUpload> named_uploads(const Json& accepted);

}  // namespace kadr::recipes::storyboard
