#pragma once

/// What a story can be asked for, and how its request is read.
///
/// Thread: values.

#include <string>

#include "models/catalog.h"
#include "recipes/film/film_order.h"

namespace kadr::recipes::story {

/// What a request says, besides what all films can be asked for (film/film_order.h):
///
///     prompt          what the story is about
///     scenes          1 to 16            how many; 4
///     scene_seconds   1 to 16            of each; 5, or what the model has that is nearest
///     chain           "last_frame"       each clip begins with the last picture of the one before
///                     "none"             clips know nothing of each other
///     keep_chain      false              true: when a scene is redone, those after it are made anew as well
///     sound           false              the model's own sound, where it makes any
///     narration       true               what is said over the scenes
///     dry_run         "animatic"         first the whole film by the offline models; after an approval the real one
struct StoryOrder {
  film::FilmOrder film;
  std::string prompt;
  std::int64_t scenes = 4;
  double scene_seconds = 5;
  std::string resolution;
  enum class Chain { LastFrame, None } chain = Chain::LastFrame;
  bool keep_chain = false;
  bool sound = false;
  bool narration = true;
  bool animatic = false;
};

/// Errors: InvalidArgument and NotFound, naming the field.
/// \param defaults for models that the request does not name.
[[nodiscard]] Result<StoryOrder> read_story(const Json& request, const models::Catalog& catalog,
                                            const film::ModelNames& defaults);

/// The request as it is stored: with the models and the shots that were chosen for it.
/// Errors: as of read_story; InvalidArgument for what the video model cannot do, with the nearest that it can.
[[nodiscard]] Result<Json> accept(const Json& request, const models::Catalog& catalog,
                                  const film::ModelNames& defaults);

/// {"seconds", "clips", "cost": {"micros", "lines": [{"what", "model", "count", "micros"}]}}.
/// \param accepted by accept().
[[nodiscard]] Result<Json> estimate(const Json& accepted, const models::Catalog& catalog);

}  // namespace kadr::recipes::story
