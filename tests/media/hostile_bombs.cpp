#include "hostile_bombs.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace kadr::test {
namespace {

std::string big_endian(std::uint32_t number) {
  return {static_cast<char>(number >> 24), static_cast<char>(number >> 16), static_cast<char>(number >> 8),
          static_cast<char>(number)};
}

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<std::uint8_t>(bytes.at(at + i));
  return number;
}

void put_number(std::string& bytes, std::size_t at, std::uint32_t number) {
  bytes.replace(at, 4, big_endian(number));
}

std::uint32_t crc_of(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char each : bytes) {
    crc ^= static_cast<std::uint8_t>(each);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

std::string png_chunk(const std::string& type, const std::string& payload) {
  return big_endian(static_cast<std::uint32_t>(payload.size())) + type + payload + big_endian(crc_of(type + payload));
}

std::string box(const std::string& type, const std::string& payload) {
  return big_endian(static_cast<std::uint32_t>(payload.size() + 8)) + type + payload;
}

/// Where a box's type stands: its size is the four bytes before.
std::size_t find_box(const std::string& clip, std::string_view type) {
  const std::size_t at = clip.find(type);
  if (at == std::string::npos || at < 4) throw std::runtime_error("the clip has no box " + std::string(type));
  return at;
}

}  // namespace

std::string png_that_claims(std::uint32_t width, std::uint32_t height) {
  const std::string eight_bit_rgba("\x08\x06\x00\x00\x00", 5);
  const std::string nothing("\x78\x9C\x03\x00\x00\x00\x00\x01", 8);
  return "\x89PNG\r\n\x1A\n" + png_chunk("IHDR", big_endian(width) + big_endian(height) + eight_bit_rgba) +
         png_chunk("IDAT", nothing) + png_chunk("IEND", "");
}

std::string mp4_of_tracks(std::size_t tracks) {
  std::string all;
  for (std::size_t i = 0; i < tracks; ++i) all += box("trak", "");
  return box("ftyp", std::string("isom\0\0\2\0isomiso2", 16)) + box("moov", all) + box("mdat", "");
}

std::string with_edits(std::string clip, std::uint32_t edits) {
  constexpr std::size_t kEntry = 12;
  const std::size_t list = find_box(clip, "elst");
  const std::size_t end = list - 4 + number_at(clip, list - 4);
  const std::string entry = clip.substr(end - kEntry, kEntry);
  std::string more;
  for (std::uint32_t i = 0; i < edits; ++i) more += entry;
  put_number(clip, list + 8, number_at(clip, list + 8) + edits);
  for (const std::string_view type : {"moov", "trak", "edts", "elst"}) {
    const std::size_t size = find_box(clip, type) - 4;
    put_number(clip, size, number_at(clip, size) + static_cast<std::uint32_t>(more.size()));
  }
  return clip.insert(end, more);
}

std::string without_edits(std::string clip) {
  for (auto at = clip.find("edts"); at != std::string::npos; at = clip.find("edts")) clip.replace(at, 4, "free");
  return clip;
}

std::string with_picture_length(std::string clip, std::uint32_t ticks) {
  put_number(clip, find_box(clip, "stts") + 16, ticks);
  return clip;
}

std::string with_ticks_a_second(std::string clip, std::uint32_t ticks) {
  put_number(clip, find_box(clip, "mdhd") + 16, ticks);
  return clip;
}

std::vector<Bomb> disguised_playlists() {
  return {
      {"hls", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2.0,\nhttp://127.0.0.1:9/secret.ts\n#EXT-X-ENDLIST\n"},
      {"hls_of_files", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2.0,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"},
      {"dash",
       "<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\">"
       "<Period><AdaptationSet mimeType=\"video/mp4\"><Representation id=\"1\" bandwidth=\"1\">"
       "<BaseURL>file:///etc/passwd</BaseURL></Representation></AdaptationSet></Period></MPD>\n"},
      {"concat", "ffconcat version 1.0\nfile /etc/passwd\n"},
      {"sdp",
       "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"
       "a=rtpmap:96 H264/90000\n"},
      {"svg",
       "<?xml version=\"1.0\"?>\n<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n"
       "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">"
       "<image href=\"file:///etc/passwd\"/><text>&x;</text></svg>\n"},
      {"pls", "[playlist]\nFile1=file:///etc/passwd\nNumberOfEntries=1\nVersion=2\n"},
      {"asx", "<asx version=\"3.0\"><entry><ref href=\"http://127.0.0.1:9/\"/></entry></asx>\n"},
      {"imf",
       "<?xml version=\"1.0\"?>\n<CompositionPlaylist xmlns=\"http://www.smpte-ra.org/schemas/2067-3/2016\">"
       "</CompositionPlaylist>\n"},
  };
}

std::string damaged(std::string bytes, std::mt19937& random) {
  const auto below = [&random](std::size_t most) { return static_cast<std::size_t>(random()) % most; };
  // Containers keep what can be believed at their beginning and end; that is where damage matters most.
  const auto place = [&] {
    const std::size_t edge = std::min<std::size_t>(bytes.size(), 4096);
    switch (below(3)) {
      case 0:
        return below(edge);
      case 1:
        return bytes.size() - 1 - below(edge);
      default:
        return below(bytes.size());
    }
  };
  constexpr std::array<std::uint32_t, 6> kAwkward{0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x00FFFFFF};
  for (std::size_t times = 1 + below(6); times > 0; --times) {
    const std::size_t at = place();
    const std::size_t length = std::min(bytes.size() - at, 1 + below(512));
    switch (below(6)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1U << below(8)));
        break;
      case 1:
        for (std::size_t i = 0; i < length; ++i) bytes[at + i] = static_cast<char>(random());
        break;
      case 2:
        if (at + 4 <= bytes.size()) put_number(bytes, at, kAwkward.at(below(kAwkward.size())));
        break;
      case 3:
        bytes.erase(at, length);
        break;
      case 4:
        bytes.insert(at, bytes.substr(place(), length));
        break;
      default:
        bytes.resize(std::max<std::size_t>(1, bytes.size() - below(std::max<std::size_t>(1, bytes.size() / 4))));
        break;
    }
    if (bytes.size() < 16) return bytes;
  }
  return bytes;
}

}  // namespace kadr::test
