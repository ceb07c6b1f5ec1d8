#include "providers/heygen/heygen_vendor.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/avatar_model.h"
#include "support/temporary_folder.h"
#include "support/vendor_process.h"

namespace kadr::providers::heygen {
namespace {

using engine::Accepted;
using engine::Finished;
using engine::GaveUp;
using engine::NoAnswer;
using engine::NotTold;
using engine::Refused;
using engine::StillWorking;
using models::ModelKind;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kTag = "job_1.7";
const std::string kPicture = std::string("\x89PNG\r\n\x1a\n", 8) + std::string(400, 'p');

std::string little_endian(std::uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
  return text;
}

/// Silence of 16 bits at 8 kHz.
std::string wav(std::uint32_t seconds) {
  const std::uint32_t bytes = seconds * 16'000;
  return "RIFF" + little_endian(36 + bytes, 4) + "WAVEfmt " + little_endian(16, 4) + little_endian(1, 2) +
         little_endian(1, 2) + little_endian(8'000, 4) + little_endian(16'000, 4) + little_endian(2, 2) +
         little_endian(16, 2) + "data" + little_endian(bytes, 4) + std::string(bytes, '\0');
}

/// Against the simulated HeyGen, whose videos take no time.
class HeyGenVendorTest : public ::testing::Test {
 protected:
  HeyGenVendorTest() { start({}); }

  void TearDown() override { EXPECT_EQ(simulator_->violations(), ""); }

  void start(std::vector<std::string> options) {
    options.insert(options.end(), {"--seconds", "0", "--longest-lag", "0"});
    simulator_ = std::make_unique<test::VendorProcess>("heygen_simulator.py", options);
    open({});
  }

  void open(HeyGenSettings settings) {
    settings.base_url = simulator_->url();
    if (settings.key.empty()) settings.key = Secret("test-key");
    account_ = HeyGenAccount::open(std::move(settings), store_, clock_).value();
    vendor_ = std::make_unique<HeyGenVendor>(*account_, catalog_);
  }

  [[nodiscard]] std::string keep(const std::string& bytes) {
    auto draft = store_.draft().value();
    std::ofstream(draft.path(), std::ios::binary) << bytes;
    return store_.publish(std::move(draft)).value().sha256;
  }

  [[nodiscard]] Json present(models::AvatarRequest request, const std::string& model = "heygen-avatar-iv") {
    if (request.sound.empty()) request.sound = keep(wav(2));
    if (request.avatar.empty()) request.avatar = "Daisy_public";
    request.seconds = 2;
    return models::AvatarModel(*catalog_.find(ModelKind::Avatar, model).value())
        .present("avatar", request)
        .value()
        .input;
  }

  [[nodiscard]] engine::SendAnswer send(const Json& input, const std::string& tag = kTag) {
    const auto request = vendor_->prepare(input, tag);
    if (!request) return Refused{request.error()};
    return vendor_->send(*request, tag, {});
  }
  [[nodiscard]] std::string bought(const Json& input, const std::string& tag = kTag) {
    const auto answer = send(input, tag);
    if (const auto* refused = std::get_if<Refused>(&answer)) ADD_FAILURE() << refused->error.message;
    if (const auto* silence = std::get_if<NoAnswer>(&answer)) ADD_FAILURE() << silence->what;
    const auto* accepted = std::get_if<Accepted>(&answer);
    return accepted ? accepted->vendor_id : "";
  }
  /// The last request to an address.
  [[nodiscard]] Json asked(const std::string& path) {
    Json last;
    for (const Json& request : simulator_->told()["requests"]) {
      if (request["path"] == path) last = request;
    }
    return last;
  }
  [[nodiscard]] Json sent() { return asked("/v3/videos")["body"]; }
  [[nodiscard]] int calls(const std::string& operation) { return simulator_->told()["calls"].value(operation, 0); }

