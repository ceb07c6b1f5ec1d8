#include "app/server.h"

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
#include "app/house.h"
#include "app/version.h"
#include "media/confinement.h"
#include "store/backup_keeper.h"
#include "store/delivery_records.h"
#include "store/garbage.h"
#include "webhooks/deliverer.h"

namespace kadr::app {
namespace {

namespace fs = std::filesystem;
using settings::ServerSettings;

/// Between two collections of garbage.
constexpr std::chrono::minutes kBetweenCollections{10};

/// Old deliveries of webhooks in one transaction.
constexpr std::int64_t kPrunedAtOnce = 1'000;

/// Between two looks whether a backup is due, and so between two attempts at one.
constexpr std::chrono::minutes kBetweenBackupLooks{10};

/// How long what is being sent may go on after a stop was asked for.
constexpr std::chrono::seconds kGrace{10};

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

}  // namespace

struct Server::Inside {
  Inside(const ServerSettings& chosen, base::Log& told) : settings(chosen), log(told) {}

  const ServerSettings settings;
  base::Log& log;
  std::unique_ptr<House> house;
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
    const store::BackupKeeper keeper(house->database(), house->clock(),
                                     {.folder = settings.data / store::kBackupFolder,
                                      .every = std::chrono::hours(settings.backup.hours),
                                      .kept = static_cast<std::size_t>(settings.backup.keep)});
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any stopped;
    do {
      const auto due = keeper.due();
      if (!due || *due <= house->clock().now()) make_backup(keeper);
    } while (!stopped.wait_for(lock, stop, kBetweenBackupLooks, [] { return false; }) && !stop.stop_requested());
  }

  void look_for_backups() {
    const auto kept = store::kept_backups(settings.data / store::kBackupFolder);
    if (kept && !kept->empty()) backup_report.newest = kept->front().made_at;
  }

  void prune_deliveries(const std::stop_token& stop) {
    const Instant before = house->clock().now() - std::chrono::days(settings.webhooks.kept_days);
    std::int64_t gone = kPrunedAtOnce;
    while (gone == kPrunedAtOnce && !stop.stop_requested()) {
      const auto pruned = house->database().write(
          [&](store::Connection& connection) { return store::prune_deliveries(connection, before, kPrunedAtOnce); });
      gone = pruned.value_or(0);
      if (!pruned) log.warning("old deliveries of webhooks were not removed", {{"error", pruned.error().message}});
    }
  }

  /// Every few minutes, what no job needs any more goes, and what is remembered too long of webhooks.
  void collect_garbage(const std::stop_token& stop) {
    const store::GarbageCollector garbage(house->artifacts(), house->database(), house->clock());
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

  [[nodiscard]] Result<> open(media::DarkroomSettings darkroom, std::stop_token stop) {
    KADR_TRY(house, House::open({.settings = settings, .places = places_of(settings), .darkroom = std::move(darkroom)},
                                log, std::move(stop)));
    look_for_backups();
    KADR_CHECK(open_webhooks());
    return open_api();
  }

  [[nodiscard]] std::vector<api::RecipeOffer> offers() const {
    std::vector<api::RecipeOffer> offers;
    for (const RecipeEntry& entry : house->recipes()) offers.push_back(entry.offer);
    return offers;
  }

  [[nodiscard]] Result<> open_webhooks() {
    KADR_TRY(std::string master, own_secret(settings.data / "webhook-secret", house->random()));
    webhook_secrets.emplace(Secret(std::move(master)));
    KADR_TRY(auto desk,
             webhooks::DeliveryDesk::create({house->database(), house->clock(), house->random(), *webhook_secrets},
                                            {.guard = settings.fetch.guard, .public_url = settings.listen.public_url}));
    deliverer.emplace(std::move(desk), webhooks::Deliverer::Settings{.complain = [this](const Error& error) {
                        log.error("webhooks are not sent", {{"error", error.message}});
                      }});
    told_of_events.emplace(house->events().subscribe_to_all([this] { deliverer->wake(); }));
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
    KADR_TRY(const std::string secret, own_secret(settings.data / "link-secret", house->random()));
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
      KADR_TRY(first_key, api::make_first_key({house->database(), house->clock(), house->random(), std::move(given)}));
    }
    api = std::make_unique<api::ApiServer>(
        api::Services{.database = house->database(),
                      .artifacts = house->artifacts(),
                      .clock = house->clock(),
                      .random = house->random(),
                      .events = house->events(),
                      .recipes = offers(),
                      .models = house->models(),
                      .wake = [this](const std::string& job) { house->engine().wake(job); },
                      .progress = [this](const std::string& job) { return house->engine().progress(job); },
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
  auto inside = std::make_unique<Inside>(settings, log);
  const Result<> opened = inside->open(std::move(darkroom), stop);
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
  KADR_CHECK(inside_->house->engine().start());
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
  if (inside_->house) inside_->house->engine().stop();
  if (inside_->deliverer) inside_->deliverer->stop();
  inside_.reset();
}

}  // namespace kadr::app
