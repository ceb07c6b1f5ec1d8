#include "providers/offline/motion_words.h"

#include <algorithm>
#include <array>
#include <string>

#include "providers/offline/known_words.h"
#include "timeline/seeded_random.h"

namespace kadr::providers::offline {
namespace {

using media::Motion;
using Words = std::string_view;

/// Words as find_word_of() takes them.
struct Naming {
  Motion motion;
  Words words;
};

/// These say it all.
constexpr std::array kMotions{
    Naming{Motion::PushIn,
           "zoom in|zooms in|zooming in|push in|pushes in|pushing in|push-in|dolly in|dollies in|move in|moves in|"
           "closer|наближ*|наїзд*|наїжджа*|приближ*|наезд*|наезжа*"},
    Naming{Motion::PullOut,
           "zoom out|zooms out|zooming out|pull out|pulls out|pulling out|pull-out|pull back|pulls back|dolly out|"
           "dollies out|віддал*|від'їзд*|відʼїзд*|від’їзд*|від'їжджа*|відʼїжджа*|від’їжджа*|отдал*|отъезд*|отъезжа*"},
    Naming{Motion::Parallax, "parallax|drift|drifts|drifting|паралакс*|параллакс*"},
    Naming{Motion::Still,
           "static camera|static shot|still camera|still shot|locked|нерухом*|статичн*|неподвижн*|статичес*"},
};

/// These say where, if something moves.
constexpr std::array kSides{
    Naming{Motion::PanLeft, "left|ліворуч|вліво|уліво|наліво|влево|налево"},
    Naming{Motion::PanRight, "right|праворуч|вправо|управо|направо"},
    Naming{Motion::TiltUp, "up|upward|upwards|вгору|угору|догори|вверх|наверх"},
    Naming{Motion::TiltDown, "down|downward|downwards|вниз|униз|донизу|книзу"},
};

constexpr Words kMoving =
    "pan|pans|panning|tilt|tilts|tilting|camera|slide|slides|sliding|track|tracks|tracking|move|moves|moving|glide|"
    "glides|панорам*|камер*|рух*|пливе|пливти|ковза*|ведемо|движ*|плыв*|скольз*|нахил*|наклон*|підйом*|подъем*|подъём*";

}  // namespace

std::optional<Motion> motion_named_in(std::string_view prompt) {
  const std::string text = plain_words(prompt);
  std::size_t first = std::string_view::npos;
  std::optional<Motion> motion;
  const auto look_for = [&](const Naming& naming) {
    const std::size_t at = find_word_of(text, naming.words);
    if (at >= first) return;
    first = at;
    motion = naming.motion;
  };
  std::ranges::for_each(kMotions, look_for);
  if (has_word_of(text, kMoving)) std::ranges::for_each(kSides, look_for);
  return motion;
}

Motion motion_of_seed(std::uint64_t seed) {
  constexpr std::array kAny{Motion::PushIn,  Motion::PanRight, Motion::Parallax,
                            Motion::PullOut, Motion::PanLeft,  Motion::Parallax};
  return kAny[static_cast<std::size_t>(timeline::SeededRandom(seed).below(kAny.size()))];
}

}  // namespace kadr::providers::offline
