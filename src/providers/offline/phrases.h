#pragma once

/// The sentences that scripts by rule are made of. "{}" is what the film is about, in whatever case it stands in the
/// prompt; so the sentences are built around a pause or a colon, where no language bends it.

#include <array>
#include <span>
#include <string_view>

#include "providers/offline/offline_writer.h"

namespace kadr::providers::offline {

struct Phrases {
  std::span<const std::string_view> openings;
  std::span<const std::string_view> middles;
  std::span<const std::string_view> endings;
  /// What is seen.
  std::span<const std::string_view> views;
};

[[nodiscard]] const Phrases& phrases_in(Language language);

/// In small letters; what follows the last of them is what a prompt is about.
inline constexpr std::array<std::string_view, 25> kSubjectMarks{
    " ad for ",     " ad about ",   "advert for ",  "commercial for ", "video about ", "video for ",   "film about ",
    "story about ", "story of ",    "trailer for ", "clip about ",     "movie about ", "реклама для ", "рекламу для ",
    "ролик про ",   "ролик для ",   "ролик о ",     "ролик об ",       "відео про ",   "відео для ",   "видео про ",
    "видео о ",     "історія про ", "история о ",   "фільм про "};

}  // namespace kadr::providers::offline
