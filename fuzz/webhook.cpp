// Nothing but the right signature is accepted, and reading a secret never fails in another way than by an error.
#include "fuzz_input.h"
#include "net/webhook_signature.h"

using namespace kadr;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  (void)net::WebhookSecret::parse(fuzz::as_text(bytes, size));
  return 0;
}
