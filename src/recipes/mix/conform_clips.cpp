#include "recipes/mix/conform_clips.h"

#include <algorithm>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "base/sha256.h"
#include "media/protocol.h"

namespace kadr::recipes::mix {
namespace {

std::string conform_key(const SourceFile& clip, const media::ConformSpec& spec) {
  return base::sha256(fmt::format("kadr.conform.1\n{}\n{}", clip.sha256, spec.identity()));
}

/// What is to be encoded, and what is there.
struct Split {
  ConformedClips there;
  std::vector<const Source*> missing;
};

Result<Split> split(const Workshop& shop, const std::vector<const Source*>& clips, const media::ConformSpec& spec) {
  Split split;
  for (const Source* clip : clips) {
    KADR_TRY(auto found, find_conformed(shop.services.store, clip->file, spec));
    if (found) {
      split.there.emplace(clip->file.sha256, std::move(*found));
    } else {
      split.missing.push_back(clip);
    }
  }
  // The longest first, so that none is left to be encoded alone at the end.
  std::ranges::sort(split.missing, [](const Source* a, const Source* b) {
    const auto& one = a->info.video.front().duration;
    const auto& other = b->info.video.front().duration;
    return one != other ? one > other : a->location < b->location;
  });
  return split;
}

/// The cores, shared out among the clips that are encoded at once.
int threads_per_clip(const Workshop& shop, std::size_t clips) {
  const auto cores = static_cast<std::size_t>(std::max(1U, std::thread::hardware_concurrency()));
  const std::size_t at_once = std::max<std::size_t>(1, std::min(clips, shop.services.darkrooms.size()));
  return static_cast<int>(std::max<std::size_t>(1, cores / at_once));
}

/// Where faults of single clips go when they are skipped.
struct Outcome {
  std::mutex mutex;
  ConformedClips clips;
  std::map<std::string, Error> faults;  ///< by location
};

bool stops_the_mix(const Workshop& shop, const Error& error, const media::EncoderProfile& profile) {
  const bool encoder_fails = error.code == ErrorCode::Unavailable && profile.encoder != media::VideoEncoder::Libx264;
  return encoder_fails || !shop.options.skip_bad || !is_fault_of_file(error);
}

Result<> conform_missing(const Workshop& shop, const std::vector<const Source*>& missing, std::size_t reused,
                         const media::EncoderProfile& profile, Outcome& outcome) {
  media::ConformSpec spec = conform_spec(shop.plan, profile);
  spec.threads = threads_per_clip(shop, missing.size());
  StageProgress::Start start{.stage = Stage::Conform, .items = missing.size() + reused, .reused = reused};
  for (const Source* clip : missing) start.expected.push_back(expected_frames(clip->info, spec.canvas.rate));
  StageProgress progress(shop.narrator, std::move(start));
  return each_side_by_side(shop.side_by_side(missing.size()), [&](std::size_t i, std::stop_token stop) -> Result<> {
    auto clip = conform_clip(shop.services, missing[i]->file, spec, progress.sink(i), stop);
    if (!clip && stops_the_mix(shop, clip.error(), profile)) return fail(std::move(clip).error());
    progress.finish(i);
    const std::scoped_lock lock(outcome.mutex);
    if (clip) {
      outcome.clips.emplace(missing[i]->file.sha256, std::move(*clip));
    } else {
      outcome.faults.emplace(missing[i]->location, std::move(clip).error());
    }
    return {};
  });
}

/// Runs join by copying only when they are coded alike.
Result<> check_alike(const ConformedClips& clips, const std::vector<const Source*>& sources) {
  const ConformedClip* first = clips.empty() ? nullptr : &clips.begin()->second;
  for (const Source* source : sources) {
    const auto clip = clips.find(source->file.sha256);
    if (clip == clips.end() || clip->second.pictures.configuration == first->pictures.configuration) continue;
    return fail(
        ErrorCode::Internal,
        fmt::format("{} came out of the encoder with a profile that does not join with the others", source->file.name));
  }
  return {};
}

Result<ConformedClips> conform_with(const Workshop& shop, Stock& stock, const std::vector<const Source*>& clips,
                                    const media::EncoderProfile& profile) {
  KADR_TRY(Split split_clips, split(shop, clips, conform_spec(shop.plan, profile)));
  Outcome outcome;
  KADR_CHECK(conform_missing(shop, split_clips.missing, split_clips.there.size(), profile, outcome));
  for (auto& [location, fault] : outcome.faults) stock.leave_out(location, std::move(fault));
  outcome.clips.merge(split_clips.there);
  KADR_CHECK(check_alike(outcome.clips, clips));
  return std::move(outcome.clips);
}

}  // namespace

Result<ConformedClip> conform_clip(const Services& services, const SourceFile& clip, const media::ConformSpec& spec,
                                   const base::ProgressSink& progress, std::stop_token stop) {
  const store::ArtifactStore& store = services.store;
  KADR_TRY(const base::FileDescriptor source, open_source(clip));
  KADR_TRY(store::Draft draft, store.draft());
  KADR_TRY(const auto darkroom, services.darkrooms.take(stop));
  auto mezzanine = media::conform(*darkroom, source.get(), draft.descriptor(), spec, progress, stop);
  if (!mezzanine) return fail(mezzanine.error().about(clip.name));
  KADR_TRY(store::Artifact artifact, store.publish(std::move(draft)));
  KADR_CHECK(store.record_result(conform_key(clip, spec),
                                 {.artifact = artifact, .value = media::to_json(mezzanine->pictures)}));
  return ConformedClip{.artifact = std::move(artifact), .pictures = std::move(mezzanine->pictures)};
}

media::ConformSpec conform_spec(const MixPlan& plan, const media::EncoderProfile& profile) {
  return {.canvas = plan.canvas, .profile = profile, .background = plan.background};
}

Result<std::optional<ConformedClip>> find_conformed(const store::ArtifactStore& store, const SourceFile& clip,
                                                    const media::ConformSpec& spec) {
  KADR_TRY(auto known, store.find_result(conform_key(clip, spec)));
  if (!known || !known->artifact) return std::nullopt;
  auto pictures = media::picture_run_from_json(known->value);
  if (!pictures || pictures->offset + pictures->length() > known->artifact->bytes) return std::nullopt;
  return ConformedClip{.artifact = std::move(*known->artifact), .pictures = std::move(*pictures)};
}

timeline::FrameCount expected_frames(const media::MediaInfo& info, const timeline::FrameRate& rate) {
  if (info.video.empty()) return 0;
  const timeline::Rational frames = info.video.front().duration * timeline::Rational(rate.numerator, rate.denominator);
  return std::max<timeline::FrameCount>(1, timeline::scale_round(frames.numerator(), 1, frames.denominator()));
}

std::vector<const Source*> used_clips(const MixPlan& plan, const Stock& stock,
                                      const std::vector<Combination>& combinations) {
  std::vector<const Source*> clips;
  std::set<std::string> seen;
  for (const Combination& combination : combinations) {
    for (std::size_t block = 0; block < combination.clips.size(); ++block) {
      const Source& source = stock.at(plan.video_blocks[block].clips[combination.clips[block]].location);
      if (seen.insert(source.file.sha256).second) clips.push_back(&source);
    }
  }
  return clips;
}

std::string stand_in_notice(media::VideoEncoder encoder, const std::string& why) {
  return fmt::format("the encoder {} cannot be used ({}); libx264 makes all clips instead", media::to_string(encoder),
                     why);
}

Result<ConformedClips> conform_clips(const Workshop& shop, Stock& stock, const std::vector<Combination>& combinations) {
  const auto clips = used_clips(shop.plan, stock, combinations);
  auto conformed = conform_with(shop, stock, clips, shop.plan.profile);
  if (conformed || shop.plan.profile.encoder == media::VideoEncoder::Libx264 ||
      conformed.error().code != ErrorCode::Unavailable) {
    return conformed;
  }
  shop.narrator.notice(stand_in_notice(shop.plan.profile.encoder, conformed.error().message));
  media::EncoderProfile software = shop.plan.profile;
  software.encoder = media::VideoEncoder::Libx264;
  return conform_with(shop, stock, clips, software);
}

}  // namespace kadr::recipes::mix
