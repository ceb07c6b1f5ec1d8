#include "store/webhook_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/database.h"
#include "store/delivery_records.h"
#include "store/job_records.h"
#include "store/schema.h"

namespace kadr::store {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::IsEmpty;
using ::testing::Optional;

constexpr Instant kNow = base::from_milliseconds(1'000'000);
constexpr std::chrono::minutes kMinute{1};

class WebhookRecordsTest : public ::testing::Test {
 protected:
  template <typename F>
  auto run(F work) {
    auto done = database_->write(work);
    if (!done) throw std::runtime_error(done.error().message);
    if constexpr (!std::is_void_v<typename decltype(done)::value_type>) return *std::move(done);
  }
  void make_job(const std::string& id, const std::string& owner) {
    run([&](Connection& connection) {
      return insert_job(connection,
                        {.id = id, .owner = owner, .recipe = "mix", .request = Json::object(), .created_at = kNow});
    });
  }
  void make_webhook(const std::string& id, const std::string& owner, std::vector<std::string> events) {
    run([&](Connection& connection) {
      return insert_webhook(connection, {.id = id,
                                         .owner = owner,
                                         .url = "https://example.com/" + id,
                                         .events = std::move(events),
                                         .created_at = kNow});
    });
  }
  void happen(const std::string& job, std::string_view type) {
    run([&](Connection& connection) {
      return add_event(connection, {.job = job, .at = kNow, .type = type, .data = {{"x", 1}}});
    });
  }
  std::vector<DeliveryRecord> deliveries(const std::string& webhook) {
    return run([&](Connection& connection) { return list_deliveries(connection, {.webhook = webhook, .limit = 100}); });
  }
  std::vector<DeliveryRecord> claim(const std::string& webhook, Instant now, std::int64_t limit = 100) {
    return run([&](Connection& connection) {
      return claim_deliveries(connection, {.webhook = webhook, .now = now, .until = now + kMinute, .limit = limit});
    });
  }
  bool end(const DeliveryRecord& delivery, DeliveryState state) {
    return run([&](Connection& connection) {
      return end_attempt(connection, {.id = delivery.id,
                                      .claimed_until = *delivery.claimed_until,
                                      .state = state,
                                      .at = kNow,
                                      .next_at = kNow + std::chrono::hours(1),
                                      .status = 500,
                                      .error = "it failed"});
    });
  }

  std::unique_ptr<Database> database_ = *Database::in_memory(schema());
};

TEST_F(WebhookRecordsTest, an_event_makes_a_delivery_for_each_webhook_of_its_owner_that_wants_it) {
  make_job("job", "ann");
  make_webhook("ends", "ann", {"job.succeeded", "job.failed"});
  make_webhook("all", "ann", {"job.running", "job.failed"});
  make_webhook("bobs", "bob", {"job.failed"});
  make_webhook("off", "ann", {"job.failed"});
  run([](Connection& connection) { return disable_webhook(connection, {.id = "off", .reason = "gone", .at = kNow}); });

  happen("job", "job.running");
  happen("job", "job.failed");

  ASSERT_EQ(deliveries("ends").size(), 1U);
  const DeliveryRecord told = deliveries("ends").front();
  EXPECT_EQ(told.event.job, "job");
  EXPECT_EQ(told.event.number, 2);
  EXPECT_EQ(told.event.type, "job.failed");
  EXPECT_EQ(told.event.data, Json({{"x", 1}}));
  EXPECT_EQ(told.state, DeliveryState::Pending);
  EXPECT_EQ(told.next_at, kNow);
  EXPECT_EQ(deliveries("all").size(), 2U);
  EXPECT_THAT(deliveries("bobs"), IsEmpty());
  EXPECT_THAT(deliveries("off"), IsEmpty());
}

TEST_F(WebhookRecordsTest, a_delivery_goes_with_its_event_when_the_transaction_is_undone) {
  make_job("job", "ann");
  make_webhook("one", "ann", {"job.failed"});

  const auto undone = database_->write([](Connection& connection) -> Result<> {
    KADR_CHECK(add_event(connection, {.job = "job", .at = kNow, .type = "job.failed"}));
    return fail(ErrorCode::Conflict, "undone");
  });

  EXPECT_FALSE(undone);
  EXPECT_THAT(deliveries("one"), IsEmpty());
}

TEST_F(WebhookRecordsTest, a_delivery_outlives_its_job_and_not_its_webhook) {
  make_job("job", "ann");
  make_webhook("one", "ann", {"job.failed"});
  happen("job", "job.failed");

  run([](Connection& connection) { return delete_job(connection, "job"); });
  EXPECT_EQ(deliveries("one").size(), 1U);

  EXPECT_TRUE(run([](Connection& connection) { return delete_webhook(connection, "one"); }));
  EXPECT_THAT(deliveries("one"), IsEmpty());
}

TEST_F(WebhookRecordsTest, what_is_claimed_is_nobody_elses_until_the_claim_runs_out) {
  make_job("job", "ann");
  make_webhook("one", "ann", {"job.failed"});
  happen("job", "job.failed");

  const auto first = claim("one", kNow);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_THAT(claim("one", kNow), IsEmpty());
  const auto again = claim("one", kNow + kMinute);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again.front().id, first.front().id);

