#include "film_studio.h"

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <sstream>
#include <stdexcept>

#include "engine/commands.h"
#include "recipes/story/story.h"
#include "recipes/story/story_order.h"
#include "recipes/storyboard/storyboard.h"
#include "recipes/storyboard/storyboard_order.h"
#include "store/event_records.h"
#include "store/schema.h"
#include "support/test_clips.h"

namespace kadr::test {
namespace {

using store::Connection;

media::DarkroomSettings darkroom_settings(media::Confinement::Fonts fonts) {
  return {.executable = program("kadr-darkroom"), .confinement = {.fonts = fonts}};
}

std::string content_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

Json accepted(const std::string& recipe, const Json& request, const models::Catalog& catalog) {
  const recipes::film::ModelNames defaults = recipes::film::offline_models();
  auto result = recipe == recipes::story::kStoryRecipe ? recipes::story::accept(request, catalog, defaults)
                                                       : recipes::storyboard::accept(request, catalog, defaults);
  if (!result) throw std::runtime_error(result.error().message);
  return *result;
}

}  // namespace

FilmStudio::FilmStudio()
    : catalog_(models::Catalog::create(models::shipped_cards()).value()),
      artifacts_(store::ArtifactStore::open(folder_.path() / "store").value()),
      darkrooms_(darkroom_settings(media::Confinement::Fonts::HandedIn), 2),
      caption_darkrooms_(darkroom_settings(media::Confinement::Fonts::Installed), 1) {}

FilmStudio::~FilmStudio() = default;

void FilmStudio::SetUp() {
  database_ = store::Database::open({.folder = folder_.path() / "data", .migrations = store::schema()}).value();
  speech_.emplace(providers::offline::OfflineSpeech::create(darkrooms_, {}).value());
  offline_.emplace(providers::offline::OfflineServices{
      .darkrooms = darkrooms_, .store = artifacts_, .speech = *speech_, .catalog = catalog_, .threads_per_clip = 1});
  providers::offline::add_offline_steps(kinds_, *offline_);
  film_.emplace(recipes::film::FilmServices{.darkrooms = darkrooms_,
                                            .caption_darkrooms = caption_darkrooms_,
                                            .store = artifacts_,
                                            .database = *database_,
                                            .clock = clock_});
  recipes::film::add_film_steps(kinds_, *film_);
  recipes_.emplace(std::string(recipes::story::kStoryRecipe),
                   [this](engine::RecipeContext& context, const Json& request) {
                     return recipes::story::story_job(context, request, catalog_);
                   });
  recipes_.emplace(std::string(recipes::storyboard::kStoryboardRecipe),
                   [this](engine::RecipeContext& context, const Json& request) {
                     return recipes::storyboard::storyboard_job(context, request, catalog_);
                   });
  rules_.retry.attempts = 1;
  parts_.emplace(engine::Parts{*database_, clock_, random_, recipes_, kinds_, rules_});
  engine_ = std::make_unique<engine::Engine>(
      *parts_, bus_,
      engine::Engine::Settings{.crews = {.cpu = 2, .io = 1, .vendor = 1},
                               .lease_owner = "test",
                               .complain = [](const Error& error) { ADD_FAILURE() << error.message; }});
  ASSERT_TRUE(engine_->start());
}

store::JobRecord FilmStudio::make(const std::string& recipe, const Json& request) {
  const store::JobRecord job{.id = "1",
                             .owner = "anna",
                             .recipe = recipe,
                             .request = accepted(recipe, request, catalog_),
                             .created_at = clock_.now()};
  EXPECT_TRUE(database_->write([&](Connection& connection) { return engine::submit(connection, job); }));
  engine_->wake("1");
  return settled();
}

store::JobRecord FilmStudio::settled() {
  std::mutex mutex;
  std::condition_variable rung;
  std::atomic<int> rings = 0;
  const auto subscription = bus_.subscribe("1", [&] {
    ++rings;
    const std::scoped_lock lock(mutex);
    rung.notify_all();
  });
  const auto waits_for_person_alone = [this] {
    bool person = false;
    for (const store::StepRecord& step : steps()) {
      if (!store::is_open(step.state)) continue;
      if (step.step_class != engine::kPersonClass) return false;
      person = true;
    }
    return person;
  };
  while (true) {
    const int seen = rings;
    const auto job = database_->read([](Connection& connection) { return store::find_job(connection, "1"); }).value();
    if (store::has_ended(job->state)) return *job;
    if (!job->advance_needed && waits_for_person_alone()) return *job;
    std::unique_lock lock(mutex);
    if (!rung.wait_for(lock, std::chrono::seconds(120), [&] { return rings != seen; })) return *job;
  }
}

store::StepRecord FilmStudio::open_approval() {
  for (const store::StepRecord& step : steps()) {
    if (step.step_class == engine::kPersonClass && store::is_open(step.state)) return step;
  }
  throw std::runtime_error("no approval is open");
}

store::JobRecord FilmStudio::answered(bool approved, const std::optional<Json>& edits, const std::string& reason) {
  const store::StepName name = open_approval().name;
  const engine::Answer answer{.kind = approved ? engine::Answer::Kind::Approve : engine::Answer::Kind::Reject,
                              .edits = edits,
                              .reason = reason,
                              .by = "anna"};
  const auto decided =
      database_->write([&](Connection& connection) { return engine::decide(connection, name, answer, clock_.now()); });
  EXPECT_TRUE(decided) << decided.error().message;
  engine_->wake("1");
  return settled();
}

store::JobRecord FilmStudio::approve(const std::optional<Json>& edits) {
  return answered(true, edits, "");
}

store::JobRecord FilmStudio::reject(const std::string& reason) {
  return answered(false, {}, reason);
}

store::JobRecord FilmStudio::redo(const std::string& key) {
  const store::StepName name = step(key).name;
  const auto again =
      database_->write([&](Connection& connection) { return engine::redo(connection, name, clock_.now()); });
  EXPECT_TRUE(again) << again.error().message;
  engine_->wake("1");
  return settled();
}

std::vector<store::StepRecord> FilmStudio::steps() {
  return database_->read([](Connection& connection) { return store::steps_of(connection, "1"); }).value();
}

store::StepRecord FilmStudio::step(const std::string& key) {
  std::optional<store::StepRecord> newest;
  for (store::StepRecord& step : steps()) {
    if (step.key == key && step.state == store::StepState::Done) newest = std::move(step);
  }
  if (!newest) throw std::runtime_error("no step " + key + " is done");
  return *newest;
}

std::vector<std::string> FilmStudio::notes() {
  std::vector<std::string> messages;
  for (const store::StepRecord& step : steps()) {
    if (step.step_class == engine::kNoteClass) messages.push_back(step.input.value("message", ""));
  }
  return messages;
}

std::optional<store::OutputRecord> FilmStudio::output(std::int64_t number) {
  return database_->read([&](Connection& connection) { return store::find_output(connection, "1", number); }).value();
}

std::filesystem::path FilmStudio::file_of(std::int64_t number) {
  const auto record = output(number);
  if (!record) throw std::runtime_error("there is no such output");
  const std::filesystem::path file = folder_.path() / record->name;
  std::ofstream stream(file, std::ios::binary);
  for (const store::OutputPiece& piece : record->pieces) {
    const std::string bytes = content_of(artifacts_.path_of(piece.sha256));
    stream << bytes.substr(static_cast<std::size_t>(piece.offset), static_cast<std::size_t>(piece.length));
  }
  return file;
}

std::filesystem::path FilmStudio::artifact(const Json& file) const {
  return artifacts_.path_of(file.value("sha256", ""));
}

}  // namespace kadr::test
