#include "app/server.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include <fmt/format.h>
#include <sys/stat.h>

#include "api/api_server.h"
#include "api/key_routes.h"
#include "app/version.h"
#include "base/ids.h"
#include "engine/engine.h"
#include "media/confinement.h"
#include "providers/offline/offline_speech.h"
#include "recipes/mix/mix_job.h"
#include "store/backup_keeper.h"
#include "store/data_folder.h"
#include "store/delivery_records.h"
#include "store/garbage.h"
#include "store/schema.h"
#include "webhooks/deliverer.h"

namespace kadr::app {
namespace {

namespace fs = std::filesystem;
using settings::ServerSettings;

/// Between two collections of garbage.
constexpr std::chrono::minutes kBetweenCollections{10};

/// Old deliveries of webhooks in one transaction.
constexpr std::int64_t kPrunedAtOnce = 1'000;

/// For short work that somebody waits for, beside the darkrooms that encode. Started when there is such work.
constexpr std::size_t kQuickDarkrooms = 2;
/// Between two looks whether a backup is due, and so between two attempts at one.
constexpr std::chrono::minutes kBetweenBackupLooks{10};

/// How long what is being sent may go on after a stop was asked for.
constexpr std::chrono::seconds kGrace{10};

engine::EngineSettings engine_settings(const ServerSettings& settings) {
  return {.concurrent_jobs = static_cast<int>(settings.work.concurrent_jobs),
          .budgets = {.job = settings.budget.job,
                      .owner_a_day = settings.budget.owner_a_day,
                      .all_a_day = settings.budget.all_a_day},
          .deaths_to_quarantine = static_cast<int>(settings.work.deaths_to_quarantine)};
}

std::vector<api::RateLimit> job_limits(const settings::RateSettings& rate) {
  std::vector<api::RateLimit> limits;
  if (rate.a_minute > 0) {
    limits.push_back(
        {.rule = "jobs a minute", .events = static_cast<int>(rate.a_minute), .window = std::chrono::minutes(1)});
  }
  if (rate.an_hour > 0) {
    limits.push_back(
        {.rule = "jobs an hour", .events = static_cast<int>(rate.an_hour), .window = std::chrono::hours(1)});
  }
  return limits;
}

/// A secret of the server's own, made when it is first needed. Kept beside the database and not in it, so that a copy
/// of the database opens nothing and signs nothing.
Result<std::string> own_secret(const fs::path& path, base::RandomSource& random) {
  std::ifstream file(path);
  std::string secret;
  if (file && std::getline(file, secret) && secret.size() >= 32) return secret;
  secret.clear();
  for (int i = 0; i < 4; ++i) secret += fmt::format("{:016x}", random.next());
  KADR_CHECK(store::write_file_whole(path, secret + "\n"));
  if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) {
    return fail(base::from_errno(errno, "cannot protect " + path.string()));
  }
  return secret;
}

Result<> make_data_folder(const fs::path& data) {
  std::error_code failed;
  fs::create_directories(data, failed);
  if (failed) {
    return fail(base::from_errno(
        failed.value(), fmt::format("cannot make the data folder {}; set KADR_DATA to another", data.string())));
  }
  return {};
}

api::RecipeOffer mix_offer() {
  namespace mix = recipes::mix;
  return {.name = std::string(mix::kMixRecipe),
          .about = "every combination of blocks of clips, with music and spoken lines",
          .accept = [](const Json& request) -> Result<Json> {
            KADR_CHECK(mix::check_request(request));
            return request;
          },
          .uploads =
              [](const Json& accepted) {
                std::vector<api::UploadNamed> uploads;
                for (mix::NamedUpload& named : mix::named_uploads(accepted))
                  uploads.push_back({.path = std::move(named.path), .id = std::move(named.id)});
                return uploads;
              },
          .estimate = mix::estimate_request,
          .example = {{"task_name", "spring"},
                      {"video_blocks",
                       {{"intro", {"https://example.com/intro1.mp4", "https://example.com/intro2.mp4"}},
                        {"main", {"https://example.com/main.mp4"}}}},
                      {"audio_blocks", {{"music", {"https://example.com/song.mp3"}}}},
                      {"text_to_speach", Json::array({{{"text", "Spring is here."}, {"voice", "Adam"}}})}}};
}

}  // namespace

