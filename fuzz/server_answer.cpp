// Whatever a server says, its client has words for it, and none of them commands a terminal.
#include <algorithm>

#include "app/job_text.h"
#include "app/text_width.h"
#include "fuzz_input.h"
#include "net/answer_error.h"

using namespace kadr;

namespace {

void check_shown(std::string_view text) {
  fuzz::demand(std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n') || byte == 0x7f;
  }));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view input = fuzz::as_text(bytes, size);
  const long status = 300 + static_cast<long>(fuzz::take_choice(input));
  fuzz::demand(!net::error_of_answer(status, input, "http://127.0.0.1:8080").message.empty());
  check_shown(app::printable(input));
  const Result<Json> value = base::parse_json(input);
  if (!value) return 0;
  const std::vector<Json> list = value->is_array() ? value->get<std::vector<Json>>() : std::vector<Json>{*value};
  check_shown(app::describe_jobs(list));
  check_shown(app::describe_outputs(list));
  check_shown(app::describe_event(*value));
  check_shown(app::describe_job({.job = *value,
                                 .steps = app::list_in(*value, "steps"),
                                 .approvals = app::list_in(*value, "approvals"),
                                 .outputs = app::list_in(*value, "outputs")}));
  (void)app::has_ended(*value);
  const auto outcome = app::outcome_of(*value);
  fuzz::demand(outcome || !outcome.error().message.empty());
  return 0;
}
