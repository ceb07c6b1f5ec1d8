// A form says the same whether it comes at once or in pieces.
#include "api/http/multipart_parser.h"
#include "fuzz_input.h"

using namespace kadr;
using namespace kadr::api::http;

namespace {

/// Everything that a form says; of a form that is refused, what it said before, and '!'.
std::string read_form(std::string_view body, std::size_t at_once) {
  auto parser = MultipartParser::create("multipart/form-data; boundary=b");
  fuzz::demand(parser.has_value());
  std::string said;
  for (;;) {
    const auto step = parser->next();
    if (!step) return said + "!";
    if (std::holds_alternative<FormEnds>(*step)) return said + ".";
    if (const auto* begins = std::get_if<PartBegins>(&*step))
      said +=
          "[" + begins->part.name + "|" + begins->part.file_name.value_or("-") + "|" + begins->part.content_type + "]";
    if (const auto* part = std::get_if<PartBytes>(&*step)) {
      fuzz::demand(!part->bytes.empty());
      said += part->bytes;
    }
    if (std::holds_alternative<PartEnds>(*step)) said += ";";
    if (!std::holds_alternative<FormWaits>(*step)) continue;
    if (body.empty()) parser->finish();
    parser->feed(body.substr(0, at_once));
    body.remove_prefix(std::min(at_once, body.size()));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view input = fuzz::as_text(bytes, size);
  const std::size_t at_once = fuzz::take_choice(input) + 1;
  const std::string whole = read_form(input, input.size() + 1);
  const std::string pieces = read_form(input, at_once);
  // A form may be refused before or after some of a part's bytes were given out.
  if (whole.back() == '.' || pieces.back() == '.') fuzz::demand(whole == pieces);
  return 0;
}
