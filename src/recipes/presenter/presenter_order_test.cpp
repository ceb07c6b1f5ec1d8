#include "recipes/presenter/presenter_order.h"

#include <gmock/gmock.h>

namespace kadr::recipes::presenter {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const models::Catalog& catalog() {
  static const models::Catalog shipped = models::Catalog::create(models::shipped_cards()).value();
  return shipped;
}

const film::ModelNames kDefaults = film::offline_models();

Result<Json> accepted(const char* text) {
  return accept(base::parse_json(text).value(), catalog(), kDefaults);
}

std::string refusal(const char* text) {
  const auto result = accepted(text);
  return result ? "accepted: " + result->dump() : result.error().message;
}

TEST(PresenterOrder, has_defaults_for_everything_but_what_it_is_about) {
  const auto request = accepted(R"({"topic": "Coffee in Lviv"})");
  ASSERT_TRUE(request.has_value()) << request.error().message;
  const auto order = read_presenter(*request, catalog(), {});
  ASSERT_TRUE(order.has_value()) << order.error().message;
  EXPECT_EQ(order->seconds, 30);
  EXPECT_TRUE(order->approvals);
  EXPECT_EQ(order->film.canvas.display(), "1080x1920@30");
  EXPECT_EQ(order->film.models.avatar, "offline-presenter");
  EXPECT_EQ(order->resolution, "1080p");
}

TEST(PresenterOrder, a_duration_is_brought_inside_and_what_is_no_number_is_thirty) {
  EXPECT_EQ(duration_from(45), 45);
  EXPECT_EQ(duration_from(5), 15);
  EXPECT_EQ(duration_from(1e300), 60);
  EXPECT_EQ(duration_from(-3), 15);
  EXPECT_EQ(duration_from("45"), 45);
  EXPECT_EQ(duration_from("half a minute"), 30);
  EXPECT_EQ(duration_from("45s"), 30);
  EXPECT_EQ(duration_from("nan"), 30);
  EXPECT_EQ(duration_from(true), 30);
  EXPECT_EQ(duration_from(Json()), 30);
}

TEST(PresenterOrder, one_thing_says_what_it_is_about) {
  EXPECT_EQ(refusal("{}"), "topic is missing; say what to speak of in topic, or give a feed, a script or a sound");
  EXPECT_EQ(refusal(R"({"topic": "a", "feed": "https://example.com/rss"})"),
            "topic and feed exclude each other; give one of them");
  EXPECT_EQ(refusal(R"({"topic": "a", "sound": "upload:1"})"), "topic and sound exclude each other; give one of them");
  EXPECT_TRUE(accepted(R"({"script": "What it says.", "sound": "upload:1"})").has_value());
  EXPECT_EQ(refusal(R"({"topic": " "})"), "topic must say something");
  EXPECT_EQ(refusal(R"({"feed": "file:///etc/passwd"})"), "feed must be an http or https address");
  EXPECT_EQ(refusal(R"({"sound": "https://example.com/a.mp3"})"), "sound must be upload:<id>");
}

TEST(PresenterOrder, says_what_is_wrong_and_what_to_write) {
  EXPECT_EQ(refusal(R"({"topic": "a", "show": "nobody"})"), "show \"nobody\" is none; use avatar or background");
  EXPECT_EQ(refusal(R"({"topic": "a", "background": "sea"})"),
            "background \"sea\" is none; use a colour like #203040, upload:<id>, or the address of a picture");
  EXPECT_EQ(refusal(R"({"topic": "a", "dry_run": "yes"})"), "dry_run can only be \"animatic\"");
  EXPECT_EQ(refusal(R"({"topic": "a", "durations": 20})"), "durations is not a known field; did you mean duration?");
  EXPECT_EQ(refusal(R"({"topic": "a", "aspect": "4:3"})"), "aspect \"4:3\" is none; use 16:9, 9:16 or 1:1");
}

TEST(PresenterOrder, upright_and_lying_are_words_for_shapes) {
  EXPECT_EQ((*accepted(R"({"topic": "a", "aspect": "horizontal"})"))["aspect"], "16:9");
  EXPECT_EQ((*accepted(R"({"topic": "a", "aspect": "vertical"})"))["aspect"], "9:16");
}

TEST(PresenterOrder, needs_only_the_models_that_it_uses) {
  const film::ModelNames speech_only{.speech = "offline-voices"};
  const Json own{{"script", "Hello there."}, {"show", "background"}};
  EXPECT_TRUE(accept(own, catalog(), speech_only).has_value());
  const Json sound{{"sound", "upload:1"}, {"show", "background"}};
  EXPECT_TRUE(accept(sound, catalog(), {}).has_value());
  const Json offline{{"topic", "a"}, {"offline", true}};
  EXPECT_TRUE(accept(offline, catalog(), {}).has_value());
  EXPECT_THAT(accept({{"topic", "a"}, {"show", "background"}}, catalog(), speech_only).error().message,
              HasSubstr("there is no text model here"));
}

TEST(PresenterOrder, what_the_avatar_model_cannot_do_is_refused_before_anything_is_sent) {
  const auto asked = [](const char* more) {
    return std::string(R"({"topic": "a", "models": {"avatar": "heygen-avatar-iii"})") + more + "}";
  };
  EXPECT_THAT(refusal(asked("").c_str()), HasSubstr("avatar"));
  EXPECT_EQ((*accepted(asked(R"(, "avatar": "abigail")").c_str()))["resolution"], "1080p");
  EXPECT_THAT(refusal(asked(R"(, "avatar": "abigail", "quality": "4K")").c_str()), HasSubstr("nearest"));
}

TEST(PresenterOrder, a_title_for_a_vendor_is_short_and_on_one_line) {
  EXPECT_EQ(vendor_title("Coffee\n in Lviv"), "Coffee in Lviv");
  EXPECT_EQ(vendor_title(std::string(300, 'a')), std::string(100, 'a') + "…");
}

TEST(PresenterOrder, an_accepted_request_is_accepted_again_as_it_is) {
  const auto once = accepted(R"({"topic": "a", "duration": "20", "quality": "720p", "background": "#102030"})");
  ASSERT_TRUE(once.has_value()) << once.error().message;
  EXPECT_EQ(accept(*once, catalog(), {}).value(), *once);
}

TEST(PresenterOrder, is_estimated_by_what_will_be_bought) {
  const auto lines = [](const char* text) {
    std::vector<std::string> all;
    const Json estimated = estimate(accepted(text).value(), catalog()).value();
    for (const Json& line : estimated["cost"]["lines"]) all.push_back(line["what"]);
    return all;
  };
  EXPECT_THAT(lines(R"({"topic": "a"})"), ElementsAre("script", "narration", "avatar"));
  EXPECT_THAT(lines(R"({"script": "a b c"})"), ElementsAre("narration", "avatar"));
  EXPECT_THAT(lines(R"({"sound": "upload:1"})"), ElementsAre("avatar"));
  EXPECT_THAT(lines(R"({"script": "a b c", "show": "background"})"), ElementsAre("narration"));
}

TEST(PresenterOrder, names_its_uploads_by_their_places) {
  const Json request{{"sound", "upload:s"}, {"background", "upload:b"}, {"music", "upload:m"}};
  std::vector<std::string> named;
  for (const film::NamedUpload& upload : named_uploads(request)) named.push_back(upload.path + "=" + upload.id);
  EXPECT_THAT(named, ElementsAre("music=m", "sound=s", "background=b"));
  EXPECT_TRUE(named_uploads({{"background", "#102030"}}).empty());
}

}  // namespace
}  // namespace kadr::recipes::presenter
