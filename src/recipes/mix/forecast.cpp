#include "recipes/mix/forecast.h"

#include <cmath>
#include <set>

namespace kadr::recipes::mix {
namespace {

/// Bits for each pixel of ordinary film at quality 20; six steps of quality halve or double it.
constexpr double kBitsPerPixel = 0.1;
constexpr int kReferenceQuality = 20;

constexpr double kSoundBytesPerSecond = media::SoundMix{}.bit_rate / 8.0;
constexpr timeline::ByteCount kHeaderBytes = 16'000;

struct ClipForecast {
  timeline::FrameCount frames = 0;
  timeline::ByteCount bytes = 0;
};

timeline::ByteCount sound_bytes(const timeline::Rational& seconds) {
  return static_cast<timeline::ByteCount>(seconds.to_double() * kSoundBytesPerSecond);
}

timeline::Rational length_of(const Combination& combination, const MixPlan& plan, const Stock& stock,
                             const std::map<std::string, ClipForecast>& clips) {
  timeline::FrameCount frames = 0;
  for (std::size_t block = 0; block < combination.clips.size(); ++block) {
    const Source& source = stock.at(plan.video_blocks[block].clips[combination.clips[block]].location);
    frames += clips.at(source.file.sha256).frames;
  }
  return plan.canvas.rate.seconds(frames);
}

/// Looks every clip up, and adds up what is to be encoded.
Result<std::map<std::string, ClipForecast>> forecast_clips(const Workshop& shop,
                                                           const std::vector<const Source*>& sources, Forecast& sum) {
  const media::ConformSpec spec = conform_spec(shop.plan, shop.plan.profile);
  std::map<std::string, ClipForecast> clips;
  for (const Source* source : sources) {
    KADR_TRY(const auto conformed, find_conformed(shop.services.store, source->file, spec));
    ClipForecast& clip = clips[source->file.sha256];
    if (conformed) {
      clip = {.frames = conformed->pictures.frames(), .bytes = conformed->pictures.length()};
      ++sum.estimate.clips_reused;
      continue;
    }
    clip.frames = expected_frames(source->info, spec.canvas.rate);
    clip.bytes = likely_bytes(shop.plan, clip.frames);
    sum.estimate.seconds_to_encode = sum.estimate.seconds_to_encode + spec.canvas.rate.seconds(clip.frames);
    sum.store_bytes += clip.bytes;
  }
  return clips;
}

}  // namespace

timeline::ByteCount likely_bytes(const MixPlan& plan, timeline::FrameCount frames) {
  const double pixels = static_cast<double>(plan.canvas.width) * plan.canvas.height * static_cast<double>(frames);
  const double finer = std::exp2((kReferenceQuality - plan.profile.quality) / 6.0);
  return static_cast<timeline::ByteCount>(pixels * kBitsPerPixel * finer / 8);
}

Result<Forecast> forecast(const Workshop& shop, const Stock& stock, const Cast& cast) {
  Forecast sum;
  sum.estimate.combinations = cast.combinations.size();
  const auto sources = used_clips(shop.plan, stock, cast.combinations);
  KADR_TRY(const auto clips, forecast_clips(shop, sources, sum));
  sum.estimate.clips = sources.size();
  std::set<std::size_t> lines;
  for (const Combination& combination : cast.combinations) {
    const timeline::Rational seconds = length_of(combination, shop.plan, stock, clips);
    sum.estimate.total_seconds = sum.estimate.total_seconds + seconds;
    sum.estimate.bytes_to_write += sound_bytes(seconds) + kHeaderBytes;
    for (std::size_t block = 0; block < combination.clips.size(); ++block) {
      const Source& source = stock.at(shop.plan.video_blocks[block].clips[combination.clips[block]].location);
      sum.estimate.bytes_to_write += clips.at(source.file.sha256).bytes;
    }
    if (combination.voice_line) lines.insert(*combination.voice_line);
  }
  sum.estimate.voice_lines = lines.size();
  sum.estimate.product = timeline::product_count(selection_of(shop.plan, all_clips(shop.plan)).sizes);
  return sum;
}

}  // namespace kadr::recipes::mix
