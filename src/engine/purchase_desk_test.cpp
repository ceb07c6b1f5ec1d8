#include "engine/purchase_desk.h"

#include <functional>

#include <gmock/gmock.h>

#include "engine/advance.h"
#include "engine/commands.h"
#include "engine/purchase_books.h"
#include "engine/step_work.h"
#include "store/approval_records.h"
#include "store/event_records.h"
#include "store/job_records.h"
#include "store/schema.h"
#include "support/temporary_folder.h"

namespace kadr::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using store::Connection;
using store::JobState;
using store::PurchaseRecord;
using store::PurchaseState;
using testing::HasSubstr;

class StoppedClock final : public base::Clock {
 public:
  [[nodiscard]] Instant now() const override { return time; }
  Instant time = base::from_milliseconds(1'800'000'000'000);
};

class NoChance final : public base::RandomSource {
 public:
  [[nodiscard]] std::uint64_t next() override { return 0; }
};

/// A database that refuses to commit while it is told to.
class RefusingDatabase final : public store::Database {
 public:
  void write_later(store::Work work, std::function<void(Result<>)> done) override {
    disk_->write_later(std::move(work), std::move(done));
  }
  [[nodiscard]] Result<> backup(const std::filesystem::path& path) override { return disk_->backup(path); }
  [[nodiscard]] Result<> check_integrity() override { return disk_->check_integrity(); }
  [[nodiscard]] store::WriteCounts counts() const override { return disk_->counts(); }

  bool refuses = false;

 private:
  [[nodiscard]] Result<> run_write(store::Work work) override {
    return disk_->write([&](Connection& connection) -> Result<> {
      KADR_CHECK(work(connection));
      if (refuses) return fail(ErrorCode::Unavailable, "the database is away");
      return {};
    });
  }
  [[nodiscard]] Result<> run_read(store::Work work) override { return disk_->read(std::move(work)); }

  std::unique_ptr<store::Database> disk_ = store::Database::in_memory(store::schema()).value();
};

/// Does what the test says, and counts.
class ScriptedVendor final : public Vendor {
 public:
  std::function<SendAnswer(std::stop_token)> on_send = [](const std::stop_token&) { return Accepted{"v-1"}; };
  std::function<Result<std::vector<Sighting>>(const LostRequest&)> on_find_lost;
  milliseconds turn{0};
  std::function<PollAnswer()> on_poll = [] { return Finished{.output = "made", .cost = 70}; };
  VendorClass kind = VendorClass::Silent;
  std::vector<Sighting> listed;
  milliseconds answer_time{0};
  int sends = 0;
  int polls = 0;
  int cancels = 0;

  [[nodiscard]] std::string name() const override { return "scripted"; }
  [[nodiscard]] VendorClass vendor_class() const override { return kind; }
  [[nodiscard]] Result<VendorRequest> prepare(const Json& input, const std::string& tag) override {
    return VendorRequest{.bytes = tag + input.dump(), .ceiling = 100, .answer_time = answer_time};
  }
  [[nodiscard]] SendAnswer send(const VendorRequest&, const std::string&, std::stop_token stop) override {
    ++sends;
    return on_send(std::move(stop));
  }
  [[nodiscard]] PollAnswer poll(const std::string&, std::stop_token) override {
    ++polls;
    return on_poll();
  }
  [[nodiscard]] Result<std::vector<Sighting>> find(const std::string&, std::stop_token) override { return listed; }
  [[nodiscard]] Result<std::vector<Sighting>> find_lost(const LostRequest& lost, std::stop_token stop) override {
    return on_find_lost ? on_find_lost(lost) : Vendor::find_lost(lost, std::move(stop));
  }
  [[nodiscard]] milliseconds turn_in() override { return turn; }
  [[nodiscard]] Result<Json> fetch(const Json& output, std::stop_token) override { return output; }
  void cancel(const std::string&, std::stop_token) override { ++cancels; }
};

Flow<Json> one_purchase(RecipeContext& context, const Json& request) {
  co_return co_await context.step({.key = "buy", .kind = "buy", .input = request});
}

