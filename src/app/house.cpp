#include "app/house.h"

#include <algorithm>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "app/model_list.h"
#include "app/vendor_desks.h"
#include "app/version.h"
#include "media/darkroom_pool.h"
#include "providers/offline/offline_speech.h"
#include "providers/offline/offline_steps.h"
#include "recipes/film/film_steps.h"
#include "recipes/mix/mix_job.h"
#include "recipes/presenter/feed_step.h"
#include "store/answer_spool.h"
#include "store/data_folder.h"
#include "store/schema.h"

namespace kadr::app {
namespace {

namespace fs = std::filesystem;
using settings::ServerSettings;

/// For short work that somebody waits for, beside the darkrooms that encode. Started when there is such work.
constexpr std::size_t kQuickDarkrooms = 2;

engine::EngineSettings engine_settings(const ServerSettings& settings) {
  return {.concurrent_jobs = static_cast<int>(settings.work.concurrent_jobs),
          .purchase = {.patience = std::chrono::seconds(settings.vendors.timeout_seconds),
                       .between_polls = std::chrono::seconds(settings.vendors.poll_seconds)},
          .budgets = {.job = settings.budget.job,
                      .owner_a_day = settings.budget.owner_a_day,
                      .all_a_day = settings.budget.all_a_day},
          .deaths_to_quarantine = static_cast<int>(settings.work.deaths_to_quarantine)};
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

/// Where words are drawn, the machine's fonts may be read.
media::DarkroomSettings with_fonts(media::DarkroomSettings darkroom) {
  darkroom.confinement.fonts = media::Confinement::Fonts::Installed;
  return darkroom;
}

}  // namespace

HousePlaces places_of(const ServerSettings& settings) {
  return {.data = settings.data, .store = settings.data / store::kStoreFolder, .outputs = settings.outputs};
}

struct House::Inside {
  Inside(HousePlan wanted, base::Log& told)
      : settings(std::move(wanted.settings)),
        places(std::move(wanted.places)),
        log(told),
        darkrooms(wanted.darkroom, static_cast<std::size_t>(settings.work.cpu_workers)),
        quick_darkrooms(wanted.darkroom, kQuickDarkrooms),
        lettering_darkrooms(with_fonts(std::move(wanted.darkroom)),
                            static_cast<std::size_t>(settings.work.cpu_workers)),
        engine_rules(engine_settings(settings)) {}

  const ServerSettings settings;
  const HousePlaces places;
  base::Log& log;
  base::SystemClock clock;
  base::SystemRandom random;
  base::Ids ids{clock, random};
  std::unique_ptr<store::Database> database;
  std::unique_ptr<store::AnswerSpool> answers;
  std::optional<store::ArtifactStore> artifacts;
  media::DarkroomPool darkrooms;
  media::DarkroomPool quick_darkrooms;
  media::DarkroomPool lettering_darkrooms;
  std::optional<providers::offline::OfflineSpeech> speech;
  std::optional<models::Catalog> catalog;
  std::optional<models::ModelChooser> chooser;
  std::vector<RecipeEntry> book;
  engine::Recipes recipes;
  std::optional<recipes::mix::Services> mix_services;
  std::optional<recipes::mix::JobServices> mix_job;
  std::optional<recipes::film::FilmServices> film;
  std::optional<recipes::presenter::FeedServices> feeds;
  std::optional<providers::offline::OfflineServices> offline;
  engine::StepKinds kinds;
  std::unique_ptr<VendorDesks> vendors;
  const engine::EngineSettings engine_rules;
  engine::EventBus events;
  std::optional<engine::Parts> parts;
  std::unique_ptr<engine::Engine> engine;

