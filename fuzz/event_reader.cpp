// Events are the same whether their bytes come at once or in pieces, and what the server writes of them is read as it
// was meant.
#include "net/event_reader.h"

#include <algorithm>
#include <vector>

#include "api/http/event_stream.h"
#include "fuzz_input.h"

using namespace kadr;

namespace {

std::vector<net::ServerEvent> read(std::string_view bytes, std::size_t at_once) {
  std::vector<net::ServerEvent> events;
  net::EventReader reader([&](const net::ServerEvent& event) {
    events.push_back(event);
    return net::EventReader::Next::GoOn;
  });
  while (!bytes.empty()) {
    fuzz::demand(reader.take(bytes.substr(0, at_once)) == net::EventReader::Next::GoOn);
    bytes.remove_prefix(std::min(at_once, bytes.size()));
  }
  return events;
}

bool same(const net::ServerEvent& one, const net::ServerEvent& other) {
  return one.id == other.id && one.name == other.name && one.data == other.data;
}

/// As the server writes them: a zero byte as a blank.
std::string written(std::string text) {
  std::ranges::replace(text, '\0', ' ');
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view input = fuzz::as_text(bytes, size);
  const std::size_t at_once = fuzz::take_choice(input) + 1;
  const auto whole = read(input, input.size() + 1);
  fuzz::demand(std::ranges::equal(whole, read(input, at_once), same));
  for (const net::ServerEvent& event : whole) {
    fuzz::demand(event.data.find('\r') == std::string::npos && event.id.find('\0') == std::string::npos);
    const auto again = read(api::http::to_text({.id = event.id, .name = event.name, .data = event.data}), at_once);
    fuzz::demand(again.size() == 1 &&
                 same(again[0], {.id = event.id, .name = written(event.name), .data = written(event.data)}));
  }
  return 0;
}