/// A job that buys one thing, worked on by hand.
class PurchaseDeskTest : public testing::Test {
 protected:
  PurchaseDeskTest() {
    kinds_.add("buy", vendor_);
    const store::JobRecord job{
        .id = "1", .owner = "anna", .recipe = "one", .request = Json::object(), .created_at = clock_.now()};
    EXPECT_TRUE(database_.write([&](Connection& connection) { return submit(connection, job); }));
    EXPECT_TRUE(advance_.everything());
  }

  /// One claim on the purchase, if it may be worked on now, by a process that is new each time.
  Result<bool> work(std::stop_token stop = {}) {
    StepWork worker(parts_, "life " + std::to_string(++lives_));
    KADR_CHECK(advance_.orphans_of_others("life " + std::to_string(lives_)));
    KADR_TRY(const auto claimed, worker.claim(kVendorClass));
    if (!claimed) return false;
    KADR_CHECK(worker.carry_out(*claimed, {}, std::move(stop)));
    KADR_CHECK(advance_.everything());
    return true;
  }

  /// Until it waits for a time, a person, or has ended.
  void work_on() {
    while (true) {
      const Result<bool> worked = work();
      ASSERT_TRUE(worked) << worked.error().message;
      if (!*worked) return;
    }
  }

  PurchaseRecord purchase() {
    return database_.read([](Connection& connection) { return store::all_purchases(connection); }).value().at(0);
  }
  store::JobRecord job() {
    return database_.read([](Connection& connection) { return store::find_job(connection, "1"); }).value().value();
  }
  std::vector<std::string> events() {
    std::vector<std::string> types;
    const auto all =
        database_.read([](Connection& connection) { return store::events_after(connection, "1", 0, 1000); });
    for (const store::EventRecord& event : all.value()) types.push_back(event.type);
    return types;
  }
  std::size_t questions() {
    return database_.read([](Connection& connection) { return store::approvals_of(connection, "1"); }).value().size();
  }
  void later(milliseconds by) { clock_.time += by; }

  test::TemporaryFolder folder_;
  StoppedClock clock_;
  NoChance random_;
  RefusingDatabase database_;
  ScriptedVendor vendor_;
  Recipes recipes_{{"one", one_purchase}};
  StepKinds kinds_;
  EngineSettings settings_;
  std::unique_ptr<store::AnswerSpool> spool_ = store::AnswerSpool::open(folder_.path()).value();
  Parts parts_{database_, clock_, random_, recipes_, kinds_, settings_, spool_.get()};
  Advance advance_{parts_};
  int lives_ = 0;
};

TEST_F(PurchaseDeskTest, an_id_that_the_database_cannot_take_is_kept_for_the_next_start) {
  vendor_.on_send = [this](const std::stop_token&) {
    database_.refuses = true;
    return Accepted{"v-1"};
  };
  const Result<bool> first = work();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().message, "the database is away");
  EXPECT_EQ(purchase().state, PurchaseState::Sending);
  // Nothing is left of that process but what is on the disk.
  spool_ = store::AnswerSpool::open(folder_.path()).value();
  parts_.answers = spool_.get();
  database_.refuses = false;

  work_on();

  EXPECT_EQ(purchase().state, PurchaseState::Settled);
  EXPECT_EQ(purchase().vendor_id, "v-1");
  EXPECT_EQ(purchase().cost, 70);
  EXPECT_EQ(job().state, JobState::Succeeded);
  EXPECT_EQ(vendor_.sends, 1);
  EXPECT_EQ(questions(), 0U) << "a person was asked what was known";
  EXPECT_TRUE(store::AnswerSpool::open(folder_.path()).value()->kept().empty());
}

TEST_F(PurchaseDeskTest, a_kept_id_is_in_the_ledger_before_the_request_could_be_sent_again) {
  ASSERT_TRUE(
      database_.write([](Connection& connection) { return connection.execute("UPDATE jobs SET on_doubt = 'retry'"); }));
  vendor_.on_send = [this](const std::stop_token&) {
    database_.refuses = true;
    return Accepted{"v-1"};
  };
  ASSERT_FALSE(work());
  database_.refuses = false;
  later(seconds(300));

  ASSERT_TRUE(work());

  EXPECT_EQ(vendor_.sends, 1);
  EXPECT_EQ(purchase().vendor_id, "v-1");
}

