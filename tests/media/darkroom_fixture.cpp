#include "darkroom_fixture.h"

#include <stdexcept>

#include <fmt/format.h>

namespace kadr::test {

media::ConformSpec DarkroomTest::lying(timeline::Fit fit) {
  return {.canvas = {.width = 320, .height = 180, .fit = fit}, .threads = 2};
}

media::ConformSpec DarkroomTest::upright(timeline::Fit fit) {
  return {.canvas = {.width = 180, .height = 320, .fit = fit}, .threads = 2};
}

Conformed DarkroomTest::conform_clip(std::string_view clip, const media::ConformSpec& spec) {
  return conform_file(odd_clip(clip), spec);
}

Conformed DarkroomTest::conform_file(const std::filesystem::path& file, const media::ConformSpec& spec) {
  const std::filesystem::path output = new_file(".mp4");
  auto made = media::conform(darkroom_, open_for_reading(file).get(), create_file(output).get(), spec, {}, {});
  if (!made) throw std::runtime_error(fmt::format("{}: {}", file.filename().string(), made.error().message));
  return {.file = output, .pictures = std::move(made->pictures), .copied = made->copied};
}

Result<media::Mezzanine> DarkroomTest::try_conform(std::string_view clip, const media::ConformSpec& spec) {
  return media::conform(darkroom_, open_for_reading(odd_clip(clip)).get(), create_file(new_file(".mp4")).get(), spec,
                        {}, {});
}

std::filesystem::path DarkroomTest::new_file(std::string_view suffix) {
  return folder_.path() / fmt::format("{}{}", ++files_, suffix);
}

}  // namespace kadr::test
