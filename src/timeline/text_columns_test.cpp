#include "timeline/text_columns.h"

#include <gtest/gtest.h>

namespace kadr::timeline {
namespace {

TEST(TextColumns, are_one_for_letters_two_for_ideographs_and_none_for_marks) {
  EXPECT_EQ(text_columns("plain"), 5);
  EXPECT_EQ(text_columns("Привіт"), 6);
  EXPECT_EQ(text_columns("日本語"), 6);
  EXPECT_EQ(text_columns("한국"), 4);
  EXPECT_EQ(text_columns("e\u0301te\u0301"), 3);
  EXPECT_EQ(text_columns("שָׁלוֹם"), 4);
  EXPECT_EQ(text_columns("👩‍👩‍👧"), 2) << "one family";
  EXPECT_EQ(text_columns(""), 0);
}

TEST(TextColumns, clusters_keep_marks_with_their_letters) {
  const auto clusters = text_clusters("ne\u0301e").value();

  ASSERT_EQ(clusters.size(), 3U);
  EXPECT_EQ(clusters[1].bytes, "e\u0301");
}

TEST(TextColumns, what_is_no_utf8_is_refused_with_its_place) {
  for (const char* text :
       {"ab\xff", "ab\xc0\x80", "ab\xed\xa0\x80", "ab\xf4\x90\x80\x80", "ab\xe2\x82", "ab\xe2\x28\xa1"}) {
    const auto clusters = text_clusters(text);
    ASSERT_FALSE(clusters.has_value()) << text;
    EXPECT_NE(clusters.error().message.find("byte 2"), std::string::npos) << clusters.error().message;
  }
}

}  // namespace
}  // namespace kadr::timeline
