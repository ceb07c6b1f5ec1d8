// A plan that is accepted has blocks, and none of them is empty.
#include "recipes/mix/plan.h"

#include "fuzz_input.h"

using namespace kadr;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto plan = recipes::mix::parse_plan(fuzz::as_text(bytes, size));
  if (!plan) return 0;
  fuzz::demand(!plan->video_blocks.empty());
  for (const recipes::mix::Block& block : plan->video_blocks) fuzz::demand(!block.clips.empty());
  return 0;
}
