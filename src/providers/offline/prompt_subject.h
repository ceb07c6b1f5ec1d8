#pragma once

/// What a prompt asks for, read by rule: its language, what it is about, and what kind of text that wants.
///
/// Pure. Thread: any.

#include <string>
#include <string_view>

namespace kadr::providers::offline {

enum class Language { English, Ukrainian, Russian };

/// By the letters: those that only Ukrainian has, other Cyrillic, anything else.
[[nodiscard]] Language language_of(std::string_view text);
/// "en", "uk", "ru".
[[nodiscard]] std::string_view language_tag(Language language);

/// How the subject stands in the prompt, and so in which sentences it can stand. Slavic nouns cannot be bent by rule,
/// so the preposition that bent them comes along: "про кав'ярню" fits "Розкажіть друзям …", "для кав'ярні" does not.
enum class SubjectForm {
  Plain,    ///< a name by itself; of English, anything that is no noun with its article
  About,    ///< with "про", "о" or "об"; of English, a noun
  Purpose,  ///< with "для"
};

/// What the text does with its subject.
enum class Genre { Talk, Advert, Tale };

/// What the subject has to do with, where that is known.
enum class Topic { Any, Food, Place, Technology };

struct PromptSubject {
  Language language = Language::English;
  SubjectForm form = SubjectForm::Plain;
  /// To be said: its preposition, and no more than the first thought.
  std::string spoken;
  /// All of it, as it stands.
  std::string whole;
  Topic topic = Topic::Any;
};

[[nodiscard]] PromptSubject read_subject(std::string_view prompt);

/// \param usual when the prompt names none.
[[nodiscard]] Genre genre_of(std::string_view prompt, Genre usual);

/// What a prompt is about, without the words that ask for a video: "30-second ad for a coffee shop in Lviv" is about
/// "a coffee shop in Lviv".
[[nodiscard]] std::string subject_of(std::string_view prompt);

/// Without blanks and marks around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace kadr::providers::offline
