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

/// A mark of a kind of media, and the type of such files.
struct TypedMark {
  Mark mark;
  std::string_view type;
};

/// QuickTime's own brand, and those of files with sound or a picture only; before the mark that they share with MP4.
constexpr std::array kBrands{
    TypedMark{{4, "ftypqt  "sv}, "video/quicktime"sv}, TypedMark{{4, "ftypM4A"sv}, "audio/mp4"sv},
    TypedMark{{4, "ftypM4B"sv}, "audio/mp4"sv},        TypedMark{{4, "ftypavif"sv}, "image/avif"sv},
    TypedMark{{4, "ftyphei"sv}, "image/heic"sv},       TypedMark{{4, "ftypmif1"sv}, "image/heif"sv},
    TypedMark{{4, "ftyp3g"sv}, "video/3gpp"sv},
};

/// The containers and pictures that the darkroom opens.
constexpr std::array kMedia{
    TypedMark{{4, "ftyp"sv}, "video/mp4"sv},
    // QuickTime from before it had a file type.
    TypedMark{{4, "moov"sv}, "video/quicktime"sv},
    TypedMark{{4, "mdat"sv}, "video/quicktime"sv},
    TypedMark{{4, "wide"sv}, "video/quicktime"sv},
    TypedMark{{4, "free"sv}, "video/quicktime"sv},
    TypedMark{{4, "skip"sv}, "video/quicktime"sv},
    TypedMark{{0, "\x1a\x45\xdf\xa3"sv}, "video/x-matroska"sv},  // Matroska, WebM
    TypedMark{{0, "OggS"sv}, "audio/ogg"sv},
    TypedMark{{0, "fLaC"sv}, "audio/flac"sv},
    TypedMark{{0, "ID3"sv}, "audio/mpeg"sv},
    TypedMark{{0, "FLV\x01"sv}, "video/x-flv"sv},
    TypedMark{{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"sv}, "video/x-ms-asf"sv},  // ASF
    TypedMark{{0, "\x06\x0e\x2b\x34"sv}, "application/mxf"sv},                 // MXF
    TypedMark{{0, "\x00\x00\x01\xba"sv}, "video/mpeg"sv},                      // MPEG program stream
    TypedMark{{0, "\x00\x00\x01\xb3"sv}, "video/mpeg"sv},                      // MPEG video
    TypedMark{{0, "\x00\x00\x00\x01"sv}, "video/h264"sv},                      // H.264 or HEVC without a container
    TypedMark{{0, "caff"sv}, "audio/x-caf"sv},
    TypedMark{{0, "riff\x2e\x91\xcf\x11"sv}, "audio/x-w64"sv},  // Wave64
    TypedMark{{0, "\x0b\x77"sv}, "audio/ac3"sv},                // AC-3
    TypedMark{{0, "#!AMR"sv}, "audio/amr"sv},
    TypedMark{{0, "DKIF"sv}, "video/x-ivf"sv},
    TypedMark{{0, "YUV4MPEG2 "sv}, "video/x-yuv4mpeg"sv},
    TypedMark{{0, "\x89PNG\r\n\x1a\n"sv}, "image/png"sv},
    TypedMark{{0, "\xff\xd8\xff"sv}, "image/jpeg"sv},  // JPEG
    TypedMark{{0, "GIF8"sv}, "image/gif"sv},
    TypedMark{{0, "II*\0"sv}, "image/tiff"sv},  // TIFF
    TypedMark{{0, "MM\0*"sv}, "image/tiff"sv},
};

/// Chunked files: four letters, a length, and what they hold.
struct ChunkedKind {
  std::string_view letters;
  std::string_view content;
  std::string_view type;
};
constexpr std::array kChunked{
    ChunkedKind{"RIFF"sv, "WAVE"sv, "audio/wav"sv},  ChunkedKind{"RF64"sv, "WAVE"sv, "audio/wav"sv},
    ChunkedKind{"RIFF"sv, "AVI "sv, "video/avi"sv},  ChunkedKind{"RIFF"sv, "WEBP"sv, "image/webp"sv},
    ChunkedKind{"FORM"sv, "AIFF"sv, "audio/aiff"sv}, ChunkedKind{"FORM"sv, "AIFC"sv, "audio/aiff"sv},
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

/// Empty when it begins like no kind of media.
std::string_view media_type(std::string_view beginning) {
  for (const TypedMark& brand : kBrands) {
    if (brand.mark.in(beginning)) return brand.type;
  }
  for (const ChunkedKind& kind : kChunked) {
    if (Mark{0, kind.letters}.in(beginning) && Mark{8, kind.content}.in(beginning)) return kind.type;
  }
  // Matroska says further on that it is WebM.
  if (Mark{0, "\x1a\x45\xdf\xa3"sv}.in(beginning) && beginning.substr(0, 64).contains("webm")) return "video/webm";
  for (const TypedMark& kind : kMedia) {
    if (kind.mark.in(beginning)) return kind.type;
  }
  // ADTS has layer bits of zero, which MPEG audio has not.
  if (begins_with_audio_frame(beginning)) return (byte_at(beginning, 1) & 0x06U) == 0 ? "audio/aac" : "audio/mpeg";
  if (begins_with_transport_packets(beginning)) return "video/mp2t";
  return begins_with_bitmap(beginning) ? "image/bmp" : "";
}

}  // namespace

Result<> check_media_beginning(std::string_view beginning) {
  if (!media_type(beginning).empty()) return {};
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

std::string_view media_type_of_beginning(std::string_view beginning) {
  const std::string_view type = media_type(beginning);
  return type.empty() ? "application/octet-stream" : type;
}

}  // namespace kadr::net
