#pragma once

/// What the API is put together from, and how it is set. Filled by the composition root.
///
/// Thread: everything that is borrowed or called here is for any thread.

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/rate_limit.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "engine/engine.h"
#include "engine/event_bus.h"
#include "models/local_speech.h"
#include "models/model_card.h"
#include "store/artifact_store.h"
#include "store/database.h"
#include "store/garbage.h"

namespace kadr::api {

/// A place in a request where an upload is named.
struct UploadNamed {
  std::string path;  ///< "video_blocks.intro[0]"
  std::string id;    ///< "upl_…"
};

/// A recipe as the API knows it.
struct RecipeOffer {
  std::string name;  ///< "mix"
  std::string about;
  /// Checks a request and gives it as it is to be stored. Errors: InvalidArgument and TooLarge, naming the field by
  /// its path in the request.
  std::function<Result<Json>(const Json& request)> accept;
  /// What an accepted request names of its owner's uploads; may be empty. What they are is put into the request that is
  /// stored, as its "uploads": {"upl_…": {"sha256", "bytes", "name"}}; so the job needs only the artifacts.
  std::function<std::vector<UploadNamed>(const Json& accepted)> uploads{};
  /// What a job of an accepted request would do and cost. May be empty.
  std::function<Result<Json>(const Json& accepted)> estimate{};
  /// A request to try; shown by /docs. Null when there is none.
  Json example{};
};

/// Who tells users' addresses of events. All empty where nobody does.
struct WebhookServices {
  /// What a webhook is signed with after so many rotations.
  std::function<Secret(const std::string& webhook, std::int64_t rotation)> secret{};
  /// Errors: those of an address to which nothing would be sent, in one sentence.
  std::function<Result<>(const std::string& url)> check_url{};
  /// Something was committed that is to be sent.
  std::function<void()> wake{};
  /// Attempts since the start by what came of them: "delivered", "failed", "given_up".
  std::function<std::map<std::string, std::int64_t>()> counts{};
};

/// A model that jobs can use.
struct ModelOffer {
  std::string id;        ///< "offline/speech"
  std::string kind;      ///< "text", "image", "video", "speech", "transcription", "avatar"
  std::string provider;  ///< "offline"
  std::string about;
  std::string name{};
  std::vector<models::PriceLine> price{};  ///< empty: it costs nothing, or nobody knows
  std::string price_as_of{};               ///< "2026-11-01"
  std::string retires{};                   ///< the day from which it is gone; empty when none is known
  std::string successor{};                 ///< the id of the model to use instead
  bool usable = true;                      ///< its provider has a key here, or needs none
  /// Whose voices there are; null when it does not speak.
  models::LocalSpeech* speech = nullptr;
};

/// How the backups of the database go.
struct BackupReport {
  std::optional<Instant> newest;
  /// Since the start.
  std::int64_t failures = 0;
};

struct Services {
  store::Database& database;
  store::ArtifactStore& artifacts;
  const base::Clock& clock;
  base::RandomSource& random;
  engine::EventBus& events;
  std::vector<RecipeOffer> recipes;
  std::vector<ModelOffer> models{};
  /// Something was committed for a job that the engine must see.
  std::function<void(const std::string& job)> wake;
  /// How far the steps are that are being worked on here; told to those who watch a job. May be empty.
  std::function<std::vector<engine::LiveProgress>(const std::string& job)> progress{};
  /// Why the server cannot work now; nothing when it can. May be empty.
  std::function<std::optional<std::string>()> trouble{};
  WebhookServices webhooks{};
  /// May be empty. Never blocks.
  std::function<BackupReport()> backups{};
};

struct ApiSettings {
  enum class Auth { Keys, None } auth = Auth::Keys;
  /// What absolute addresses begin with, "https://kadr.example"; empty: what the request itself was sent to.
  std::string public_url;
  /// For signed links: see LinkSigner. When empty, one is made at the start: links end with the process.
  std::vector<std::string> link_secrets;
  std::chrono::seconds link_life{3600};
  /// On the creation of jobs; all must let it through.
  std::vector<RateLimit> job_limits{
      {.rule = "jobs a minute", .events = 5, .window = std::chrono::minutes(1)},
      {.rule = "jobs an hour", .events = 20, .window = std::chrono::hours(1)},
  };
  /// What was answered under an Idempotency-Key is remembered so long.
  std::chrono::hours idempotency_life{24};
  /// Of all files in one request.
  timeline::ByteCount upload_limit = timeline::ByteCount{4} << 30;
  std::chrono::hours upload_life{24};
  /// Of a collection that is asked for.
  store::GarbageRule garbage{};
  /// Inline: where a read takes microseconds (SQLite); Pooled: where it waits for a network.
  enum class Reads { Inline, Pooled } reads = Reads::Inline;
  std::string version;
  /// What GET /v1/settings shows besides the API's own: nothing secret.
  Json shown = Json::object();
  /// Pages elsewhere that may use the API from a browser: "https://studio.example". The same list belongs in the
  /// server's AllowedNames.
  std::vector<std::string> origins;
};

/// Of everything when there is no authentication, and of the first key: so jobs stay where they are when it is turned
/// on or off.
inline constexpr std::string_view kLocalOwner = "local";

}  // namespace kadr::api
