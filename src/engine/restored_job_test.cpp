#include <algorithm>

#include <gtest/gtest.h>

#include "engine/advance.h"
#include "engine/commands.h"
#include "engine/step_work.h"
#include "store/job_records.h"
#include "store/purchase_records.h"
#include "store/restored.h"
#include "store/schema.h"

namespace kadr::engine {
namespace {

using store::Connection;
using store::JobState;
using store::PurchaseState;

class StoppedClock final : public base::Clock {
 public:
  [[nodiscard]] Instant now() const override { return time; }
  Instant time = base::from_milliseconds(1'800'000'000'000);
};

class NoChance final : public base::RandomSource {
 public:
  [[nodiscard]] std::uint64_t next() override { return 0; }
};

/// Its records can be listed. It remembers what was sent, as vendors do, whatever becomes of our database.
class Shop final : public Vendor {
 public:
  [[nodiscard]] std::string name() const override { return "shop"; }
  [[nodiscard]] VendorClass vendor_class() const override { return VendorClass::Findable; }
  [[nodiscard]] Result<VendorRequest> prepare(const Json& input, const std::string&) override {
    return VendorRequest{.bytes = input.dump(), .ceiling = 100};
  }
  [[nodiscard]] SendAnswer send(const VendorRequest&, const std::string& tag, std::stop_token) override {
    if (closed) return Refused{.error = {ErrorCode::Unavailable, "closed"}, .wait = std::chrono::milliseconds(1000)};
    sold.push_back(tag);
    return Accepted{.vendor_id = tag + "#" + std::to_string(sold.size())};
  }
  [[nodiscard]] PollAnswer poll(const std::string& vendor_id, std::stop_token) override {
    return Finished{.output = vendor_id, .cost = 100};
  }
  [[nodiscard]] Result<std::vector<Sighting>> find(const std::string& tag, std::stop_token) override {
    std::vector<Sighting> seen;
    for (std::size_t i = 0; i < sold.size(); ++i) {
      if (sold[i] == tag) seen.push_back({.vendor_id = tag + "#" + std::to_string(i + 1), .created_at = Instant()});
    }
    return seen;
  }
  [[nodiscard]] Result<Json> fetch(const Json& output, std::stop_token) override { return output; }
  void cancel(const std::string&, std::stop_token) override {}

  std::vector<std::string> sold;
  bool closed = false;
};

Flow<Json> shopping(RecipeContext& context, const Json&) {
  const Json first = co_await context.step({.key = "first", .kind = "buy", .input = {{"what", "one"}}});
  co_return co_await context.step({.key = "second", .kind = "buy", .input = {{"what", "two"}, {"after", first}}});
}

/// The engine by hand, over a database that can be put back to what it was.
class RestoredJob : public testing::Test {
 protected:
  RestoredJob() {
    kinds_.add("buy", shop_);
    const store::JobRecord job{
        .id = "1", .owner = "ann", .recipe = "shopping", .request = Json::object(), .created_at = clock_.time};
    write([&](Connection& connection) { return submit(connection, job); });
  }

  template <typename Work>
  void write(Work work) {
    const auto done = database_->write(work);
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
  }

  /// One purchase as far as it goes now. False when there is nothing to be done.
  bool visit() {
    EXPECT_TRUE(advance_.everything());
    const auto claimed = work_.claim(kVendorClass);
    if (!*claimed) return false;
    EXPECT_TRUE(work_.carry_out(**claimed, {}, {}));
    return true;
  }

  /// So long, in steps of ten seconds.
  void run(std::chrono::seconds time) {
    for (const Instant end = clock_.time + time; clock_.time <= end; clock_.time += std::chrono::seconds(10)) {
      while (visit()) {
      }
    }
  }

  /// What the next start finds: the database as it is now is the backup, and the shop has sold `meanwhile` since.
  void restore(const std::vector<std::string>& meanwhile) {
    for (const std::string& tag : meanwhile) shop_.sold.push_back(tag);
    clock_.time += std::chrono::hours(1);
    write([&](Connection& connection) -> Result<> {
      KADR_CHECK(store::mark_restored(connection, clock_.time));
      return {};
    });
  }

  store::JobRecord job() {
    return database_->read([](Connection& connection) { return store::find_job(connection, "1"); }).value().value();
  }
  store::PurchaseRecord purchase(std::int64_t step) {
    return database_
        ->read([&](Connection& connection) { return store::find_purchase(connection, {.job = "1", .number = step}); })
        .value()
        .value();
  }

  StoppedClock clock_;
  NoChance random_;
  Shop shop_;
  std::unique_ptr<store::Database> database_ = store::Database::in_memory(store::schema()).value();
  Recipes recipes_{{"shopping", shopping}};
  StepKinds kinds_;
  EngineSettings settings_;
  Parts parts_{*database_, clock_, random_, recipes_, kinds_, settings_};
  Advance advance_{parts_};
  StepWork work_{parts_, "worker"};
};

TEST_F(RestoredJob, what_was_bought_after_the_backup_is_found_and_not_bought_again) {
  shop_.closed = true;
  ASSERT_TRUE(visit());
  ASSERT_EQ(purchase(1).state, PurchaseState::Planned) << "the backup shows it as not sent";
  shop_.closed = false;

  restore({"1.1"});
  run(std::chrono::seconds(400));

  EXPECT_EQ(purchase(1).state, PurchaseState::Settled);
  EXPECT_EQ(purchase(1).resolved_by, "listing");
  EXPECT_EQ(std::ranges::count(shop_.sold, "1.1"), 1);
}

TEST_F(RestoredJob, what_was_not_bought_is_bought_after_looking) {
  shop_.closed = true;
  ASSERT_TRUE(visit());
  shop_.closed = false;

  restore({});
  run(std::chrono::seconds(100));
  EXPECT_EQ(shop_.sold.size(), 0) << "a request may still arrive";
  run(std::chrono::seconds(400));

  EXPECT_EQ(purchase(1).state, PurchaseState::Settled);
  EXPECT_EQ(std::ranges::count(shop_.sold, "1.1"), 1);
}

TEST_F(RestoredJob, a_person_is_asked_about_what_the_backup_does_not_know) {
  restore({"1.1", "1.2"});
  run(std::chrono::seconds(400));
  ASSERT_EQ(purchase(1).state, PurchaseState::Attention);
  EXPECT_EQ(shop_.sold.size(), 2);

  write([&](Connection& connection) {
    return decide(connection, {.job = "1", .number = 1}, {.edits = Json{{"vendor_id", "1.1#1"}}, .by = "bo"},
                  clock_.time);
  });
  run(std::chrono::seconds(400));
  EXPECT_EQ(purchase(1).state, PurchaseState::Settled);
  ASSERT_EQ(purchase(2).state, PurchaseState::Attention) << "and about the next one";
  write(
      [&](Connection& connection) { return decide(connection, {.job = "1", .number = 2}, {.by = "bo"}, clock_.time); });
  run(std::chrono::seconds(400));

  EXPECT_EQ(job().state, JobState::Succeeded);
  EXPECT_EQ(shop_.sold.size(), 3) << "bought once, because a person said so";
}

}  // namespace
}  // namespace kadr::engine