  EXPECT_FALSE(end(first.front(), DeliveryState::Delivered)) << "the first claim had run out";
  EXPECT_TRUE(end(again.front(), DeliveryState::Failed));
  const DeliveryRecord ended = deliveries("one").front();
  EXPECT_EQ(ended.state, DeliveryState::Failed);
  EXPECT_EQ(ended.attempts, 1);
  EXPECT_THAT(ended.last_status, Optional(Eq(500)));
  EXPECT_EQ(ended.last_error, "it failed");
}

TEST_F(WebhookRecordsTest, a_claim_takes_the_oldest_that_are_due_and_no_more_than_asked) {
  make_job("job", "ann");
  make_webhook("one", "ann", {"job.failed"});
  for (int i = 0; i < 3; ++i) happen("job", "job.failed");

  EXPECT_THAT(claim("one", kNow - kMinute), IsEmpty());
  const auto first = claim("one", kNow, 2);

  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].event.number, 1);
  EXPECT_EQ(first[1].event.number, 2);
}

TEST_F(WebhookRecordsTest, the_claims_of_a_dead_process_are_due_at_once) {
  make_job("job", "ann");
  make_webhook("one", "ann", {"job.failed"});
  happen("job", "job.failed");
  EXPECT_EQ(claim("one", kNow).size(), 1U);

  run([](Connection& connection) { return release_claims(connection, kNow); });

  EXPECT_EQ(claim("one", kNow).size(), 1U);
}

TEST_F(WebhookRecordsTest, busy_are_those_that_are_enabled_and_have_something_to_send) {
  make_job("job", "ann");
  make_webhook("busy", "ann", {"job.failed"});
  make_webhook("idle", "ann", {"job.running"});
  make_webhook("off", "ann", {"job.failed"});
  happen("job", "job.failed");
  const auto names = [&] {
    std::vector<std::string> names;
    for (const BusyWebhook& busy : run(busy_webhooks)) names.push_back(busy.webhook.id);
    return names;
  };
  EXPECT_THAT(names(), ElementsAre("busy", "off"));

  run([](Connection& connection) { return disable_webhook(connection, {.id = "off", .reason = "gone", .at = kNow}); });
  EXPECT_THAT(names(), ElementsAre("busy"));

  EXPECT_TRUE(end(claim("busy", kNow).front(), DeliveryState::Delivered));
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(WebhookRecordsTest, a_replay_sends_anew_whatever_became_of_it) {
  make_job("job", "ann");
  make_webhook("one", "ann", {"job.failed"});
  happen("job", "job.failed");
  const DeliveryRecord sent = claim("one", kNow).front();
  EXPECT_TRUE(end(sent, DeliveryState::Delivered));

  EXPECT_TRUE(run([&](Connection& connection) { return replay_delivery(connection, sent.id, kNow); }));

  const DeliveryRecord again = claim("one", kNow).front();
  EXPECT_EQ(again.id, sent.id);
  EXPECT_EQ(again.attempts, 0);
  EXPECT_FALSE(again.delivered_at);
}

TEST_F(WebhookRecordsTest, a_list_goes_on_where_the_page_before_ended) {
  make_job("job", "ann");
  make_webhook("one", "ann", {"job.failed"});
  for (int i = 0; i < 5; ++i) happen("job", "job.failed");
  const auto page = [&](std::optional<DeliveryPlace> after) {
    return run([&](Connection& connection) {
      return list_deliveries(connection, {.webhook = "one", .after = after, .limit = 2});
    });
  };

  std::vector<std::int64_t> seen;
  std::optional<DeliveryPlace> place;
  for (auto rows = page(place); !rows.empty(); rows = page(place)) {
    for (const DeliveryRecord& row : rows) seen.push_back(row.event.number);
    place = DeliveryPlace{rows.back().created_at, rows.back().id};
  }

  EXPECT_THAT(seen, ::testing::UnorderedElementsAre(1, 2, 3, 4, 5));
}

TEST_F(WebhookRecordsTest, old_deliveries_are_pruned_in_portions) {
  make_job("job", "ann");
  make_webhook("one", "ann", {"job.failed"});
  for (int i = 0; i < 3; ++i) happen("job", "job.failed");
  const auto prune = [&](Instant before) {
    return run([&](Connection& connection) { return prune_deliveries(connection, before, 2); });
  };

  EXPECT_EQ(prune(kNow), 0);
  EXPECT_EQ(prune(kNow + kMinute), 2);
  EXPECT_EQ(prune(kNow + kMinute), 1);
}

TEST_F(WebhookRecordsTest, a_webhook_is_its_owners_and_is_found_as_it_was_changed) {
  make_webhook("one", "ann", {"job.failed"});
  const auto find = [&](const std::string& owner) {
    return run([&](Connection& connection) { return find_webhook_of(connection, "one", owner); });
  };
  EXPECT_FALSE(find("bob"));
  WebhookRecord webhook = *find("ann");
  webhook.events = {"job.queued", "job.running"};
  webhook.rotation = 3;
  webhook.rotated_at = kNow;
  webhook.disabled_at = kNow;
  webhook.disabled_reason = "by hand";
  EXPECT_TRUE(run([&](Connection& connection) { return change_webhook(connection, webhook); }));

  const auto found = find("ann");

  EXPECT_THAT(found->events, ElementsAre("job.queued", "job.running"));
  EXPECT_EQ(found->rotation, 3);
  EXPECT_THAT(found->rotated_at, Optional(Eq(kNow)));
  EXPECT_THAT(found->disabled_at, Optional(Eq(kNow)));
  EXPECT_EQ(found->disabled_reason, "by hand");
}

}  // namespace
}  // namespace kadr::store
