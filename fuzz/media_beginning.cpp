// What is media by its beginning stays media when more of it is there; what is not is refused with words.
#include "net/media_beginning.h"

#include <algorithm>

#include "fuzz_input.h"

using namespace kadr;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  // Fewer are less than the shortest mark.
  constexpr std::size_t kFewest = 4;
  const std::string_view whole = fuzz::as_text(bytes, std::min(size, net::kMediaBeginning));
  const auto verdict = net::check_media_beginning(whole);
  if (!verdict) {
    fuzz::demand(verdict.error().code == ErrorCode::UnreadableMedia ||
                 verdict.error().code == ErrorCode::UnsupportedMedia);
    fuzz::demand(!verdict.error().message.empty());
  }
  if (whole.size() < kFewest) return 0;
  const std::string_view half = whole.substr(0, std::max(kFewest, whole.size() / 2));
  fuzz::demand(verdict.has_value() || !net::check_media_beginning(half));
  return 0;
}
