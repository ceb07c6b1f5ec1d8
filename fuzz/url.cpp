// A URL is refused with a sentence or accepted; nothing else.
#include "fuzz_input.h"
#include "net/download.h"
#include "net/fetch_guard.h"

using namespace kadr;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  (void)net::is_url(fuzz::as_text(bytes, size));
  (void)net::FetchGuard::with_allowed(fuzz::as_text(bytes, size), "");
  return 0;
}
