// What the strict reader accepts can be written and read again, and is the same then.
#include "base/json.h"

#include "fuzz_input.h"

using namespace kadr;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const Result<Json> first = base::parse_json(fuzz::as_text(bytes, size));
  if (!first) return 0;
  const Result<Json> again = base::parse_json(first->dump());
  fuzz::demand(again && *again == *first);
  return 0;
}
