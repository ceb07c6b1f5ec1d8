#pragma once

/// The film recipes as jobs of an engine, made by the offline models; what comes out is a file to be measured.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/ids.h"
#include "engine/engine.h"
#include "media/darkroom_pool.h"
#include "models/catalog.h"
#include "providers/offline/offline_speech.h"
#include "providers/offline/offline_steps.h"
#include "recipes/film/film_steps.h"
#include "store/job_records.h"
#include "store/output_records.h"
#include "store/step_records.h"
#include "support/temporary_folder.h"

namespace kadr::test {

class FilmStudio : public ::testing::Test {
 protected:
  FilmStudio();
  ~FilmStudio() override;
  void SetUp() override;

  /// Submits a request as the API would, under the id "1", and waits until the job has ended or waits for a person.
  /// \param accept of the recipe.
  [[nodiscard]] store::JobRecord make(const std::string& recipe, const Json& request);
  /// The job as it is when it has ended or waits for a person.
  [[nodiscard]] store::JobRecord settled();

  /// The approval that is open. Throws when there is none.
  [[nodiscard]] store::StepRecord open_approval();
  /// Answers it and waits for what comes of it.
  store::JobRecord approve(const std::optional<Json>& edits = {});
  store::JobRecord reject(const std::string& reason);
  /// Makes a new take of the newest done step of a key.
  store::JobRecord redo(const std::string& key);

  /// In the order in which they were asked for.
  [[nodiscard]] std::vector<store::StepRecord> steps();
  /// The newest of a key that is done. Throws when there is none.
  [[nodiscard]] store::StepRecord step(const std::string& key);
  [[nodiscard]] std::vector<std::string> notes();

  [[nodiscard]] std::optional<store::OutputRecord> output(std::int64_t number);
  /// An output as a file.
  [[nodiscard]] std::filesystem::path file_of(std::int64_t number);
  [[nodiscard]] std::filesystem::path artifact(const Json& file) const;

  [[nodiscard]] const models::Catalog& catalog() const { return catalog_; }

  engine::StepKinds kinds_;

 private:
  [[nodiscard]] store::JobRecord answered(bool approved, const std::optional<Json>& edits, const std::string& reason);

  TemporaryFolder folder_;
  base::SystemClock clock_;
  base::SystemRandom random_;
  engine::EventBus bus_;
  engine::EngineSettings rules_;
  models::Catalog catalog_;
  store::ArtifactStore artifacts_;
  std::unique_ptr<store::Database> database_;
  media::DarkroomPool darkrooms_;
  media::DarkroomPool caption_darkrooms_;
  std::optional<providers::offline::OfflineSpeech> speech_;
  std::optional<providers::offline::OfflineServices> offline_;
  std::optional<recipes::film::FilmServices> film_;
  engine::Recipes recipes_;
  std::optional<engine::Parts> parts_;
  std::unique_ptr<engine::Engine> engine_;
};

}  // namespace kadr::test
