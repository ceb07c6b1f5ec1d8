// A URL that is read is read again as the same, shows no password and no query, and leads from https to https only.
#include "net/url.h"

#include "fuzz_input.h"
#include "net/download.h"
#include "net/fetch_guard.h"

using namespace kadr;

namespace {

void check_url(const net::Url& url) {
  const auto again = net::parse_url(url.text);
  fuzz::demand(again && again->text == url.text && again->port == url.port && again->scheme == url.scheme);
  fuzz::demand(url.text.find('#') == std::string::npos && url.display.find_first_of("?#") == std::string::npos);
  // Whatever is fetched by a server is spelt so that nobody reads another host in it.
  if (net::FetchGuard::public_only().check(url)) fuzz::demand(url.text.find('@') >= url.text.find('/', 8));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view input = fuzz::as_text(bytes, size);
  const std::string_view address = fuzz::take_line(input);
  const auto url = net::parse_url(address);
  fuzz::demand(net::is_url(address) == url.has_value());
  if (!url) return 0;
  check_url(*url);
  const auto next = net::follow_redirect(*url, std::string(input));
  if (!next) return 0;
  fuzz::demand(url->scheme == net::Url::Scheme::Http || next->scheme == net::Url::Scheme::Https);
  check_url(*next);
  return 0;
}
