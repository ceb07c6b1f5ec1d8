#include "api/http/request_target.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/utf8.h"

namespace kadr::api::http {
namespace {

constexpr std::size_t kMostParameters = 128;

/// -1 for what is no hexadecimal digit.
int digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

bool is_control(char letter) {
  const auto code = static_cast<unsigned char>(letter);
  return code < 0x20 || code == 0x7f;
}

/// Adds "name=value", both still encoded.
Result<> add_parameter(Parameters& query, std::string_view pair) {
  if (query.size() == kMostParameters)
    return fail(ErrorCode::InvalidArgument, fmt::format("the query has more than {} parameters", kMostParameters));
  const auto equals = pair.find('=');
  auto name = percent_decoded(pair.substr(0, equals), PlusMeans::Blank);
  auto value =
      equals == std::string_view::npos ? std::string() : percent_decoded(pair.substr(equals + 1), PlusMeans::Blank);
  if (!name || !value)
    return fail(ErrorCode::InvalidArgument,
                "the query is not percent-encoded UTF-8; encode each name and value, as in ?name=two%20words");
  query.add(*std::move(name), *std::move(value));
  return {};
}

}  // namespace

Result<RequestTarget> parse_target(std::string_view target) {
  if (!target.starts_with('/') || target.find('#') != std::string_view::npos ||
      std::ranges::any_of(target, [](char c) { return is_control(c) || c == ' '; }))
    return fail(ErrorCode::InvalidArgument,
                "the request line must name a path that begins with /, as in GET /v1/jobs HTTP/1.1");
  const auto question = target.find('?');
  RequestTarget parsed{.path = std::string(target.substr(0, question))};
  if (question == std::string_view::npos) return parsed;
  std::string_view rest = target.substr(question + 1);
  while (!rest.empty()) {
    const auto end = rest.find('&');
    if (end != 0) KADR_CHECK(add_parameter(parsed.query, rest.substr(0, end)));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return parsed;
}

std::optional<std::string> percent_decoded(std::string_view text, PlusMeans plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    char letter = text[at];
    if (letter == '+' && plus == PlusMeans::Blank) letter = ' ';
    if (letter == '%') {
      const int high = at + 2 < text.size() ? digit_value(text[at + 1]) : -1;
      const int low = high < 0 ? -1 : digit_value(text[at + 2]);
      if (low < 0) return std::nullopt;
      letter = static_cast<char>(high * 16 + low);
      at += 2;
    }
    decoded.push_back(letter);
  }
  // A tab or a new line may be part of a text that is searched for; the other controls never are.
  const auto refused = [](char c) { return is_control(c) && c != '\t' && c != '\n' && c != '\r'; };
  if (std::ranges::any_of(decoded, refused) || !base::is_utf8(decoded)) return std::nullopt;
  return decoded;
}

}  // namespace kadr::api::http
