#include "net/media_beginning.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace kadr::net {
namespace {

using namespace std::string_view_literals;

/// Bytes at a place, by which a kind is known.
struct Mark {
  std::size_t at;
  std::string_view bytes;

  [[nodiscard]] bool in(std::string_view beginning) const {
    return beginning.size() >= at && beginning.substr(at).starts_with(bytes);
  }
};

/// The containers and pictures that the darkroom opens.
constexpr std::array kMedia{
    Mark{4, "ftyp"sv},
    // QuickTime from before it had a file type.
    Mark{4, "moov"sv},
    Mark{4, "mdat"sv},
    Mark{4, "wide"sv},
    Mark{4, "free"sv},
    Mark{4, "skip"sv},
    Mark{0, "\x1a\x45\xdf\xa3"sv},  // Matroska, WebM
    Mark{0, "OggS"sv},
    Mark{0, "fLaC"sv},
    Mark{0, "ID3"sv},
    Mark{0, "FLV\x01"sv},
    Mark{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"sv},  // ASF
    Mark{0, "\x06\x0e\x2b\x34"sv},                  // MXF
    Mark{0, "\x00\x00\x01\xba"sv},                  // MPEG program stream
    Mark{0, "\x00\x00\x01\xb3"sv},                  // MPEG video
    Mark{0, "\x00\x00\x00\x01"sv},                  // H.264 or HEVC without a container
    Mark{0, "caff"sv},
    Mark{0, "riff\x2e\x91\xcf\x11"sv},  // Wave64
    Mark{0, "\x0b\x77"sv},              // AC-3
    Mark{0, "#!AMR"sv},
    Mark{0, "DKIF"sv},
    Mark{0, "YUV4MPEG2 "sv},
    Mark{0, "\x89PNG\r\n\x1a\n"sv},
    Mark{0, "\xff\xd8\xff"sv},  // JPEG
    Mark{0, "GIF8"sv},
    Mark{0, "II*\0"sv},  // TIFF
    Mark{0, "MM\0*"sv},
};

/// Chunked files: four letters, a length, and what they hold.
constexpr std::array kChunked{
    std::pair{"RIFF"sv, "WAVE"sv}, std::pair{"RF64"sv, "WAVE"sv}, std::pair{"RIFF"sv, "AVI "sv},
    std::pair{"RIFF"sv, "WEBP"sv}, std::pair{"FORM"sv, "AIFF"sv}, std::pair{"FORM"sv, "AIFC"sv},
};

constexpr std::array kArchives{
    Mark{0, "PK\x03\x04"sv},   Mark{0, "PK\x05\x06"sv},       Mark{0, "\x1f\x8b"sv},
    Mark{0, "BZh"sv},          Mark{0, "\xfd\x37zXZ"sv},      Mark{0, "7z\xbc\xaf\x27\x1c"sv},
    Mark{0, "Rar!\x1a\x07"sv}, Mark{0, "\x28\xb5\x2f\xfd"sv}, Mark{257, "ustar"sv},
};

/// In lower case, after spaces and a byte order mark.
constexpr std::array kPages{"<!doctype html"sv, "<html"sv, "<head"sv, "<body"sv};
constexpr std::array kPlaylists{"#extm3u"sv, "ffconcat"sv, "[playlist]"sv, "<mpd"sv,
                                "<smil"sv,   "<asx"sv,     "v=0"sv,        "[reference]"sv};

template <typename Marks>
bool any_in(const Marks& marks, std::string_view beginning) {
  return std::ranges::any_of(marks, [&](const Mark& mark) { return mark.in(beginning); });
}

template <typename Words>
bool begins_with_any(const Words& words, std::string_view text) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
}

std::string lower_case_text(std::string_view beginning) {
  if (beginning.starts_with("\xEF\xBB\xBF")) beginning.remove_prefix(3);
  beginning.remove_prefix(std::min(beginning.size(), beginning.find_first_not_of(" \t\r\n")));
  std::string text(beginning);
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<std::uint8_t>(bytes[at]) : 0;
}

/// The header of a frame of MP3 (any layer) or of ADTS: eleven set bits, and no value that is reserved.
bool begins_with_audio_frame(std::string_view bytes) {
  const unsigned second = byte_at(bytes, 1);
  const unsigned third = byte_at(bytes, 2);
  if (byte_at(bytes, 0) != 0xff) return false;
  if ((second & 0xf6) == 0xf0) return (third >> 2 & 0xf) < 13;  // ADTS: its sampling rate
  const bool mpeg = (second & 0xe0) == 0xe0 && (second & 0x18) != 0x08 && (second & 0x06) != 0;
  return mpeg && third >> 4 != 0xf && (third >> 2 & 3) != 3;
}

/// Packets of 188 bytes, or of 192 with a time in front, each with its sync byte.
bool begins_with_transport_packets(std::string_view bytes) {
  const auto packets = [&](std::size_t first, std::size_t size) {
    return byte_at(bytes, first) == 0x47 && byte_at(bytes, first + size) == 0x47 &&
           byte_at(bytes, first + 2 * size) == 0x47;
  };
  return packets(0, 188) || packets(4, 192);
}

/// "BM", and four reserved bytes that are zero.
bool begins_with_bitmap(std::string_view bytes) {
  return bytes.starts_with("BM") && bytes.size() > 14 && bytes.substr(6, 4) == "\0\0\0\0"sv;
}

bool begins_like_media(std::string_view beginning) {
  const bool chunked = std::ranges::any_of(kChunked, [&](const auto& kind) {
    return Mark{0, kind.first}.in(beginning) && Mark{8, kind.second}.in(beginning);
  });
  return chunked || any_in(kMedia, beginning) || begins_with_audio_frame(beginning) ||
         begins_with_transport_packets(beginning) || begins_with_bitmap(beginning);
}

}  // namespace

Result<> check_media_beginning(std::string_view beginning) {
  if (begins_like_media(beginning)) return {};
  const std::string text = lower_case_text(beginning);
  const bool markup = text.starts_with("<?xml") || text.starts_with("<!");
  if (begins_with_any(kPages, text) || (markup && text.find("<html") != std::string::npos))
    return fail(ErrorCode::UnreadableMedia,
                "is a web page (HTML), not media; the address probably led to a login or error page");
  if (begins_with_any(kPlaylists, text) || (markup && text.find("<mpd") != std::string::npos))
    return fail(ErrorCode::UnsupportedMedia,
                "is a playlist, not media; playlists are never followed, give the media file itself");
  if (text.starts_with("<svg") || (markup && text.find("<svg") != std::string::npos))
    return fail(ErrorCode::UnsupportedMedia, "is a drawing (SVG), which is not accepted; give a PNG or JPEG");
  if (any_in(kArchives, beginning))
    return fail(ErrorCode::UnsupportedMedia, "is an archive or compressed; unpack it and give the media file itself");
  if (beginning.empty()) return fail(ErrorCode::UnreadableMedia, "is empty (0 bytes)");
  return fail(ErrorCode::UnreadableMedia,
              "is not a media file of any known kind; use MP4, MOV, WebM, MKV, MP3, WAV, FLAC, OGG, PNG or JPEG");
}

}  // namespace kadr::net
