#include "recipes/presenter/draft.h"

#include <gmock/gmock.h>

namespace kadr::recipes::presenter {
namespace {

using testing::HasSubstr;
using testing::Not;

const Draft kDraft{.title = "Coffee", .script = "Coffee is good.", .caption = "On coffee"};

std::string refusal(const Json& edits) {
  const auto now = edited(kDraft, edits);
  return now ? "taken: " + to_json(*now).dump() : now.error().message;
}

TEST(Draft, edits_change_what_they_name_and_nothing_else) {
  const auto now = edited(kDraft, {{"script", "Tea is better."}, {"seconds", 4}});

  ASSERT_TRUE(now.has_value());
  EXPECT_EQ(*now, (Draft{.title = "Coffee", .script = "Tea is better.", .caption = "On coffee"}));
}

TEST(Draft, edits_that_leave_nothing_to_say_are_refused_in_words_for_a_person) {
  EXPECT_EQ(refusal({{"script", " \n"}}), "the script must say something");
  EXPECT_EQ(refusal({{"caption", 5}}), "caption must be a text");
  EXPECT_EQ(refusal("Tea"), "edits must be an object with script, caption or title");
  EXPECT_EQ(refusal({{"script", std::string(8'001, 'a')}}), "the script must be 8000 bytes at most; it has 8001");
}

TEST(Draft, a_script_is_asked_for_by_the_words_that_fit_its_time) {
  PresenterOrder order;
  order.seconds = 30;

  const models::TextRequest request = draft_request(order, {.about = "Coffee in Lviv"});

  EXPECT_THAT(request.prompt, HasSubstr("takes 30 seconds to say: about 69 words, and no more than 75."));
  EXPECT_EQ(request.facts, (Json{{"topic", "Coffee in Lviv"}, {"seconds", 30}}));
  EXPECT_EQ(request.task, "presenter_script");
}

TEST(Draft, a_refused_draft_is_shown_with_the_reason) {
  const models::TextRequest request =
      draft_request({}, {.about = "Coffee", .source = "Beans cost more."}, {.draft = kDraft, .reason = "too dry"});

  EXPECT_THAT(request.prompt, HasSubstr("This draft was refused:\nCoffee is good."));
  EXPECT_THAT(request.prompt, HasSubstr("The reason:\ntoo dry"));
  EXPECT_THAT(request.prompt, HasSubstr("The source:\nBeans cost more."));
  EXPECT_EQ(request.facts["reason"], "too dry");
  EXPECT_THAT(draft_request({}, {.about = "Coffee"}).prompt, Not(HasSubstr("The source")));
}

TEST(Draft, the_time_of_a_script_goes_by_its_words_and_without_spaces_by_its_characters) {
  EXPECT_NEAR(spoken_seconds("one two three four five six seven eight nine ten eleven twelve"), 5.2, 0.1);
  std::string chinese;
  for (int i = 0; i < 50; ++i) chinese += "茶";
  EXPECT_NEAR(spoken_seconds(chinese), 10, 0.1);
  EXPECT_EQ(spoken_seconds(""), 0);
}

TEST(Draft, ones_own_script_is_called_by_its_beginning) {
  PresenterOrder order;
  order.script = "Our shop opens on Monday. Come in.";

  EXPECT_EQ(own_draft(order).title, "Our shop opens on Monday. Come in.");
  EXPECT_EQ(own_draft(order).script, order.script);
}

}  // namespace
}  // namespace kadr::recipes::presenter
