#include "providers/runway/runway_vendor.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/image_model.h"
#include "models/video_model.h"
#include "support/temporary_folder.h"
#include "support/vendor_process.h"

namespace kadr::providers::runway {
namespace {

using engine::Accepted;
using engine::Finished;
using engine::GaveUp;
using engine::NoAnswer;
using engine::NotTold;
using engine::Refused;
using engine::StillWorking;
using models::ModelKind;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kPicture = std::string("\x89PNG\r\n\x1a\n", 8) + std::string(400, 'p');
constexpr const char* kTag = "op-17";

/// Against the simulated Runway, whose tasks take no time.
class RunwayVendorTest : public ::testing::Test {
 protected:
  RunwayVendorTest() : simulator_("runway_simulator.py", {"--seconds", "0", "--credits", "1000"}) {
    open(simulator_.url());
  }

  void TearDown() override { EXPECT_EQ(simulator_.violations(), ""); }

  void open(const std::string& url, const std::string& key = "test-key") {
    account_ = RunwayAccount::open({.key = Secret(key), .base_url = url, .between_polls = std::chrono::seconds(6)},
                                   store_, clock_)
                   .value();
    video_ = std::make_unique<RunwayVendor>(*account_, catalog_, ModelKind::Video);
    image_ = std::make_unique<RunwayVendor>(*account_, catalog_, ModelKind::Image);
  }

  [[nodiscard]] std::string keep(const std::string& bytes) {
    auto draft = store_.draft().value();
    std::ofstream(draft.path(), std::ios::binary) << bytes;
    return store_.publish(std::move(draft)).value().sha256;
  }

  [[nodiscard]] Json shoot(const std::string& model, const models::VideoRequest& request) {
    return models::VideoModel(*catalog_.find(ModelKind::Video, model).value()).shoot("clip", request).value().input;
  }
  [[nodiscard]] Json words_only(const std::string& prompt = "A cup") {
    return shoot("gen4.5", {.prompt = prompt, .seconds = 2});
  }

  [[nodiscard]] engine::SendAnswer send(RunwayVendor& runway, const Json& input) {
    const auto request = runway.prepare(input, kTag);
    if (!request) return Refused{request.error()};
    return runway.send(*request, kTag, {});
  }
  [[nodiscard]] std::string bought(RunwayVendor& runway, const Json& input) {
    const auto answer = send(runway, input);
    if (const auto* refused = std::get_if<Refused>(&answer)) ADD_FAILURE() << refused->error.message;
    if (const auto* silence = std::get_if<NoAnswer>(&answer)) ADD_FAILURE() << silence->what;
    const auto* accepted = std::get_if<Accepted>(&answer);
    return accepted ? accepted->vendor_id : "";
  }
  /// Polls until there is an end.
  [[nodiscard]] static engine::PollAnswer end_of(RunwayVendor& runway, const std::string& id) {
    while (true) {
      engine::PollAnswer answer = runway.poll(id, {});
      if (!std::holds_alternative<StillWorking>(answer)) return answer;
    }
  }
  [[nodiscard]] std::int64_t billed() const {
    std::int64_t sum = 0;
    for (const Json& line : simulator_.books()) sum += line["micros"].get<std::int64_t>();
    return sum;
  }
  /// The body of the last request to an address.
  [[nodiscard]] Json sent(const std::string& path) {
    Json body;
    for (const Json& request : simulator_.told()["requests"]) {
      if (request["path"] == path) body = request["body"];
    }
    return body;
  }
  [[nodiscard]] int calls(const std::string& operation) { return simulator_.told()["calls"].value(operation, 0); }

