// A plan that is accepted has blocks, none of them empty, and few enough combinations; a file can bear its name.
#include "recipes/mix/plan.h"

#include "base/utf8.h"
#include "fuzz_input.h"

using namespace kadr;
using namespace kadr::recipes::mix;

namespace {

void check_plan(const MixPlan& plan) {
  fuzz::demand(!plan.video_blocks.empty());
  for (const Block& block : plan.video_blocks) fuzz::demand(!block.clips.empty());
  const auto chosen = timeline::select_combinations(selection_of(plan, all_clips(plan)));
  fuzz::demand(chosen && !chosen->empty() && chosen->size() <= kMaxCombinations);
  fuzz::demand(!plan.limit || chosen->size() <= *plan.limit);
}

void check_stem(std::string_view name) {
  if (!base::is_utf8(name)) return;
  const std::string stem = file_stem(name);
  fuzz::demand(!stem.empty() && stem.size() <= 120 && base::is_utf8(stem));
  fuzz::demand(stem.front() != '.' && stem.find_first_of(std::string_view("/\\\0\n", 4)) == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input = fuzz::as_text(bytes, size);
  check_stem(input);
  if (const auto plan = parse_plan(input)) check_plan(*plan);
  return 0;
}
