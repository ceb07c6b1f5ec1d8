#include "providers/elevenlabs/elevenlabs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/speech_model.h"
#include "support/temporary_folder.h"
#include "support/vendor_process.h"

namespace kadr::providers::elevenlabs {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kOrderTag = "job-1.4";

class ElevenLabsTest : public ::testing::Test {
 protected:
  explicit ElevenLabsTest(std::vector<std::string> options = {}, std::string key = "test-key",
                          std::optional<models::Micros> thousand_credits = {})
      : vendor_("elevenlabs_simulator.py", options),
        labs_(ElevenLabs::create(
                  {.base_url = vendor_.url(), .key = Secret(std::move(key)), .thousand_credits = thousand_credits},
                  catalog_, artifacts_, clock_)
                  .value()) {}
  /// Whatever a test sends is what the vendor's own description allows.
  ~ElevenLabsTest() override { EXPECT_EQ(vendor_.violations(), ""); }

  [[nodiscard]] Result<engine::VendorRequest> request(const models::SpeechOrder& order,
                                                      std::string_view id = "eleven-multilingual-v2") {
    const models::SpeechModel model(*catalog_.find(models::ModelKind::Speech, id).value());
    KADR_TRY(const engine::StepRequest step, model.speak("voice", order));
    return labs_.vendor().prepare(step.input, kOrderTag);
  }
  [[nodiscard]] engine::SendAnswer send(const models::SpeechOrder& order,
                                        std::string_view id = "eleven-multilingual-v2",
                                        const std::string& tag = kOrderTag) {
    const auto asked = request(order, id);
    if (!asked) return engine::Refused{.error = asked.error()};
    ceiling_ = asked->ceiling;
    return labs_.vendor().send(*asked, tag, {});
  }
  [[nodiscard]] models::Narration narration(const engine::Finished& finished) {
    return models::narration_from_json(labs_.vendor().fetch(finished.output, {}).value()).value();
  }
  /// What the user is told.
  [[nodiscard]] static std::string sentence(const engine::SendAnswer& answer) {
    if (const auto* refused = std::get_if<engine::Refused>(&answer)) return refused->error.message;
    if (const auto* silence = std::get_if<engine::NoAnswer>(&answer)) return silence->what;
    return {};
  }
  [[nodiscard]] std::vector<engine::Sighting> look_for(const models::SpeechOrder& order, const std::string& tag) {
    return labs_.vendor()
        .find_lost({.request = request(order).value(), .tag = tag, .sent_at = clock_.now()}, {})
        .value();
  }

