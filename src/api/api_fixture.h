#pragma once

/// What the tests of the API share: a server on a port of its own over rows of their own, with no engine behind it.

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "api/api_server.h"
#include "api/written_rows.h"
#include "support/raw_client.h"

namespace kadr::api {

/// Has voices and says nothing.
class SilentSpeech final : public models::LocalSpeech {
 public:
  [[nodiscard]] std::string identity() const override { return "test"; }
  [[nodiscard]] Result<std::vector<models::Voice>> voices(std::stop_token) override {
    return std::vector<models::Voice>{{.id = "a", .name = "Adam", .language = "en-US"},
                                      {.id = "o", .name = "Oksana", .language = "uk"}};
  }
  [[nodiscard]] Result<models::SpokenSound> speak(const models::SpeechRequest&, int, std::stop_token) override {
    return fail(ErrorCode::Internal, "it says nothing");
  }
};

class ApiTest : public WrittenRows {
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
                             films(),
                             {.name = "bare",
                              .about = "",
                              .accept = [](const Json& request) -> Result<Json> { return request; }}},
                 .models = {{.id = "test/voices",
                             .kind = "speech",
                             .provider = "test",
                             .about = "two voices",
                             .speech = &speech_}},
                 .wake = [this](const std::string& job) { note_wake(job); },
                 .progress = [this](const std::string&) { return progress(); },
                 .trouble = [this] { return trouble_; },
                 .webhooks = webhooks_,
                 .backups = [this] { return backups_; }},
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
          static_cast<void>(reader.find("audio_blocks"));
          static_cast<void>(reader.find("text_to_speach"));
          KADR_CHECK(reader.finish());
          return Json{{"blocks", *blocks}};
        },
        .estimate = [](const Json& accepted) -> Result<Json> { return Json{{"videos", accepted["blocks"].size()}}; },
        .example = {{"task_name", "spring"}, {"video_blocks", {{"a", {"https://example.com/a.mp4"}}}}}};
  }

  /// Of one clip, which is an upload.
  static RecipeOffer films() {
    return {.name = "films",
            .about = "",
            .accept = [](const Json& request) -> Result<Json> { return request; },
            .uploads = [](const Json& accepted) -> std::vector<UploadNamed> {
              const std::string clip = accepted.value("clip", "");
              return {{.path = "clip", .id = clip.substr(clip.find(':') + 1)}};
            }};
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

 protected:
  engine::EventBus events_;
  SilentSpeech speech_;
  ApiServerSettings settings_{.api = {.link_secrets = {"a secret of these tests"}, .version = "1.2.3"}};
  std::optional<std::string> trouble_;
  WebhookServices webhooks_;
  BackupReport backups_;
  std::string key_;
  /// Last: it uses what stands above until it has stopped.
  std::unique_ptr<ApiServer> server_;
};

}  // namespace kadr::api
