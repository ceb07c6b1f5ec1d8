#include "support/mp4_file.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>

#include "support/mp4_track.h"

namespace kadr::test {
namespace {

auto broken(std::string message) {
  return fail(ErrorCode::InvalidArgument, std::move(message));
}

/// Errors unless the file is ftyp, moov and mdat in a good order (with room left free between them).
Result<> check_top(const std::vector<Mp4Box>& boxes, const Mp4Rules& rules) {
  static constexpr std::array kKnown = {"ftyp", "moov", "mdat", "free", "skip", "wide", "uuid"};
  if (boxes.empty() || boxes[0].type != "ftyp") return broken("the file does not begin with ftyp");
  std::size_t index = 0;
  std::size_t media = boxes.size();
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    if (std::ranges::find(kKnown, boxes[i].type) == kKnown.end()) {
      return broken(fmt::format("the box {} does not belong at the top of a file", boxes[i].type));
    }
    if (boxes[i].type == "moov") index = i;
    if (boxes[i].type == "mdat") media = std::min(media, i);
  }
  const auto moovs = std::ranges::count_if(boxes, [](const Mp4Box& box) { return box.type == "moov"; });
  if (moovs != 1) return broken(fmt::format("the file has {} moov boxes instead of one", moovs));
  if (rules.index_first && index > media) return broken("mdat stands before moov, so the file cannot be streamed");
  return {};
}

/// Every sample inside an mdat, and no two share a byte.
Result<> check_places(const Mp4File& file, const std::vector<Mp4Box>& boxes) {
  struct Place {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };
  std::vector<Place> places;
  for (const Mp4Track& track : file.tracks) {
    for (const Mp4Sample& sample : track.samples) places.push_back({sample.offset, sample.offset + sample.size});
  }
  std::ranges::sort(places, {}, &Place::begin);
  std::uint64_t before = 0;
  for (const Place& place : places) {
    const bool inside = std::ranges::any_of(boxes, [&place](const Mp4Box& box) {
      return box.type == "mdat" && place.begin >= box.payload_offset() && place.end <= box.offset + box.size;
    });
    if (!inside) return broken(fmt::format("a sample at bytes {} to {} is not inside mdat", place.begin, place.end));
    if (place.begin < before) return broken(fmt::format("two samples share the byte {}", place.begin));
    before = place.end;
  }
  return {};
}

Result<> read_movie(const Mp4Box& moov, Mp4File& file) {
  KADR_TRY(const Mp4Box* mvex, moov.at_most_one("mvex"));
  if (mvex != nullptr) return broken("the file is fragmented");
  KADR_TRY(const Mp4Box* mvhd, moov.only("mvhd"));
  BoxReader reader(mvhd->payload);
  const int version = reader.u8();
  reader.skip(version == 1 ? 3 + 16 : 3 + 8);
  file.timescale = reader.u32();
  file.duration = static_cast<std::int64_t>(version == 1 ? reader.u64() : reader.u32());
  if (reader.overran() || file.timescale <= 0) return broken("mvhd has no timescale");
  std::int64_t longest = 0;
  for (const Mp4Box& box : moov.children) {
    if (box.type != "trak") continue;
    KADR_TRY(Mp4Track track, read_track(box, file.timescale));
    longest = std::max(longest, track.track_duration);
    file.tracks.push_back(std::move(track));
  }
  if (file.tracks.empty()) return broken("the file has no tracks");
  if (longest != file.duration) {
    return broken(fmt::format("mvhd says {}, but the longest track lasts {}", file.duration, longest));
  }
  return {};
}

}  // namespace

timeline::Rational Mp4Track::presented_at(const Mp4Sample& sample) const {
  std::int64_t pause = 0;
  std::int64_t media_time = 0;
  for (const Mp4Edit& edit : edits) {
    if (edit.media_time >= 0) {
      media_time = edit.media_time;
      break;
    }
    pause += edit.duration;
  }
  return timeline::Rational(sample.shown_at - media_time, timescale) + timeline::Rational(pause, movie_timescale);
}

timeline::Rational Mp4Track::presented_duration() const {
  if (edits.empty()) return timeline::Rational(media_duration, timescale);
  return timeline::Rational(track_duration, movie_timescale);
}

const Mp4Track* Mp4File::track(std::string_view handler) const {
  const auto found = std::ranges::find(tracks, handler, &Mp4Track::handler);
  return found == tracks.end() ? nullptr : &*found;
}

Result<Mp4File> parse_mp4(std::span<const std::byte> bytes, const Mp4Rules& rules) {
  KADR_TRY(const std::vector<Mp4Box> boxes, read_boxes(bytes, 0));
  KADR_CHECK(check_top(boxes, rules));
  Mp4File file{.bytes = bytes.size()};
  file.major_brand = BoxReader(boxes[0].payload).four_letters();
  KADR_CHECK(read_movie(*std::ranges::find(boxes, "moov", &Mp4Box::type), file));
  KADR_CHECK(check_places(file, boxes));
  if (!rules.check_pictures) return file;
  for (const Mp4Track& track : file.tracks) {
    if (track.codec == "avc1") KADR_CHECK(check_pictures(track, bytes));
  }
  return file;
}

std::vector<std::byte> read_bytes(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::vector<std::byte> bytes(static_cast<std::size_t>(std::filesystem::file_size(path)));
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!stream) throw std::runtime_error("cannot read " + path.string());
  return bytes;
}

Result<Mp4File> parse_mp4_file(const std::filesystem::path& file, const Mp4Rules& rules) {
  return parse_mp4(read_bytes(file), rules);
}

}  // namespace kadr::test