struct Server::Inside {
  Inside(const ServerSettings& chosen, media::DarkroomSettings darkroom, base::Log& told)
      : settings(chosen),
        log(told),
        darkrooms(darkroom, static_cast<std::size_t>(chosen.work.cpu_workers)),
        quick_darkrooms(std::move(darkroom), kQuickDarkrooms),
        engine_rules(engine_settings(chosen)) {}

  const ServerSettings settings;
  base::Log& log;
  base::SystemClock clock;
  base::SystemRandom random;
  base::Ids ids{clock, random};
  std::unique_ptr<store::Database> database;
  std::unique_ptr<store::AnswerSpool> answers;
  std::optional<store::ArtifactStore> artifacts;
  media::DarkroomPool darkrooms;
  media::DarkroomPool quick_darkrooms;
  std::optional<providers::offline::OfflineSpeech> speech;
  std::optional<recipes::mix::Services> mix_services;
  std::optional<recipes::mix::JobServices> mix_job;
  const engine::Recipes recipes{{std::string(recipes::mix::kMixRecipe), recipes::mix::mix_job}};
  engine::StepKinds kinds;
  const engine::EngineSettings engine_rules;
  engine::EventBus events;
  std::optional<engine::Parts> parts;
  std::unique_ptr<engine::Engine> engine;
  std::optional<webhooks::SigningSecrets> webhook_secrets;
  std::optional<webhooks::Deliverer> deliverer;
  /// After both that it joins.
  std::optional<engine::EventBus::Subscription> told_of_events;
  std::unique_ptr<api::ApiServer> api;
  std::optional<std::string> first_key;
  std::mutex backup_mutex;
  api::BackupReport backup_report;
  std::jthread collector;
  std::jthread backup_keeper;

  [[nodiscard]] api::BackupReport backups() {
    const std::lock_guard lock(backup_mutex);
    return backup_report;
  }

  void make_backup(const store::BackupKeeper& keeper) {
    const auto began = std::chrono::steady_clock::now();
    const auto made = keeper.make();
    const std::lock_guard lock(backup_mutex);
    if (!made) {
      ++backup_report.failures;
      log.warning("the database was not backed up", {{"error", made.error().message}});
      return;
    }
    backup_report.newest = made->made_at;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    log.info("the database was backed up", {{"file", made->path.string()}, {"seconds", took.count()}});
  }

  /// From time to time a copy of the database, so that a broken one is not the end. Looks at the clock again and again
  /// rather than sleeping for a day: clocks are put right, and machines are suspended.
  void keep_backups(const std::stop_token& stop) {
    const store::BackupKeeper keeper(*database, clock,
                                     {.folder = settings.data / store::kBackupFolder,
                                      .every = std::chrono::hours(settings.backup.hours),
                                      .kept = static_cast<std::size_t>(settings.backup.keep)});
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any stopped;
    do {
      const auto due = keeper.due();
      if (!due || *due <= clock.now()) make_backup(keeper);
    } while (!stopped.wait_for(lock, stop, kBetweenBackupLooks, [] { return false; }) && !stop.stop_requested());
  }

  void look_for_backups() {
    const auto kept = store::kept_backups(settings.data / store::kBackupFolder);
    if (kept && !kept->empty()) backup_report.newest = kept->front().made_at;
  }

  void prune_deliveries(const std::stop_token& stop) {
    const Instant before = clock.now() - std::chrono::days(settings.webhooks.kept_days);
    std::int64_t gone = kPrunedAtOnce;
    while (gone == kPrunedAtOnce && !stop.stop_requested()) {
      const auto pruned = database->write(
          [&](store::Connection& connection) { return store::prune_deliveries(connection, before, kPrunedAtOnce); });
      gone = pruned.value_or(0);
      if (!pruned) log.warning("old deliveries of webhooks were not removed", {{"error", pruned.error().message}});
    }
  }

  /// Every few minutes, what no job needs any more goes, and what is remembered too long of webhooks.
  void collect_garbage(const std::stop_token& stop) {
    const store::GarbageCollector garbage(*artifacts, *database, clock);
    const store::GarbageRule rule{.kept = std::chrono::hours(settings.cleanup_hours)};
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any stopped;
    while (!stopped.wait_for(lock, stop, kBetweenCollections, [] { return false; }) && !stop.stop_requested()) {
      prune_deliveries(stop);
      const auto collected = garbage.collect(rule, stop);
      if (collected || collected.error().code == ErrorCode::Cancelled) continue;
      log.warning("garbage was not collected", {{"error", collected.error().message}});
    }
  }

