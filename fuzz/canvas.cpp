// The words with which people choose pictures: what is accepted keeps its limits, and says the same when written again.
#include "timeline/canvas.h"

#include "fuzz_input.h"
#include "media/conform.h"

using namespace kadr;

namespace {

void check_rate(const timeline::FrameRate& rate) {
  fuzz::demand(rate.denominator > 0 && rate.numerator >= rate.denominator);
  const auto again = timeline::parse_frame_rate(rate.exact());
  fuzz::demand(again && *again == rate);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input = fuzz::as_text(bytes, size);
  if (const auto rate = timeline::parse_frame_rate(input)) check_rate(*rate);
  if (const auto canvas = timeline::parse_canvas(input)) {
    fuzz::demand(timeline::check_canvas(*canvas).has_value());
    check_rate(canvas->rate);
  }
  if (const auto colour = media::parse_colour(input))
    fuzz::demand(media::parse_colour(media::to_string(*colour)) == *colour);
  if (const auto fit = timeline::parse_fit(input)) fuzz::demand(timeline::to_string(*fit) == input);
  if (const auto encoder = media::parse_video_encoder(input)) fuzz::demand(media::to_string(*encoder) == input);
  return 0;
}
