#include "recipes/presenter/plain_text.h"

#include <gtest/gtest.h>

namespace kadr::recipes::presenter {
namespace {

TEST(PlainText, keeps_the_words_and_drops_the_markup) {
  EXPECT_EQ(plain_text("<p>Кава <b>у Львові</b></p>\n<img src='x'/> щодня", 100), "Кава у Львові щодня");
  EXPECT_EQ(plain_text("a<script>alert('x')</script><STYLE>p{}</STYLE>b", 100), "a b");
  EXPECT_EQ(plain_text("1 < 2 and 3 > 2", 100), "1 < 2 and 3 > 2");
  EXPECT_EQ(plain_text("cut <b off", 100), "cut <b off");
  EXPECT_EQ(plain_text("<script>never closed", 100), "");
}

TEST(PlainText, entities_are_the_characters_they_name) {
  EXPECT_EQ(plain_text("Tom &amp; Jerry&nbsp;&mdash; &#169; &#x41F;&hellip;", 100), "Tom & Jerry — © П…");
  EXPECT_EQ(plain_text("AT&T; &unknown; & &#xD800; &#0;x", 100), "AT&T; &unknown; & x");
}

TEST(PlainText, long_text_is_cut_behind_a_word) {
  EXPECT_EQ(plain_text("one two three", 9), "one two…");
  EXPECT_EQ(plain_text("їїїїї", 3), "їїї…");
  EXPECT_EQ(plain_text("їїїїї", 5), "їїїїї");
}

}  // namespace
}  // namespace kadr::recipes::presenter