  std::unique_ptr<test::VendorProcess> simulator_;
  test::TemporaryFolder folder_;
  const base::SystemClock clock_;
  const store::ArtifactStore store_ = store::ArtifactStore::open(folder_.path()).value();
  const models::Catalog catalog_ = models::Catalog::create(models::shipped_cards()).value();
  std::unique_ptr<HeyGenAccount> account_;
  std::unique_ptr<HeyGenVendor> vendor_;
};

TEST_F(HeyGenVendorTest, somebody_says_the_narration_and_is_brought_home) {
  const Json input = present({.aspect = "16:9", .title = "Morning news"});
  EXPECT_EQ(vendor_->prepare(input, kTag).value().ceiling, 133'400);
  const std::string id = bought(input);

  const auto end = vendor_->poll(id, {});
  ASSERT_TRUE(std::holds_alternative<Finished>(end));
  const auto made = vendor_->fetch(std::get<Finished>(end).output, {});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ((*made)["media_type"], "video/mp4");
  EXPECT_TRUE(store_.open_artifact((*made)["sha256"]));
  const Json body = sent();
  EXPECT_EQ(body["type"], "avatar");
  EXPECT_EQ(body["avatar_id"], "Daisy_public");
  EXPECT_EQ(body["engine"]["type"], "avatar_iv");
  EXPECT_EQ(body["aspect_ratio"], "16:9");
  EXPECT_EQ(body["resolution"], "1080p");
  EXPECT_THAT(body["title"].get<std::string>(), StartsWith("Morning news kadr-"));
  EXPECT_FALSE(body.contains("callback_url"));
  EXPECT_EQ(asked("/v3/videos")["headers"]["Idempotency-Key"], kTag);
  EXPECT_EQ(simulator_->books().size(), 1U);
}

TEST_F(HeyGenVendorTest, each_engine_is_a_card) {
  for (const char* engine : {"avatar_iii", "avatar_iv", "avatar_v"}) {
    std::string card = std::string("heygen-") + engine;
    card.replace(card.find('_'), 1, "-");
    ASSERT_NE(bought(present({}, card), engine), "");
    EXPECT_EQ(sent()["engine"]["type"], engine);
  }
}

TEST_F(HeyGenVendorTest, the_background_is_a_colour_or_an_uploaded_picture) {
  ASSERT_NE(bought(present({.background_color = "#00ff7f"})), "");
  EXPECT_EQ(sent()["background"], (Json{{"value", "#00ff7f"}, {"type", "color"}}));
  ASSERT_NE(bought(present({.background_picture = keep(kPicture)}), "job_1.8"), "");
  EXPECT_EQ(sent()["background"]["type"], "image");
  EXPECT_EQ(sent()["background"]["asset_id"].get<std::string>().size(), 32U);
  EXPECT_EQ(calls("POST /v3/assets"), 2) << "the sound goes up once for both";
}

TEST_F(HeyGenVendorTest, a_long_narration_goes_to_the_store_behind_the_interface) {
  ASSERT_NE(bought(present({.sound = keep(wav(2'200))})), "");
  EXPECT_EQ(calls("PUT /_uploads/{identity}"), 1);
  EXPECT_EQ(calls("POST /v3/assets/{asset_id}/complete"), 1);
  EXPECT_EQ(calls("POST /v3/assets"), 0);
}

TEST_F(HeyGenVendorTest, what_is_no_sound_that_heygen_takes_buys_nothing) {
  const auto answer = send(present({.sound = keep("OggS" + std::string(200, 'o'))}));
  ASSERT_TRUE(std::holds_alternative<Refused>(answer));
  EXPECT_EQ(std::get<Refused>(answer).error.message,
            "HeyGen takes sounds as MP3 or WAV and pictures as PNG or JPEG, not audio/ogg; use another file, then redo "
            "the step");
  EXPECT_EQ(simulator_->told()["requests"].size(), 0U);
}

TEST_F(HeyGenVendorTest, an_upload_that_fails_buys_nothing) {
  simulator_->plant("uploads");
  const auto answer = send(present({}));
  ASSERT_TRUE(std::holds_alternative<Refused>(answer));
  EXPECT_EQ(std::get<Refused>(answer).error.message,
            "HeyGen is in trouble: “the upload could not be stored”; try again later");
  EXPECT_EQ(simulator_->books().size(), 0U);
}

TEST_F(HeyGenVendorTest, what_was_lost_is_found_by_its_mark_and_adopted) {
  const Json input = present({});
  ASSERT_NE(bought(input, "job_1.77"), "");
  for (const char* fault : {"drop", "error", "garble"}) {
    simulator_->plant(fault);
    EXPECT_TRUE(std::holds_alternative<NoAnswer>(send(input, fault))) << fault;
    const auto found = vendor_->find(fault, {});
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->size(), 1U) << fault;
    EXPECT_TRUE(std::holds_alternative<Finished>(vendor_->poll(found->front().vendor_id, {})));
  }
  EXPECT_EQ(vendor_->vendor_class(), engine::VendorClass::Findable);
  EXPECT_EQ(vendor_->find(kTag, {}).value().size(), 0U) << "job_1.7 is not job_1.77";
  EXPECT_EQ(simulator_->books().size(), 4U) << "none is sent again";
}

TEST_F(HeyGenVendorTest, what_never_arrived_is_not_found) {
  simulator_->plant("cut");
  EXPECT_TRUE(std::holds_alternative<NoAnswer>(send(present({}))));
  EXPECT_EQ(vendor_->find(kTag, {}).value().size(), 0U);
  EXPECT_EQ(simulator_->books().size(), 0U);
}

TEST_F(HeyGenVendorTest, every_page_of_a_listing_is_looked_at) {
  start({"--page", "2", "--concurrent", "9"});
  const Json input = present({});
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(std::holds_alternative<Finished>(vendor_->poll(bought(input), {})));
  EXPECT_EQ(vendor_->find(kTag, {}).value().size(), 5U);
  EXPECT_EQ(calls("GET /v3/videos"), 3);
  simulator_->plant("free_error");
  EXPECT_EQ(vendor_->find(kTag, {}).error().code, ErrorCode::Unavailable);
}

TEST_F(HeyGenVendorTest, where_keys_are_honoured_the_same_request_again_is_one_purchase) {
  start({"--honours-keys"});
  open({.keys = Keys::Confirmed});
  EXPECT_EQ(vendor_->vendor_class(), engine::VendorClass::IdempotencyKey);
  simulator_->plant("drop");
  EXPECT_TRUE(std::holds_alternative<NoAnswer>(send(present({}))));
  const std::string id = bought(present({}));
  EXPECT_EQ(bought(present({})), id);
  EXPECT_EQ(simulator_->books().size(), 1U);
}

TEST_F(HeyGenVendorTest, the_same_step_gives_the_same_bytes) {
  const Json input = present({});
  EXPECT_EQ(vendor_->prepare(input, kTag).value().bytes, vendor_->prepare(input, kTag).value().bytes);
  EXPECT_NE(vendor_->prepare(input, kTag).value().bytes, vendor_->prepare(input, "job_1.8").value().bytes);
}

TEST_F(HeyGenVendorTest, more_videos_than_the_plan_allows_wait_for_their_turn) {
  simulator_->control({{"concurrent", 0}});
  const auto answer = send(present({}));
  ASSERT_TRUE(std::holds_alternative<Refused>(answer));
  EXPECT_EQ(std::get<Refused>(answer).error.code, ErrorCode::Unavailable);
  EXPECT_EQ(std::get<Refused>(answer).wait, std::chrono::seconds(7));
  EXPECT_GT(vendor_->turn_in(), std::chrono::seconds(5));
  EXPECT_EQ(simulator_->books().size(), 0U);
}

TEST_F(HeyGenVendorTest, a_place_is_held_until_the_video_is_done) {
  open({.turnstile = {.places = 1}});
  const std::string id = bought(present({}));
  EXPECT_GT(vendor_->turn_in(), std::chrono::milliseconds(0));
  ASSERT_TRUE(std::holds_alternative<Finished>(vendor_->poll(id, {})));
  EXPECT_EQ(vendor_->turn_in(), std::chrono::milliseconds(0));
}

TEST_F(HeyGenVendorTest, refusals_are_told_in_heygens_words) {
  simulator_->plant("quota");
  auto answer = send(present({}));
  ASSERT_TRUE(std::holds_alternative<Refused>(answer));
  EXPECT_THAT(std::get<Refused>(answer).error.message, StartsWith("HeyGen has no money left in the account: “"));
  answer = send(present({.avatar = "unknown"}));
  ASSERT_TRUE(std::holds_alternative<Refused>(answer));
  EXPECT_THAT(std::get<Refused>(answer).error.message, HasSubstr("Avatar unknown not found or no longer available"));
  open({.key = Secret("wrong-key")});
  answer = send(present({}));
  ASSERT_TRUE(std::holds_alternative<Refused>(answer));
  EXPECT_THAT(std::get<Refused>(answer).error.message, EndsWith("; check HEYGEN_API_KEY"));
  EXPECT_EQ(simulator_->books().size(), 0U);
}

TEST_F(HeyGenVendorTest, a_video_that_fails_says_why) {
  simulator_->control({{"faults",
                        {{"fails",
                          {{"times", 1},
                           {"code", "MOVIO_PAYMENT_INSUFFICIENT_CREDIT"},
                           {"words", "Insufficient credit. This operation requires 'api' credits."}}}}}});
  const auto end = vendor_->poll(bought(present({})), {});
  ASSERT_TRUE(std::holds_alternative<GaveUp>(end));
  EXPECT_EQ(std::get<GaveUp>(end).error.message,
            "HeyGen has no money left in the account: “Insufficient credit. This operation requires 'api' credits "
            "(MOVIO_PAYMENT_INSUFFICIENT_CREDIT)”; add credit there, then redo the step");
}

TEST_F(HeyGenVendorTest, a_video_at_work_is_asked_after_again) {
  simulator_->control({{"seconds", 600'000}});
  const auto told = vendor_->poll(bought(present({})), {});
  ASSERT_TRUE(std::holds_alternative<StillWorking>(told));
  EXPECT_EQ(std::get<StillWorking>(told).look_again, std::chrono::seconds(10));
}

TEST_F(HeyGenVendorTest, a_poll_that_fails_says_nothing_of_the_video) {
  const std::string id = bought(present({}));
  for (const char* fault : {"free_cut", "free_busy", "free_error"}) {
    simulator_->plant(fault);
    EXPECT_TRUE(std::holds_alternative<NotTold>(vendor_->poll(id, {}))) << fault;
  }
  EXPECT_TRUE(std::holds_alternative<Finished>(vendor_->poll(id, {})));
}

TEST_F(HeyGenVendorTest, an_address_that_has_died_is_asked_for_anew) {
  const auto end = vendor_->poll(bought(present({})), {});
  simulator_->plant("expired");
  const auto made = vendor_->fetch(std::get<Finished>(end).output, {});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(simulator_->books().size(), 1U);
}

TEST_F(HeyGenVendorTest, a_video_that_was_deleted_is_said_to_be) {
  const std::string id = bought(present({}));
  const auto end = vendor_->poll(id, {});
  vendor_->cancel(id, {});
  const auto gone = vendor_->poll(id, {});
  ASSERT_TRUE(std::holds_alternative<GaveUp>(gone));
  EXPECT_THAT(std::get<GaveUp>(gone).error.message, HasSubstr("as it was deleted there; redo the step"));
  simulator_->plant("expired", 2);
  EXPECT_EQ(vendor_->fetch(std::get<Finished>(end).output, {}).error().code, ErrorCode::NotFound);
}

TEST_F(HeyGenVendorTest, heygen_is_told_where_to_tell_the_end) {
  open({.webhook_url = "https://films.example/v1/webhooks/heygen"});
  const auto request = vendor_->prepare(present({}), kTag);
  const auto order = account::order_from(request.value().bytes).value();
  EXPECT_EQ(order.body["callback_url"], "https://films.example/v1/webhooks/heygen");
  EXPECT_EQ(order.body["callback_id"], kTag);
}

TEST_F(HeyGenVendorTest, what_is_left_on_the_account_is_told) {
  EXPECT_EQ(account_->balance({}).value(), "1000 usd");
}

}  // namespace
}  // namespace kadr::providers::heygen
