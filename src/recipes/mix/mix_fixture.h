#pragma once

/// What the tests of whole mixes need: small clips made by the ffmpeg program, a store and a darkroom of their own, a
/// listener that remembers, and a look at what came out.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "media/probe.h"
#include "recipes/mix/mix.h"
#include "support/temporary_folder.h"

namespace kadr::recipes::mix {

/// Remembers what it is told, and may be asked to do something when a stage begins.
class RememberingListener final : public Listener {
 public:
  struct Began {
    std::size_t items = 0;
    std::size_t reused = 0;
    int times = 0;
  };

  void stage_began(Stage stage, std::size_t items, std::size_t reused) override;
  void stage_progress(Stage stage, const base::Progress& progress) override;
  void stage_ended(Stage stage) override { open_.erase(stage); }
  void notice(const std::string& text) override { notices.push_back(text); }

  std::map<Stage, Began> began;
  std::map<Stage, base::Progress> last;
  std::vector<std::string> notices;
  std::function<void(Stage)> on_began;

 private:
  std::map<Stage, bool> open_;
};

/// Speaks by writing a tone whose pitch tells the voice, so that tests can hear who speaks; counts what it was asked.
class ToneSpeech final : public models::LocalSpeech {
 public:
  [[nodiscard]] std::string identity() const override { return "test/tone/1"; }
  [[nodiscard]] Result<std::vector<models::Voice>> voices(std::stop_token stop) override;
  [[nodiscard]] Result<models::SpokenSound> speak(const models::SpeechRequest& request, int output,
                                                  std::stop_token stop) override;

  int spoken = 0;
};

class MixTest : public testing::Test {
 protected:
  MixTest();

  /// A clip of `frames` pictures at 10 a second in one colour, with a tone unless `tone` is 0. Relative to clips().
  void make_clip(const std::string& name, const std::string& colour, int frames, int tone = 0) const;
  void make_music(const std::string& name, int tone, double seconds) const;

  [[nodiscard]] Result<MixReport> run(const std::string& plan_json, std::stop_token stop = {});
  /// The same, which must succeed.
  [[nodiscard]] MixReport made(const std::string& plan_json);

  [[nodiscard]] std::filesystem::path clips() const { return folder_.path() / "clips"; }
  [[nodiscard]] std::filesystem::path out() const { return folder_.path() / "out"; }
  [[nodiscard]] std::vector<std::string> files_out() const;
  [[nodiscard]] media::MediaInfo probed(const std::filesystem::path& file);

  test::TemporaryFolder folder_;
  /// What every pool of a test is made with.
  [[nodiscard]] static media::DarkroomSettings darkroom_settings();

  media::DarkroomPool darkrooms_;
  store::ArtifactStore store_;
  ToneSpeech speech_;
  RememberingListener listener_;
  MixOptions options_;
};

/// The colour in the middle of a frame, as "red", "green", "blue", "white", "black", by the nearest.
[[nodiscard]] std::string colour_at(const std::filesystem::path& file, int frame);

/// How loud a tone is between two times, from 0 to 1, as a share of full scale.
[[nodiscard]] double tone_level(const std::filesystem::path& file, int tone, double from, double to);

}  // namespace kadr::recipes::mix
