// Nothing but the right signature is accepted; a secret is written in one way.
#include "base/base64.h"
#include "fuzz_input.h"
#include "net/webhook_signature.h"

using namespace kadr;

namespace {

constexpr std::chrono::sys_seconds kNow{std::chrono::seconds(1'780'000'000)};

void check_signed(const std::string& id, std::string_view body, const net::WebhookSecret& secret) {
  const auto headers = net::sign_webhook({.id = id, .sent = kNow}, body, {&secret, 1});
  if (!headers) return;
  fuzz::demand(net::verify_webhook(*headers, body, {&secret, 1}, kNow).has_value());
  fuzz::demand(!net::verify_webhook(*headers, std::string(body) + "!", {&secret, 1}, kNow));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const auto secret = net::WebhookSecret::parse("whsec_" + base::to_base64(std::string(32, 'k')));
  std::string_view input = fuzz::as_text(bytes, size);
  if (const auto read = net::WebhookSecret::parse(input))
    fuzz::demand("whsec_" + base::to_base64(read->key()) == input);
  const net::WebhookHeaders headers{.id = std::string(fuzz::take_line(input)),
                                    .timestamp = std::string(fuzz::take_line(input)),
                                    .signature = std::string(fuzz::take_line(input))};
  check_signed(headers.id, input, *secret);
  const auto verdict = net::verify_webhook(headers, input, {&*secret, 1}, kNow);
  // A guess of 256 bits would be a wonder.
  fuzz::demand(!verdict && !verdict.error().message.empty());
  return 0;
}
