// Bytes and their Base64 tell the same, in both directions and in one spelling.
#include "base/base64.h"

#include "fuzz_input.h"

using namespace kadr;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input = fuzz::as_text(bytes, size);
  fuzz::demand(base::from_base64(base::to_base64(input)) == input);
  if (const auto decoded = base::from_base64(input)) fuzz::demand(base::to_base64(*decoded) == input);
  return 0;
}
