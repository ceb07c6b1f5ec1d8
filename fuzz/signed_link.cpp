// A link that was made opens what it was made for until it expires, and nothing else; no other signature does.
#include "api/signed_link.h"

#include "api/http/request_target.h"
#include "base/utf8.h"
#include "fuzz_input.h"

using namespace kadr;

namespace {

constexpr Instant kNow = base::from_milliseconds(1'780'000'000'000);
constexpr std::chrono::hours kLife{1};

/// What the link says, as the server reads it.
void check_link(const api::LinkSigner& signer, const api::LinkTarget& target, std::string_view name) {
  const auto link = api::http::parse_target(signer.link("", target, name, kNow));
  fuzz::demand(link.has_value());
  fuzz::demand(link->path.ends_with("/" + api::percent_encoded(name)));
  const auto opens = [&](const api::LinkTarget& other, Instant now) {
    return signer.check(other, link->query.value("expires"), link->query.value("signature"), now).has_value();
  };
  fuzz::demand(opens(target, kNow) && !opens(target, kNow + kLife + std::chrono::seconds(1)));
  fuzz::demand(!opens({.job = target.job, .number = target.number + 1}, kNow));
  fuzz::demand(!opens({.job = target.job + "0", .number = target.number}, kNow));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const api::LinkSigner signer({"0123456789abcdef", "fedcba9876543210"}, kLife);
  std::string_view input = fuzz::as_text(bytes, size);
  const api::LinkTarget target{.job = "0193f2a1-7c3e-7b5d-9f00-1a2b3c4d5e6f",
                               .number = static_cast<std::int64_t>(fuzz::take_choice(input))};
  const std::string_view expires = fuzz::take_line(input);
  fuzz::demand(!signer.check(target, expires, input, kNow));
  if (base::is_utf8(input)) check_link(signer, target, input);
  return 0;
}