  [[nodiscard]] Result<> open(std::stop_token stop) {
    KADR_CHECK(make_data_folder(places.data));
    KADR_TRY(catalog, open_catalog(settings.models));
    KADR_TRY(chooser, models::ModelChooser::create(*catalog, chooser_settings(settings), clock));
    KADR_TRY(database,
             store::Database::open(
                 {.folder = places.data, .migrations = store::schema(), .program_version = std::string(version())}));
    KADR_TRY(answers, store::AnswerSpool::open(places.data));
    KADR_TRY(artifacts, store::ArtifactStore::open(places.store, clock));
    KADR_TRY(speech, providers::offline::OfflineSpeech::create(darkrooms, std::move(stop)));
    open_recipes();
    add_steps();
    KADR_TRY(vendors, VendorDesks::open(
                          {.settings = settings, .catalog = *catalog, .artifacts = *artifacts, .clock = clock}, kinds));
    open_engine();
    return {};
  }

  void open_recipes() {
    book = recipe_book({.models = *chooser});
    for (const RecipeEntry& entry : book) recipes.emplace(entry.offer.name, entry.run);
  }

  void add_steps() {
    mix_services.emplace(recipes::mix::Services{.darkrooms = darkrooms,
                                                .store = *artifacts,
                                                .speech = *speech,
                                                .download_limits = {.guard = settings.fetch.guard}});
    mix_job.emplace(recipes::mix::JobServices{.services = *mix_services,
                                              .quick_darkrooms = quick_darkrooms,
                                              .outputs_folder = fs::absolute(places.outputs),
                                              .database = *database,
                                              .clock = clock,
                                              .threads_per_clip = threads_per_clip()});
    recipes::mix::add_mix_steps(kinds, *mix_job);
    film.emplace(recipes::film::FilmServices{.darkrooms = darkrooms,
                                             .caption_darkrooms = lettering_darkrooms,
                                             .store = *artifacts,
                                             .database = *database,
                                             .clock = clock,
                                             .threads_per_clip = threads_per_clip()});
    recipes::film::add_film_steps(kinds, *film);
    feeds.emplace(recipes::presenter::FeedServices{
        .store = *artifacts, .database = *database, .clock = clock, .download_limits = mix_services->download_limits});
    recipes::presenter::add_presenter_steps(kinds, *feeds);
    offline.emplace(providers::offline::OfflineServices{.darkrooms = darkrooms,
                                                        .store = *artifacts,
                                                        .speech = *speech,
                                                        .catalog = *catalog,
                                                        .threads_per_clip = threads_per_clip()});
    providers::offline::add_offline_steps(kinds, *offline);
  }

  [[nodiscard]] int threads_per_clip() const {
    const auto cores = static_cast<std::int64_t>(std::max(1U, std::thread::hardware_concurrency()));
    return static_cast<int>(std::max<std::int64_t>(1, cores / settings.work.cpu_workers));
  }

  void open_engine() {
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
};

House::House(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}

House::~House() {
  if (inside_->engine) inside_->engine->stop();
}

Result<std::unique_ptr<House>> House::open(HousePlan plan, base::Log& log, std::stop_token stop) {
  auto inside = std::make_unique<Inside>(std::move(plan), log);
  KADR_CHECK(inside->open(std::move(stop)));
  return std::unique_ptr<House>(new House(std::move(inside)));
}

engine::Engine& House::engine() {
  return *inside_->engine;
}

engine::EventBus& House::events() {
  return inside_->events;
}

store::Database& House::database() {
  return *inside_->database;
}

store::ArtifactStore& House::artifacts() {
  return *inside_->artifacts;
}

const base::Clock& House::clock() const {
  return inside_->clock;
}

base::RandomSource& House::random() {
  return inside_->random;
}

const models::ModelChooser& House::chooser() const {
  return *inside_->chooser;
}

const std::vector<RecipeEntry>& House::recipes() const {
  return inside_->book;
}

std::vector<api::ModelOffer> House::models() {
  std::vector<api::ModelOffer> offers = model_offers(*inside_->chooser);
  // What a mix speaks with. Its voices are those of the offline cards of its kind.
  offers.push_back({.id = "offline/speech",
                    .kind = "speech",
                    .provider = "offline",
                    .about = "espeak-ng: many languages, no key and no network",
                    .name = "espeak-ng",
                    .speech = &*inside_->speech});
  return offers;
}

}  // namespace kadr::app
