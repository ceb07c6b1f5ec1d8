// Whatever a feed says, its items are words in UTF-8 of a bounded length with an id, newest first; what is no feed is
// refused with words.
#include "recipes/presenter/feed.h"

#include "base/utf8.h"
#include "fuzz_input.h"

using namespace kadr;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto items = recipes::presenter::parse_feed(fuzz::as_text(bytes, size));
  if (!items) {
    fuzz::demand(!items.error().message.empty() && base::is_utf8(items.error().message));
    return 0;
  }
  fuzz::demand(!items->empty());
  const recipes::presenter::FeedItem* before = nullptr;
  for (const recipes::presenter::FeedItem& item : *items) {
    constexpr std::size_t kMostBytes = 20'000;
    fuzz::demand(!item.id.empty() && item.id.size() < kMostBytes && item.summary.size() < kMostBytes);
    for (const std::string* text : {&item.id, &item.title, &item.link, &item.summary})
      fuzz::demand(base::is_utf8(*text));
    fuzz::demand(before == nullptr || !item.published || (before->published && *before->published >= *item.published));
    before = &item;
  }
  return 0;
}
