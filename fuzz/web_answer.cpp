// Whatever a service asks for, the wait is no less than nothing and no more than a day.
#include "fuzz_input.h"
#include "net/web_call.h"

using namespace kadr;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  constexpr std::chrono::sys_seconds kNow{std::chrono::seconds(1'780'000'000)};
  std::string_view input = fuzz::as_text(bytes, size);
  net::WebAnswer answer;
  answer.headers["retry-after-ms"] = fuzz::take_line(input);
  answer.headers["retry-after"] = std::string(input);
  const auto wait = answer.retry_after(kNow);
  fuzz::demand(wait >= std::chrono::milliseconds(0) && wait <= std::chrono::hours(24));
  return 0;
}
