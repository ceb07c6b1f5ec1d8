#include "net/url.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

#include "net/curl_handles.h"
#include "net/download.h"
#include "net/url_spelling.h"
#include "net/utf8_locale.h"

namespace kadr::net {
namespace {

constexpr std::size_t kShownAtMost = 200;

/// A part of a parsed URL; empty when it has none.
std::string part(const CurlUrl& url, CURLUPart which, unsigned int flags = 0) {
  char* got = nullptr;
  const CURLUcode code = curl_url_get(url.get(), which, &got, flags);
  // libcurl leaves the text behind when it cannot bring a host into punycode.
  const CurlText text(got);
  return code == CURLUE_OK ? text.get() : std::string();
}

std::string shortened(std::string text) {
  if (text.size() > kShownAtMost) text = text.substr(0, kShownAtMost) + "…";
  return text;
}

/// What may be shown of a text that could not be parsed: nothing that might be a password or a query.
std::string shown_of_broken(std::string_view text) {
  text = text.substr(0, text.find_first_of("?#"));
  const auto scheme_end = text.find("://");
  const auto user_end = text.rfind('@');
  std::string shown(text);
  if (user_end != std::string_view::npos) {
    const std::size_t kept = scheme_end == std::string_view::npos ? 0 : std::min(scheme_end + 3, user_end);
    shown = std::string(text.substr(0, kept)) + std::string(text.substr(user_end + 1));
  }
  std::ranges::replace_if(shown, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return shortened(shown);
}

std::string shown_of(const CurlUrl& url) {
  const std::string port = part(url, CURLUPART_PORT);
  return shortened(fmt::format("{}://{}{}{}{}", part(url, CURLUPART_SCHEME), part(url, CURLUPART_HOST),
                               port.empty() ? "" : ":", port, part(url, CURLUPART_PATH)));
}

/// curl takes "http:/host" and "http:///host" as well; a URL here is what everybody calls one.
bool starts_like_http(std::string_view text) {
  const auto starts = [&](std::string_view with) {
    return text.size() > with.size() && text[with.size()] != '/' &&
           std::ranges::equal(text.substr(0, with.size()), with,
                              [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
  };
  return starts("http://") || starts("https://");
}

std::uint16_t port_of(const CurlUrl& url) {
  const std::string text = part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::uint16_t port = 0;
  std::from_chars(text.data(), text.data() + text.size(), port);
  return port;
}

ReadAuthority authority_of(const CurlUrl& url) {
  const Utf8Locale utf8;
  return {.host = part(url, CURLUPART_HOST),
          .ascii_host = part(url, CURLUPART_HOST, CURLU_PUNYCODE),
          .names_user = !part(url, CURLUPART_USER).empty() || !part(url, CURLUPART_PASSWORD).empty(),
          .names_zone = !part(url, CURLUPART_ZONEID).empty()};
}

/// Reads the parsed handle; its scheme is known to be http or https.
/// \param written the absolute URL before curl read it.
Url read(const CurlUrl& url, std::string_view written) {
  curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0);
  return {.text = part(url, CURLUPART_URL),
          .display = shown_of(url),
          .scheme = part(url, CURLUPART_SCHEME) == "https" ? Url::Scheme::Https : Url::Scheme::Http,
          .port = port_of(url),
          .objection = objection_to(written, authority_of(url))};
}

bool set(const CurlUrl& url, const std::string& text) {
  return text.find('\0') == std::string::npos &&
         curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME) ==
             CURLUE_OK &&
         !part(url, CURLUPART_HOST).empty();
}

/// A location that names a host is held to the rules as it is written; one that does not stays with the host before it.
Url read_redirect(const CurlUrl& url, const Url& from, const std::string& location) {
  const bool other_host =
      location.starts_with("//") || location.starts_with("\\") || location.find(':') < location.find_first_of("/?#");
  if (other_host) return read(url, location);
  Url next = read(url, part(url, CURLUPART_URL));
  if (next.objection.empty()) next.objection = from.objection;
  return next;
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  const CurlUrl url(curl_url());
  if (starts_like_http(text) && set(url, std::string(text))) return read(url, text);
  return fail(ErrorCode::InvalidArgument,
              fmt::format("\"{}\" is not an http or https URL; give one like https://example.com/clip.mp4",
                          shown_of_broken(text)));
}

Result<Url> follow_redirect(const Url& from, const std::string& location) {
  const CurlUrl url(curl_url());
  curl_url_set(url.get(), CURLUPART_URL, from.text.c_str(), 0);
  const bool valid = set(url, location);
  const std::string scheme = valid ? part(url, CURLUPART_SCHEME) : "";
  if (scheme == "https" || (scheme == "http" && from.scheme == Url::Scheme::Http))
    return read_redirect(url, from, location);
  const std::string_view why = scheme == "http" ? "which is not encrypted any more" : "which is no http or https URL";
  return fail(ErrorCode::PermissionDenied, fmt::format("{} redirects to {}, {}; give the address of the file itself",
                                                       from.display, shown_of_broken(location), why));
}

bool is_url(std::string_view text) {
  return parse_url(text).has_value();
}

}  // namespace kadr::net
