#pragma once

/// The sentences that scripts by rule are made of. "{}" is what the film is about, with the preposition that bent it
/// where it has one (PromptSubject), so that no sentence has to bend it.

#include <span>
#include <string_view>

#include "providers/offline/prompt_subject.h"

namespace kadr::providers::offline {

using PhraseList = std::span<const std::string_view>;

/// The same thing said of a subject in each of its forms.
struct SubjectPhrases {
  PhraseList plain;
  PhraseList about;
  PhraseList purpose;

  [[nodiscard]] PhraseList for_form(SubjectForm form) const;
};

struct GenrePhrases {
  enum class Order { Free, AsTold };

  SubjectPhrases openings;  ///< the first sentence
  PhraseList followers;     ///< what may come next
  PhraseList middles;
  PhraseList closers;      ///< what may come before the last
  SubjectPhrases endings;  ///< the last sentence
  Order order = Order::Free;
};

struct Phrases {
  GenrePhrases talk;
  GenrePhrases advert;
  GenrePhrases tale;
  /// Middles of an advert whose topic is known.
  PhraseList food;
  PhraseList place;
  PhraseList technology;
  /// What is seen. "{}" as in the sentences.
  SubjectPhrases views;
  /// What the camera does, in words that motion_named_in() knows.
  PhraseList motions;

  [[nodiscard]] const GenrePhrases& genre(Genre genre) const;
  [[nodiscard]] PhraseList middles(Genre genre, Topic topic) const;
};

[[nodiscard]] const Phrases& phrases_in(Language language);

/// One for each language.
[[nodiscard]] const Phrases& english_phrases();
[[nodiscard]] const Phrases& ukrainian_phrases();
[[nodiscard]] const Phrases& russian_phrases();

}  // namespace kadr::providers::offline
