#include "media/caption_script.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "media/caption_text.h"
#include "timeline/text_columns.h"

namespace kadr::media {
namespace {

using timeline::CaptionCue;
using timeline::CaptionLine;
using timeline::CaptionWord;
using timeline::FrameCount;

constexpr std::array kLooks{std::pair{CaptionLook::Clean, std::string_view("clean")},
                            std::pair{CaptionLook::Outline, std::string_view("outline")},
                            std::pair{CaptionLook::Karaoke, std::string_view("karaoke")},
                            std::pair{CaptionLook::Pop, std::string_view("pop")}};

/// A word that nobody follows soon stays so long after it was said.
const timeline::Rational kPopStays(1, 2);

/// &HAABBGGRR; alpha 0 is opaque.
std::string script_colour(const Colour& colour, int alpha = 0) {
  return fmt::format("&H{:02X}{:02X}{:02X}{:02X}", alpha, colour.blue, colour.green, colour.red);
}

/// libass knows "\{" for a brace; a backslash has no escape, and loses its meaning when something that is not seen
/// stands between it and what follows.
std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : one_line(text)) {
    if (c == '{' || c == '}') safe += '\\';
    safe += c;
    if (c == '\\') safe += "\u2060";
  }
  return safe;
}

/// The clock of the script: a frame is a hundredth of a second.
std::string clock(FrameCount frame) {
  return fmt::format("{}:{:02}:{:02}.{:02}", frame / 360'000, frame / 6000 % 60, frame / 100 % 60, frame % 100);
}

/// Of the picture's width, in per cent.
constexpr int kSideMargin = 6;

struct Measures {
  int size = 0;  ///< of the letters: the height of a line
  int outline = 0;
  int side_margin = 0;
  int vertical_margin = 0;
  int alignment = 2;
};

/// Letters as high as a line of the shape's columns allows. Phones cover the lower fifth of upright pictures with their
/// own signs, so captions stand above it.
Measures measures_of(const CaptionStyle& style, const timeline::Canvas& canvas) {
  const bool upright = canvas.height > canvas.width;
  const int columns = timeline::caption_rules(canvas.width, canvas.height).columns;
  // A bold letter is half its size wide, more or less, and a full line 0.84 of the picture.
  int size = std::min(canvas.width * 84 / (columns * 50), canvas.height * 8 / 100);
  if (style.look == CaptionLook::Pop) size = size * 17 / 10;
  size = std::max(6, size * style.size / 100);
  Measures measures{.size = size,
                    .outline = std::max(1, size * 7 / 100),
                    .side_margin = canvas.width * kSideMargin / 100,
                    .vertical_margin = canvas.height * (upright ? 22 : 7) / 100};
  if (style.place == CaptionPlace::Middle) measures.alignment = 5;
  if (style.place == CaptionPlace::Top) {
    measures.alignment = 8;
    measures.vertical_margin = canvas.height * (upright ? 12 : 7) / 100;
  }
  return measures;
}

std::string head(const CaptionStyle& style, const timeline::Canvas& canvas) {
  const Measures measures = measures_of(style, canvas);
  const bool box = style.look == CaptionLook::Clean;
  // A border of kind 4 is one box behind all lines; its margin is the shadow's width.
  constexpr int kBoxAlpha = 0x48;
  constexpr int kShadowAlpha = 0x80;
  return fmt::format(
      "[Script Info]\n"
      "ScriptType: v4.00+\n"
      "PlayResX: {}\n"
      "PlayResY: {}\n"
      "WrapStyle: 0\n"
      "ScaledBorderAndShadow: yes\n"
      "YCbCr Matrix: None\n"
      "\n"
      "[V4+ Styles]\n"
      "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, "
      "Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, "
      "MarginR, MarginV, Encoding\n"
      "Style: Caption,{},{},{},{},{},{},{},0,0,0,100,100,0,0,{},{},{},{},{},{},{},-1\n"
      "\n"
      "[Events]\n"
      "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n",
      canvas.width, canvas.height, style.font, measures.size, script_colour(style.text), script_colour(style.accent),
      script_colour(style.behind), script_colour(style.behind, box ? kBoxAlpha : kShadowAlpha), box ? 0 : -1,
      box ? 4 : 1, box ? 0 : measures.outline, box ? measures.size / 4 : std::max(1, measures.outline / 2),
      measures.alignment, measures.side_margin, measures.side_margin, measures.vertical_margin);
}

/// Writes the events of one script.
class Events {
 public:
  Events(const CaptionStyle& style, const timeline::Canvas& canvas, std::string& script)
      : style_(style), canvas_(canvas), script_(script) {}

  void add(const CaptionCue& cue) {
    const FrameCount begin = frame(cue.start);
    const FrameCount end = std::max(begin + 1, frame(cue.end));
    switch (style_.look) {
      case CaptionLook::Clean:
      case CaptionLook::Outline:
        return write(begin, end, lines_of(cue, nullptr));
      case CaptionLook::Karaoke:
        return add_highlighted(cue, begin, end);
      case CaptionLook::Pop:
        return add_words(cue, end);
    }
  }

 private:
  [[nodiscard]] FrameCount frame(const timeline::Rational& time) const {
    const timeline::Rational frames = time * timeline::Rational(canvas_.rate.numerator, canvas_.rate.denominator);
    return timeline::scale_round(1, frames.numerator(), frames.denominator());
  }

  void write(FrameCount begin, FrameCount end, const std::string& text) {
    if (begin >= end) return;
    script_ += fmt::format("Dialogue: 0,{},{},Caption,,0,0,0,,{}\n", clock(begin), clock(end), text);
  }

  /// The cue's text, with one word in the accent colour.
  [[nodiscard]] std::string lines_of(const CaptionCue& cue, const CaptionWord* highlighted) const {
    std::string text;
    for (const CaptionLine& line : cue.lines) {
      if (!text.empty()) text += "\\N";
      bool first = true;
      for (const CaptionWord& word : line) {
        if (!first && !word.joined) text += ' ';
        first = false;
        text += &word == highlighted
                    ? fmt::format("{{\\1c{}&}}{}{{\\1c}}", script_colour(style_.accent), escaped(word.text))
                    : escaped(word.text);
      }
    }
    return text;
  }

  [[nodiscard]] static std::vector<const CaptionWord*> words_of(const CaptionCue& cue) {
    std::vector<const CaptionWord*> words;
    for (const CaptionLine& line : cue.lines) {
      for (const CaptionWord& word : line) words.push_back(&word);
    }
    return words;
  }

  /// A word is lit from its first sound until the next word's, so that something always is.
  void add_highlighted(const CaptionCue& cue, FrameCount begin, FrameCount end) {
    const auto words = words_of(cue);
    FrameCount lit = begin;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const FrameCount next = i + 1 < words.size() ? std::clamp(frame(words[i + 1]->start), lit, end) : end;
      write(lit, next, lines_of(cue, words[i]));
      lit = next;
    }
  }

  /// Each word by itself; it grows to its size within three frames.
  void add_words(const CaptionCue& cue, FrameCount end) {
    const auto words = words_of(cue);
    for (std::size_t i = 0; i < words.size(); ++i) {
      const FrameCount from = frame(words[i]->start);
      const FrameCount stays = std::max(from + 1, frame(words[i]->end + kPopStays));
      const FrameCount next = i + 1 < words.size() ? frame(words[i + 1]->start) : end;
      write(from, std::min(stays, next), growing(words[i]->text) + escaped(words[i]->text));
    }
  }

  /// A word that would not fit into the picture is smaller than the others.
  [[nodiscard]] std::string growing(const std::string& word) const {
    const int room = canvas_.width * (100 - 2 * kSideMargin);
    const int wanted = std::max(1, timeline::text_columns(word)) * 60 * measures_of(style_, canvas_).size;
    const int whole = static_cast<int>(std::min<std::int64_t>(100, std::int64_t{room} * 100 / wanted));
    const int small = whole * 82 / 100;
    return fmt::format("{{\\fscx{}\\fscy{}\\t(0,30,\\fscx{}\\fscy{})}}", small, small, whole, whole);
  }

  const CaptionStyle& style_;
  const timeline::Canvas& canvas_;
  std::string& script_;
};

