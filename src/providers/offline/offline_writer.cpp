#include "providers/offline/offline_writer.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/utf8.h"
#include "providers/offline/known_words.h"
#include "providers/offline/letters.h"
#include "providers/offline/phrases.h"
#include "timeline/seeded_random.h"

namespace kadr::providers::offline {
namespace {

using timeline::SeededRandom;

constexpr std::size_t kMostScenes = 100;
/// Of an unhurried voice, blanks and marks counted; about the same in each language, which words a second are not.
constexpr double kLettersASecond = 15;
/// Of the film's length, a little less than the pictures of each part last.
constexpr double kIntroShare = 0.28;
constexpr double kMainShare = 0.38;

double seconds_of(std::string_view text) {
  const auto letters = std::ranges::count_if(text, [](char c) { return !base::continues_character(c); });
  return static_cast<double>(letters) / kLettersASecond;
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

/// Each phrase once, before any comes again.
class Deck {
 public:
  explicit Deck(PhraseList phrases) : phrases_(phrases.begin(), phrases.end()) {}
  Deck(PhraseList phrases, SeededRandom& random) : Deck(phrases) {
    for (std::size_t i = phrases_.size(); i > 1; --i)
      std::swap(phrases_[i - 1], phrases_[static_cast<std::size_t>(random.below(i))]);
  }
  void append(const Deck& other) { phrases_.insert(phrases_.end(), other.phrases_.begin(), other.phrases_.end()); }

  [[nodiscard]] std::string_view top() const { return phrases_[at_ % phrases_.size()]; }
  std::string_view take() { return phrases_[at_++ % phrases_.size()]; }
  [[nodiscard]] bool dealt() const { return at_ >= phrases_.size(); }

 private:
  std::vector<std::string_view> phrases_;
  std::size_t at_ = 0;
};

/// What is said about a subject, sentence by sentence; no sentence comes twice before all have come.
class Speaker {
 public:
  Speaker(PromptSubject subject, Genre genre, SeededRandom& random);

  /// Each lasts about so long, and is one sentence at least.
  [[nodiscard]] std::string opening(double seconds);
  [[nodiscard]] std::string middle(double seconds);
  [[nodiscard]] std::string ending(double seconds);

 private:
  [[nodiscard]] std::string about_subject(std::string_view phrase) const {
    return capitalised(fmt::format(fmt::runtime(phrase), subject_.spoken));
  }

  PromptSubject subject_;
  Deck openings_;
  Deck followers_;
  Deck middles_;
  Deck closers_;
  Deck endings_;
};

Deck middles_of(const Phrases& phrases, Genre genre, Topic topic, SeededRandom& random) {
  if (phrases.genre(genre).order == GenrePhrases::Order::AsTold) return Deck(phrases.genre(genre).middles);
  Deck deck(phrases.middles(genre, topic), random);
  if (topic != Topic::Any) deck.append(Deck(phrases.middles(genre, Topic::Any), random));
  return deck;
}

Speaker::Speaker(PromptSubject subject, Genre genre, SeededRandom& random)
    : subject_(std::move(subject)),
      openings_(phrases_in(subject_.language).genre(genre).openings.for_form(subject_.form), random),
      followers_(phrases_in(subject_.language).genre(genre).followers, random),
      middles_(middles_of(phrases_in(subject_.language), genre, subject_.topic, random)),
      closers_(phrases_in(subject_.language).genre(genre).closers, random),
      endings_(phrases_in(subject_.language).genre(genre).endings.for_form(subject_.form), random) {}

/// The top of a deck, if there is time for it.
bool add_next(std::string& text, Deck& deck, double seconds) {
  if (seconds_of(text) + seconds_of(deck.top()) > seconds) return false;
  if (!text.empty()) text += ' ';
  text += deck.take();
  return true;
}

std::string Speaker::opening(double seconds) {
  std::string text = about_subject(openings_.take());
  while (add_next(text, followers_.dealt() ? middles_ : followers_, seconds)) {
  }
  return text;
}

std::string Speaker::middle(double seconds) {
  std::string text(middles_.take());
  while (add_next(text, middles_, seconds)) {
  }
  return text;
}

std::string Speaker::ending(double seconds) {
  const std::string last = about_subject(endings_.take());
  const double left = seconds - seconds_of(last);
  std::string text;
  while (add_next(text, closers_.dealt() ? middles_ : closers_, left)) {
  }
  return text.empty() ? last : fmt::format("{} {}", text, last);
}

/// What is seen in so many pictures: the first shows where it is, the last is the quietest.
std::vector<std::string> views_of(const PromptSubject& subject, std::size_t count, SeededRandom& random) {
  const PhraseList views = phrases_in(subject.language).views.for_form(subject.form);
  Deck between(views.subspan(1, views.size() - 2), random);
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view view = i == 0 ? views.front() : i + 1 == count ? views.back() : between.take();
    seen.push_back(fmt::format(fmt::runtime(view), subject.spoken));
  }
  return seen;
}

/// "Про кав'ярню у Львові": the subject as a title has it.
std::string title_of(const PromptSubject& subject) {
  return capitalised(subject.spoken);
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
  const PromptSubject subject = read_subject(prompt);
  const auto count = static_cast<std::size_t>(std::clamp(number_of(facts, "count", 5), 1.0, double{kMostScenes}));
  const double seconds = std::clamp(number_of(facts, "seconds", 5), 1.0, 60.0);
  Speaker speaker(subject, genre_of(prompt, Genre::Tale), random);
  const std::vector<std::string> views = views_of(subject, count, random);
  Json scenes = Json::array();
  for (std::size_t i = 0; i < count; ++i) {
    std::string said = i == 0           ? speaker.opening(count == 1 ? seconds / 2 : seconds)
                       : i + 1 == count ? speaker.ending(seconds)
                                        : speaker.middle(seconds);
    if (count == 1) said += " " + speaker.ending(seconds / 2);
    scenes.push_back(Json{{"picture", views[i]}, {"narration", std::move(said)}});
  }
  return Json{{"title", title_of(subject)}, {"scenes", scenes}};
}

Result<Json> story_continuity(const Json& facts, SeededRandom&) {
  const auto scenes = facts.find("scenes");
  if (scenes == facts.end() || !scenes->is_array())
    return fail(ErrorCode::InvalidArgument, "there are no scenes to read");
  return Json{{"scenes", *scenes}};
}

Result<Json> storyboard_script(const Json& facts, SeededRandom& random) {
  KADR_TRY(const std::string prompt, required_text(facts, "prompt"));
  const PromptSubject subject = read_subject(prompt);
  const double seconds = std::clamp(number_of(facts, "seconds", 50), 6.0, 600.0);
  Speaker speaker(subject, genre_of(prompt, Genre::Advert), random);
  Json script{{"title", title_of(subject)}, {"intro", speaker.opening(seconds * kIntroShare)}};
  script["main"] = speaker.middle(seconds * kMainShare);
  script["outro"] = speaker.ending(seconds * kIntroShare);
  return script;
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

/// A title that was made here leads with its preposition: "Про кав'ярню у Львові".
PromptSubject read_title(const std::string& title) {
  PromptSubject subject = read_subject(title);
  if (subject.form != SubjectForm::Plain) return subject;
  const std::string plain = plain_words(title);
  for (const std::string_view about : {" про ", " о ", " об "}) {
    if (plain.starts_with(about)) subject.form = SubjectForm::About;
  }
  if (plain.starts_with(" для ")) subject.form = SubjectForm::Purpose;
  // In small letters where it is only the preposition that is large.
  if (subject.form != SubjectForm::Plain) {
    const std::size_t end = subject.spoken.find(' ');
    subject.spoken = lowered(subject.spoken.substr(0, end)) + subject.spoken.substr(end);
  }
  return subject;
}

Result<Json> image_prompts(const Json& facts, SeededRandom& random) {
  KADR_TRY(const std::string title, required_text(facts, "title"));
  const auto segments = facts.find("segments");
  if (segments == facts.end() || !segments->is_array())
    return fail(ErrorCode::InvalidArgument, "there are no segments to draw");
  const PromptSubject subject = read_title(title);
  const std::vector<std::string> views = views_of(subject, segments->size(), random);
  Json prompts = Json::array();
  for (std::size_t i = 0; i < views.size(); ++i)
    prompts.push_back(fmt::format("{} {}", views[i], (*segments)[i].value("text", std::string())));
  return Json{{"prompts", prompts}};
}

Result<Json> motion_prompts(const Json& facts, SeededRandom& random) {
  const auto pictures = facts.find("prompts");
  if (pictures == facts.end() || !pictures->is_array())
    return fail(ErrorCode::InvalidArgument, "there are no pictures to move");
  const std::string first = pictures->empty() ? std::string() : (*pictures)[0].dump(-1, ' ', false);
  Deck motions(phrases_in(language_of(first)).motions, random);
  Json prompts = Json::array();
  for (std::size_t i = 0; i < pictures->size(); ++i) prompts.push_back(std::string(motions.take()));
  return Json{{"prompts", prompts}};
}

Result<Json> presenter_script(const Json& facts, SeededRandom& random) {
  KADR_TRY(const std::string topic, required_text(facts, "topic"));
  const PromptSubject subject = read_subject(topic);
  const double seconds = std::clamp(number_of(facts, "seconds", 30), 5.0, 600.0);
  Speaker speaker(subject, genre_of(topic, Genre::Talk), random);
  std::string script = speaker.opening(seconds * 0.3);
  script += " " + speaker.middle(seconds * 0.4);
  script += " " + speaker.ending(seconds * 0.3);
  const std::string title = title_of(subject);
  return Json{{"title", title}, {"script", script}, {"caption", title}};
}

}  // namespace

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
