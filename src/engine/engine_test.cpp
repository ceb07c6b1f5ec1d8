#include "engine/engine.h"

#include <atomic>
#include <future>
#include <latch>

#include <gtest/gtest.h>

#include "engine/commands.h"
#include "store/approval_records.h"
#include "store/event_records.h"
#include "store/job_records.h"
#include "store/schema.h"
#include "support/small_disk.h"
#include "support/temporary_folder.h"

namespace kadr::engine {
namespace {

using store::Connection;
using store::JobState;

Flow<Json> squares(RecipeContext& context, const Json& request) {
  std::vector<StepRequest> steps;
  for (int i = 0; i < request["count"].get<int>(); ++i) {
    steps.push_back({.key = "square[" + std::to_string(i) + "]", .kind = "square", .input = {{"number", i}}});
  }
  const std::vector<Json> results = co_await context.all(std::move(steps));
  std::int64_t sum = 0;
  for (const Json& result : results) sum += result.get<std::int64_t>();
  co_return Json{{"sum", sum}};
}

Flow<Json> asking(RecipeContext& context, const Json&) {
  const Decision decision = co_await context.approval({.key = "sure", .subject = Json{{"text", "draft"}}});
  co_await context.sleep("nap", std::chrono::milliseconds(20));
  co_return decision.subject;
}

Flow<Json> lasting(RecipeContext& context, const Json&) {
  co_return co_await context.step({.key = "endless", .kind = "endless"});
}

/// An engine with a database of its own in a folder, which can be stopped and started again.
class EngineTest : public testing::Test {
 protected:
  EngineTest() {
    kinds_.add("square", kCpuClass, [this](const StepRun& run) -> Result<Json> {
      ++squared_;
      const auto number = run.input["number"].get<std::int64_t>();
      return Json(number * number);
    });
    kinds_.add("endless", kIoClass, [this](const StepRun& run) -> Result<Json> {
      run.progress({.done = 7, .total = 10});
      begun_.count_down();
      std::mutex mutex;
      std::unique_lock lock(mutex);
      std::condition_variable_any().wait(lock, run.stop, [] { return false; });
      return fail(ErrorCode::Cancelled, "stopped");
    });
    settings_.heartbeat = std::chrono::milliseconds(50);
    database_ = store::Database::open({.folder = folder_.path(), .migrations = store::schema()}).value();
  }

  void start() {
    parts_.emplace(Parts{*database_, clock_, random_, recipes_, kinds_, settings_});
    engine_ = std::make_unique<Engine>(*parts_, bus_,
                                       Engine::Settings{.crews = {.cpu = 2, .io = 2, .vendor = 1},
                                                        .lease_owner = "life " + std::to_string(++lives_),
                                                        .complain = [this](const Error& error) {
                                                          if (disk_ == nullptr || error.code != ErrorCode::NoSpace)
                                                            ADD_FAILURE() << error.message;
                                                          ++complaints_;
                                                        }});
    ASSERT_TRUE(engine_->start());
  }

  void submit_job(const std::string& id, const std::string& recipe, Json request = Json::object()) {
    const store::JobRecord job{
        .id = id, .owner = "anna", .recipe = recipe, .request = std::move(request), .created_at = clock_.now()};
    ASSERT_TRUE(database_->write([&](Connection& connection) { return submit(connection, job); }));
    if (engine_) engine_->wake(id);
  }

  store::JobRecord job(const std::string& id) {
    return database_->read([&](Connection& connection) { return store::find_job(connection, id); }).value().value();
  }

  /// Waits until the job is in a state, woken by the bus.
  store::JobRecord wait_for(const std::string& id, JobState state) {
    std::mutex mutex;
    std::condition_variable rung;
    std::atomic<std::uint64_t> rings = 0;
    const auto subscription = bus_.subscribe(id, [&] {
      const std::scoped_lock lock(mutex);
      ++rings;
      rung.notify_all();
    });
    while (true) {
      const std::uint64_t seen = rings;
      if (job(id).state == state) break;
      std::unique_lock lock(mutex);
      const bool news = rung.wait_for(lock, std::chrono::seconds(20), [&] { return rings != seen; });
      EXPECT_TRUE(news) << "job " << id << " is " << to_string(job(id).state);
      if (!news) break;
    }
    return job(id);
  }

