// What is read out of a request line's target is text, and what is encoded again says the same.
#include "api/http/request_target.h"

#include <fmt/format.h>

#include "base/utf8.h"
#include "fuzz_input.h"

using namespace kadr;

namespace {

std::string encoded(std::string_view text) {
  std::string result;
  for (const char letter : text) result += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto target = api::http::parse_target(fuzz::as_text(bytes, size));
  if (!target) return 0;
  std::string again = target->path + "?";
  for (const auto& [name, value] : target->query) {
    fuzz::demand(base::is_utf8(name) && base::is_utf8(value));
    again += encoded(name) + "=" + encoded(value) + "&";
  }
  const auto second = api::http::parse_target(again);
  fuzz::demand(second && second->path == target->path && second->query.size() == target->query.size());
  for (auto one = target->query.begin(), other = second->query.begin(); one != target->query.end(); ++one, ++other)
    fuzz::demand(*one == *other);
  return 0;
}