Result<> check_style(const CaptionStyle& style) {
  constexpr std::size_t kLongestFontName = 100;
  const bool named = !style.font.empty() && style.font.size() <= kLongestFontName && style.font[0] != '@' &&
                     style.font == one_line(style.font) && style.font.find_first_of(",{}\\") == std::string::npos;
  if (!named) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("\"{}\" cannot be the name of a font; name a family, like \"DejaVu Sans\"",
                            one_line(style.font.substr(0, kLongestFontName))));
  }
  if (style.size < 25 || style.size > 400)
    return fail(ErrorCode::InvalidArgument, "the size of captions is 25 to 400 per cent");
  return {};
}

}  // namespace

std::string_view to_string(CaptionLook look) {
  for (const auto& [value, name] : kLooks) {
    if (value == look) return name;
  }
  return kLooks.front().second;
}

Result<CaptionLook> parse_caption_look(std::string_view text) {
  for (const auto& [value, name] : kLooks) {
    if (name == text) return value;
  }
  return fail(ErrorCode::InvalidArgument,
              fmt::format("\"{}\" is not a look of captions; use clean, outline, karaoke or pop", text));
}

Result<std::string> caption_script(std::span<const CaptionCue> cues, const CaptionStyle& style,
                                   const timeline::Canvas& canvas) {
  KADR_CHECK(timeline::check_canvas(canvas));
  KADR_CHECK(check_style(style));
  std::string script = head(style, canvas);
  Events events(style, canvas, script);
  for (const CaptionCue& cue : cues) events.add(cue);
  return script;
}

}  // namespace kadr::media
