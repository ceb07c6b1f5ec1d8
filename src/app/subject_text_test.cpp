#include "app/subject_text.h"

#include <gtest/gtest.h>

namespace kadr::app {
namespace {

TEST(SubjectText, a_script_reads_like_a_page) {
  const Json subject{{"title", "Кава у Львові"},
                     {"next_cost", 0.5},
                     {"scenes", {{{"picture", "a door"}, {"narration", "One.\nTwo."}}, {{"picture", "a cup"}}}}};

  EXPECT_EQ(subject_text(subject, {}),
            "title: Кава у Львові\n"
            "next cost: 0.5\n"
            "scenes:\n"
            "  1.\n"
            "    picture: a door\n"
            "    narration:\n"
            "      One.\n"
            "      Two.\n"
            "  2.\n"
            "    picture: a cup");
}

TEST(SubjectText, a_file_is_shown_by_its_path) {
  const Json subject{{"images", {{{"sha256", "ab12"}, {"bytes", 3}, {"media_type", "image/png"}}}}};

  EXPECT_EQ(
      subject_text(subject, [](const std::string& sha256, const std::string& type) { return sha256 + "|" + type; }),
      "images:\n  1. ab12|image/png");
  EXPECT_EQ(subject_text(subject, {}), "images:\n  1. ab12");
}

TEST(SubjectText, money_is_shown_as_money) {
  EXPECT_EQ(subject_text({{"next", {{"what", "clips"}, {"micros", 1'500'000}}}}, {}),
            "next:\n  what: clips\n  cost: $1.50");
}

TEST(SubjectText, nothing_in_it_commands_a_terminal) {
  EXPECT_EQ(subject_text({{"a\x1B[2J", "b\x1B]0;c\x07"}}, {}).find('\x1B'), std::string::npos);
}

TEST(SubjectText, what_is_no_object_is_shown_too) {
  EXPECT_EQ(subject_text("only words", {}), "only words");
  EXPECT_EQ(subject_text(Json(), {}), "none");
  EXPECT_EQ(subject_text(Json::array({true, 2}), {}), "1. true\n2. 2");
}

}  // namespace
}  // namespace kadr::app
