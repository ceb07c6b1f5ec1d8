#include "providers/offline/phrases.h"

namespace kadr::providers::offline {

PhraseList SubjectPhrases::for_form(SubjectForm form) const {
  switch (form) {
    case SubjectForm::Plain:
      return plain;
    case SubjectForm::About:
      return about;
    case SubjectForm::Purpose:
      return purpose;
  }
  return plain;
}

const GenrePhrases& Phrases::genre(Genre genre) const {
  switch (genre) {
    case Genre::Talk:
      return talk;
    case Genre::Advert:
      return advert;
    case Genre::Tale:
      return tale;
  }
  return talk;
}

PhraseList Phrases::middles(Genre wanted, Topic topic) const {
  if (wanted != Genre::Advert) return genre(wanted).middles;
  switch (topic) {
    case Topic::Food:
      return food;
    case Topic::Place:
      return place;
    case Topic::Technology:
      return technology;
    case Topic::Any:
      break;
  }
  return advert.middles;
}

const Phrases& phrases_in(Language language) {
  switch (language) {
    case Language::English:
      return english_phrases();
    case Language::Ukrainian:
      return ukrainian_phrases();
    case Language::Russian:
      return russian_phrases();
  }
  return english_phrases();
}

}  // namespace kadr::providers::offline
