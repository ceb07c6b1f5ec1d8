#pragma once

/// The mix, from a plan to finished files: fetch → probe → conform each clip once → speak each line once → mix each
/// sound once → assemble every combination → write. Each stage's work is recorded in the store, so a second run re-uses
/// it and a killed run goes on where it stopped.

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "media/darkroom_pool.h"
#include "models/local_speech.h"
#include "net/download.h"
#include "recipes/mix/plan.h"
#include "store/artifact_store.h"
#include "timeline/rational.h"

namespace kadr::recipes::mix {

enum class Stage { Fetch, Probe, Conform, Speak, MixSound, Assemble };

[[nodiscard]] std::string_view to_string(Stage stage);  ///< "fetch", "probe", …

/// What happens, for a progress display. Called from any thread, one call at a time.
class Listener {
 public:
  virtual ~Listener() = default;
  /// A stage began. \param items how many clips, lines or combinations it has; `reused` of them are already there.
  virtual void stage_began(Stage stage, std::size_t items, std::size_t reused) = 0;
  /// Units done of all in this stage (bytes, frames, samples, combinations by stage).
  virtual void stage_progress(Stage stage, const base::Progress& progress) = 0;
  virtual void stage_ended(Stage stage) = 0;
  /// Something a person should know: an encoder fell back, a bad clip was left out, a voice was chosen.
  virtual void notice(const std::string& text) = 0;
};

struct Services {
  media::DarkroomPool& darkrooms;
  const store::ArtifactStore& store;
  models::LocalSpeech& speech;
  net::DownloadLimits download_limits;
};

struct MixOptions {
  /// Paths in the plan are relative to this folder.
  std::filesystem::path base_folder;
  /// Where the videos and manifests go; made when missing.
  std::filesystem::path output_folder;
  /// Leave bad clips out and go on, instead of stopping before anything is encoded.
  bool skip_bad = false;
  /// Add SHA-256 of each output to the manifest.
  bool checksums = false;
};

/// What a mix will do, before it does it.
struct Estimate {
  std::size_t combinations = 0;
  /// Of the whole Cartesian product, before pick, rules and limit.
  std::uint64_t product = 0;
  timeline::Rational total_seconds;      ///< of all outputs together
  timeline::Rational seconds_to_encode;  ///< of the clips that are not conformed yet
  timeline::ByteCount bytes_to_write = 0;
  std::size_t clips = 0;
  std::size_t clips_reused = 0;
  std::size_t voice_lines = 0;
};

struct Output {
  std::filesystem::path file;
  std::vector<std::string> clips;         ///< location of the clip of each block, in order
  std::optional<std::size_t> voice_line;  ///< number in the plan, from 0
  std::string voice;                      ///< name of the voice that speaks the line; empty without one
  std::optional<std::string> music;
  timeline::FrameCount frames = 0;
  timeline::Rational duration;
  timeline::ByteCount bytes = 0;
  std::string sha256;  ///< empty unless asked for
};

struct MixReport {
  std::vector<Output> outputs;
  std::vector<std::string> left_out;  ///< one sentence for each clip that was skipped
  std::filesystem::path manifest_json;
  std::filesystem::path manifest_csv;
};

/// Fetches and probes (downloads are kept), encodes nothing.
/// Errors: as run_mix.
[[nodiscard]] Result<Estimate> estimate_mix(const MixPlan& plan, const MixOptions& options, const Services& services,
                                            Listener& listener, std::stop_token stop);

/// \param approve is shown the estimate before any encoding and may refuse (then the result is Cancelled).
/// Errors: one sentence naming the clip, line or file it happened to. Nothing half-written is left under a final name.
/// Blocking: all of it; stops on `stop` within a second.
[[nodiscard]] Result<MixReport> run_mix(const MixPlan& plan, const MixOptions& options, const Services& services,
                                        Listener& listener, const std::function<bool(const Estimate&)>& approve,
                                        std::stop_token stop);

}  // namespace kadr::recipes::mix