TEST_F(PurchaseDeskTest, a_kept_id_stays_until_the_database_has_taken_it) {
  ASSERT_TRUE(spool_->keep({.step = {.job = "1", .number = 1}, .attempt = 1, .vendor_id = "v-1"}));
  database_.refuses = true;

  EXPECT_FALSE(take_in_answers(parts_));

  EXPECT_EQ(spool_->kept().size(), 1U);
}

TEST_F(PurchaseDeskTest, a_kept_id_answers_the_question_that_was_asked_meanwhile) {
  vendor_.on_send = [](const std::stop_token&) { return NoAnswer{"cut off"}; };
  work_on();
  later(seconds(300));
  work_on();
  ASSERT_EQ(purchase().state, PurchaseState::Attention);
  ASSERT_TRUE(spool_->keep({.step = {.job = "1", .number = 1}, .attempt = 1, .vendor_id = "v-1"}));

  ASSERT_TRUE(advance_.everything());
  work_on();

  EXPECT_EQ(job().state, JobState::Succeeded);
  EXPECT_EQ(vendor_.sends, 1);
}

/// Somebody said "send again" before it came: it is billed, so the ledger must name it.
TEST_F(PurchaseDeskTest, an_id_of_an_attempt_that_is_over_is_noted) {
  work_on();
  ASSERT_EQ(purchase().state, PurchaseState::Settled);
  ASSERT_TRUE(spool_->keep({.step = {.job = "1", .number = 1}, .attempt = 1, .vendor_id = "v-9"}));

  ASSERT_TRUE(advance_.everything());

  EXPECT_EQ(purchase().vendor_id, "v-1");
  EXPECT_THAT(purchase().note, HasSubstr("attempt 1 was taken after all, as v-9"));
}

TEST_F(PurchaseDeskTest, a_keyed_request_without_an_answer_is_not_sent_again_at_once) {
  vendor_.kind = VendorClass::IdempotencyKey;
  vendor_.on_send = [this](const std::stop_token&) -> SendAnswer {
    if (vendor_.sends < 5) return NoAnswer{"503"};
    return Accepted{"v-1"};
  };
  work_on();
  ASSERT_EQ(vendor_.sends, 1);

  later(settings_.purchase.between_looks);
  vendor_.on_send = [](const std::stop_token&) { return Accepted{"v-1"}; };
  work_on();

  EXPECT_EQ(vendor_.sends, 2);
  EXPECT_EQ(job().state, JobState::Succeeded);
}

TEST_F(PurchaseDeskTest, a_paid_request_that_has_left_is_waited_for_when_the_server_stops) {
  std::stop_source server;
  vendor_.on_send = [&](const std::stop_token& stop) -> SendAnswer {
    server.request_stop();
    if (stop.stop_requested()) return NoAnswer{"stopped"};
    return Accepted{"v-1"};
  };

  ASSERT_TRUE(work(server.get_token()));

  EXPECT_EQ(purchase().state, PurchaseState::Accepted);
  EXPECT_EQ(vendor_.polls, 0) << "the server is being stopped";
  work_on();
  EXPECT_EQ(job().state, JobState::Succeeded);
}

TEST_F(PurchaseDeskTest, a_server_that_is_being_stopped_buys_nothing_more) {
  std::stop_source server;
  server.request_stop();

  ASSERT_TRUE(work(server.get_token()));

  EXPECT_EQ(vendor_.sends, 0);
  EXPECT_EQ(purchase().state, PurchaseState::Planned);
}

TEST_F(PurchaseDeskTest, what_was_done_while_the_server_was_down_is_fetched_however_late) {
  vendor_.on_poll = [] { return StillWorking{}; };
  work_on();
  later(settings_.purchase.patience * 3);
  vendor_.on_poll = [] { return Finished{.output = "made", .cost = 70}; };

  work_on();

  EXPECT_EQ(job().state, JobState::Succeeded);
}

