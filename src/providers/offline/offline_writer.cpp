#include "providers/offline/offline_writer.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "providers/offline/letters.h"
#include "providers/offline/phrases.h"
#include "timeline/seeded_random.h"

namespace kadr::providers::offline {
namespace {

using timeline::SeededRandom;

constexpr std::size_t kMostScenes = 100;
/// An unhurried voice.
constexpr double kWordsASecond = 2.2;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kEdges = " \t\r\n.,:;!?\"'«»“”";
  const auto first = text.find_first_not_of(kEdges);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kEdges) - first + 1);
}

std::size_t word_count(std::string_view text) {
  std::size_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t';
    if (!space && !inside) ++words;
    inside = !space;
  }
  return words;
}

std::vector<std::string> sentences_of(std::string_view text) {
  std::vector<std::string> sentences;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool end = (text[i] == '.' || text[i] == '!' || text[i] == '?' || text[i] == '\n') &&
                     (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\n');
    if (!end && i + 1 != text.size()) continue;
    std::string_view sentence = text.substr(begin, i + 1 - begin);
    while (!sentence.empty() && (sentence.front() == ' ' || sentence.front() == '\n')) sentence.remove_prefix(1);
    if (!trimmed(sentence).empty()) sentences.emplace_back(sentence);
    begin = i + 1;
  }
  return sentences;
}

/// What a rule works with.
struct Subject {
  Language language = Language::English;
  std::string about;
};

Subject subject_from(const std::string& prompt) {
  return {.language = language_of(prompt), .about = subject_of(prompt)};
}

std::string filled(std::string_view phrase, const Subject& subject) {
  return capitalised(fmt::format(fmt::runtime(phrase), subject.about));
}

/// Each phrase once, in an order of the seed's, before any comes again.
class Deck {
 public:
  Deck(std::span<const std::string_view> phrases, SeededRandom& random) : phrases_(phrases.begin(), phrases.end()) {
    for (std::size_t i = phrases_.size(); i > 1; --i)
      std::swap(phrases_[i - 1], phrases_[static_cast<std::size_t>(random.below(i))]);
  }
  [[nodiscard]] std::string_view next() { return phrases_[at_++ % phrases_.size()]; }

 private:
  std::vector<std::string_view> phrases_;
  std::size_t at_ = 0;
};

/// Sentences about the subject until they last about so long.
std::string spoken(Deck& deck, const Subject& subject, double seconds) {
  std::string text;
  do {
    if (!text.empty()) text += ' ';
    text += filled(deck.next(), subject);
  } while (static_cast<double>(word_count(text)) + 4 < seconds * kWordsASecond);
  return text;
}

Result<std::string> required_text(const Json& facts, const char* field) {
  const auto found = facts.find(field);
  if (found == facts.end() || !found->is_string() || trimmed(found->get_ref<const std::string&>()).empty())
    return fail(ErrorCode::InvalidArgument, fmt::format("there is nothing to write about: {} is empty", field));
  return found->get<std::string>();
}

double number_of(const Json& facts, const char* field, double fallback) {
  const auto found = facts.find(field);
  return found != facts.end() && found->is_number() ? found->get<double>() : fallback;
}

Result<Json> story_scenes(const Json& facts, SeededRandom& random) {
  KADR_TRY(const std::string prompt, required_text(facts, "prompt"));
  const Subject subject = subject_from(prompt);
  const Phrases& phrases = phrases_in(subject.language);
  const auto count = static_cast<std::size_t>(std::clamp(number_of(facts, "count", 5), 1.0, double{kMostScenes}));
  const double seconds = std::clamp(number_of(facts, "seconds", 5), 1.0, 60.0);
  Deck views(phrases.views, random);
  Deck middles(phrases.middles, random);
  Deck openings(phrases.openings, random);
  Deck endings(phrases.endings, random);
  Json scenes = Json::array();
  for (std::size_t i = 0; i < count; ++i) {
    Deck& deck = i == 0 ? openings : i + 1 == count ? endings : middles;
    scenes.push_back(Json{{"picture", filled(views.next(), subject)}, {"narration", spoken(deck, subject, seconds)}});
  }
  return Json{{"title", capitalised(subject.about)}, {"scenes", scenes}};
}

Result<Json> story_continuity(const Json& facts, SeededRandom&) {
  const auto scenes = facts.find("scenes");
  if (scenes == facts.end() || !scenes->is_array())
    return fail(ErrorCode::InvalidArgument, "there are no scenes to read");
  return Json{{"scenes", *scenes}};
}

Result<Json> storyboard_script(const Json& facts, SeededRandom& random) {
  KADR_TRY(const std::string prompt, required_text(facts, "prompt"));
  const Subject subject = subject_from(prompt);
  const Phrases& phrases = phrases_in(subject.language);
  const double seconds = std::clamp(number_of(facts, "seconds", 50), 6.0, 600.0);
  Deck openings(phrases.openings, random);
  Deck middles(phrases.middles, random);
  Deck endings(phrases.endings, random);
  return Json{{"title", capitalised(subject.about)},
              {"intro", spoken(openings, subject, seconds * 0.26)},
              {"main", spoken(middles, subject, seconds * 0.36)},
              {"outro", spoken(endings, subject, seconds * 0.26)}};
}

/// A part's sentences, dealt to so many segments in their order; those that get none say what the last one said.
std::vector<std::string> dealt(const std::string& part, std::size_t count) {
  const std::vector<std::string> sentences = sentences_of(part);
  std::vector<std::string> segments(count);
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    std::string& segment = segments[i * count / sentences.size()];
    segment += (segment.empty() ? "" : " ") + sentences[i];
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (segments[i].empty()) segments[i] = i > 0 ? segments[i - 1] : sentences.empty() ? part : sentences[0];
  }
  return segments;
}

