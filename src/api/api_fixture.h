#pragma once

/// What the tests of the API share: a server on a port of its own over a database in a folder, with no engine behind
/// it. Rows are written with the repositories, as an engine would.

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/api_server.h"
#include "api/key_text.h"
#include "engine/commands.h"
#include "store/approval_records.h"
#include "store/event_records.h"
#include "store/key_records.h"
#include "store/output_records.h"
#include "store/schema.h"
#include "store/step_records.h"
#include "support/raw_client.h"
#include "support/temporary_folder.h"

namespace kadr::api {

class ClockByHand final : public base::Clock {
 public:
  [[nodiscard]] Instant now() const override { return base::from_milliseconds(now_.load()); }
  void advance(std::chrono::milliseconds by) { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_{1'800'000'000'000};
};

class ApiTest : public ::testing::Test {
 protected:
  using RawAnswer = test::RawAnswer;

  /// To be called once, after settings_ are as they should be. Makes key_, of owner "ann", with every scope.
  void start() {
    server_ = std::make_unique<ApiServer>(
        Services{.database = *database_,
                 .artifacts = artifacts_,
                 .clock = clock_,
                 .random = random_,
                 .events = events_,
                 .recipes = {mix(),
                             {.name = "bare",
                              .about = "",
                              .accept = [](const Json& request) -> Result<Json> { return request; }}},
                 .wake = [this](const std::string& job) { note_wake(job); },
                 .progress = [this](const std::string&) { return progress(); },
                 .trouble = [this] { return trouble_; }},
        settings_,
        http::Hooks{.on_request_finished = {},
                    .on_handler_failed = [this](const std::string&, const std::string& what) { note_failure(what); }});
    const auto listening = server_->listen("127.0.0.1", 0);
    ASSERT_TRUE(listening) << listening.error().message;
    server_->start();
    key_ = make_key({.owner = "ann"});
  }

  /// Counts the clips of "video_blocks", which it wants.
  static RecipeOffer mix() {
    return {
        .name = "mix",
        .about = "videos out of blocks",
        .accept = [](const Json& request) -> Result<Json> {
          base::JsonReader reader(request, "");
          static_cast<void>(reader.string("task_name"));
          const Json* blocks = reader.find("video_blocks");
          if (blocks == nullptr) reader.reject("video_blocks is missing");
          static_cast<void>(reader.find("text_to_speach"));
          KADR_CHECK(reader.finish());
          return Json{{"blocks", *blocks}};
        },
        .estimate = [](const Json& accepted) -> Result<Json> { return Json{{"videos", accepted["blocks"].size()}}; }};
  }

  struct KeyWanted {
    std::string owner;
    std::vector<std::string> scopes{"read", "write", "keys", "metrics"};
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
    write([&](store::Connection& connection) { return store::replace_outputs(connection, job, outputs); });
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

  /// \param fields more of the header, each with CRLF. \param key sent as bearer; key_ by default, none when empty.
  struct Asked {
    std::string method = "GET";
    std::string target;
    std::string body{};
    std::string fields{};
    std::optional<std::string> key{};
  };
  [[nodiscard]] std::string text_of(const Asked& asked) const {
    const std::string key = asked.key.value_or(key_);
    std::string text = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\n{}", asked.method, asked.target, asked.fields);
    if (!key.empty()) text += fmt::format("Authorization: Bearer {}\r\n", key);
    if (!asked.body.empty())
      text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", asked.body.size());
    return text + "\r\n" + asked.body;
  }
  [[nodiscard]] test::RawClient connect() const { return test::RawClient(server_->port()); }
  [[nodiscard]] RawAnswer ask(const Asked& asked) const { return connect().ask(text_of(asked)); }
  [[nodiscard]] RawAnswer get(const std::string& target) const { return ask({.target = target}); }
  [[nodiscard]] RawAnswer post(const std::string& target, const std::string& body = "", std::string fields = "") const {
    return ask({.method = "POST", .target = target, .body = body, .fields = std::move(fields)});
  }

  static Json json_of(const RawAnswer& answer) { return Json::parse(answer.body, nullptr, false); }
  /// The "code" of a problem.
  static std::string code_of(const RawAnswer& answer) { return json_of(answer).value("code", ""); }
  static std::string detail_of(const RawAnswer& answer) { return json_of(answer).value("detail", ""); }
  /// Path and query of an absolute address.
  static std::string target_of(const std::string& url) { return url.substr(url.find('/', url.find("//") + 2)); }

  [[nodiscard]] std::vector<std::string> woken() const {
    const std::lock_guard lock(mutex_);
    return woken_;
  }
  [[nodiscard]] std::vector<std::string> failures() const {
    const std::lock_guard lock(mutex_);
    return failures_;
  }

  void set_progress(std::vector<engine::LiveProgress> progress) {
    const std::lock_guard lock(mutex_);
    progress_ = std::move(progress);
  }
  [[nodiscard]] std::vector<engine::LiveProgress> progress() const {
    const std::lock_guard lock(mutex_);
    return progress_;
  }

 private:
  void note_wake(const std::string& job) {
    const std::lock_guard lock(mutex_);
    woken_.push_back(job);
  }
  void note_failure(const std::string& what) {
    const std::lock_guard lock(mutex_);
    failures_.push_back(what);
  }

  mutable std::mutex mutex_;
  std::vector<std::string> woken_;
  std::vector<std::string> failures_;
  std::vector<engine::LiveProgress> progress_;
  int steps_made_ = 0;

 protected:
  test::TemporaryFolder folder_;
  ClockByHand clock_;
  base::SystemRandom random_;
  engine::EventBus events_;
  std::unique_ptr<store::Database> database_ =
      *store::Database::open({.folder = folder_.path() / "data", .migrations = store::schema()});
  store::ArtifactStore artifacts_ = *store::ArtifactStore::open(folder_.path() / "store");
  ApiServerSettings settings_{.api = {.link_secrets = {"a secret of these tests"}, .version = "1.2.3"}};
  std::optional<std::string> trouble_;
  std::string key_;
  /// Last: it uses what stands above until it has stopped.
  std::unique_ptr<ApiServer> server_;
};

}  // namespace kadr::api
