#include "providers/replicate/replicate_vendor.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/temporary_folder.h"
#include "support/vendor_process.h"

namespace kadr::providers::replicate {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kTag = "0193f2a1-7c3e-7b5d-9f00-1a2b3c4d5e6f.12";

/// Against the simulated Replicate, with the cards that are shipped.
class ReplicateVendorTest : public ::testing::Test {
 protected:
  ReplicateVendorTest() { open("https://films.example/hooks/replicate"); }
  ~ReplicateVendorTest() override { EXPECT_EQ(simulator_.violations(), ""); }

  void open(const std::string& webhook_url) {
    account_ = ReplicateAccount::open({.key = Secret("test-key"),
                                       .base_url = simulator_.url() + "/v1",
                                       .webhook_url = webhook_url,
                                       .turnstile = {.places = 2},
                                       .paid_answer = std::chrono::seconds(20)},
                                      store_, clock_)
                   .value();
    video_ = std::make_unique<ReplicateVendor>(*account_, catalog_, models::ModelKind::Video);
    image_ = std::make_unique<ReplicateVendor>(*account_, catalog_, models::ModelKind::Image);
  }

  [[nodiscard]] static Json step(const std::string& model, Json asked) {
    return {{"model", model}, {"asked", std::move(asked)}};
  }
  [[nodiscard]] static Json clip() {
    return step("veo-3.1-fast", {{"prompt", "a fox"}, {"seconds", 4}, {"resolution", "720p"}});
  }
  [[nodiscard]] engine::VendorRequest request(const Json& input = clip()) const {
    return video_->prepare(input, kTag).value();
  }
  [[nodiscard]] engine::SendAnswer send(const Json& input = clip()) const {
    return video_->send(request(input), kTag, {});
  }
  [[nodiscard]] std::string accepted() const { return std::get<engine::Accepted>(send()).vendor_id; }
  [[nodiscard]] Result<std::vector<engine::Sighting>> find() const {
    return video_->find_lost({.request = request(), .tag = kTag, .sent_at = started_}, {});
  }
  /// Asked again until the work has ended.
  [[nodiscard]] static engine::PollAnswer end_of(ReplicateVendor& vendor, const std::string& id) {
    while (true) {
      engine::PollAnswer answer = vendor.poll(id, {});
      if (!std::holds_alternative<engine::StillWorking>(answer)) return answer;
      std::this_thread::yield();
    }
  }
  [[nodiscard]] std::string stored(std::string_view bytes) const {
    store::Draft draft = store_.draft().value();
    EXPECT_EQ(::pwrite(draft.descriptor(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    return store_.publish(std::move(draft)).value().sha256;
  }
  [[nodiscard]] Json last_body() { return simulator_.last_request()["body"]; }

  test::TemporaryFolder folder_;
  test::VendorProcess simulator_{"replicate_simulator.py", {"--longest-lag", "0", "--time-scale", "0.002"}};
  const base::SystemClock clock_;
  const Instant started_ = clock_.now();
  const store::ArtifactStore store_ = store::ArtifactStore::open(folder_.path()).value();
  const models::Catalog catalog_ = models::Catalog::create(models::shipped_cards()).value();
  std::unique_ptr<ReplicateAccount> account_;
  std::unique_ptr<ReplicateVendor> video_;
  std::unique_ptr<ReplicateVendor> image_;
};

TEST_F(ReplicateVendorTest, a_clip_is_bought_polled_and_brought_home) {
  EXPECT_EQ(request().ceiling, 600'000) << "4 s with sound";
  const std::string id = accepted();
  const Json body = last_body();
  EXPECT_EQ(body["input"]["duration"], 4);
  EXPECT_EQ(body["webhook"], std::string("https://films.example/hooks/replicate?kadr=") + kTag);
  const auto end = end_of(*video_, id);
  ASSERT_TRUE(std::holds_alternative<engine::Finished>(end));
  const auto made = video_->fetch(std::get<engine::Finished>(end).output, {});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ((*made)["media_type"], "video/mp4");
  ASSERT_EQ(simulator_.books().size(), 1U);
  EXPECT_EQ(simulator_.books()[0]["micros"], 600'000);
  EXPECT_EQ(simulator_.books()[0]["tag"], kTag);
}

TEST_F(ReplicateVendorTest, a_picture_goes_there_and_comes_back) {
  const std::string picture = stored("\x89PNG\r\n\x1a\n and so on");
  const auto asked = image_->prepare(step("flux-1.1-pro", {{"prompt", "a fox"}, {"reference", picture}}), kTag);
  ASSERT_TRUE(asked) << asked.error().message;
  EXPECT_EQ(asked->ceiling, 40'000);
  const auto answer = image_->send(*asked, kTag, {});
  ASSERT_TRUE(std::holds_alternative<engine::Accepted>(answer));
  EXPECT_THAT(last_body()["input"]["image_prompt"].get<std::string>(), HasSubstr("/v1/files/"));
  const auto end = end_of(*image_, std::get<engine::Accepted>(answer).vendor_id);
  ASSERT_TRUE(std::holds_alternative<engine::Finished>(end));
  EXPECT_EQ(image_->fetch(std::get<engine::Finished>(end).output, {}).value()["media_type"], "image/png");
}

TEST_F(ReplicateVendorTest, the_same_input_gives_the_same_bytes_and_nothing_is_sent) {
  EXPECT_EQ(request().bytes, request().bytes);
  EXPECT_EQ(video_->prepare(step("veo-3.1-fast", {{"prompt", "x"}, {"seconds", 5}}), kTag).error().message,
            "veo-3.1-fast cannot do seconds 5; nearest: 4 or 6");
  EXPECT_THAT(simulator_.told()["calls"], IsEmpty());
}

TEST_F(ReplicateVendorTest, an_input_that_cannot_be_uploaded_buys_nothing) {
  simulator_.plant("uploads");
  const Json input = step("veo-3.1-fast", {{"prompt", "x"}, {"first_frame", stored("\x89PNG\r\n\x1a\n")}});
  const auto answer = send(input);
  ASSERT_TRUE(std::holds_alternative<engine::Refused>(answer));
  EXPECT_EQ(std::get<engine::Refused>(answer).error.code, ErrorCode::Unavailable);
  EXPECT_THAT(simulator_.books(), IsEmpty());
  EXPECT_TRUE(std::holds_alternative<engine::Accepted>(send(input)));
}

TEST_F(ReplicateVendorTest, no_more_are_at_work_than_the_account_allows) {
  simulator_.control({{"seconds", 1e6}});
  EXPECT_EQ(video_->turn_in(), milliseconds(0));
  (void)accepted();
  const std::string id = accepted();
  EXPECT_GT(video_->turn_in(), milliseconds(0));
  EXPECT_GT(image_->turn_in(), milliseconds(0)) << "the key is the same";
  EXPECT_TRUE(std::holds_alternative<engine::Refused>(send()));
  EXPECT_EQ(simulator_.books().size(), 2U);
  video_->cancel(id, {});
  EXPECT_TRUE(std::holds_alternative<engine::GaveUp>(end_of(*video_, id)));
  EXPECT_EQ(video_->turn_in(), milliseconds(0));
}

TEST_F(ReplicateVendorTest, cancelled_work_gives_the_money_back_and_says_so) {
  simulator_.control({{"seconds", 1e6}});
  const std::string id = accepted();
  video_->cancel(id, {});
  const auto end = end_of(*video_, id);
  EXPECT_THAT(std::get<engine::GaveUp>(end).error.message, HasSubstr("was cancelled at Replicate"));
  EXPECT_EQ(simulator_.books().size(), 2U);
}

// What was sent and not answered.

TEST_F(ReplicateVendorTest, a_dropped_answer_is_found_again_and_billed_once) {
  simulator_.plant("drop");
  ASSERT_TRUE(std::holds_alternative<engine::NoAnswer>(send()));
  (void)image_->send(image_->prepare(step("flux-1.1-pro", {{"prompt", "a fox"}}), "another").value(), "another", {});
  const auto seen = find();
  ASSERT_TRUE(seen) << seen.error().message;
  ASSERT_EQ(seen->size(), 1U);
  const auto end = end_of(*video_, seen->front().vendor_id);
  EXPECT_TRUE(std::holds_alternative<engine::Finished>(end));
  EXPECT_EQ(simulator_.books().at(0)["id"], seen->front().vendor_id);
  EXPECT_EQ(simulator_.books().size(), 2U) << "the clip and the picture";
  EXPECT_EQ(simulator_.told()["calls"]["POST /v1/models/{owner}/{name}/predictions"], 2) << "nothing is sent twice";
}

TEST_F(ReplicateVendorTest, it_is_found_on_a_later_page_of_the_listing) {
  simulator_.control({{"page", 1}});
  simulator_.plant("error");
  ASSERT_TRUE(std::holds_alternative<engine::NoAnswer>(send()));
  for (const char* tag : {"a.1", "a.2"})
    (void)image_->send(image_->prepare(step("flux-1.1-pro", {{"prompt", tag}}), tag).value(), tag, {});
  EXPECT_EQ(find().value().size(), 1U);
}

TEST_F(ReplicateVendorTest, where_listings_show_no_webhooks_each_prediction_is_asked) {
  simulator_.control({{"webhook_shown", "single"}});
  simulator_.plant("drop");
  ASSERT_TRUE(std::holds_alternative<engine::NoAnswer>(send()));
  EXPECT_EQ(find().value().size(), 1U);
}

TEST_F(ReplicateVendorTest, what_never_arrived_is_known_not_to_have) {
  simulator_.plant("cut");
  ASSERT_TRUE(std::holds_alternative<engine::NoAnswer>(send()));
  EXPECT_THAT(find().value(), IsEmpty());
  EXPECT_THAT(simulator_.books(), IsEmpty());
}

TEST_F(ReplicateVendorTest, a_twin_with_another_mark_is_not_taken_for_it) {
  ASSERT_TRUE(std::holds_alternative<engine::Accepted>(video_->send(request(), "another.3", {})));
  EXPECT_THAT(find().value(), IsEmpty());
}

TEST_F(ReplicateVendorTest, without_a_mark_a_twin_leaves_it_to_a_person_and_none_is_certainty) {
  open("");
  simulator_.plant("cut");
  ASSERT_TRUE(std::holds_alternative<engine::NoAnswer>(send()));
  EXPECT_FALSE(last_body().contains("webhook"));
  (void)image_->send(image_->prepare(step("flux-1.1-pro", {{"prompt", "a fox"}}), "another").value(), "another", {});
  EXPECT_THAT(find().value(), IsEmpty());

  simulator_.plant("drop");
  ASSERT_TRUE(std::holds_alternative<engine::NoAnswer>(send()));
  const auto seen = find();
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code, ErrorCode::NotFound);
  EXPECT_THAT(seen.error().message, HasSubstr(simulator_.books().back()["id"].get<std::string>()));
}

TEST_F(ReplicateVendorTest, records_that_show_no_webhooks_at_all_leave_it_to_a_person) {
  simulator_.control({{"webhook_shown", "nowhere"}});
  simulator_.plant("drop");
  ASSERT_TRUE(std::holds_alternative<engine::NoAnswer>(send()));
  EXPECT_EQ(find().error().code, ErrorCode::NotFound);
}

TEST_F(ReplicateVendorTest, a_listing_that_fails_is_no_answer_either) {
  simulator_.plant("free_error");
  EXPECT_EQ(find().error().code, ErrorCode::Unavailable);
}

// What a person is told.

struct RefusalRow {
  const char* fault;
  ErrorCode code;
  const char* message;
};

TEST_F(ReplicateVendorTest, each_refusal_is_one_sentence_with_what_to_do) {
  const std::array rows{
      RefusalRow{
          "quota", ErrorCode::PermissionDenied,
          "Replicate has no money left in the account: “You have insufficient credit to run this model. Go to "
          "https://replicate.com/account/billing#billing to purchase credit”; add credit there, then redo the step"},
      RefusalRow{"content", ErrorCode::InvalidArgument,
                 "Replicate refused the content: “this is against our usage policies”; change the prompt or the "
                 "picture, then redo the step"},
      RefusalRow{
          "busy", ErrorCode::Unavailable,
          "Replicate takes no more requests for now: “Request was throttled. Your rate limit resets in ~30s”; try "
          "again later"},
  };
  for (const RefusalRow& row : rows) {
    simulator_.plant(row.fault);
    const auto answer = send();
    ASSERT_TRUE(std::holds_alternative<engine::Refused>(answer)) << row.fault;
    EXPECT_EQ(std::get<engine::Refused>(answer).error.code, row.code) << row.fault;
    EXPECT_EQ(std::get<engine::Refused>(answer).error.message, row.message);
  }
  EXPECT_THAT(simulator_.books(), IsEmpty());
}

TEST_F(ReplicateVendorTest, a_vendor_that_is_busy_is_left_alone_as_long_as_it_says) {
  simulator_.control({{"faults", {{"busy", {{"times", 1}, {"retry_after", 7}}}}}});
  const auto answer = send();
  EXPECT_EQ(std::get<engine::Refused>(answer).wait, std::chrono::seconds(7));
  EXPECT_GT(video_->turn_in(), std::chrono::seconds(5));
}

TEST_F(ReplicateVendorTest, a_key_that_is_wrong_is_said_to_be) {
  simulator_.control({{"key", "another"}});
  const auto answer = send();
  EXPECT_EQ(std::get<engine::Refused>(answer).error.message,
            "Replicate does not accept the key: “You did not pass a valid authentication token”; check "
            "REPLICATE_API_TOKEN");
  EXPECT_EQ(account_->user_name({}).error().code, ErrorCode::PermissionDenied);
}

TEST_F(ReplicateVendorTest, work_that_fails_is_told_in_the_vendors_words) {
  const auto end_with = [&](const char* words) {
    simulator_.control({{"faults", {{"fails", {{"times", 1}, {"error", words}}}}}});
    return std::get<engine::GaveUp>(end_of(*video_, accepted())).error;
  };
  const Error flagged = end_with("The input or output was flagged as sensitive. (E005)");
  EXPECT_EQ(flagged.code, ErrorCode::InvalidArgument);
  EXPECT_EQ(
      flagged.message,
      "Replicate refused the content: “The input or output was flagged as sensitive. (E005)”; change the prompt or "
      "the picture, then redo the step");
  EXPECT_EQ(end_with("CUDA out of memory").message,
            "Replicate took the work and failed at it: “CUDA out of memory”; redo the step to try again");
}

TEST_F(ReplicateVendorTest, an_output_that_was_removed_is_said_to_be) {
  const std::string id = accepted();
  const auto end = end_of(*video_, id);
  simulator_.control({{"faults", {{"expired", 1}}}});
  const auto made = video_->fetch(std::get<engine::Finished>(end).output, {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message,
            "Replicate has this output no more (it keeps outputs for one hour); redo the step to buy it again");
  simulator_.control({{"output_life", 0}});
  const auto later = video_->poll(id, {});
  EXPECT_THAT(std::get<engine::GaveUp>(later).error.message, HasSubstr("has removed this output"));
}

TEST_F(ReplicateVendorTest, a_download_that_is_cut_short_is_tried_again) {
  const auto end = end_of(*video_, accepted());
  simulator_.plant("truncate", 2);
  const auto cut = video_->fetch(std::get<engine::Finished>(end).output, {});
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, ErrorCode::Unavailable);
  EXPECT_TRUE(video_->fetch(std::get<engine::Finished>(end).output, {}));
}

TEST_F(ReplicateVendorTest, a_poll_that_fails_says_nothing_of_the_work) {
  const std::string id = accepted();
  simulator_.plant("free_error");
  EXPECT_TRUE(std::holds_alternative<engine::NotTold>(video_->poll(id, {})));
  simulator_.plant("free_busy");
  EXPECT_TRUE(std::holds_alternative<engine::NotTold>(video_->poll(id, {})));
  EXPECT_TRUE(std::holds_alternative<engine::GaveUp>(video_->poll("nobody", {})));
}

TEST_F(ReplicateVendorTest, the_account_says_whose_it_is_and_what_it_signs_with) {
  EXPECT_EQ(account_->user_name({}).value(), "films");
  EXPECT_THAT(account_->webhook_secret({}).value().reveal(), HasSubstr("whsec_"));
}

TEST_F(ReplicateVendorTest, each_shipped_card_is_taken) {
  for (const models::ModelCard& card : catalog_.cards()) {
    if (card.provider != "replicate" || card.kind != models::ModelKind::Video) continue;
    Json asked{{"prompt", "a fox"}};
    for (const char* file : {"first_frame"}) {
      if (card.input(file)) asked[file] = stored(std::string("\x89PNG\r\n\x1a\n") + file);
    }
    const std::string id = std::get<engine::Accepted>(send(step(card.id, asked))).vendor_id;
    EXPECT_TRUE(std::holds_alternative<engine::Finished>(end_of(*video_, id))) << card.id;
  }
}

}  // namespace
}  // namespace kadr::providers::replicate
