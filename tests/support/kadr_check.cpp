// kadr-check FILE [WIDTHxHEIGHT]: measures a finished video and says as JSON what tests written in other languages
// need.
//
// The file must pass the strict MP4 parse. With the size of the sample clips that it was made of (covering the canvas),
// the marks painted into them are read back as stretches of frames: [clip, first frame, last frame].

#include <cstdio>
#include <exception>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "base/json.h"
#include "support/clip_mark.h"
#include "support/decoded_sound.h"
#include "support/decoded_video.h"
#include "support/mp4_file.h"

namespace {

using namespace kadr;

/// "320x180".
std::optional<test::PictureSize> parse_size(const char* text) {
  test::PictureSize size;
  if (std::sscanf(text, "%dx%d", &size.width, &size.height) != 2) return std::nullopt;
  return size;
}

/// Adds a frame to the stretches; a mark that cannot be read is null.
void add_mark(Json& stretches, const std::optional<test::ClipMark>& mark) {
  if (!mark) {
    stretches.push_back(nullptr);
    return;
  }
  if (!stretches.empty() && stretches.back().is_array()) {
    Json& last = stretches.back();
    const int end = last[2].get<int>();
    if (last[0] == mark->clip && (mark->frame == end || mark->frame == end + 1)) {
      last[2] = mark->frame;
      return;
    }
  }
  stretches.push_back({mark->clip, mark->frame, mark->frame});
}

Json measure_pictures(const std::string& file, const std::optional<test::PictureSize>& clip) {
  Json result = {{"frames", 0}, {"marks", Json::array()}};
  test::DecodedVideo video(file);
  int frames = 0;
  while (const auto frame = video.next()) {
    ++frames;
    if (!clip) continue;
    const timeline::Canvas canvas{.width = frame->width(), .height = frame->height()};
    add_mark(result["marks"], test::read_clip_mark(*frame, test::mark_region(*clip, canvas)));
  }
  result["frames"] = frames;
  return result;
}

Json measure_sound(const std::string& file) {
  const test::Sound sound = test::decode_sound(file);
  const test::Span whole{.start = 0, .end = static_cast<double>(sound.samples()) / timeline::kSampleRate};
  return {{"seconds", whole.end},
          {"largest_gap", sound.largest_gap},
          {"rms_db", test::rms_db(sound, whole)},
          {"peak", test::peak(sound)},
          {"click", test::sharpest_click(sound).strength},
          {"beeps", test::beep_onsets(sound)}};
}

Json measure(const std::string& file, const std::optional<test::PictureSize>& clip) {
  const auto mp4 = test::parse_mp4_file(file);
  if (!mp4) throw std::runtime_error(mp4.error().message);
  Json result = {{"bytes", mp4->bytes}};
  if (const test::Mp4Track* pictures = mp4->track("vide")) {
    result["pictures"] = measure_pictures(file, clip);
    result["pictures"]["seconds"] = pictures->presented_duration().to_double();
    result["pictures"]["size"] = {pictures->width, pictures->height};
  }
  if (const test::Mp4Track* sound = mp4->track("soun")) {
    result["sound"] = measure_sound(file);
    result["sound"]["track_seconds"] = sound->presented_duration().to_double();
  }
  return result;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2 || count > 3) {
    fmt::print(stderr, "usage: kadr-check FILE [WIDTHxHEIGHT]\n");
    return 2;
  }
  try {
    fmt::print("{}\n", measure(arguments[1], count == 3 ? parse_size(arguments[2]) : std::nullopt).dump());
    return 0;
  } catch (const std::exception& problem) {
    fmt::print(stderr, "{}: {}\n", arguments[1], problem.what());
    return 1;
  }
}
