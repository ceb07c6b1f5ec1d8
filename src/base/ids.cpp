#include "base/ids.h"

#include <cstdlib>

#include <fmt/format.h>
#include <openssl/rand.h>

namespace kadr::base {

std::uint64_t SystemRandom::next() {
  std::uint64_t number = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&number), sizeof number) != 1) std::abort();
  return number;
}

std::string Ids::next() {
  const auto time = static_cast<std::uint64_t>(to_milliseconds(clock_.now())) & 0xffff'ffff'ffffU;
  const std::uint64_t high = random_.next();
  const std::uint64_t low = random_.next();
  return fmt::format("{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}", time >> 16U, time & 0xffffU, high & 0xfffU,
                     0x8000U | ((high >> 12U) & 0x3fffU), low & 0xffff'ffff'ffffU);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool digit = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (dash ? text[i] != '-' : !digit) return false;
  }
  return true;
}

}  // namespace kadr::base
