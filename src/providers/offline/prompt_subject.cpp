#include "providers/offline/prompt_subject.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "providers/offline/known_words.h"
#include "providers/offline/letters.h"

namespace kadr::providers::offline {
namespace {

constexpr std::string_view kVideoWords =
    "ad|ads|advert|advertisement|commercial|promo|video|film|movie|clip|story|tale|trailer|explainer|spot|reel|me|talk|"
    "ролик*|відео|видео|реклам*|промо*|історі*|истори*|фільм*|фильм*|мультфільм*|мультфильм*|кліп*|клип*|казк*|сказк*|"
    "трейлер*|оповід*|рассказ*|розповід*|розпові*|розкаж*|розкажи|розказ*|расскаж*|сюжет*|пост";
constexpr std::string_view kAdvertWords = "ad|ads|advert|advertisement|commercial|promo|реклам*|промо*";
constexpr std::string_view kTaleWords = "story|tale|fairy|історі*|истори*|казк*|сказк*|оповід*|рассказ";
constexpr std::string_view kAbout = "about|of|for|про|о|об";
constexpr std::string_view kPurpose = "для";
constexpr std::string_view kPrepositions =
    "about|of|for|in|on|with|at|про|о|об|для|на|у|в|з|зі|с|со|із|за|до|к|до|від|от|по|і|и|та";

struct TopicWords {
  Topic topic;
  std::string_view words;
};
constexpr std::array kTopics{
    TopicWords{
        Topic::Food,
        "coffee|cafe|café|bakery|restaurant|pizza|pizzeria|tea|bar|food|cake|bread|dessert|кав'ярн*|кавʼярн*|"
        "кав’ярн*|кава|кави|каву|кафе|пекарн*|ресторан*|піцер*|чай*|їж*|десерт*|торт*|хліб*|кофе|кофейн*|пиццер*|"
        "еда|еды|хлеб*|булочн*"},
    TopicWords{Topic::Technology,
               "app|apps|software|service|startup|bank|laptop|phone|online|website|platform|застосун*|додат*|сервіс*|"
               "банк*|стартап*|програм*|сайт*|платформ*|приложен*|сервис*|компани*|компані*"},
    TopicWords{Topic::Place,
               "hotel|hostel|travel|tour|tours|trip|city|town|house|apartment|apartments|museum|park|mountains|beach|"
               "готел*|мандр*|подорож*|екскурс*|місто|міста|місті|будин*|квартир*|музе*|парк*|карпат*|отел*|"
               "путешеств*|экскурс*|город|города|городе|дом|дома|гор|гори|горы"},
};

struct Word {
  std::string_view text;
  std::size_t begin = 0;  ///< in the prompt
};

std::vector<Word> words_of(std::string_view plain) {
  std::vector<Word> words;
  for (std::size_t at = 0; at < plain.size();) {
    const std::size_t begin = plain.find_first_not_of(' ', at);
    if (begin == std::string_view::npos) break;
    at = std::min(plain.find(' ', begin), plain.size());
    words.push_back({.text = plain.substr(begin, at - begin), .begin = begin - 1});
  }
  return words;
}

bool is_of(std::string_view word, std::string_view words) {
  return has_word_of(fmt::format(" {} ", word), words);
}

/// Where the subject begins, and what leads to it.
struct Lead {
  SubjectForm form = SubjectForm::Plain;
  std::string preposition{};
  std::size_t begin = 0;
};

/// By a word that asks for a video and the one that follows it.
std::optional<Lead> lead_at(const std::vector<Word>& words, std::size_t i) {
  if (i + 1 >= words.size() || !is_of(words[i].text, kVideoWords)) return std::nullopt;
  const Word& next = words[i + 1];
  const bool has_more = i + 2 < words.size();
  if (is_of(next.text, kAbout) && has_more)
    return Lead{.form = SubjectForm::About, .preposition = std::string(next.text), .begin = words[i + 2].begin};
  if (is_of(next.text, kPurpose) && has_more)
    return Lead{.form = SubjectForm::Purpose, .preposition = std::string(next.text), .begin = words[i + 2].begin};
  // "Реклама кав'ярні": the case is that of "для кав'ярні".
  if (words[i].text.starts_with("реклам") && !is_of(next.text, kPrepositions))
    return Lead{.form = SubjectForm::Purpose, .preposition = std::string(kPurpose), .begin = next.begin};
  return std::nullopt;
}

/// The last word that asks for a video, near the beginning: what follows it is the subject.
Lead lead_of(const std::string& plain) {
  constexpr std::size_t kNear = 80;
  Lead lead;
  const std::vector<Word> words = words_of(plain);
  for (std::size_t i = 0; i < words.size() && words[i].begin < kNear; ++i) {
    if (const auto found = lead_at(words, i)) lead = *found;
  }
  return lead;
}

/// The first thought: what comes after a full stop, or after a comma that is part of no list, says how it is to look.
std::string_view first_thought(std::string_view text) {
  for (const std::string_view end : {". ", "! ", "? ", ";", "\n", " — ", " – ", " - ", ": "})
    text = text.substr(0, text.find(end));
  const auto comma = text.find(", ");
  if (comma == std::string_view::npos) return text;
  const std::string rest = plain_words(text.substr(comma));
  return has_word_of(rest, "and|or|who|that|which|where|і|й|та|або|що|як*|котр*|де|и|или|что|котор*|где")
             ? text
             : text.substr(0, comma);
}

/// So many words as can be said in a breath.
std::string_view in_a_breath(std::string_view text) {
  constexpr int kMostWords = 14;
  int words = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ' && ++words == kMostWords) return trimmed(text.substr(0, i));
  }
  return text;
}

/// "A coffee shop" at the beginning of a prompt is "a coffee shop" within a sentence.
bool has_article(const std::string& plain) {
  for (const std::string_view article : {" a ", " an ", " the ", " our ", " my ", " your "}) {
    if (plain.starts_with(article)) return true;
  }
  return false;
}

Topic topic_of(const std::string& plain) {
  for (const TopicWords& topic : kTopics) {
    if (has_word_of(plain, topic.words)) return topic.topic;
  }
  return Topic::Any;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kEdges = " \t\r\n.,:;!?";
  constexpr std::array kQuotes{std::pair{std::string_view("\""), std::string_view("\"")},
                               std::pair{std::string_view("«"), std::string_view("»")},
                               std::pair{std::string_view("“"), std::string_view("”")}};
  for (bool quoted = true; quoted;) {
    const auto first = text.find_first_not_of(kEdges);
    if (first == std::string_view::npos) return {};
    text = text.substr(first, text.find_last_not_of(kEdges) - first + 1);
    quoted = false;
    for (const auto& [open, close] : kQuotes) {
      const bool around = text.size() > open.size() + close.size() && text.starts_with(open) && text.ends_with(close) &&
                          text.find(close, open.size()) == text.size() - close.size();
      if (!around) continue;
      text = text.substr(open.size(), text.size() - open.size() - close.size());
      quoted = true;
    }
  }
  return text;
}

PromptSubject read_subject(std::string_view prompt) {
  const std::string_view text = trimmed(prompt);
  const std::string plain = plain_words(text);
  const Lead lead = lead_of(plain);
  PromptSubject subject{.language = language_of(prompt),
                        .form = lead.form,
                        .whole = std::string(trimmed(text.substr(lead.begin))),
                        .topic = topic_of(plain)};
  const std::string_view thought = trimmed(in_a_breath(trimmed(first_thought(subject.whole))));
  subject.spoken = thought.empty() ? subject.whole : std::string(thought);
  if (subject.language == Language::English) {
    if (has_article(plain_words(subject.spoken))) {
      subject.form = SubjectForm::About;
      subject.spoken[0] = lowered(subject.spoken.substr(0, 1))[0];
    } else if (is_of(plain_words(subject.spoken.substr(0, subject.spoken.find(' '))),
                     "how|what|why|when|where|which")) {
      subject.spoken[0] = lowered(subject.spoken.substr(0, 1))[0];
    }
  } else if (!lead.preposition.empty()) {
    subject.spoken = fmt::format("{} {}", lead.preposition, subject.spoken);
  }
  return subject;
}

Genre genre_of(std::string_view prompt, Genre usual) {
  const std::string plain = plain_words(prompt);
  if (has_word_of(plain, kAdvertWords)) return Genre::Advert;
  if (has_word_of(plain, kTaleWords)) return Genre::Tale;
  return usual;
}

std::string subject_of(std::string_view prompt) {
  PromptSubject subject = read_subject(prompt);
  return subject.whole.empty() ? std::string(trimmed(prompt)) : std::move(subject.whole);
}

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
  constexpr std::string_view kRussianWords = "и|что|как|это|или|о|об|с|со|из|от|кофе*|видео";
  constexpr std::string_view kUkrainianWords = "у|та|про|що|але|для кав*|кав'ярн*|кав’ярн*|кавʼярн*|реклама";
  if (has_word_of(plain_words(text), kRussianWords)) return Language::Russian;
  return has_word_of(plain_words(text), kUkrainianWords) ? Language::Ukrainian : Language::Russian;
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

}  // namespace kadr::providers::offline
