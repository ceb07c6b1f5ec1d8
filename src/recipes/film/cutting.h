#pragma once

/// From clips and narration to the film: look at the clips, lay them out to the words, bring them to the canvas, burn
/// captions where they are wanted, fetch the music, assemble. The end of every film recipe.
///
/// Thread: the one that runs the recipe.

#include <optional>
#include <string>
#include <vector>

#include "engine/recipe_context.h"
#include "models/speech_model.h"
#include "recipes/film/film_order.h"
#include "recipes/film/layout.h"

namespace kadr::recipes::film {

struct FilmClip {
  std::string name;  ///< for messages: "scene 3"
  models::MadeFile file;
  /// Frames left out at its beginning: the one that repeats the last of the clip before.
  timeline::FrameCount skip = 0;
  /// Artifact of the picture that it goes on from; empty: none.
  std::string match{};
};

/// Clips under one narration.
struct FilmPart {
  std::vector<FilmClip> clips;
  std::optional<models::Narration> narration{};
  std::string text{};  ///< what is said
  /// Where the narration is heard: laid over the clips, which are fitted to it; or in the clips themselves, from their
  /// first frame on, and they are shown as they are. Clips of which one has no sound get it laid after all.
  enum class Heard { Laid, InClips } heard = Heard::Laid;
};

struct Film {
  std::string title;
  std::vector<FilmPart> parts;
  /// The clips' own sound is heard, under the narration where there is one.
  enum class OwnSound { Heard, Silent } own_sound = OwnSound::Silent;
  bool animatic = false;
  LayoutRules rules{};
  /// What the keys of its steps begin with: "animatic.".
  std::string key_prefix{};
};

/// Steps probe[n], conform[n], burn[n], music, film.
/// \param request of the job: names what uploads are. All references outlive the flow.
/// \return the result of the last step, with the title; or why there is no film.
[[nodiscard]] engine::Flow<Result<Json>> cut_film(engine::RecipeContext& context, const Json& request,
                                                  const FilmOrder& order, Film film);

/// "clip[3]", for number 2.
[[nodiscard]] std::string numbered(std::string_view name, std::size_t number);

}  // namespace kadr::recipes::film
