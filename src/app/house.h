#pragma once

/// Everything a job needs, put together from the settings; used by the server and by `kadr make`. Database, artifacts,
/// darkrooms, models, vendors, recipes and the engine are all here, and nothing of how people come to them.
///
/// Thread: one owner; what it hands out says for itself.

#include <filesystem>
#include <memory>
#include <stop_token>
#include <vector>

#include "api/services.h"
#include "app/recipe_book.h"
#include "app/settings/server_settings.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/result.h"
#include "engine/engine.h"
#include "engine/event_bus.h"
#include "media/darkroom.h"
#include "models/model_chooser.h"
#include "store/artifact_store.h"
#include "store/database.h"

namespace kadr::app {

/// Where a house keeps what it keeps.
struct HousePlaces {
  std::filesystem::path data;     ///< the database and the answers of vendors; one process at a time
  std::filesystem::path store;    ///< the artifacts; several houses may share it
  std::filesystem::path outputs;  ///< the files that jobs are asked to write
};
/// Those of a server.
[[nodiscard]] HousePlaces places_of(const settings::ServerSettings& settings);

struct HousePlan {
  settings::ServerSettings settings;
  HousePlaces places;
  media::DarkroomSettings darkroom;
};

class House {
 public:
  /// Opens everything, in the order in which it is needed; no work is done yet. Borrows the log.
  /// Errors: those of the folders, the database and the catalogue, each naming what to do. Blocking: as long as a
  /// database that was not closed takes to be examined; stops on `stop`.
  [[nodiscard]] static Result<std::unique_ptr<House>> open(HousePlan plan, base::Log& log, std::stop_token stop);
  House(const House&) = delete;
  House& operator=(const House&) = delete;
  /// Stops the engine first.
  ~House();

  /// Neither started nor stopped here, but for the end.
  [[nodiscard]] engine::Engine& engine();
  [[nodiscard]] engine::EventBus& events();
  [[nodiscard]] store::Database& database();
  [[nodiscard]] store::ArtifactStore& artifacts();
  [[nodiscard]] const base::Clock& clock() const;
  [[nodiscard]] base::RandomSource& random();
  [[nodiscard]] const models::ModelChooser& chooser() const;
  [[nodiscard]] const std::vector<RecipeEntry>& recipes() const;
  /// What jobs can use, as the API lists it.
  [[nodiscard]] std::vector<api::ModelOffer> models();

 private:
  struct Inside;
  explicit House(std::unique_ptr<Inside> inside);

  std::unique_ptr<Inside> inside_;
};

}  // namespace kadr::app
