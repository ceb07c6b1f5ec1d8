#pragma once

/// Captions as text files that players and editors read: WebVTT and SubRip. Pure.
///
/// What people said is text, never markup: it is escaped so that no player takes a piece of it for a tag.

#include <span>
#include <string>
#include <string_view>

#include "timeline/caption.h"

namespace kadr::media {

/// A WebVTT file: cues with their lines. Times are rounded to milliseconds; a cue lasts at least one.
[[nodiscard]] std::string web_vtt(std::span<const timeline::CaptionCue> cues);

/// A SubRip file (.srt). The format has no way to escape: where a player could see a tag, a character that is not seen
/// (U+2060) is put between.
[[nodiscard]] std::string sub_rip(std::span<const timeline::CaptionCue> cues);

/// Text as one line: control characters, line breaks among them, are spaces.
[[nodiscard]] std::string one_line(std::string_view text);

/// Milliseconds of a time, to the nearest.
[[nodiscard]] std::int64_t milliseconds(const timeline::Rational& time);

/// The three-letter code of ISO 639-2/T that MP4 wants, for a BCP 47 tag: "en-GB" is "eng". "und" for unknown ones.
[[nodiscard]] std::string language_code(std::string_view language);

}  // namespace kadr::media
