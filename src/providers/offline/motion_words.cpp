#include "providers/offline/motion_words.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "providers/offline/letters.h"
#include "timeline/seeded_random.h"

namespace kadr::providers::offline {
namespace {

using media::Motion;
using Words = std::string_view;

/// Words in small letters; "|" stands between them. One that ends in "*" stands for every word that begins so, as
/// Slavic endings need it.
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

/// Where a word begins in a text of words between blanks; npos when it is not there.
std::size_t find_word(std::string_view text, std::string_view word) {
  if (word.ends_with('*')) return text.find(fmt::format(" {}", word.substr(0, word.size() - 1)));
  return text.find(fmt::format(" {} ", word));
}

std::size_t find_first(std::string_view text, Words words) {
  std::size_t first = std::string_view::npos;
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find('|', begin), words.size());
    first = std::min(first, find_word(text, words.substr(begin, end - begin)));
    begin = end + 1;
  }
  return first;
}

/// Small letters with a blank around each word and no marks but those inside words.
std::string plain(std::string_view prompt) {
  std::string text = fmt::format(" {} ", lowered(prompt));
  std::ranges::replace_if(text, [](char c) { return std::string_view(".,:;!?()\"\n\t").contains(c); }, ' ');
  return text;
}

}  // namespace

std::optional<Motion> motion_named_in(std::string_view prompt) {
  const std::string text = plain(prompt);
  std::size_t first = std::string_view::npos;
  std::optional<Motion> motion;
  const auto look_for = [&](const Naming& naming) {
    const std::size_t at = find_first(text, naming.words);
    if (at >= first) return;
    first = at;
    motion = naming.motion;
  };
  std::ranges::for_each(kMotions, look_for);
  if (find_first(text, kMoving) != std::string_view::npos) std::ranges::for_each(kSides, look_for);
  return motion;
}

Motion motion_of_seed(std::uint64_t seed) {
  constexpr std::array kAny{Motion::PushIn,  Motion::PanRight, Motion::Parallax,
                            Motion::PullOut, Motion::PanLeft,  Motion::Parallax};
  return kAny[static_cast<std::size_t>(timeline::SeededRandom(seed).below(kAny.size()))];
}

}  // namespace kadr::providers::offline