Result<Json> storyboard_segments(const Json& facts, SeededRandom&) {
  constexpr std::array kParts{"intro", "main", "outro"};
  const Json counts = facts.value("counts", Json::array({3, 4, 3}));
  Json segments = Json::array();
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    KADR_TRY(const std::string part, required_text(facts, kParts[i]));
    const bool counted = i < counts.size() && counts[i].is_number_integer();
    const std::int64_t count = counted ? counts[i].get<std::int64_t>() : 1;
    if (count < 1 || count > std::int64_t{kMostScenes})
      return fail(ErrorCode::InvalidArgument, fmt::format("counts[{}] must be 1 to {}", i, kMostScenes));
    for (const std::string& text : dealt(part, static_cast<std::size_t>(count)))
      segments.push_back(Json{{"part", kParts[i]}, {"text", text}});
  }
  return Json{{"segments", segments}};
}

Result<Json> image_prompts(const Json& facts, SeededRandom& random) {
  KADR_TRY(const std::string title, required_text(facts, "title"));
  const auto segments = facts.find("segments");
  if (segments == facts.end() || !segments->is_array())
    return fail(ErrorCode::InvalidArgument, "there are no segments to draw");
  const Subject subject{.language = language_of(title), .about = std::string(trimmed(title))};
  Deck views(phrases_in(subject.language).views, random);
  Json prompts = Json::array();
  for (const Json& segment : *segments)
    prompts.push_back(fmt::format("{} {}", filled(views.next(), subject), segment.value("text", std::string())));
  return Json{{"prompts", prompts}};
}

Result<Json> motion_prompts(const Json& facts, SeededRandom& random) {
  const auto pictures = facts.find("prompts");
  if (pictures == facts.end() || !pictures->is_array())
    return fail(ErrorCode::InvalidArgument, "there are no pictures to move");
  constexpr std::array<std::string_view, 6> kMotions{"push in",  "pan right", "parallax",
                                                     "pull out", "pan left",  "tilt up"};
  Deck motions(kMotions, random);
  Json prompts = Json::array();
  for (std::size_t i = 0; i < pictures->size(); ++i) prompts.push_back(std::string(motions.next()));
  return Json{{"prompts", prompts}};
}

Result<Json> presenter_script(const Json& facts, SeededRandom& random) {
  KADR_TRY(const std::string topic, required_text(facts, "topic"));
  const Subject subject = subject_from(topic);
  const Phrases& phrases = phrases_in(subject.language);
  const double seconds = std::clamp(number_of(facts, "seconds", 30), 5.0, 600.0);
  Deck openings(phrases.openings, random);
  Deck middles(phrases.middles, random);
  Deck endings(phrases.endings, random);
  const std::string script =
      fmt::format("{} {} {}", filled(openings.next(), subject), spoken(middles, subject, std::max(1.0, seconds - 6)),
                  filled(endings.next(), subject));
  return Json{{"title", capitalised(subject.about)}, {"script", script}, {"caption", capitalised(subject.about)}};
}

}  // namespace

Language language_of(std::string_view text) {
  const std::string lower = lowered(text);
  for (const std::string_view letter : {"і", "ї", "є", "ґ"}) {
    if (lower.contains(letter)) return Language::Ukrainian;
  }
  const bool cyrillic = std::ranges::any_of(lower, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0xD0 || byte == 0xD1;
  });
  if (!cyrillic) return Language::English;
  for (const std::string_view letter : {"ы", "э", "ъ", "ё"}) {
    if (lower.contains(letter)) return Language::Russian;
  }
  // Without a letter of its own, by words that one has and the other has not.
  const std::string padded = fmt::format(" {} ", lower);
  for (const std::string_view word : {" у ", " та ", " про ", " для кав", " відео", " реклама "}) {
    if (padded.contains(word)) return Language::Ukrainian;
  }
  return Language::Russian;
}

std::string_view language_tag(Language language) {
  switch (language) {
    case Language::English:
      return "en";
    case Language::Ukrainian:
      return "uk";
    case Language::Russian:
      return "ru";
  }
  return "en";
}

std::string subject_of(std::string_view prompt) {
  const std::string_view whole = trimmed(prompt);
  const std::string lower = lowered(whole);
  // The last word that asks for a video, near the beginning: what follows it is the subject.
  constexpr std::size_t kNear = 80;
  std::size_t begin = 0;
  for (const std::string_view mark : kSubjectMarks) {
    const auto at = lower.find(mark);
    if (at != std::string::npos && at < kNear) begin = std::max(begin, at + mark.size());
  }
  const std::string_view about = trimmed(whole.substr(begin));
  return std::string(about.empty() ? whole : about);
}

Result<Json> write_by_rule(std::string_view task, const Json& facts, std::uint64_t seed) {
  using Rule = Result<Json> (*)(const Json&, SeededRandom&);
  static const std::map<std::string_view, Rule> kRules{
      {"story_scenes", &story_scenes},           {"story_continuity", &story_continuity},
      {"storyboard_script", &storyboard_script}, {"storyboard_segments", &storyboard_segments},
      {"image_prompts", &image_prompts},         {"motion_prompts", &motion_prompts},
      {"presenter_script", &presenter_script}};
  const auto rule = kRules.find(task);
  if (rule == kRules.end())
    return fail(ErrorCode::InvalidArgument, fmt::format("the offline writer does not know how to do \"{}\"", task));
  SeededRandom random(seed);
  return rule->second(facts, random);
}

}  // namespace kadr::providers::offline