  const models::SpeechOrder kMorning{.text = "Доброго ранку, Львове.", .voice_id = "Оксана"};
  models::Catalog catalog_ = models::Catalog::create(models::shipped_cards()).value();
  test::TemporaryFolder folder_;
  base::SystemClock clock_;
  store::ArtifactStore artifacts_ = store::ArtifactStore::open(folder_.path()).value();
  test::VendorProcess vendor_;
  ElevenLabs labs_;
  models::Micros ceiling_ = 0;
};

TEST_F(ElevenLabsTest, speech_comes_with_its_words_and_costs_its_characters) {
  const auto answer = send(kMorning);

  ASSERT_EQ(sentence(answer), "");
  const auto& accepted = std::get<engine::Accepted>(answer);
  const models::Narration said = narration(*accepted.finished);
  ASSERT_EQ(said.words.size(), 3U);
  EXPECT_EQ(said.words[2].word, "Львове.");
  EXPECT_LE(said.words[2].end.to_double(), said.duration.to_double() + 0.05);
  EXPECT_NEAR(said.duration.to_double(), 22.0 / 15.0, 0.1);
  EXPECT_EQ(said.sound.media_type, "audio/mpeg");
  EXPECT_EQ(accepted.finished->cost, 2200);
  EXPECT_EQ(ceiling_, 2200);
  EXPECT_EQ(vendor_.books().at(0)["micros"], 2200);
  const Json sent = vendor_.last_request();
  EXPECT_EQ(sent["path"], "/v1/text-to-speech/cgSgspJ2msm6clMCkdW9/with-timestamps");
  EXPECT_EQ(sent["body"]["model_id"], "eleven_multilingual_v2");
  EXPECT_FALSE(sent["body"].contains("voice"));
}

TEST_F(ElevenLabsTest, a_model_with_cheaper_characters_costs_less) {
  const auto answer =
      send({.text = "Good morning.", .voice_id = "Adam", .language = "en", .speed = 1.1}, "eleven-flash-v2.5");

  ASSERT_EQ(sentence(answer), "");
  EXPECT_EQ(std::get<engine::Accepted>(answer).finished->cost, 600) << "six credits for thirteen characters";
  EXPECT_EQ(vendor_.last_request()["body"]["voice_settings"]["speed"], 1.1);
}

class PlanTest : public ElevenLabsTest {
 protected:
  PlanTest() : ElevenLabsTest({}, "test-key", 300'000) {}
};

TEST_F(PlanTest, the_price_of_ones_own_plan_counts_where_it_is_known) {
  EXPECT_EQ(std::get<engine::Accepted>(send(kMorning)).finished->cost, 22 * 300);
}

struct Spelling {
  std::string wanted;
  std::string id;
};

TEST_F(ElevenLabsTest, a_voice_is_found_by_its_id_its_name_and_the_part_before_the_dash) {
  for (const auto& [wanted, id] :
       {Spelling{"Adam - Dominant, Firm", "pNInz6obpgDQGcFmaJgB"}, Spelling{"adam", "pNInz6obpgDQGcFmaJgB"},
        Spelling{"Daniel", "onwK4e9ZLuTAKqWW03F9"}, Spelling{"onwK4e9ZLuTAKqWW03F9", "onwK4e9ZLuTAKqWW03F9"},
        Spelling{"Rachel", "21m00Tcm4TlvDq8ikWAM"}})
    EXPECT_EQ(labs_.voices().id_of(wanted, 1, {}).value(), id) << wanted;
}

TEST_F(ElevenLabsTest, a_voice_that_is_not_there_is_answered_with_near_ones_and_nothing_is_bought) {
  const auto answer = send({.text = "Good morning.", .voice_id = "Adan"});

  EXPECT_THAT(sentence(answer), HasSubstr("there is no voice \"Adan\"; did you mean Adam"));
  EXPECT_TRUE(vendor_.books().empty());
}

TEST_F(ElevenLabsTest, all_pages_of_voices_are_read_once) {
  EXPECT_EQ(labs_.voices().voices({}).value().size(), 6U);
  EXPECT_EQ(labs_.voices().voices({}).value().at(4).language, "uk");

  EXPECT_EQ(vendor_.told()["calls"]["GET /v2/voices"], 2);
}

TEST_F(ElevenLabsTest, one_job_speaks_at_random_in_one_voice) {
  ASSERT_EQ(sentence(send({.text = "One.", .voice_id = "random"}, "eleven-v3", "job-7.1")), "");
  const Json first = vendor_.last_request()["path"];
  ASSERT_EQ(sentence(send({.text = "Two.", .voice_id = "random"}, "eleven-v3", "job-7.2")), "");

  EXPECT_EQ(vendor_.last_request()["path"], first);
}

TEST_F(ElevenLabsTest, speech_whose_answer_was_lost_is_found_by_what_was_said) {
  vendor_.control({{"longest_lag", 0}, {"faults", {{"drop", 1}}}});
  ASSERT_TRUE(std::holds_alternative<engine::NoAnswer>(send(kMorning)));
  ASSERT_EQ(labs_.vendor().vendor_class(), engine::VendorClass::Findable);

  const std::vector<engine::Sighting> seen = look_for(kMorning, kOrderTag);
  ASSERT_EQ(seen.size(), 1U);
  const auto polled = labs_.vendor().poll(seen[0].vendor_id, {});

  const auto& finished = std::get<engine::Finished>(polled);
  EXPECT_EQ(finished.cost, 2200);
  const models::Narration said = narration(finished);
  EXPECT_EQ(said.words.size(), 3U);
  EXPECT_GT(said.duration.to_double(), 1.0);
  EXPECT_EQ(vendor_.books().size(), 1U);
}

TEST_F(ElevenLabsTest, something_else_that_was_said_is_not_what_was_lost) {
  vendor_.control({{"longest_lag", 0}});
  ASSERT_EQ(sentence(send({.text = "Good night.", .voice_id = "Оксана"})), "");
  ASSERT_EQ(sentence(send({.text = kMorning.text, .voice_id = "Adam"})), "");
  ASSERT_EQ(sentence(send(kMorning, "eleven-v3")), "");

  EXPECT_TRUE(look_for(kMorning, kOrderTag).empty());
}

TEST_F(ElevenLabsTest, a_twin_that_another_purchase_was_answered_with_is_not_taken_from_it) {
  vendor_.control({{"longest_lag", 0}});
  ASSERT_EQ(sentence(send(kMorning, "eleven-multilingual-v2", "job-2.1")), "");

  EXPECT_TRUE(look_for(kMorning, kOrderTag).empty());
  EXPECT_EQ(look_for(kMorning, "job-2.1").size(), 1U);
}

TEST_F(ElevenLabsTest, what_was_answered_and_not_kept_is_found_by_its_request) {
  vendor_.control({{"longest_lag", 0}});
  const std::string request_id = std::get<engine::Accepted>(send(kMorning)).vendor_id;

  const auto polled = labs_.vendor().poll(request_id, {});

  EXPECT_EQ(narration(std::get<engine::Finished>(polled)).words.size(), 3U);
  const auto unknown = labs_.vendor().poll("nothing", {});
  EXPECT_EQ(std::get<engine::GaveUp>(unknown).error.message,
            "ElevenLabs has this speech no more in its history; redo the step to buy it again");
}

TEST_F(ElevenLabsTest, what_the_account_has_left_is_told_for_nothing) {
  ASSERT_EQ(sentence(send(kMorning)), "");
  const Subscription told = labs_.subscription({}).value();
  EXPECT_EQ(told.tier, "creator");
  EXPECT_EQ(told.used, 22);
  EXPECT_EQ(told.limit, 1'000'000);
}

/// One row of the table of failures: what goes wrong at the vendor, and the sentence that a person reads.
struct Row {
  std::string fault;
  ErrorCode code;
  std::string sentence;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.fault;
}

class Refusal : public ElevenLabsTest, public ::testing::WithParamInterface<Row> {};

TEST_P(Refusal, is_one_clear_sentence) {
  vendor_.plant(GetParam().fault);

  const auto answer = send(kMorning);

  EXPECT_EQ(sentence(answer), GetParam().sentence);
  ASSERT_TRUE(std::holds_alternative<engine::Refused>(answer));
  EXPECT_EQ(std::get<engine::Refused>(answer).error.code, GetParam().code);
  EXPECT_TRUE(vendor_.books().empty());
}

INSTANTIATE_TEST_SUITE_P(
    ElevenLabs, Refusal,
    ::testing::Values(
        Row{"quota", ErrorCode::PermissionDenied,
            "ElevenLabs has no money left in the account: “there is no money left on this account”; add credit there, "
            "then redo the step"},
        Row{"quota_as_400", ErrorCode::PermissionDenied,
            "ElevenLabs has no money left in the account: “This request exceeds your quota of 10000. You have 12 "
            "credits remaining”; add credit there, then redo the step"},
        Row{"busy", ErrorCode::Unavailable,
            "ElevenLabs takes no more requests for now: “too many requests; come back in a while”; try again later"},
        Row{"system_busy", ErrorCode::Unavailable,
            "ElevenLabs takes no more requests for now: “Our services are experiencing high traffic”; try again later"},
        Row{"content", ErrorCode::InvalidArgument,
            "ElevenLabs refused the content: “this is against our usage policies”; change the prompt or the picture, "
            "then redo the step"},
        Row{"no_voice", ErrorCode::NotFound,
            "ElevenLabs does not know what was asked for: “A voice with voice_id cgSgspJ2msm6clMCkdW9 was not found”; "
            "choose another model, then redo the step"},
        Row{"too_long", ErrorCode::TooLarge,
            "ElevenLabs finds this too large: “The text is too long”; use a smaller file or a shorter text, then redo "
            "the step"}),
    [](const auto& row) { return row.param.fault; });

TEST_F(ElevenLabsTest, a_5xx_leaves_in_doubt_whether_it_was_billed) {
  vendor_.plant("error");

  const auto answer = send(kMorning);

  ASSERT_TRUE(std::holds_alternative<engine::NoAnswer>(answer));
  EXPECT_THAT(sentence(answer), StartsWith("ElevenLabs did not say whether it took the request"));
  EXPECT_EQ(vendor_.books().size(), 1U);
}

TEST_F(ElevenLabsTest, half_an_answer_is_none) {
  vendor_.plant("garble");

  EXPECT_EQ(sentence(send(kMorning)), "ElevenLabs answered without a sound");
}

TEST_F(ElevenLabsTest, a_text_that_is_too_long_for_the_model_is_not_sent) {
  const auto answer = send({.text = std::string(3001, 'a'), .voice_id = "Adam"}, "eleven-v3");

  EXPECT_THAT(sentence(answer), HasSubstr("3000"));
  EXPECT_TRUE(vendor_.books().empty());
}

class WrongKey : public ElevenLabsTest {
 protected:
  WrongKey() : ElevenLabsTest({}, "sk-wrong") {}
};

TEST_F(WrongKey, is_told_with_the_setting_that_holds_it) {
  EXPECT_EQ(sentence(send(kMorning)),
            "ElevenLabs does not accept the key: “the key is not valid”; check ELEVENLABS_API_KEY");
}

}  // namespace
}  // namespace kadr::providers::elevenlabs