  [[nodiscard]] Result<> open(std::stop_token stop) {
    KADR_CHECK(make_data_folder(settings.data));
    KADR_TRY(database,
             store::Database::open(
                 {.folder = settings.data, .migrations = store::schema(), .program_version = std::string(version())}));
    KADR_TRY(answers, store::AnswerSpool::open(settings.data));
    KADR_TRY(artifacts, store::ArtifactStore::open(settings.data / store::kStoreFolder, clock));
    KADR_TRY(speech, providers::offline::OfflineSpeech::create(darkrooms, std::move(stop)));
    look_for_backups();
    put_together();
    KADR_CHECK(open_webhooks());
    return open_api();
  }

  void put_together() {
    mix_services.emplace(recipes::mix::Services{.darkrooms = darkrooms,
                                                .store = *artifacts,
                                                .speech = *speech,
                                                .download_limits = {.guard = settings.fetch.guard}});
    const auto cores = static_cast<std::int64_t>(std::max(1U, std::thread::hardware_concurrency()));
    mix_job.emplace(recipes::mix::JobServices{
        .services = *mix_services,
        .quick_darkrooms = quick_darkrooms,
        .outputs_folder = fs::absolute(settings.outputs),
        .database = *database,
        .clock = clock,
        .threads_per_clip = static_cast<int>(std::max<std::int64_t>(1, cores / settings.work.cpu_workers))});
    recipes::mix::add_mix_steps(kinds, *mix_job);
    parts.emplace(engine::Parts{*database, clock, random, recipes, kinds, engine_rules, answers.get()});
    engine = std::make_unique<engine::Engine>(
        *parts, events,
        engine::Engine::Settings{.crews = {.cpu = static_cast<int>(settings.work.cpu_workers),
                                           .io = static_cast<int>(settings.work.io_workers)},
                                 .lease_owner = ids.next(),
                                 .complain = [this](const Error& error) {
                                   log.error("the engine met a failure", {{"error", error.message}});
                                 }});
  }

  [[nodiscard]] Result<> open_webhooks() {
    KADR_TRY(std::string master, own_secret(settings.data / "webhook-secret", random));
    webhook_secrets.emplace(Secret(std::move(master)));
    KADR_TRY(auto desk,
             webhooks::DeliveryDesk::create({*database, clock, random, *webhook_secrets},
                                            {.guard = settings.fetch.guard, .public_url = settings.listen.public_url}));
    deliverer.emplace(std::move(desk), webhooks::Deliverer::Settings{.complain = [this](const Error& error) {
                        log.error("webhooks are not sent", {{"error", error.message}});
                      }});
    told_of_events.emplace(events.subscribe_to_all([this] { deliverer->wake(); }));
    return {};
  }

  [[nodiscard]] api::WebhookServices webhook_services() {
    return {.secret = [this](const std::string& webhook,
                             std::int64_t rotation) { return webhook_secrets->text_of(webhook, rotation); },
            .check_url = [this](const std::string& url) { return net::check_post_address(settings.fetch.guard, url); },
            .wake = [this] { deliverer->wake(); },
            .counts = [this]() -> std::map<std::string, std::int64_t> {
              const webhooks::DeliveryCounts counts = deliverer->counts();
              return {{"delivered", counts.delivered}, {"failed", counts.failed}, {"given_up", counts.given_up}};
            }};
  }

