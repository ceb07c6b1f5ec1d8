#include "providers/offline/asked_words.h"

#include <gtest/gtest.h>

namespace kadr::providers::offline {
namespace {

TEST(AskedWords, a_title_card_has_a_title_and_a_subtitle) {
  struct Case {
    std::string_view prompt;
    AskedWords words;
  };
  const Case cases[] = {
      {"Title card: \"Coffee in Lviv\", \"every day from seven\"",
       {.title = "Coffee in Lviv", .subtitle = "every day from seven"}},
      {" Титульна картка: «Кава у Львові»", {.title = "Кава у Львові"}},
      {"ТИТР: Кофейня на рассвете.", {.title = "Кофейня на рассвете"}},
      {"Title card", {}},
      {"Title:", {}},
  };
  for (const Case& each : cases) EXPECT_EQ(asked_words(each.prompt), each.words) << each.prompt;
}

TEST(AskedWords, a_scene_has_a_caption_when_it_is_asked_for) {
  EXPECT_EQ(asked_words("A cup at the window, with the words “Good morning”").caption, "Good morning");
  EXPECT_EQ(asked_words("Чашка біля вікна, З НАПИСОМ «Доброго ранку»").caption, "Доброго ранку");
  EXPECT_EQ(asked_words("Чашка у окна со словами «Доброе утро»").caption, "Доброе утро");
}

TEST(AskedWords, a_picture_has_no_words_otherwise) {
  for (const char* prompt : {"", "A cup", "A shop called \"Dawn\"", "with the words of a poet", "with the text \"open"})
    EXPECT_EQ(asked_words(prompt), AskedWords{}) << prompt;
}

TEST(AskedWords, long_words_are_cut_between_characters) {
  std::string title = "Title: ";
  for (int i = 0; i < 400; ++i) title += "ї";
  EXPECT_EQ(asked_words(title).title.size(), 600U);
}

}  // namespace
}  // namespace kadr::providers::offline
