#include "api/signed_link.h"

#include <algorithm>
#include <cassert>
#include <charconv>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/hmac_sha256.h"

namespace kadr::api {
namespace {

[[maybe_unused]] constexpr std::size_t kLeastSecret = 16;

/// Base64 for addresses, without padding.
std::string sign(const std::string& secret, const LinkTarget& target, std::string_view expires) {
  const std::string message = fmt::format("kadr media link\n{}\n{}\n{}", target.job, target.number, expires);
  std::string text = base::to_base64(base::hmac_sha256(secret, message));
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  text.erase(text.find('='));
  return text;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

}  // namespace

LinkSigner::LinkSigner(std::vector<std::string> secrets, std::chrono::seconds life)
    : secrets_(std::move(secrets)), life_(life) {
  assert(!secrets_.empty());
  assert(std::ranges::all_of(secrets_, [](const std::string& secret) { return secret.size() >= kLeastSecret; }));
}

std::string LinkSigner::link(std::string_view base, const LinkTarget& target, std::string_view name,
                             Instant now) const {
  const auto expires = std::to_string(std::chrono::ceil<std::chrono::seconds>(now + life_).time_since_epoch().count());
  return fmt::format("{}/media/{}/{}/{}?expires={}&signature={}", base, target.job, target.number,
                     percent_encoded(name), expires, sign(secrets_.front(), target, expires));
}

Result<> LinkSigner::check(const LinkTarget& target, std::string_view expires, std::string_view signature,
                           Instant now) const {
  const bool genuine = std::ranges::any_of(secrets_, [&](const std::string& secret) {
    return base::equal_in_constant_time(sign(secret, target, expires), signature);
  });
  if (!genuine) return fail(ErrorCode::PermissionDenied, "this link was not made by this server, or was changed");
  std::int64_t seconds = 0;
  std::from_chars(expires.data(), expires.data() + expires.size(), seconds);
  if (now.time_since_epoch() >= std::chrono::seconds(seconds)) {
    return fail(ErrorCode::PermissionDenied, "this link has expired; ask for a new one");
  }
  return {};
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (is_plain(c))
      encoded += c;
    else
      fmt::format_to(std::back_inserter(encoded), "%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

}  // namespace kadr::api
