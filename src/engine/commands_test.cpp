#include "engine/commands.h"

#include <map>

#include <gmock/gmock.h>

#include "engine/advance.h"
#include "engine/step_work.h"
#include "store/approval_records.h"
#include "store/event_records.h"
#include "store/job_records.h"
#include "store/schema.h"

namespace kadr::engine {
namespace {

using store::Connection;
using store::JobState;
using store::StepRecord;
using store::StepState;
using testing::ElementsAre;
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

/// A word is written, shouted and counted; a person says yes in between.
Flow<Json> words(RecipeContext& context, const Json& request) {
  const Json word = co_await context.step({.key = "write", .kind = "write", .input = request});
  const Decision decision =
      co_await context.approval({.key = "approve", .subject = word, .patience = std::chrono::milliseconds(60'000)});
  if (decision.kind == Decision::Kind::Expired) co_await context.fail({ErrorCode::TimedOut, "nobody answered"});
  const Json loud = co_await context.step({.key = "shout", .kind = "shout", .input = {{"word", decision.subject}}});
  const Json length =
      co_await context.step({.key = "count", .kind = "count", .input = {{"letters", loud.get<std::string>().size()}}});
  co_return Json{{"loud", loud}, {"length", length}};
}

/// Three things are made; whatever is there is packed, as it comes, one parcel after another.
Flow<Json> parcels(RecipeContext& context, const Json&) {
  std::vector<StepRequest> making;
  for (int i = 0; i < 3; ++i) {
    making.push_back({.key = "make[" + std::to_string(i) + "]", .kind = "make", .input = {{"thing", i}}});
  }
  const auto made = context.so_far(making);
  std::vector<Json> packed;
  std::vector<bool> given(3);
  for (int number = 1;; ++number) {
    const std::string key = "pack[" + std::to_string(number) + "]";
    Json things = Json::array();
    if (const auto before = context.last_input(key)) things = *before;
    for (std::size_t i = 0; i < 3 && !context.last_input(key); ++i) {
      if (made[i] && !given[i]) things.push_back(i);
    }
    if (things.empty()) break;
    for (const Json& thing : things) given[thing.get<std::size_t>()] = true;
    if (packed.empty()) context.note("first", {{"message", "the first parcel is packed"}});
    packed.push_back(co_await context.step({.key = key, .kind = "pack", .input = things}));
  }
  (void)co_await context.all(making);
  context.note("last", {{"message", "all is packed"}});
  co_return packed;
}

/// Tells how long a step took that waited for a person.
Flow<Json> timed(RecipeContext& context, const Json&) {
  const StepRequest nap{.key = "nap", .kind = std::string(kTimerKind), .input = {{"milliseconds", 4'000}}};
  const bool known = context.took(nap).has_value();
  (void)co_await context.step(nap);
  co_return Json{{"known_before", known}, {"milliseconds", context.took(nap)->count()}};
}

/// The engine by hand: no threads, a database in memory, a clock that stands still.
class Commands : public testing::Test {
 protected:
  Commands() {
    const auto counted = [this](const std::string& kind, auto work) {
      kinds_.add(kind, kCpuClass, [this, kind, work](const StepRun& run) -> Result<Json> {
        ++done_[kind];
        return work(run);
      });
    };
    counted("write", [this](const StepRun&) -> Result<Json> { return Json(word_); });
    counted("shout",
            [](const StepRun& run) -> Result<Json> { return Json(run.input["word"].get<std::string>() + "!"); });
    counted("count", [](const StepRun& run) -> Result<Json> { return run.input["letters"]; });
    counted("make", [](const StepRun& run) -> Result<Json> { return run.input["thing"]; });
    counted("pack", [](const StepRun& run) -> Result<Json> { return run.input; });
  }

  void submit_job(const std::string& id, const std::string& owner = "anna", const std::string& recipe = "words") {
    const store::JobRecord job{
        .id = id, .owner = owner, .recipe = recipe, .request = Json::object(), .created_at = clock_.now()};
    write([&](Connection& connection) { return submit(connection, job); });
  }

  template <typename Work>
  void write(Work work) {
    const auto done = database_->write(work);
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
  }

  /// Until nothing can be done any more without waiting.
  void run() {
    while (true) {
      EXPECT_TRUE(advance_.everything());
      const auto claimed = work_.claim(kCpuClass);
      if (!*claimed) return;
      EXPECT_TRUE(work_.carry_out(**claimed, {}, {}));
    }
  }

  std::vector<store::EventRecord> events_of(const std::string& id) {
    return database_->read([&](Connection& connection) { return store::events_after(connection, id, 0, 100); }).value();
  }

  void approve(const std::string& job, std::int64_t step) {
    write([&](Connection& connection) {
      return decide(connection, {.job = job, .number = step}, {.by = "boris"}, clock_.now());
    });
  }

  store::JobRecord job(const std::string& id) {
    return database_->read([&](Connection& connection) { return store::find_job(connection, id); }).value().value();
  }

  StoppedClock clock_;
  NoChance random_;
  std::unique_ptr<store::Database> database_ = store::Database::in_memory(store::schema()).value();
  Recipes recipes_{{"words", words}, {"parcels", parcels}, {"timed", timed}};
  StepKinds kinds_;
  EngineSettings settings_;
  Parts parts_{*database_, clock_, random_, recipes_, kinds_, settings_};
  Advance advance_{parts_};
  StepWork work_{parts_, "worker"};
  std::string word_ = "hello";
  std::map<std::string, int> done_;
};

TEST_F(Commands, a_redone_step_takes_along_exactly_those_whose_inputs_change) {
  submit_job("1");
  run();
  approve("1", 2);
  run();
  ASSERT_EQ(job("1").state, JobState::Succeeded);

  // As long as before, so that what counts the letters has nothing new to do.
  word_ = "howdy";
  write([&](Connection& connection) { return redo(connection, {.job = "1", .number = 1}, clock_.now()); });
  run();
  EXPECT_EQ(job("1").state, JobState::Waiting) << "another word is to be approved anew";
  approve("1", 6);
  run();

  EXPECT_EQ(*job("1").result, (Json{{"loud", "howdy!"}, {"length", 6}}));
  EXPECT_EQ(done_["write"], 2);
  EXPECT_EQ(done_["shout"], 2);
  EXPECT_EQ(done_["count"], 1);
}

TEST_F(Commands, a_redone_step_that_comes_out_the_same_takes_nothing_along) {
  submit_job("1");
  run();
  approve("1", 2);
  run();

  write([&](Connection& connection) { return redo(connection, {.job = "1", .number = 1}, clock_.now()); });
  run();

  EXPECT_EQ(job("1").state, JobState::Succeeded);
  EXPECT_EQ(done_["write"], 2);
  EXPECT_EQ(done_["shout"], 1);
}

TEST_F(Commands, a_second_answer_is_told_who_was_first) {
  submit_job("1");
  run();
  approve("1", 2);

  const auto again = database_->write([&](Connection& connection) {
    return decide(connection, {.job = "1", .number = 2}, {.kind = Answer::Kind::Reject, .by = "anna"}, clock_.now());
  });

  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::Conflict);
  EXPECT_THAT(again.error().message, HasSubstr("approved already by boris at 2027-01-15"));
}

TEST_F(Commands, an_approval_that_nobody_answers_expires) {
  submit_job("1");
  run();
  clock_.time += std::chrono::milliseconds(60'000);
  run();

  EXPECT_EQ(job("1").state, JobState::Failed);
  EXPECT_EQ(job("1").error->message, "nobody answered");
}

TEST_F(Commands, a_recipe_knows_how_long_a_step_took_and_tells_the_same_at_every_run) {
  submit_job("1", "anna", "timed");
  run();
  clock_.time += std::chrono::milliseconds(4'500);
  run();

  EXPECT_EQ(*job("1").result, (Json{{"known_before", true}, {"milliseconds", 4'500}}));
}

TEST_F(Commands, a_cancelled_job_withdraws_its_question_and_stays_cancelled) {
  submit_job("1");
  run();
  write([&](Connection& connection) { return cancel(connection, "1", clock_.now()); });
  run();

  const auto late = database_->write([&](Connection& connection) {
    return decide(connection, {.job = "1", .number = 2}, {.by = "anna"}, clock_.now());
  });

  EXPECT_FALSE(late);
  EXPECT_EQ(job("1").state, JobState::Cancelled);
}

TEST_F(Commands, places_go_to_the_owner_with_the_fewest_jobs) {
  settings_.concurrent_jobs = 3;
  for (const char* id : {"1", "2", "3"}) submit_job(id, "anna");
  submit_job("4", "boris");

  std::vector<std::string> admitted;
  while (true) {
    const auto next = advance_.admit();
    if (!*next) break;
    admitted.push_back(**next);
  }

  EXPECT_THAT(admitted, ElementsAre("1", "4", "2"));
}

TEST_F(Commands, events_are_numbered_without_a_gap_and_tell_the_story) {
  submit_job("1");
  run();
  approve("1", 2);
  run();

  const auto events =
      database_->read([](Connection& connection) { return store::events_after(connection, "1", 0, 100); }).value();

  std::vector<std::string> types;
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].number, static_cast<std::int64_t>(i) + 1);
    types.push_back(events[i].type);
  }
  EXPECT_THAT(types, ElementsAre("job.queued", "job.running", "step.scheduled", "step.started", "step.done",
                                 "step.scheduled", "approval.asked", "job.waiting", "approval.decided", "step.done",
                                 "step.scheduled", "job.running", "step.started", "step.done", "step.scheduled",
                                 "step.started", "step.done", "job.succeeded"));
}

TEST_F(Commands, what_was_decided_by_what_was_there_is_decided_the_same_again) {
  submit_job("1", "anna", "parcels");

  run();

  ASSERT_EQ(job("1").state, JobState::Succeeded) << job("1").error->message;
  EXPECT_EQ(*job("1").result, (Json{{0}, {1, 2}})) << "the second parcel had to wait for the first";
  EXPECT_EQ(done_["make"], 3);
  EXPECT_EQ(done_["pack"], 2);
}

TEST_F(Commands, a_note_is_told_once_however_often_the_recipe_is_run_and_also_at_its_end) {
  submit_job("1", "anna", "parcels");

  run();

  std::vector<std::string> notes;
  for (const store::EventRecord& event : events_of("1")) {
    if (event.type == "job.note") notes.push_back(event.data["message"]);
  }
  EXPECT_THAT(notes, ElementsAre("the first parcel is packed", "all is packed"));
  const auto redone = database_->write(
      [&](Connection& connection) { return redo(connection, {.job = "1", .number = 4}, clock_.now()); });
  ASSERT_FALSE(redone);
  EXPECT_EQ(redone.error().message, "step first is a note and cannot be redone");
}

}  // namespace
}  // namespace kadr::engine
