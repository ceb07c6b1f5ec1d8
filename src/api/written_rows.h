#pragma once

/// The rows of a server as an engine would have left them, in a database and an artifact store of a test's own.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "api/key_text.h"
#include "engine/commands.h"
#include "store/approval_records.h"
#include "store/artifact_store.h"
#include "store/database.h"
#include "store/event_records.h"
#include "store/key_records.h"
#include "store/output_records.h"
#include "store/schema.h"
#include "store/step_records.h"
#include "store/upload_records.h"
#include "support/temporary_folder.h"

namespace kadr::api {

class ClockByHand final : public base::Clock {
 public:
  [[nodiscard]] Instant now() const override { return base::from_milliseconds(now_.load()); }
  void advance(std::chrono::milliseconds by) { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_{1'800'000'000'000};
};

class WrittenRows : public ::testing::Test {
 protected:
  struct KeyWanted {
    std::string owner;
    std::vector<std::string> scopes{"read", "write", "keys", "metrics", "admin"};
    std::optional<Instant> expires_at{};
    std::optional<Instant> revoked_at{};
  };
  std::string make_key(const KeyWanted& wanted) {
    const std::string text = make_key_text(random_);
    const store::KeyRecord key{.id = key_id(key_hash(text)),
                               .hash = key_hash(text),
                               .name = "test",
                               .owner = wanted.owner,
                               .scopes = wanted.scopes,
                               .created_at = clock_.now(),
                               .expires_at = wanted.expires_at};
    write([&](store::Connection& connection) -> Result<> {
      KADR_CHECK(store::insert_key(connection, key));
      if (wanted.revoked_at) KADR_CHECK(store::revoke_key(connection, key.id, *wanted.revoked_at));
      return {};
    });
    return text;
  }

  /// A job as the engine would have left it.
  struct JobWritten {
    std::string owner = "ann";
    store::JobState state = store::JobState::Running;
    std::optional<Error> error{};
    std::string name = "my film";
  };
  std::string make_job(const JobWritten& wanted) {
    const std::string id = base::Ids(clock_, random_).next();
    write([&](store::Connection& connection) -> Result<> {
      KADR_CHECK(engine::submit(connection, {.id = id,
                                             .owner = wanted.owner,
                                             .recipe = "mix",
                                             .name = wanted.name,
                                             .request = {{"blocks", Json::array()}},
                                             .created_at = clock_.now()}));
      if (wanted.state == store::JobState::Queued) return {};
      const bool ended = store::has_ended(wanted.state);
      KADR_CHECK(store::change_job(
          connection, id, 1,
          {.state = wanted.state,
           .reason = "",
           .result = ended ? std::optional<Json>({{"made", 1}}) : std::nullopt,
           .error = wanted.error,
           .started_at = clock_.now(),
           .finished_at = ended ? std::optional(clock_.now() + std::chrono::seconds(9)) : std::nullopt}));
      return {};
    });
    return id;
  }

  std::int64_t make_step(const std::string& job, store::StepState state, std::string step_class = "cpu") {
    std::int64_t number = 0;
    write([&](store::Connection& connection) -> Result<> {
      KADR_TRY(const auto name, store::insert_step(connection, {.name = {.job = job},
                                                                .owner = "ann",
                                                                .key = fmt::format("conform[{}]", ++steps_made_),
                                                                .kind = "conform",
                                                                .step_class = std::move(step_class),
                                                                .input = Json::object(),
                                                                .input_hash = "hash",
                                                                .state = state,
                                                                .run_at = clock_.now(),
                                                                .created_at = clock_.now()}));
      number = name.number;
      return {};
    });
    return number;
  }

  /// A step that waits for a person, and its approval.
  std::int64_t make_approval(const std::string& job) {
    const std::int64_t number = make_step(job, store::StepState::Waiting, "person");
    write([&](store::Connection& connection) -> Result<> {
      KADR_CHECK(store::ask_approval(connection, {.step = {.job = job, .number = number},
                                                  .key = "script",
                                                  .subject = {{"text", "once"}},
                                                  .created_at = clock_.now()}));
      return {};
    });
    return number;
  }

  void make_event(const std::string& job, std::string_view type) {
    write([&](store::Connection& connection) {
      return store::add_event(connection, {.job = job, .at = clock_.now(), .type = type});
    });
  }

  /// One that is still being sent.
  std::string make_upload(const std::string& owner) {
    const std::string id = "upl_" + base::Ids(clock_, random_).next();
    write([&](store::Connection& connection) {
      return store::insert_upload(connection, {.id = id,
                                               .owner = owner,
                                               .name = "a.mp4",
                                               .bytes = 10,
                                               .created_at = clock_.now(),
                                               .expires_at = clock_.now() + std::chrono::hours(1)});
    });
    return id;
  }

  store::Artifact make_artifact(std::string_view bytes) {
    auto draft = artifacts_.draft();
    if (!draft) throw std::runtime_error(draft.error().message);
    if (::write(draft->descriptor(), bytes.data(), bytes.size()) != std::ssize(bytes))
      throw std::runtime_error("write");
    const auto artifact = artifacts_.publish(*std::move(draft));
    if (!artifact) throw std::runtime_error(artifact.error().message);
    return *artifact;
  }
  void make_outputs(const std::string& job, std::vector<store::OutputRecord> outputs) {
    for (store::OutputRecord& output : outputs) {
      output.job = job;
      output.created_at = clock_.now();
      output.bytes = 0;
      for (const store::OutputPiece& piece : output.pieces) output.bytes += piece.length;
    }
    write([&](store::Connection& connection) -> Result<> {
      KADR_CHECK(store::put_outputs(connection, outputs));
      return {};
    });
  }

  void write(const store::Work& work) {
    const auto done = database_->write([&](store::Connection& connection) { return work(connection); });
    if (!done) throw std::runtime_error(done.error().message);
  }
  template <typename F>
  auto read(F work) {
    auto done = database_->read(std::move(work));
    if (!done) throw std::runtime_error(done.error().message);
    return *std::move(done);
  }

 private:
  int steps_made_ = 0;

 protected:
  test::TemporaryFolder folder_;
  ClockByHand clock_;
  base::SystemRandom random_;
  std::unique_ptr<store::Database> database_ =
      *store::Database::open({.folder = folder_.path() / "data", .migrations = store::schema()});
  store::ArtifactStore artifacts_ = *store::ArtifactStore::open(folder_.path() / "store", clock_);
};

}  // namespace kadr::api
