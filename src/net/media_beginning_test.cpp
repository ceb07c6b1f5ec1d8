#include "net/media_beginning.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::net {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;

std::string packets(std::size_t size, std::size_t sync) {
  std::string bytes(size * 3, '\1');
  for (std::size_t i = 0; i < 3; ++i) bytes[i * size + sync] = 0x47;
  return bytes;
}

TEST(MediaBeginning, of_every_kind_that_is_opened_is_taken) {
  for (const std::string& bytes : std::vector<std::string>{
           "\0\0\0\x18"s + "ftypisom",
           "\0\0\0\x14"s + "ftypqt  ",
           "\0\0\0\x08"s + "wide",
           "\x1a\x45\xdf\xa3",
           "RIFF\1\2\3\4WAVEfmt ",
           "RIFF\1\2\3\4AVI LIST",
           "RIFF\1\2\3\4WEBPVP8 ",
           "FORM\1\2\3\4AIFF",
           "OggS\0"s,
           "fLaC",
           "ID3\4",
           "\xff\xfb\x90\x64",  // MPEG-1 layer III, 128 kbit/s, 44.1 kHz
           "\xff\xf3\x40\xc4",  // MPEG-2 layer III
           "\xff\xf1\x50\x80",  // ADTS, 44.1 kHz
           "\xff\xf9\x4c\x80",  // ADTS of MPEG-2, 48 kHz
           "\x89PNG\r\n\x1a\n",
           "\xff\xd8\xff\xe0",
           "GIF89a",
           packets(188, 0),
           packets(192, 4),
       })
    EXPECT_TRUE(check_media_beginning(bytes)) << bytes;
}

TEST(MediaBeginning, tells_the_media_type) {
  for (const auto& [bytes, type] : std::vector<std::pair<std::string, std::string>>{
           {"\0\0\0\x18"s + "ftypisom", "video/mp4"},
           {"\0\0\0\x14"s + "ftypqt  ", "video/quicktime"},
           {"\0\0\0\x14"s + "ftypM4A ", "audio/mp4"},
           {"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "video/webm"},
           {"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska", "video/x-matroska"},
           {"RIFF\1\2\3\4WAVEfmt ", "audio/wav"},
           {"\xff\xfb\x90\x64", "audio/mpeg"},
           {"\xff\xf1\x50\x80", "audio/aac"},
           {"\x89PNG\r\n\x1a\n", "image/png"},
           {packets(188, 0), "video/mp2t"},
           {"<html>", "application/octet-stream"},
       })
    EXPECT_EQ(media_type_of_beginning(bytes), type) << bytes;
}

TEST(MediaBeginning, of_everything_else_is_refused_with_what_it_is) {
  struct Case {
    std::string bytes;
    ErrorCode code;
    const char* message;
  };
  const auto unreadable = ErrorCode::UnreadableMedia;
  const auto unsupported = ErrorCode::UnsupportedMedia;
  for (const Case& entry : std::vector<Case>{
           {"<!DOCTYPE html><title>", unreadable, "web page"},
           {"\xEF\xBB\xBF\r\n <HTML>", unreadable, "web page"},
           {"<!-- hello --><html>", unreadable, "web page"},
           {"<?xml version='1.0'?><!DOCTYPE html><html xmlns='x'>", unreadable, "web page"},
           {"#EXTM3U\n#EXT-X-VERSION:3", unsupported, "playlist"},
           {"\xEF\xBB\xBF#EXTM3U", unsupported, "playlist"},
           {"ffconcat version 1.0\nfile a", unsupported, "playlist"},
           {"<?xml version='1.0'?><MPD xmlns='x'>", unsupported, "playlist"},
           {"<MPD>", unsupported, "playlist"},
           {"v=0\r\no=- 0 0 IN IP4 127.0.0.1", unsupported, "playlist"},
           {"[playlist]\nFile1=a", unsupported, "playlist"},
           {"<svg xmlns='x'/>", unsupported, "drawing"},
           {"<?xml version='1.0'?>\n<!-- x --><svg>", unsupported, "drawing"},
           {"PK\3\4", unsupported, "archive"},
           {"\x1f\x8b\x08", unsupported, "archive"},
           {std::string(257, 'a') + "ustar", unsupported, "archive"},
           {"", unreadable, "empty"},
           {"{\"error\":\"no\"}", unreadable, "not a media file"},
           {"RIFF\1\2\3\4ACON", unreadable, "not a media file"},
           {"\xff\xff\xff\xff", unreadable, "not a media file"},
           {"\xff\xfe<\0h\0t\0m\0l\0"s, unreadable, "not a media file"},
           {"\x7f"
            "ELF",
            unreadable, "not a media file"},
           {"%PDF-1.7", unreadable, "not a media file"},
           {"BMX", unreadable, "not a media file"},
           {"file 'a.mp4'", unreadable, "not a media file"},
       }) {
    const auto done = check_media_beginning(entry.bytes);
    ASSERT_FALSE(done) << entry.bytes;
    EXPECT_EQ(done.error().code, entry.code) << entry.bytes;
    EXPECT_THAT(done.error().message, HasSubstr(entry.message)) << entry.bytes;
  }
}

}  // namespace
}  // namespace kadr::net
