// Whatever the Range header says, the part lies within the body and is not empty.
#include "api/http/byte_range.h"

#include "fuzz_input.h"

using namespace kadr;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view input = fuzz::as_text(bytes, size);
  const timeline::ByteCount body = static_cast<timeline::ByteCount>(fuzz::take_choice(input)) << (size % 50);
  const api::http::WantedBytes wanted = api::http::parse_range(input, body);
  if (const auto* part = std::get_if<api::http::BodyPart>(&wanted))
    fuzz::demand(part->offset >= 0 && part->length > 0 && part->length <= body && part->offset <= body - part->length);
  return 0;
}