  test::VendorProcess simulator_;
  test::TemporaryFolder folder_;
  const base::SystemClock clock_;
  const store::ArtifactStore store_ = store::ArtifactStore::open(folder_.path()).value();
  const models::Catalog catalog_ = models::Catalog::create(models::shipped_cards()).value();
  std::unique_ptr<RunwayAccount> account_;
  std::unique_ptr<RunwayVendor> video_;
  std::unique_ptr<RunwayVendor> image_;
};

TEST_F(RunwayVendorTest, a_clip_from_words_is_bought_polled_and_brought_home) {
  const auto request = video_->prepare(words_only(), kTag).value();
  EXPECT_EQ(request.ceiling, 240'000);
  const auto answer = video_->send(request, kTag, {});
  ASSERT_TRUE(std::holds_alternative<Accepted>(answer));

  const auto end = end_of(*video_, std::get<Accepted>(answer).vendor_id);
  ASSERT_TRUE(std::holds_alternative<Finished>(end));
  EXPECT_EQ(std::get<Finished>(end).cost, 240'000);
  const auto made = video_->fetch(std::get<Finished>(end).output, {});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ((*made)["media_type"], "video/mp4");
  EXPECT_TRUE(store_.open_artifact((*made)["sha256"]));
  EXPECT_EQ(sent("/v1/text_to_video"),
            (Json{{"model", "gen4.5"}, {"promptText", "A cup"}, {"duration", 2}, {"ratio", "1280:720"}}));
  EXPECT_EQ(billed(), 240'000);
}

TEST_F(RunwayVendorTest, a_picture_is_uploaded_once_for_all_requests_that_name_it) {
  const std::string picture = keep(kPicture);
  const models::VideoRequest request{.prompt = "A cup", .first_frame = picture, .seconds = 2, .aspect = "9:16"};

  ASSERT_NE(bought(*video_, shoot("gen4-turbo", request)), "");
  const Json body = sent("/v1/image_to_video");
  EXPECT_THAT(body["promptImage"].get<std::string>(), StartsWith("runway://"));
  EXPECT_EQ(body["ratio"], "720:1280");
  ASSERT_NE(bought(*video_, shoot("gen4.5", request)), "");
  EXPECT_EQ(sent("/v1/image_to_video")["promptImage"], body["promptImage"]);
  EXPECT_EQ(calls("POST /v1/uploads"), 1);
}

TEST_F(RunwayVendorTest, two_frames_and_silence_are_said_as_veo_wants_them) {
  const std::string picture = keep(kPicture);
  ASSERT_NE(bought(*video_, shoot("runway-veo-3.1", {.prompt = "A cup",
                                                     .negative_prompt = "people",
                                                     .first_frame = picture,
                                                     .last_frame = picture,
                                                     .seconds = 4,
                                                     .sound = false})),
            "");
  const Json body = sent("/v1/image_to_video");
  ASSERT_EQ(body["promptImage"].size(), 2U);
  EXPECT_EQ(body["promptImage"][0]["position"], "first");
  EXPECT_EQ(body["promptImage"][1]["position"], "last");
  EXPECT_EQ(body["audio"], false);
  EXPECT_EQ(body["negativePrompt"], "people");
  EXPECT_EQ(body["ratio"], "1920:1080");
  EXPECT_EQ(billed(), 800'000);
}

TEST_F(RunwayVendorTest, a_picture_is_drawn_with_others_to_go_by) {
  const std::string picture = keep(kPicture);
  const auto* card = catalog_.find(ModelKind::Image, "gen4-image").value();
  const Json input = models::ImageModel(*card)
                         .draw("frame", {.prompt = "A cup", .aspect = "1:1", .references = {picture}})
                         .value()
                         .input;
  EXPECT_EQ(image_->prepare(input, kTag).value().ceiling, 80'000);
  const auto end = end_of(*image_, bought(*image_, input));
  ASSERT_TRUE(std::holds_alternative<Finished>(end));
  EXPECT_EQ(image_->fetch(std::get<Finished>(end).output, {}).value()["media_type"], "image/png");
  EXPECT_EQ(sent("/v1/text_to_image")["ratio"], "1080:1080");
}

TEST_F(RunwayVendorTest, the_same_step_gives_the_same_bytes) {
  EXPECT_EQ(video_->prepare(words_only(), kTag).value().bytes, video_->prepare(words_only(), "op-18").value().bytes);
}

TEST_F(RunwayVendorTest, what_a_model_cannot_do_is_refused_before_anything_is_sent) {
  Json input = words_only();
  input["asked"]["seconds"] = 12;
  const auto refused = video_->prepare(input, kTag);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "gen4.5 takes seconds from 2 to 10, not 12; nearest: 10");
  EXPECT_EQ(simulator_.told()["requests"].size(), 0U);
}

TEST_F(RunwayVendorTest, a_model_that_only_a_file_adds_is_bought_like_the_others) {
  auto files = models::shipped_cards();
  files.push_back({.name = "own.yaml", .text = R"(
id: own
kind: image
provider: runway
model: gen4_image_turbo
name: Own
about: Draws quickly.
inputs:
  prompt: {as: promptText, required: true}
  aspect: {as: ratio, values: {"16:9": "1280:720"}, default: "16:9"}
  reference: {as: "referenceImages[0].uri", type: file, required: true}
fixed: {model: gen4_image_turbo}
vendor: {endpoint: text_to_image}
)"});
  const auto catalog = models::Catalog::create(files).value();
  RunwayVendor runway(*account_, catalog, ModelKind::Image);
  const Json input{{"model", "own"}, {"asked", {{"prompt", "A cup"}, {"reference", keep(kPicture)}}}};
  EXPECT_TRUE(std::holds_alternative<Finished>(end_of(runway, bought(runway, input))));
}

TEST_F(RunwayVendorTest, a_lost_answer_is_told_with_what_became_of_the_credits_and_bought_once) {
  for (const char* fault : {"drop", "error", "garble"}) {
    simulator_.plant(fault);
    const auto answer = send(*video_, words_only(fault));
    ASSERT_TRUE(std::holds_alternative<NoAnswer>(answer)) << fault;
    const std::string& what = std::get<NoAnswer>(answer).what;
    EXPECT_THAT(what, HasSubstr(", and it costs 24: unless something else was bought"));
    EXPECT_THAT(what, Not(StartsWith(";"))) << "what happened stands before it";
  }
  EXPECT_EQ(simulator_.books().size(), 3U) << "none is sent again";
  EXPECT_EQ(video_->find(kTag, {}).error().code, ErrorCode::NotFound);
}

TEST_F(RunwayVendorTest, a_request_that_was_cut_off_leaves_the_credits_as_they_were) {
  simulator_.plant("cut");
  const auto answer = send(*video_, words_only());
  ASSERT_TRUE(std::holds_alternative<NoAnswer>(answer));
  EXPECT_THAT(
      std::get<NoAnswer>(answer).what,
      HasSubstr("the account had 1000 credits before it and 1000 after, and it costs 24: Runway has not taken it"));
  EXPECT_EQ(simulator_.books().size(), 0U);
}

TEST_F(RunwayVendorTest, refusals_are_told_in_runways_words) {
  simulator_.plant("quota");
  auto answer = send(*video_, words_only());
  ASSERT_TRUE(std::holds_alternative<Refused>(answer));
  EXPECT_EQ(std::get<Refused>(answer).error.message,
            "Runway has no money left in the account: “You do not have enough credits to run this task”; add credit "
            "there, then redo the step");
  open(simulator_.url(), "wrong-key");
  answer = send(*video_, words_only());
  ASSERT_TRUE(std::holds_alternative<Refused>(answer));
  EXPECT_THAT(std::get<Refused>(answer).error.message, HasSubstr("; check RUNWAY_API_KEY"));
  EXPECT_EQ(simulator_.books().size(), 0U);
}

TEST_F(RunwayVendorTest, the_days_limit_is_waited_out_by_all) {
  simulator_.control({{"faults", {{"busy", {{"times", 1}, {"retry_after", 90}}}}}});
  const auto answer = send(*video_, words_only());
  ASSERT_TRUE(std::holds_alternative<Refused>(answer));
  EXPECT_EQ(std::get<Refused>(answer).wait, std::chrono::seconds(90));
  EXPECT_GT(account_->account().turnstile().wait(), std::chrono::seconds(80));
}

TEST_F(RunwayVendorTest, throttled_work_is_at_work) {
  simulator_.control({{"concurrent", 1}, {"seconds", 60}});
  const std::string first = bought(*video_, words_only("one"));
  const std::string second = bought(*video_, words_only("two"));
  const auto told = video_->poll(second, {});
  ASSERT_TRUE(std::holds_alternative<StillWorking>(told));
  EXPECT_EQ(std::get<StillWorking>(told).look_again, std::chrono::seconds(6));
  EXPECT_TRUE(std::holds_alternative<Finished>(end_of(*video_, second)));
  EXPECT_TRUE(std::holds_alternative<Finished>(video_->poll(first, {})));
}

TEST_F(RunwayVendorTest, a_place_is_held_until_the_work_has_ended) {
  simulator_.control({{"concurrent", 3}});
  const std::string first = bought(*video_, words_only("one"));
  ASSERT_NE(bought(*video_, words_only("two")), "");
  ASSERT_NE(bought(*video_, words_only("three")), "");
  EXPECT_GT(account_->account().turnstile().wait(), std::chrono::milliseconds(0));
  ASSERT_TRUE(std::holds_alternative<Finished>(end_of(*video_, first)));
  EXPECT_EQ(account_->account().turnstile().wait(), std::chrono::milliseconds(0));
}

TEST_F(RunwayVendorTest, work_that_fails_says_why_and_what_it_cost) {
  simulator_.control(
      {{"faults", {{"fails", {{"times", 1}, {"code", "SAFETY.INPUT.TEXT"}, {"words", "The prompt was flagged."}}}}}});
  const auto end = end_of(*video_, bought(*video_, words_only()));
  ASSERT_TRUE(std::holds_alternative<GaveUp>(end));
  EXPECT_EQ(std::get<GaveUp>(end).cost, 0);
  EXPECT_EQ(
      std::get<GaveUp>(end).error.message,
      "Runway refused the content: “The prompt was flagged (SAFETY.INPUT.TEXT)”; change the prompt or the picture, "
      "then redo the step");
  EXPECT_EQ(billed(), 0);
}

TEST_F(RunwayVendorTest, a_poll_that_fails_says_nothing_of_the_work) {
  const std::string id = bought(*video_, words_only());
  for (const char* fault : {"free_cut", "free_busy", "free_error"}) {
    simulator_.plant(fault);
    EXPECT_TRUE(std::holds_alternative<NotTold>(video_->poll(id, {}))) << fault;
  }
  EXPECT_TRUE(std::holds_alternative<Finished>(end_of(*video_, id)));
}

TEST_F(RunwayVendorTest, an_address_that_has_died_is_asked_for_anew) {
  const auto end = end_of(*video_, bought(*video_, words_only()));
  simulator_.plant("expired");
  const auto made = video_->fetch(std::get<Finished>(end).output, {});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(simulator_.books().size(), 1U);
}

TEST_F(RunwayVendorTest, an_output_that_is_gone_is_said_to_be) {
  const auto end = end_of(*video_, bought(*video_, words_only()));
  simulator_.control({{"output_life", 0}});
  simulator_.plant("expired", 2);
  const auto made = video_->fetch(std::get<Finished>(end).output, {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message,
            "Runway has this output no more (it keeps outputs for a day or two); redo the step to buy it again");
}

TEST_F(RunwayVendorTest, a_download_that_was_cut_short_is_gone_on_with) {
  const auto end = end_of(*video_, bought(*video_, words_only()));
  simulator_.plant("truncate");
  Result<Json> made = video_->fetch(std::get<Finished>(end).output, {});
  if (!made) {
    EXPECT_EQ(made.error().code, ErrorCode::Unavailable);
    made = video_->fetch(std::get<Finished>(end).output, {});
  }
  EXPECT_TRUE(made);
}

TEST_F(RunwayVendorTest, cancelling_ends_the_task_at_runway) {
  simulator_.control({{"seconds", 6000}});
  const std::string id = bought(*video_, words_only());
  video_->cancel(id, {});
  const auto end = video_->poll(id, {});
  ASSERT_TRUE(std::holds_alternative<GaveUp>(end));
  EXPECT_THAT(std::get<GaveUp>(end).error.message, HasSubstr("was cancelled or deleted there"));
  EXPECT_EQ(account_->account().turnstile().wait(), std::chrono::milliseconds(0));
  video_->cancel(id, {});
}

TEST_F(RunwayVendorTest, an_upload_that_fails_buys_nothing) {
  simulator_.plant("uploads");
  const auto answer =
      send(*video_, shoot("gen4-turbo", {.prompt = "A cup", .first_frame = keep(kPicture), .seconds = 2}));
  ASSERT_TRUE(std::holds_alternative<Refused>(answer));
  EXPECT_EQ(std::get<Refused>(answer).error.message,
            "Runway did not take the upload of a file (HTTP status 503); try again later");
  EXPECT_EQ(simulator_.books().size(), 0U);
}

TEST_F(RunwayVendorTest, a_file_that_is_gone_buys_nothing) {
  const auto answer =
      send(*video_, shoot("gen4-turbo", {.prompt = "A cup", .first_frame = std::string(64, 'a'), .seconds = 2}));
  ASSERT_TRUE(std::holds_alternative<Refused>(answer));
  EXPECT_EQ(simulator_.books().size(), 0U);
}

TEST_F(RunwayVendorTest, the_credits_that_are_left_are_told) {
  EXPECT_EQ(account_->credits({}).value(), 1000);
  ASSERT_NE(bought(*video_, words_only()), "");
  EXPECT_EQ(account_->credits({}).value(), 976);
}

}  // namespace
}  // namespace kadr::providers::runway
