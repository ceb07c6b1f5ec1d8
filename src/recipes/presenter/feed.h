#pragma once

/// RSS 2.0, RSS 1.0 and Atom, as lists of items. What comes is anybody's: entities of its own are refused, what is
/// broken is refused with one sentence, and of markup only the words are kept.
///
/// Thread: pure functions.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "timeline/rational.h"

namespace kadr::recipes::presenter {

/// More than any feed has that is meant to be read by a program often.
inline constexpr timeline::ByteCount kMostFeedBytes = timeline::ByteCount{2} << 20;

struct FeedItem {
  std::string id;  ///< as the feed names it, else its link, else a hash of its words; never empty
  std::string title;
  std::string link;     ///< http or https, or empty
  std::string summary;  ///< plain text, a few thousand characters at most
  std::optional<Instant> published;

  friend bool operator==(const FeedItem&, const FeedItem&) = default;
};

/// The items that say something, newest first; those without a date keep the feed's order and come after the others.
/// Errors: UnsupportedMedia and TooLarge, in words that follow the name of the feed.
[[nodiscard]] Result<std::vector<FeedItem>> parse_feed(std::string_view document);

}  // namespace kadr::recipes::presenter
