#include "providers/offline/prompt_subject.h"

#include <gtest/gtest.h>

namespace kadr::providers::offline {
namespace {

constexpr std::string_view kEnglish = "30-second ad for a coffee shop in Lviv";
constexpr std::string_view kUkrainian = "Ролик про кав'ярню у Львові";
constexpr std::string_view kRussian = "Ролик про кофейню на рассвете, тёплый свет";

TEST(PromptSubject, the_language_is_told_by_the_letters) {
  struct Case {
    std::string_view text;
    Language language;
  };
  const Case cases[] = {
      {kEnglish, Language::English},
      {"café au lait", Language::English},
      {kUkrainian, Language::Ukrainian},
      {"ЇЖАК", Language::Ukrainian},
      {kRussian, Language::Russian},
      {"Подъезд", Language::Russian},
      {"реклама для кавʼярні", Language::Ukrainian},
      {"дом у моря", Language::Ukrainian},
      {"Ролик о кофейне", Language::Russian},
      {"", Language::English},
  };
  for (const Case& each : cases) EXPECT_EQ(language_of(each.text), each.language) << each.text;
}

TEST(PromptSubject, a_subject_is_what_the_prompt_asks_about) {
  EXPECT_EQ(subject_of(kEnglish), "a coffee shop in Lviv");
  EXPECT_EQ(subject_of("A story about a fox."), "a fox");
  EXPECT_EQ(subject_of(kUkrainian), "кав'ярню у Львові");
  EXPECT_EQ(subject_of("РЕКЛАМА ДЛЯ пекарні"), "пекарні");
  EXPECT_EQ(subject_of("  The sea at night! "), "The sea at night");
  EXPECT_EQ(subject_of("make a video about "), "make a video about");
}

TEST(PromptSubject, what_is_said_brings_its_preposition_and_leaves_the_looks) {
  struct Case {
    std::string_view prompt;
    SubjectForm form;
    std::string_view spoken;
  };
  const Case cases[] = {
      {kEnglish, SubjectForm::About, "a coffee shop in Lviv"},
      {"A coffee shop in Lviv, warm light, 4K", SubjectForm::About, "a coffee shop in Lviv"},
      {"Cold brew at home", SubjectForm::Plain, "Cold brew at home"},
      {"30-секундна реклама для кав'ярні у Львові", SubjectForm::Purpose, "для кав'ярні у Львові"},
      {"Реклама кав'ярні у Львові", SubjectForm::Purpose, "для кав'ярні у Львові"},
      {kUkrainian, SubjectForm::About, "про кав'ярню у Львові"},
      {kRussian, SubjectForm::About, "про кофейню на рассвете"},
      {"Короткий фильм о море. Тихая музыка", SubjectForm::About, "о море"},
      {"Розкажи про каву, чай і какао", SubjectForm::About, "про каву, чай і какао"},
      {"Кав'ярня «Дім»", SubjectForm::Plain, "Кав'ярня «Дім»"},
      {"Казка про лисицю, яка заблукала", SubjectForm::About, "про лисицю, яка заблукала"},
      {"How to brew coffee", SubjectForm::Plain, "how to brew coffee"},
      {"«Кав'ярня»", SubjectForm::Plain, "Кав'ярня"},
  };
  for (const Case& each : cases) {
    const PromptSubject subject = read_subject(each.prompt);
    EXPECT_EQ(subject.form, each.form) << each.prompt;
    EXPECT_EQ(subject.spoken, each.spoken) << each.prompt;
  }
}

TEST(PromptSubject, a_long_prompt_is_said_in_a_breath) {
  std::string prompt = "A house";
  for (int i = 0; i < 40; ++i) prompt += " by the sea";
  const PromptSubject subject = read_subject(prompt);
  EXPECT_LT(subject.spoken.size(), 80U);
  EXPECT_EQ(subject.whole, prompt);
}

TEST(PromptSubject, the_kind_of_text_is_what_is_asked_for_or_else_the_usual) {
  EXPECT_EQ(genre_of(kEnglish, Genre::Tale), Genre::Advert);
  EXPECT_EQ(genre_of("Казка про лисицю", Genre::Advert), Genre::Tale);
  EXPECT_EQ(genre_of("РЕКЛАМНЫЙ ролик", Genre::Tale), Genre::Advert);
  EXPECT_EQ(genre_of("The sea", Genre::Talk), Genre::Talk);
  EXPECT_EQ(genre_of("A road in the mountains", Genre::Talk), Genre::Talk);
}

TEST(PromptSubject, a_topic_is_known_by_its_words) {
  EXPECT_EQ(read_subject(kEnglish).topic, Topic::Food);
  EXPECT_EQ(read_subject("Застосунок для обліку").topic, Topic::Technology);
  EXPECT_EQ(read_subject("Отель в горах").topic, Topic::Place);
  EXPECT_EQ(read_subject("A fox").topic, Topic::Any);
}

}  // namespace
}  // namespace kadr::providers::offline
