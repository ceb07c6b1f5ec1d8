#pragma once

/// The recipe as a job of an engine that is moved by hand: no threads, a database in memory, a clock that stands still.
/// What the models do is made up by the test; the feed is read in earnest.

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/advance.h"
#include "engine/commands.h"
#include "engine/step_work.h"
#include "models/catalog.h"
#include "recipes/presenter/feed_step.h"
#include "store/approval_records.h"
#include "store/event_records.h"
#include "store/job_records.h"
#include "store/schema.h"
#include "support/http_server.h"
#include "support/temporary_folder.h"

namespace kadr::recipes::presenter {

class StoppedClock final : public base::Clock {
 public:
  [[nodiscard]] Instant now() const override { return time; }
  Instant time = base::from_milliseconds(1'800'000'000'000);
};

class NoChance final : public base::RandomSource {
 public:
  [[nodiscard]] std::uint64_t next() override { return 0; }
};

class PresenterTest : public ::testing::Test {
 protected:
  PresenterTest();

  /// Accepted and submitted as anna's, then worked on as far as it goes without a person.
  /// \param uploads what the request's uploads are, by id.
  void start(const Json& request, const std::string& id = "1", const Json& uploads = Json::object());
  void run();

  [[nodiscard]] store::JobRecord job(const std::string& id = "1");
  [[nodiscard]] std::string why(const std::string& id = "1");
  /// The approval that waits; fails the test when there is none.
  [[nodiscard]] store::ApprovalRecord open_approval(const std::string& id = "1");
  void approve(std::optional<Json> edits = {}, const std::string& id = "1");
  void reject(const std::string& reason, const std::string& id = "1");
  /// The data of the job's notes.
  [[nodiscard]] std::vector<Json> notes(const std::string& id = "1");

  /// Inputs of all steps of a kind that were done, in their order.
  [[nodiscard]] const std::vector<Json>& done(const std::string& kind) { return done_[kind]; }
  /// Makes the steps of a kind; also in place of what was there.
  void does(const std::string& kind, engine::StepHandler work);

  test::TemporaryFolder folder_;
  test::HttpServer server_;
  StoppedClock clock_;
  NoChance random_;
  models::Catalog catalog_ = models::Catalog::create(models::shipped_cards()).value();
  store::ArtifactStore store_ = store::ArtifactStore::open(folder_.path() / "store").value();
  std::unique_ptr<store::Database> database_ = store::Database::in_memory(store::schema()).value();
  FeedServices feed_services_{.store = store_,
                              .database = *database_,
                              .clock = clock_,
                              .download_limits = {.guard = net::FetchGuard::anything(), .attempts = 1}};
  engine::Recipes recipes_;
  engine::StepKinds kinds_;
  engine::EngineSettings settings_;
  engine::Parts parts_{*database_, clock_, random_, recipes_, kinds_, settings_};
  engine::Advance advance_{parts_};
  engine::StepWork work_{parts_, "worker"};

 private:
  template <typename Work>
  void write(Work work) {
    const auto written = database_->write(work);
    ASSERT_TRUE(written.has_value()) << written.error().message;
  }
  [[nodiscard]] bool work_on_one();

  std::map<std::string, std::vector<Json>> done_;
};

/// Any artifact's name.
[[nodiscard]] inline std::string some_artifact(char digit) {
  return std::string(64, digit);
}

}  // namespace kadr::recipes::presenter
