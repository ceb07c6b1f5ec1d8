#include "api/key_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <boost/crc.hpp>

#include "base/sha256.h"

namespace kadr::api {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kBeginning = "kadr_";
/// 62^43 > 2^256, and 62^6 > 2^32.
constexpr std::size_t kSecretDigits = 43;
constexpr std::size_t kCheckDigits = 6;

/// The number that the words make, the highest first, in base 62.
std::string base62(std::array<std::uint32_t, 8> words) {
  std::string digits(kSecretDigits, '0');
  for (std::size_t at = kSecretDigits; at-- > 0;) {
    std::uint64_t rest = 0;
    for (std::uint32_t& word : words) {
      const std::uint64_t part = (rest << 32U) | word;
      word = static_cast<std::uint32_t>(part / 62);
      rest = part % 62;
    }
    digits[at] = kDigits[rest];
  }
  return digits;
}

std::string check_of(std::string_view secret) {
  boost::crc_32_type crc;
  crc.process_bytes(secret.data(), secret.size());
  std::uint32_t number = crc.checksum();
  std::string digits(kCheckDigits, '0');
  for (std::size_t at = kCheckDigits; at-- > 0; number /= 62) digits[at] = kDigits[number % 62];
  return digits;
}

}  // namespace

std::string make_key_text(base::RandomSource& random) {
  std::array<std::uint32_t, 8> words{};
  for (std::uint32_t& word : words) word = static_cast<std::uint32_t>(random.next() >> 32U);
  const std::string secret = base62(words);
  return std::string(kBeginning) + secret + "_" + check_of(secret);
}

bool is_key_text(std::string_view text) {
  if (!text.starts_with(kBeginning) || text.size() != kBeginning.size() + kSecretDigits + 1 + kCheckDigits)
    return false;
  const std::string_view secret = text.substr(kBeginning.size(), kSecretDigits);
  const bool clean = std::ranges::all_of(secret, [](char c) { return kDigits.find(c) != std::string_view::npos; });
  return clean && text.substr(kBeginning.size() + kSecretDigits) == "_" + check_of(secret);
}

std::string key_hash(std::string_view text) {
  return base::sha256(text);
}

std::string key_id(const std::string& hash) {
  return "key_" + hash.substr(0, 16);
}

}  // namespace kadr::api
