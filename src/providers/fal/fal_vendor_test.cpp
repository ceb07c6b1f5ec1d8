#include "providers/fal/fal_vendor.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/temporary_folder.h"
#include "support/vendor_process.h"

namespace kadr::providers::fal {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kTag = "0193f2a1-7c3e-7b5d-9f00-1a2b3c4d5e6f.12";

/// Against the simulated fal, with the cards that are shipped.
class FalVendorTest : public ::testing::Test {
 protected:
  [[nodiscard]] static Json step(const std::string& model, Json asked) {
    return {{"model", model}, {"asked", std::move(asked)}};
  }
  [[nodiscard]] static Json clip() { return step("fal-veo-3.1-fast", {{"prompt", "a fox"}, {"seconds", 4}}); }
  [[nodiscard]] engine::SendAnswer send(const Json& input = clip()) {
    return video_.send(video_.prepare(input, kTag).value(), kTag, {});
  }
  [[nodiscard]] std::string accepted() { return std::get<engine::Accepted>(send()).vendor_id; }
  [[nodiscard]] engine::PollAnswer end_of(const std::string& id) {
    while (true) {
      engine::PollAnswer answer = video_.poll(id, {});
      if (!std::holds_alternative<engine::StillWorking>(answer)) return answer;
      std::this_thread::yield();
    }
  }
  [[nodiscard]] engine::GaveUp end_with(Json failure) {
    failure["times"] = 1;
    simulator_.control({{"faults", {{"fails", std::move(failure)}}}});
    return std::get<engine::GaveUp>(end_of(accepted()));
  }
  [[nodiscard]] std::string stored(std::string_view bytes) const {
    store::Draft draft = store_.draft().value();
    EXPECT_EQ(::pwrite(draft.descriptor(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    return store_.publish(std::move(draft)).value().sha256;
  }

  test::TemporaryFolder folder_;
  test::VendorProcess simulator_{"fal_simulator.py", {"--time-scale", "0.002"}};
  const base::SystemClock clock_;
  const store::ArtifactStore store_ = store::ArtifactStore::open(folder_.path()).value();
  const models::Catalog catalog_ = models::Catalog::create(models::shipped_cards()).value();
  const std::unique_ptr<FalAccount> account_ =
      FalAccount::open({.key = Secret("test-key"), .base_url = simulator_.url(), .turnstile = {.places = 2}}, store_,
                       clock_)
          .value();
  FalVendor video_{*account_, catalog_, models::ModelKind::Video};
};

TEST_F(FalVendorTest, a_clip_is_bought_polled_and_brought_home) {
  EXPECT_EQ(video_.prepare(clip(), kTag)->ceiling, 600'000) << "4 s with sound";
  const std::string id = accepted();
  EXPECT_THAT(id, testing::StartsWith("fal-ai/veo3.1/requests/"));
  EXPECT_EQ(simulator_.last_request()["body"]["duration"], "4s");
  const auto end = end_of(id);
  ASSERT_TRUE(std::holds_alternative<engine::Finished>(end));
  const auto made = video_.fetch(std::get<engine::Finished>(end).output, {});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ((*made)["media_type"], "video/mp4");
  ASSERT_EQ(simulator_.books().size(), 1U);
  EXPECT_EQ(simulator_.books()[0]["micros"], 600'000);
}

TEST_F(FalVendorTest, each_way_of_asking_is_taken) {
  const std::string first = stored("\x89PNG\r\n\x1a\n first");
  const std::string last = stored("\x89PNG\r\n\x1a\n last");
  for (const char* model : {"fal-veo-3.1-fast", "fal-kling-2.5-turbo-pro"}) {
    for (const Json& asked : {Json{{"prompt", "a fox"}}, Json{{"prompt", "a fox"}, {"first_frame", first}},
                              Json{{"prompt", "a fox"}, {"first_frame", first}, {"last_frame", last}}}) {
      const auto answer = send(step(model, asked));
      ASSERT_TRUE(std::holds_alternative<engine::Accepted>(answer)) << model << asked;
      EXPECT_TRUE(std::holds_alternative<engine::Finished>(end_of(std::get<engine::Accepted>(answer).vendor_id)));
    }
  }
  EXPECT_EQ(simulator_.told()["calls"]["POST /storage/upload/initiate"], 2) << "each picture is uploaded once";
}

TEST_F(FalVendorTest, an_input_that_cannot_be_uploaded_buys_nothing) {
  simulator_.plant("uploads");
  const auto answer = send(step("fal-veo-3.1-fast", {{"prompt", "x"}, {"first_frame", stored("\x89PNG\r\n\x1a\n")}}));
  ASSERT_TRUE(std::holds_alternative<engine::Refused>(answer));
  EXPECT_EQ(std::get<engine::Refused>(answer).error.code, ErrorCode::Unavailable);
  EXPECT_THAT(simulator_.books(), IsEmpty());
}

TEST_F(FalVendorTest, what_has_no_answer_is_in_doubt_and_never_sent_twice) {
  for (const char* fault : {"cut", "drop", "error", "garble"}) {
    simulator_.plant(fault);
    EXPECT_TRUE(std::holds_alternative<engine::NoAnswer>(send())) << fault;
  }
  EXPECT_EQ(video_.vendor_class(), engine::VendorClass::Silent);
  EXPECT_EQ(simulator_.told()["calls"]["POST /{endpoint*}"], 4);
  EXPECT_EQ(simulator_.books().size(), 3U) << "all but the one that was cut before";
}

TEST_F(FalVendorTest, no_more_are_at_work_than_the_account_allows) {
  simulator_.control({{"seconds", 1e6}});
  (void)accepted();
  const std::string id = accepted();
  EXPECT_GT(video_.turn_in(), milliseconds(0));
  EXPECT_TRUE(std::holds_alternative<engine::Refused>(send()));
  EXPECT_EQ(simulator_.books().size(), 2U);
  video_.cancel(id, {});
  EXPECT_TRUE(std::holds_alternative<engine::GaveUp>(end_of(id)));
  EXPECT_EQ(video_.turn_in(), milliseconds(0));
  EXPECT_EQ(simulator_.books().size(), 3U) << "the money came back";
}

struct RefusalRow {
  const char* fault;
  ErrorCode code;
  const char* message;
};

TEST_F(FalVendorTest, each_refusal_is_one_sentence_with_what_to_do) {
  const std::array rows{
      RefusalRow{
          "quota", ErrorCode::PermissionDenied,
          "fal has no money left in the account: “User is locked. Reason: Exhausted balance. Top up your balance "
          "at fal.ai/dashboard/billing”; add credit there, then redo the step"},
      RefusalRow{
          "content", ErrorCode::InvalidArgument,
          "fal refused the content: “this is against our usage policies”; change the prompt or the picture, then "
          "redo the step"},
      RefusalRow{"busy", ErrorCode::Unavailable,
                 "fal takes no more requests for now: “Too many requests”; try again later"},
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

TEST_F(FalVendorTest, a_vendor_that_is_busy_is_left_alone_as_long_as_it_says) {
  simulator_.control({{"faults", {{"busy", {{"times", 1}, {"retry_after", 7}}}}}});
  EXPECT_EQ(std::get<engine::Refused>(send()).wait, std::chrono::seconds(7));
  EXPECT_GT(video_.turn_in(), std::chrono::seconds(5));
}

TEST_F(FalVendorTest, a_key_that_is_wrong_is_said_to_be) {
  EXPECT_TRUE(account_->check_key({}));
  simulator_.control({{"key", "another"}});
  EXPECT_THAT(std::get<engine::Refused>(send()).error.message, HasSubstr("fal does not accept the key"));
  EXPECT_EQ(account_->check_key({}).error().code, ErrorCode::PermissionDenied);
}

TEST_F(FalVendorTest, work_that_fails_is_told_in_the_vendors_words) {
  const engine::GaveUp flagged =
      end_with({{"status", 422}, {"type", "content_policy_violation"}, {"msg", "The content could not be processed."}});
  EXPECT_EQ(flagged.error.code, ErrorCode::InvalidArgument);
  EXPECT_EQ(
      flagged.error.message,
      "fal refused the content: “The content could not be processed”; change the prompt or the picture, then redo "
      "the step");
  const engine::GaveUp broken = end_with({{"status", 500}, {"msg", "Worker died"}});
  EXPECT_EQ(broken.error.message, "fal took the work and failed at it: “Worker died”; redo the step to try again");
  EXPECT_EQ(broken.cost, 0) << "what breaks at fal is not billed";
}

TEST_F(FalVendorTest, an_output_that_is_gone_is_said_to_be) {
  const auto end = end_of(accepted());
  simulator_.plant("expired");
  EXPECT_EQ(video_.fetch(std::get<engine::Finished>(end).output, {}).error().message,
            "fal has this output no more (it keeps outputs for some days); redo the step to buy it again");
}

TEST_F(FalVendorTest, a_download_that_is_cut_short_is_tried_again) {
  const auto end = end_of(accepted());
  simulator_.plant("truncate", 2);
  EXPECT_EQ(video_.fetch(std::get<engine::Finished>(end).output, {}).error().code, ErrorCode::Unavailable);
  EXPECT_TRUE(video_.fetch(std::get<engine::Finished>(end).output, {}));
}

TEST_F(FalVendorTest, a_poll_that_fails_says_nothing_of_the_work) {
  const std::string id = accepted();
  simulator_.plant("free_error");
  EXPECT_TRUE(std::holds_alternative<engine::NotTold>(video_.poll(id, {})));
  EXPECT_TRUE(std::holds_alternative<engine::GaveUp>(video_.poll("fal-ai/veo3.1/requests/nobody", {})));
}

}  // namespace
}  // namespace kadr::providers::fal
