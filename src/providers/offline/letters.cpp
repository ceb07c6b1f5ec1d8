#include "providers/offline/letters.h"

namespace kadr::providers::offline {

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const auto byte = static_cast<unsigned char>(lower[i]);
    if (byte >= 'A' && byte <= 'Z') lower[i] = static_cast<char>(byte + 32);
    if (byte < 0xD0 || byte > 0xD2 || i + 1 >= lower.size()) continue;
    const auto next = static_cast<unsigned char>(lower[i + 1]);
    if (byte == 0xD2 && next == 0x90) lower[i + 1] = static_cast<char>(0x91);  // Ґ
    if (byte != 0xD0) continue;
    if (next >= 0x90 && next <= 0x9F) {  // А to П
      lower[i + 1] = static_cast<char>(next + 0x20);
    } else if (next >= 0xA0 && next <= 0xAF) {  // Р to Я
      lower[i] = static_cast<char>(0xD1);
      lower[i + 1] = static_cast<char>(next - 0x20);
    } else if (next >= 0x80 && next <= 0x8F) {  // Ѐ to Џ, with І, Ї, Є
      lower[i] = static_cast<char>(0xD1);
      lower[i + 1] = static_cast<char>(next + 0x10);
    }
  }
  return lower;
}

std::string capitalised(std::string text) {
  if (text.empty()) return text;
  const auto first = static_cast<unsigned char>(text[0]);
  if (first >= 'a' && first <= 'z') text[0] = static_cast<char>(first - 32);
  if (text.size() < 2) return text;
  const auto second = static_cast<unsigned char>(text[1]);
  if (first == 0xD0 && second >= 0xB0 && second <= 0xBF) text[1] = static_cast<char>(second - 0x20);
  if (first == 0xD1 && second >= 0x80 && second <= 0x8F) {
    text[0] = static_cast<char>(0xD0);
    text[1] = static_cast<char>(second + 0x20);
  }
  if (first == 0xD1 && second >= 0x90 && second <= 0x9F) {
    text[0] = static_cast<char>(0xD0);
    text[1] = static_cast<char>(second - 0x10);
  }
  if (first == 0xD2 && second == 0x91) text[1] = static_cast<char>(0x90);
  return text;
}

}  // namespace kadr::providers::offline
