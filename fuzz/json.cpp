// What the strict reader accepts can be written and read again, and is the same then; and text is UTF-8 to us exactly
// when it is to the library that writes it.
#include "base/json.h"

#include "base/utf8.h"
#include "fuzz_input.h"

using namespace kadr;

namespace {

bool can_be_written(std::string_view text) {
  const std::string replaced = Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::string ignored = Json(text).dump(-1, ' ', false, Json::error_handler_t::ignore);
  return replaced == ignored;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input = fuzz::as_text(bytes, size);
  fuzz::demand(base::is_utf8(input) == can_be_written(input));
  const Result<Json> first = base::parse_json(input);
  if (!first) return 0;
  const Result<Json> again = base::parse_json(first->dump());
  fuzz::demand(again && *again == *first);
  return 0;
}