  [[nodiscard]] Result<> open_api() {
    KADR_TRY(const std::string secret, own_secret(settings.data / "link-secret", random));
    api::ApiServerSettings wanted{.api = {.public_url = settings.listen.public_url,
                                          .link_secrets = {secret},
                                          .job_limits = job_limits(settings.rate),
                                          .upload_limit = settings.uploads.limit_mib << 20,
                                          .upload_life = std::chrono::hours(settings.uploads.kept_hours),
                                          .garbage = {.kept = std::chrono::hours(settings.cleanup_hours)},
                                          .version = std::string(version()),
                                          .origins = settings.listen.allowed_origins}};
    if (settings.auth.mode == settings::AuthMode::None) wanted.api.auth = api::ApiSettings::Auth::None;
    wanted.http.names.hosts = settings.listen.allowed_hosts;
    wanted.http.names.origins = settings.listen.allowed_origins;
    if (settings.auth.mode == settings::AuthMode::Keys) {
      std::optional<std::string> given;
      if (!settings.auth.api_key.empty()) given = settings.auth.api_key.reveal();
      KADR_TRY(first_key, api::make_first_key({*database, clock, random, std::move(given)}));
    }
    api = std::make_unique<api::ApiServer>(
        api::Services{.database = *database,
                      .artifacts = *artifacts,
                      .clock = clock,
                      .random = random,
                      .events = events,
                      .recipes = {mix_offer()},
                      .models = {{.id = "offline/speech",
                                  .kind = "speech",
                                  .provider = "offline",
                                  .about = "espeak-ng: many languages, no key and no network",
                                  .speech = &*speech}},
                      .wake = [this](const std::string& job) { engine->wake(job); },
                      .progress = [this](const std::string& job) { return engine->progress(job); },
                      .webhooks = webhook_services(),
                      .backups = [this] { return backups(); }},
        std::move(wanted), hooks());
    return api->listen(settings.listen.address, static_cast<std::uint16_t>(settings.listen.port));
  }

  [[nodiscard]] api::http::Hooks hooks() {
    return {.on_request_finished =
                [this](const api::http::Finished& done) {
                  if (!log.admits(base::LogLevel::Debug)) return;
                  log.debug("answered", {{"request", done.request_id},
                                         {"method", done.method},
                                         {"route", done.route},
                                         {"status", done.status},
                                         {"ms", std::chrono::duration<double, std::milli>(done.took).count()},
                                         {"bytes", done.bytes_sent}});
                },
            .on_handler_failed =
                [this](const std::string& request, const std::string& what) {
                  log.error("a request failed inside", {{"request", request}, {"error", what}});
                }};
  }
};

Server::Server(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}

Server::~Server() {
  stop();
}

Result<std::unique_ptr<Server>> Server::create(const ServerSettings& settings, media::DarkroomSettings darkroom,
                                               base::Log& log, std::stop_token stop) {
  // Beside the opening of everything else: it starts a darkroom for itself.
  auto confined = std::async(std::launch::async, [darkroom, stop]() -> Result<> {
    if (darkroom.confinement.mode == media::Confinement::Mode::Off) return {};
    return media::check_confinement(darkroom, stop);
  });
  auto inside = std::make_unique<Inside>(settings, std::move(darkroom), log);
  const Result<> opened = inside->open(stop);
  KADR_CHECK(confined.get());
  if (!opened) return fail(opened.error());
  return std::unique_ptr<Server>(new Server(std::move(inside)));
}

const std::optional<std::string>& Server::first_key() const {
  return inside_->first_key;
}

std::string Server::address() const {
  const std::string& host = inside_->settings.listen.address;
  const bool is_v6 = host.find(':') != std::string::npos;
  return fmt::format("http://{}{}{}:{}", is_v6 ? "[" : "", host, is_v6 ? "]" : "", inside_->api->port());
}

Result<> Server::start() {
  KADR_CHECK(inside_->deliverer->start());
  KADR_CHECK(inside_->engine->start());
  inside_->collector =
      std::jthread([inside = inside_.get()](const std::stop_token& stop) { inside->collect_garbage(stop); });
  if (inside_->settings.backup.hours > 0) {
    inside_->backup_keeper =
        std::jthread([inside = inside_.get()](const std::stop_token& stop) { inside->keep_backups(stop); });
  }
  inside_->api->start();
  return {};
}

void Server::stop() {
  if (!inside_) return;
  inside_->collector = {};
  inside_->backup_keeper = {};
  if (inside_->api) {
    const std::size_t cut_off = inside_->api->stop(kGrace);
    if (cut_off > 0) inside_->log.warning("connections were cut off", {{"connections", cut_off}});
  }
  if (inside_->engine) inside_->engine->stop();
  if (inside_->deliverer) inside_->deliverer->stop();
  inside_.reset();
}

}  // namespace kadr::app
