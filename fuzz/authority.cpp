// A Host that is accepted is written in one way, and names no other place when it is read again.
#include "api/http/authority.h"

#include "fuzz_input.h"

using namespace kadr;
using namespace kadr::api::http;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view input = fuzz::as_text(bytes, size);
  const std::string_view host = fuzz::take_line(input);
  const Headers headers{{"Host", std::string(host)}, {"Origin", std::string(input)}};
  const AllowedNames allowed{.hosts = {"kadr.example"}, .origins = {"https://studio.example"}};
  (void)check_origin("POST", headers, allowed);
  const bool admitted = !check_host(headers, allowed);
  const auto first = parse_authority(host);
  if (!first) {
    fuzz::demand(!admitted);
    return 0;
  }
  fuzz::demand(!admitted || first->host == "kadr.example" || first->host == "localhost" || first->host == "127.0.0.1" ||
               first->host == "[::1]");
  const auto again = parse_authority(first->port.empty() ? first->host : first->host + ":" + first->port);
  fuzz::demand(again && again->host == first->host && again->port == first->port);
  return 0;
}