  test::TemporaryFolder folder_;
  base::SystemClock clock_;
  base::SystemRandom random_;
  EventBus bus_;
  Recipes recipes_{{"squares", squares}, {"asking", asking}, {"lasting", lasting}};
  StepKinds kinds_;
  EngineSettings settings_;
  std::unique_ptr<store::Database> database_;
  std::optional<Parts> parts_;
  std::atomic<int> squared_ = 0;
  std::latch begun_{1};
  std::unique_ptr<test::SmallDisk> disk_;
  std::atomic<int> complaints_ = 0;
  int lives_ = 0;
  std::unique_ptr<Engine> engine_;
};

TEST_F(EngineTest, steps_side_by_side_are_each_done_once) {
  start();
  submit_job("1", "squares", {{"count", 30}});

  const store::JobRecord done = wait_for("1", JobState::Succeeded);

  EXPECT_EQ(*done.result, (Json{{"sum", 8555}}));
  EXPECT_EQ(squared_, 30);
}

TEST_F(EngineTest, a_job_submitted_while_nobody_worked_is_done_at_the_next_start) {
  submit_job("1", "squares", {{"count", 3}});
  start();

  EXPECT_EQ(*wait_for("1", JobState::Succeeded).result, (Json{{"sum", 5}}));
}

TEST_F(EngineTest, a_job_that_waits_for_a_person_goes_on_with_the_edits_also_in_another_process) {
  start();
  submit_job("1", "asking");
  wait_for("1", JobState::Waiting);
  engine_.reset();
  start();

  const Answer answer{.edits = Json{{"text", "better"}}, .by = "anna"};
  ASSERT_TRUE(database_->write(
      [&](Connection& connection) { return decide(connection, {.job = "1", .number = 1}, answer, clock_.now()); }));
  engine_->wake("1");

  EXPECT_EQ(*wait_for("1", JobState::Succeeded).result, (Json{{"text", "better"}}));
}

TEST_F(EngineTest, stopping_ends_what_is_at_work_without_counting_an_attempt) {
  start();
  submit_job("1", "lasting");
  begun_.wait();
  EXPECT_EQ(engine_->progress("1").at(0).progress.done, 7);
  engine_->stop();

  const auto steps = database_->read([](Connection& connection) { return store::steps_of(connection, "1"); }).value();

  EXPECT_EQ(steps.at(0).state, store::StepState::Waiting);
  EXPECT_EQ(steps.at(0).attempts, 0);
  EXPECT_FALSE(store::has_ended(job("1").state));
}

TEST_F(EngineTest, cancelling_stops_what_is_at_work) {
  start();
  submit_job("1", "lasting");
  begun_.wait();
  ASSERT_TRUE(*database_->write([&](Connection& connection) { return cancel(connection, "1", clock_.now()); }));
  engine_->wake("1");
  // Ends only when the work has: the engine waits for it.
  while (!engine_->progress("1").empty()) std::this_thread::yield();

  const auto steps = database_->read([](Connection& connection) { return store::steps_of(connection, "1"); }).value();

  EXPECT_EQ(steps.at(0).state, store::StepState::Cancelled);
  EXPECT_EQ(job("1").state, JobState::Cancelled);
}

TEST_F(EngineTest, a_full_database_loses_no_work_and_counts_no_death) {
  disk_ = test::SmallDisk::mount(4 << 20);
  if (!disk_) GTEST_SKIP() << "only root can mount a small disk";
  database_ = store::Database::open({.folder = disk_->path() / "data", .migrations = store::schema()}).value();
  kinds_.add("endless", kIoClass, [this](const StepRun&) -> Result<Json> {
    ++squared_;
    disk_->fill(0);
    begun_.count_down();
    return Json("done");
  });
  settings_.lease = std::chrono::milliseconds(100);
  settings_.heartbeat = std::chrono::milliseconds(20);
  settings_.retry.look_for_room = std::chrono::milliseconds(20);
  start();
  submit_job("1", "lasting");
  begun_.wait();
  const auto step = [&] {
    return database_->read([](Connection& connection) { return store::steps_of(connection, "1"); }).value().at(0);
  };
  // Until well after the lease has ended, which nobody could renew.
  while (step().state == store::StepState::Running && clock_.now() < *step().lease_until + settings_.lease) {
    std::this_thread::yield();
  }
  EXPECT_EQ(step().state, store::StepState::Running);
  EXPECT_GT(complaints_, 0);

  disk_->make_room();
  wait_for("1", JobState::Succeeded);

  EXPECT_EQ(squared_, 1);
  EXPECT_EQ(step().attempts, 1);
  const auto events =
      database_->read([](Connection& connection) { return store::events_after(connection, "1", 0, 99); });
  for (const store::EventRecord& event : *events) EXPECT_NE(event.type, "step.interrupted");
  engine_.reset();
  database_.reset();
}

}  // namespace
}  // namespace kadr::engine
