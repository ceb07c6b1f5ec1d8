// A request's head and body are read without harm, and its body says the same whether it comes at once or in pieces.
#include <array>

#include "api/http/message_parser.h"
#include "fuzz_input.h"

using namespace kadr;
using namespace kadr::api::http;

namespace {

/// The body, ended with '.' when it is whole, '!' when it is malformed, '?' when there is more to come.
std::string read_body(std::string_view head, std::string_view body, std::size_t at_once) {
  using Next = MessageParser::BodyStep::Next;
  MessageParser parser;
  if (!parser.take_head(head)) return "!";
  std::string text;
  std::array<char, 7> room{};
  std::size_t given = std::min(at_once, body.size());
  while (!parser.has_ended()) {
    const auto step = parser.take_body(body.substr(0, given), room);
    fuzz::demand(step.consumed <= given && step.produced <= room.size());
    text.append(room.data(), step.produced);
    body.remove_prefix(step.consumed);
    given -= step.consumed;
    if (step.next == Next::Malformed) return "!";
    if (step.next == Next::MoreInput && given == body.size()) return text + "?";
    if (step.next == Next::MoreInput) given = std::min(given + at_once, body.size());
  }
  return text + ".";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view input = fuzz::as_text(bytes, size);
  const std::size_t at_once = fuzz::take_choice(input) + 1;
  const HeadEnd end = find_head_end(input, 0);
  if (end.kind != HeadEnd::Kind::Found) return 0;
  const std::string_view head = input.substr(0, end.length);
  const std::string_view body = input.substr(end.length);
  const std::string whole = read_body(head, body, body.size() + 1);
  const std::string pieces = read_body(head, body, at_once);
  // Of a body that is cut short, less may have come out.
  if (whole.back() == '.' || pieces.back() == '.') fuzz::demand(whole == pieces);
  return 0;
}
