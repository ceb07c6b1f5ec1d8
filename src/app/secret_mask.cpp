#include "app/secret_mask.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"

namespace kadr::app {
namespace {

constexpr std::string_view kShown = "[secret]";
constexpr std::size_t kShortestKnown = 6;
/// A line of a longer secret is one by itself only when it says enough: "{" does not.
constexpr std::size_t kShortestLine = 16;
constexpr std::string_view kKeyBeginning = "kadr_";
constexpr std::size_t kShortestKey = 20;
constexpr std::size_t kKeyCheck = 6;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_letter_or_digit) - text.begin());
}

/// How long the key is with which the text begins; 0 when it begins with none.
std::size_t key_length(std::string_view text) {
  if (!text.starts_with(kKeyBeginning)) return 0;
  const std::size_t body = letters(text.substr(kKeyBeginning.size()));
  if (body < kShortestKey) return 0;
  const std::size_t end = kKeyBeginning.size() + body;
  const bool checked = text.substr(end).starts_with('_') && letters(text.substr(end + 1)) >= kKeyCheck;
  return checked ? end + 1 + kKeyCheck : end;
}

std::string as_in_json(std::string_view text) {
  const std::string quoted = Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
  return quoted.substr(1, quoted.size() - 2);
}

std::string as_in_url(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = is_letter_or_digit(c) || c == '-' || c == '_' || c == '.' || c == '~';
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

/// "postgresql://user:password@host/name" has "password"; empty when there is none.
std::string_view password_in(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return {};
  const std::string_view rest = text.substr(scheme + 3);
  const std::string_view authority = rest.substr(0, rest.find('/'));
  const std::size_t at = authority.rfind('@');
  const std::size_t colon = authority.find(':');
  if (at == std::string_view::npos || colon == std::string_view::npos || colon > at) return {};
  return authority.substr(colon + 1, at - colon - 1);
}

}  // namespace

SecretMask::SecretMask(std::span<const Secret> secrets) {
  for (const Secret& secret : secrets) {
    std::string_view text = secret.reveal();
    know(text);
    know(password_in(text));
    while (!text.empty()) {
      const std::string_view line = text.substr(0, text.find('\n'));
      if (line.size() >= kShortestLine) know(line);
      text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
  }
  std::ranges::sort(known_, [](const std::string& one, const std::string& other) { return one.size() > other.size(); });
}

void SecretMask::know(std::string_view text) {
  if (text.size() < kShortestKnown) return;
  for (std::string form : {std::string(text), as_in_json(text), as_in_url(text)}) {
    if (std::ranges::find(known_, form) == known_.end()) known_.push_back(std::move(form));
  }
}

std::string SecretMask::masked(std::string_view text) const {
  std::string result;
  while (!text.empty()) {
    std::size_t hidden = key_length(text);
    for (const std::string& known : known_) {
      if (known.size() > hidden && text.starts_with(known)) hidden = known.size();
    }
    if (hidden == 0) {
      result += text.front();
      text.remove_prefix(1);
    } else {
      result += kShown;
      text.remove_prefix(hidden);
    }
  }
  return result;
}

}  // namespace kadr::app
