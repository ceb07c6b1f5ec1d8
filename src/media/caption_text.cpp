#include "media/caption_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace kadr::media {
namespace {

using timeline::CaptionCue;
using timeline::CaptionLine;

std::string clock(std::int64_t time, char point) {
  return fmt::format("{:02}:{:02}:{:02}{}{:03}", time / 3'600'000, time / 60'000 % 60, time / 1000 % 60, point,
                     time % 1000);
}

std::string times(const CaptionCue& cue, char point) {
  const std::int64_t start = milliseconds(cue.start);
  const std::int64_t end = std::max(start + 1, milliseconds(cue.end));
  return fmt::format("{} --> {}", clock(start, point), clock(end, point));
}

std::string escaped_for_web_vtt(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

/// Players of SubRip take "<b>" and "{\an8}" for tags, and "-->" for times.
std::string escaped_for_sub_rip(std::string_view text) {
  constexpr std::string_view kUnseen = "\u2060";
  std::string escaped;
  for (const char c : text) {
    if (c == '>' && escaped.ends_with("--")) escaped += kUnseen;
    escaped += c;
    if (c == '<' || c == '{') escaped += kUnseen;
  }
  return escaped;
}

/// ISO 639-1 to ISO 639-2/T: the languages that voices and transcriptions come in.
constexpr auto kLanguages = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"af", "afr"},  {"am", "amh"}, {"ar", "ara"}, {"az", "aze"}, {"be", "bel"}, {"bg", "bul"}, {"bn", "ben"},
    {"bs", "bos"},  {"ca", "cat"}, {"cs", "ces"}, {"cy", "cym"}, {"da", "dan"}, {"de", "deu"}, {"el", "ell"},
    {"en", "eng"},  {"eo", "epo"}, {"es", "spa"}, {"et", "est"}, {"eu", "eus"}, {"fa", "fas"}, {"fi", "fin"},
    {"fil", "fil"}, {"fr", "fra"}, {"ga", "gle"}, {"gl", "glg"}, {"gu", "guj"}, {"he", "heb"}, {"hi", "hin"},
    {"hr", "hrv"},  {"hu", "hun"}, {"hy", "hye"}, {"id", "ind"}, {"is", "isl"}, {"it", "ita"}, {"ja", "jpn"},
    {"ka", "kat"},  {"kk", "kaz"}, {"km", "khm"}, {"kn", "kan"}, {"ko", "kor"}, {"ky", "kir"}, {"la", "lat"},
    {"lo", "lao"},  {"lt", "lit"}, {"lv", "lav"}, {"mk", "mkd"}, {"ml", "mal"}, {"mn", "mon"}, {"mr", "mar"},
    {"ms", "msa"},  {"my", "mya"}, {"nb", "nob"}, {"ne", "nep"}, {"nl", "nld"}, {"nn", "nno"}, {"no", "nor"},
    {"pa", "pan"},  {"pl", "pol"}, {"ps", "pus"}, {"pt", "por"}, {"ro", "ron"}, {"ru", "rus"}, {"si", "sin"},
    {"sk", "slk"},  {"sl", "slv"}, {"so", "som"}, {"sq", "sqi"}, {"sr", "srp"}, {"sv", "swe"}, {"sw", "swa"},
    {"ta", "tam"},  {"te", "tel"}, {"tg", "tgk"}, {"th", "tha"}, {"tr", "tur"}, {"tt", "tat"}, {"uk", "ukr"},
    {"ur", "urd"},  {"uz", "uzb"}, {"vi", "vie"}, {"yi", "yid"}, {"zh", "zho"}, {"zu", "zul"},
});

}  // namespace

std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return line;
}

std::int64_t milliseconds(const timeline::Rational& time) {
  return timeline::scale_round(time.numerator(), 1000, time.denominator());
}

std::string web_vtt(std::span<const CaptionCue> cues) {
  std::string text = "WEBVTT\n";
  for (const CaptionCue& cue : cues) {
    text += '\n' + times(cue, '.') + '\n';
    for (const CaptionLine& line : cue.lines) text += escaped_for_web_vtt(one_line(text_of(line))) + '\n';
  }
  return text;
}

std::string sub_rip(std::span<const CaptionCue> cues) {
  std::string text;
  for (std::size_t i = 0; i < cues.size(); ++i) {
    text += fmt::format("{}{}\n{}\n", i == 0 ? "" : "\n", i + 1, times(cues[i], ','));
    for (const CaptionLine& line : cues[i].lines) text += escaped_for_sub_rip(one_line(text_of(line))) + '\n';
  }
  return text;
}

std::string language_code(std::string_view language) {
  std::string first(language.substr(0, language.find_first_of("-_")));
  std::ranges::transform(first, first.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; });
  for (const auto& [two, three] : kLanguages) {
    if (two == first || three == first) return std::string(three);
  }
  return "und";
}

}  // namespace kadr::media
