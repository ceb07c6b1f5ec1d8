// mix_sound: the tracks are mixed as often as the loudness asks for, always block by block, and encoded in the last
// pass.
//
//   SoundMixer ──▶ × gain ──▶ Limiter ──┬──▶ SoundEncoder ──▶ MP4
//   tracks, ducking         −1 dBTP     └──▶ LoudnessMeter
//
// Without a target there is one pass. With one, a first pass measures the mix; that gives the gain. Where so much gain
// makes the limiter work, what it takes away is missing from the loudness: then further passes, still without encoding,
// measure what comes out, until it is near the target. Mixing again costs little next to encoding, and nothing has to
// be kept in between.

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "darkroom/limiter.h"
#include "darkroom/loudness_meter.h"
#include "darkroom/operation.h"
#include "darkroom/sound_encoder.h"
#include "darkroom/sound_mixer.h"
#include "media/sound_mix.h"

namespace kadr::darkroom {
namespace {

/// −1 dBTP, as R 128 recommends.
constexpr double kCeiling = 0.891;
/// Samples under the ceiling by this factor hardly ever have peaks between them that the limiter touches.
constexpr double kPeakMargin = 1.1;
constexpr double kNearEnoughLu = 0.1;
/// More gain than this brings up nothing but noise.
constexpr double kMostGainDb = 40;
constexpr int kMostMeasurings = 5;
/// However little the limiter lets through, no step is more than three times what is missing.
constexpr double kLeastSlope = 1.0 / 3;

class SoundMixing {
 public:
  SoundMixing(const media::SoundMix& mix, const std::vector<int>& inputs, const base::ProgressSink& progress)
      : mix_(mix), inputs_(inputs), progress_(progress) {}

  [[nodiscard]] Result<media::MixedSound> run(int output);

 private:
  struct Levels {
    double lufs = 0;
    double true_peak_dbtp = kSilenceDbtp;
    /// Of the samples before the limiter, linear.
    double peak = 0;
  };
  [[nodiscard]] Result<double> gain_for(double target_lufs);
  [[nodiscard]] Result<Levels> mix_once(double gain_db, SoundEncoder* encoder);
  void tell() const;

  const media::SoundMix& mix_;
  const std::vector<int>& inputs_;
  const base::ProgressSink& progress_;
  timeline::SampleCount done_ = 0;
  timeline::SampleCount total_ = 0;
};

double linear(double db) {
  return std::pow(10, db / 20);
}

/// Multiplies; gives the highest sample afterwards.
double scale(std::span<Stereo> samples, float gain) {
  float highest = 0;
  for (Stereo& sample : samples) {
    sample.left *= gain;
    sample.right *= gain;
    highest = std::max(highest, sample.peak());
  }
  return static_cast<double>(highest);
}

Result<media::MixedSound> SoundMixing::run(int output) {
  total_ = mix_.samples * (mix_.loudness_lufs ? 2 : 1);
  double gain_db = 0;
  if (mix_.loudness_lufs) {
    KADR_TRY(gain_db, gain_for(*mix_.loudness_lufs));
  }
  KADR_TRY(SoundEncoder encoder, SoundEncoder::create(output, mix_.bit_rate));
  KADR_TRY(const Levels levels, mix_once(gain_db, &encoder));
  media::MixedSound mixed{.integrated_lufs = levels.lufs, .true_peak_dbtp = levels.true_peak_dbtp};
  KADR_TRY(mixed.sound, encoder.finish());
  return mixed;
}

/// Without the limiter, loudness goes up as gain does, and one measuring is enough. With it, loudness goes up less the
/// more it works: the next step is the longer for what the last one fell short.
Result<double> SoundMixing::gain_for(double target_lufs) {
  double gain_db = 0;
  double slope = 1;
  std::optional<double> previous_lufs;
  double step = 0;
  for (int measuring = 0; measuring < kMostMeasurings; ++measuring) {
    if (measuring > 0) total_ += mix_.samples;
    KADR_TRY(const Levels levels, mix_once(gain_db, nullptr));
    if (levels.lufs <= kSilenceLufs) return 0;
    if (previous_lufs && step != 0) slope = std::clamp((levels.lufs - *previous_lufs) / step, kLeastSlope, 1.0);
    previous_lufs = levels.lufs;
    const double missing = target_lufs - levels.lufs;
    step = std::min(missing / slope, kMostGainDb - gain_db);
    gain_db += step;
    const bool limited = levels.peak * linear(std::max(0.0, step)) * kPeakMargin > kCeiling;
    if (!limited || std::abs(missing) < kNearEnoughLu || step == 0) break;
  }
  return gain_db;
}

Result<SoundMixing::Levels> SoundMixing::mix_once(double gain_db, SoundEncoder* encoder) {
  SoundMixer mixer(mix_, inputs_, [this] { tell(); });
  Limiter limiter(kCeiling);
  KADR_TRY(auto meter, LoudnessMeter::create(encoder == nullptr ? LoudnessMeter::Measure::Loudness
                                                                : LoudnessMeter::Measure::LoudnessAndTruePeak));
  Levels levels;
  std::vector<Stereo> limited;
  for (bool more = true; more;) {
    KADR_TRY(const std::span<Stereo> block, mixer.next());
    levels.peak = std::max(levels.peak, scale(block, static_cast<float>(linear(gain_db))));
    limited.clear();
    limiter.process(block, limited);
    more = !block.empty();
    if (!more) limiter.finish(limited);
    KADR_CHECK(meter.add(limited));
    if (encoder != nullptr) KADR_CHECK(encoder->write(limited));
    done_ += std::ssize(block);
    tell();
  }
  levels.lufs = meter.integrated_lufs();
  if (encoder != nullptr) levels.true_peak_dbtp = meter.true_peak_dbtp();
  return levels;
}

void SoundMixing::tell() const {
  if (progress_) progress_({done_, total_});
}

Result<> check_inputs(const media::SoundMix& mix, std::size_t inputs) {
  for (const media::SoundTrack& track : mix.tracks) {
    if (track.input >= inputs) {
      return fail(ErrorCode::InvalidArgument, fmt::format("a track asks for input {} of {}", track.input + 1, inputs));
    }
  }
  return {};
}

}  // namespace

Result<Outcome> mix_sound(Session&, const Request& request) {
  KADR_TRY(const media::SoundMix mix, media::sound_mix_from_json(request.parameters));
  if (request.descriptors.empty()) return fail(ErrorCode::InvalidArgument, "there is no output to mix into");
  std::vector<int> inputs;
  for (const base::FileDescriptor& descriptor : request.descriptors) inputs.push_back(descriptor.get());
  const int output = inputs.back();
  inputs.pop_back();
  KADR_CHECK(check_inputs(mix, inputs.size()));
  SoundMixing mixing(mix, inputs, request.progress);
  KADR_TRY(const media::MixedSound mixed, mixing.run(output));
  return Outcome{.result = media::to_json(mixed)};
}

}  // namespace kadr::darkroom
