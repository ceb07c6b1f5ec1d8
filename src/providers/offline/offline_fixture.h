#pragma once

/// The offline provider as a server has it, over a store and darkrooms of the test's own.

#include <filesystem>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "engine/replay.h"
#include "models/catalog.h"
#include "providers/offline/offline_speech.h"
#include "providers/offline/offline_steps.h"
#include "support/temporary_folder.h"

namespace kadr::providers::offline {

/// A store, and the steps that work with it.
class OfflineWorkplace {
 public:
  explicit OfflineWorkplace(media::DarkroomSettings settings);

  /// Does a step that a model asked for.
  [[nodiscard]] Result<Json> try_step(const Result<engine::StepRequest>& request) const;
  /// The same, which must succeed. Throws otherwise.
  [[nodiscard]] Json step(const Result<engine::StepRequest>& request) const;

  [[nodiscard]] const store::ArtifactStore& store() const { return store_; }
  [[nodiscard]] const engine::StepKinds& kinds() const { return kinds_; }
  [[nodiscard]] std::filesystem::path file_of(const Json& made) const;
  /// Keeps a file. \return its name in the store.
  [[nodiscard]] std::string keep(const std::string& bytes) const;

 private:
  test::TemporaryFolder folder_;
  media::DarkroomPool darkrooms_;
  store::ArtifactStore store_;
  models::Catalog catalog_;
  Result<OfflineSpeech> speech_;
  engine::StepKinds kinds_;
};

class OfflineTest : public testing::Test {
 protected:
  OfflineTest();

  /// A card that kadr ships.
  [[nodiscard]] const models::ModelCard& card(models::ModelKind kind, std::string_view id) const;
  /// What conform makes of a file for a film of this canvas, with the usual profile.
  [[nodiscard]] media::Mezzanine conformed(const std::filesystem::path& file, const timeline::Canvas& canvas);

  models::Catalog catalog_;
  OfflineWorkplace work_;
};

[[nodiscard]] media::DarkroomSettings darkroom_settings();

}  // namespace kadr::providers::offline