TEST_F(PurchaseDeskTest, work_that_does_not_end_in_time_is_given_up) {
  vendor_.on_poll = [] { return StillWorking{}; };
  work_on();
  later(settings_.purchase.patience);

  work_on();

  EXPECT_EQ(job().state, JobState::Failed);
  EXPECT_EQ(job().error->code, ErrorCode::TimedOut);
  EXPECT_EQ(vendor_.cancels, 1);
}

/// Of a vendor that answers with the work itself.
const Accepted kAtOnce{.vendor_id = "v-1", .finished = Finished{.output = "said", .cost = 40}};

TEST_F(PurchaseDeskTest, an_answer_that_is_the_work_itself_is_settled_without_a_poll) {
  vendor_.on_send = [](const std::stop_token&) { return kAtOnce; };

  work_on();

  EXPECT_EQ(purchase().state, PurchaseState::Settled);
  EXPECT_EQ(purchase().cost, 40);
  EXPECT_EQ(vendor_.polls, 0);
  EXPECT_EQ(job().result, Json("said"));
  EXPECT_THAT(events(), testing::IsSupersetOf({"purchase.accepted", "purchase.succeeded", "purchase.settled"}));
}

/// The process ends between the two transactions: what was answered is in the first.
TEST_F(PurchaseDeskTest, the_end_of_the_work_is_written_with_its_acceptance) {
  std::stop_source server;
  vendor_.on_send = [&](const std::stop_token&) {
    server.request_stop();
    return kAtOnce;
  };

  ASSERT_TRUE(work(server.get_token()));

  EXPECT_EQ(purchase().state, PurchaseState::Succeeded);
  EXPECT_EQ(purchase().output, Json("said"));
  work_on();
  EXPECT_EQ(job().result, Json("said"));
  EXPECT_EQ(vendor_.sends, 1);
  EXPECT_EQ(vendor_.polls, 0);
}

TEST_F(PurchaseDeskTest, work_that_the_database_cannot_take_is_kept_for_the_next_start) {
  vendor_.on_send = [this](const std::stop_token&) {
    database_.refuses = true;
    return kAtOnce;
  };
  ASSERT_FALSE(work());
  ASSERT_EQ(purchase().state, PurchaseState::Sending);
  spool_ = store::AnswerSpool::open(folder_.path()).value();
  parts_.answers = spool_.get();
  database_.refuses = false;

  work_on();

  EXPECT_EQ(job().result, Json("said"));
  EXPECT_EQ(purchase().cost, 40);
  EXPECT_EQ(vendor_.sends, 1);
  EXPECT_EQ(vendor_.polls, 0) << "what was answered was asked for again";
  EXPECT_EQ(questions(), 0U);
}

/// The process died between the vendor's answer and the first write about it.
TEST_F(PurchaseDeskTest, work_whose_answer_was_lost_is_found_again_and_asked_for) {
  vendor_.kind = VendorClass::Findable;
  vendor_.on_send = [](const std::stop_token&) -> SendAnswer { throw std::runtime_error("killed"); };
  ASSERT_FALSE(work());
  vendor_.listed = {{.vendor_id = "v-1", .created_at = clock_.now()}};
  later(settings_.purchase.send_time + settings_.purchase.settle_window);

  work_on();

  EXPECT_EQ(vendor_.sends, 1);
  EXPECT_EQ(vendor_.polls, 1);
  EXPECT_EQ(job().result, Json("made"));
}

/// A sender that was given up comes back with the work, while a person is asked what became of it.
TEST_F(PurchaseDeskTest, work_that_comes_from_a_sender_without_its_lease_is_not_lost) {
  vendor_.on_send = [this](const std::stop_token&) {
    later(seconds(300));
    work_on();
    EXPECT_EQ(purchase().state, PurchaseState::Attention);
    return kAtOnce;
  };

  ASSERT_TRUE(work());

  EXPECT_EQ(purchase().state, PurchaseState::Succeeded);
  work_on();
  EXPECT_EQ(job().result, Json("said"));
  EXPECT_EQ(vendor_.sends, 1);
}

TEST_F(PurchaseDeskTest, work_that_was_found_before_its_answer_came_is_not_fetched_twice) {
  vendor_.kind = VendorClass::Findable;
  vendor_.on_poll = [] { return StillWorking{}; };
  vendor_.on_send = [this](const std::stop_token&) {
    vendor_.listed = {{.vendor_id = "v-1", .created_at = clock_.now()}};
    later(seconds(300));
    work_on();
    EXPECT_EQ(purchase().state, PurchaseState::Accepted);
    return kAtOnce;
  };

  ASSERT_TRUE(work());
  work_on();

  EXPECT_EQ(vendor_.polls, 1);
  EXPECT_EQ(job().result, Json("said"));
}

TEST_F(PurchaseDeskTest, nobody_looks_for_a_request_while_its_sender_still_waits_for_a_slow_answer) {
  vendor_.answer_time = settings_.purchase.send_time * 5;
  const Instant sent = clock_.now();
  vendor_.on_send = [](const std::stop_token&) -> SendAnswer { throw std::runtime_error("killed"); };
  ASSERT_FALSE(work());

  EXPECT_EQ(purchase().deadline, sent + vendor_.answer_time);
}

TEST_F(PurchaseDeskTest, who_waits_for_a_turn_at_the_vendor_has_sent_nothing_and_used_no_attempt) {
  vendor_.turn = seconds(5);
  for (int i = 0; i < 10; ++i) {
    work_on();
    later(seconds(5));
  }
  EXPECT_EQ(purchase().state, PurchaseState::Planned);
  EXPECT_EQ(purchase().attempt, 1);
  EXPECT_EQ(vendor_.sends, 0);

  vendor_.turn = seconds(0);
  work_on();

  EXPECT_EQ(job().state, JobState::Succeeded);
}

TEST_F(PurchaseDeskTest, a_lost_request_is_looked_for_with_what_was_asked_and_when) {
  vendor_.kind = VendorClass::Findable;
  const Instant sent = clock_.now();
  vendor_.on_send = [](const std::stop_token&) { return NoAnswer{"cut off"}; };
  vendor_.on_find_lost = [&](const LostRequest& lost) -> Result<std::vector<Sighting>> {
    EXPECT_EQ(lost.tag, "1.1");
    EXPECT_EQ(lost.request.bytes, "1.1{}");
    EXPECT_EQ(lost.sent_at, sent);
    return std::vector<Sighting>{{.vendor_id = "v-7", .created_at = clock_.now()}};
  };
  work_on();
  later(seconds(300));

  work_on();

  EXPECT_EQ(job().state, JobState::Succeeded);
  EXPECT_EQ(purchase().vendor_id, "v-7");
  EXPECT_EQ(vendor_.sends, 1);
}

TEST_F(PurchaseDeskTest, a_vendor_whose_records_cannot_tell_leaves_it_to_a_person) {
  vendor_.kind = VendorClass::Findable;
  vendor_.on_send = [](const std::stop_token&) { return NoAnswer{"cut off"}; };
  vendor_.on_find_lost = [](const LostRequest&) -> Result<std::vector<Sighting>> {
    return fail(ErrorCode::NotFound, "it may be v-3");
  };
  work_on();
  later(seconds(300));

  work_on();

  EXPECT_EQ(purchase().state, PurchaseState::Attention);
  EXPECT_EQ(purchase().note, "it may be v-3");
  EXPECT_EQ(questions(), 1U);
  EXPECT_EQ(vendor_.sends, 1);
}

TEST_F(PurchaseDeskTest, a_vendor_whose_answer_throws_ends_only_its_claim) {
  vendor_.on_poll = []() -> PollAnswer { throw std::runtime_error("no such field"); };

  const Result<bool> worked = work();

  ASSERT_FALSE(worked);
  EXPECT_THAT(worked.error().message, HasSubstr("no such field"));
  EXPECT_EQ(purchase().state, PurchaseState::Accepted);
}

}  // namespace
}  // namespace kadr::engine
