#include "recipes/mix/stock.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/sha256.h"
#include "recipes/mix/fetch.h"

namespace kadr::recipes::mix {
namespace {

/// Smaller pictures have no chroma of their own.
constexpr int kMinClipSide = 2;

Result<> probe_all(const Workshop& shop, std::vector<Source>& sources) {
  StageProgress progress(
      shop.narrator,
      {.stage = Stage::Probe, .items = sources.size(), .expected = std::vector<std::int64_t>(sources.size(), 1)});
  return each_side_by_side(shop.side_by_side(sources.size()), [&](std::size_t i, std::stop_token stop) -> Result<> {
    Source& source = sources[i];
    if (!source.fault) {
      auto info = probe_source(shop.services, source.file, stop);
      if (!info && !is_fault_of_file(info.error())) return fail(std::move(info).error());
      if (info) {
        source.info = std::move(*info);
      } else {
        source.fault = std::move(info).error();
      }
    }
    progress.finish(i);
    return {};
  });
}

Error unsuitable(const Source& source, std::string_view why) {
  return {ErrorCode::UnsupportedMedia, fmt::format("{} {}", source.file.name, why)};
}

/// The faults of the plan's files, each file once, and what remains.
struct Judgement {
  Usable usable;
  std::vector<Error> faults;
};

Judgement judge(const MixPlan& plan, const Stock& stock) {
  Judgement judgement;
  std::set<std::string> told;
  const auto is_good = [&](const ClipSource& clip, auto&& fault_of) {
    if (!stock.has(clip.location)) return true;  // Not needed by any combination, so never looked at.
    const auto fault = fault_of(stock.at(clip.location));
    if (fault && told.insert(fault->message).second) judgement.faults.push_back(*fault);
    return !fault;
  };
  for (const Block& block : plan.video_blocks) {
    std::vector<std::uint32_t>& clips = judgement.usable.clips.emplace_back();
    for (std::uint32_t i = 0; i < block.clips.size(); ++i) {
      if (is_good(block.clips[i], fault_as_clip)) clips.push_back(i);
    }
  }
  const auto music = music_of(plan);
  for (std::size_t i = 0; i < music.size(); ++i) {
    if (is_good(music[i], fault_as_music)) judgement.usable.music.push_back(i);
  }
  return judgement;
}

std::vector<std::string> sentences(const std::vector<Error>& faults) {
  std::vector<std::string> texts;
  for (const Error& fault : faults) texts.push_back(fault.message);
  return texts;
}

}  // namespace

Result<std::vector<std::string>> needed_locations(const MixPlan& plan, bool skip_bad) {
  const auto music = music_of(plan);
  std::set<std::string> used;
  if (!skip_bad) {
    KADR_TRY(const auto combinations, line_up(plan, all_usable(plan)));
    for (const Combination& combination : combinations) {
      for (std::size_t block = 0; block < combination.clips.size(); ++block)
        used.insert(plan.video_blocks[block].clips[combination.clips[block]].location);
      if (combination.music) used.insert(music[*combination.music].location);
    }
  }
  std::vector<std::string> locations;
  std::set<std::string> seen;
  const auto add = [&](const ClipSource& clip) {
    if ((skip_bad || used.contains(clip.location)) && seen.insert(clip.location).second)
      locations.push_back(clip.location);
  };
  for (const Block& block : plan.video_blocks) std::ranges::for_each(block.clips, add);
  std::ranges::for_each(music, add);
  return locations;
}

Result<media::MediaInfo> probe_source(const Services& services, const SourceFile& file, std::stop_token stop) {
  const store::ArtifactStore& store = services.store;
  const std::string key = base::sha256("kadr.probe.1\n" + file.sha256);
  KADR_TRY(const auto known, store.find_result(key));
  if (known) {
    if (auto info = media::media_info_from_json(known->value)) return info;
  }
  KADR_TRY(const base::FileDescriptor descriptor, open_source(file));
  KADR_TRY(const auto darkroom, services.darkrooms.take(stop));
  auto info = media::probe(*darkroom, descriptor.get(), {}, stop);
  if (!info) return fail(info.error().about(file.name));
  KADR_CHECK(store.record_result(key, {.value = media::to_json(*info)}));
  return info;
}

Stock::Stock(std::vector<Source> sources) : sources_(std::move(sources)) {
  for (std::size_t i = 0; i < sources_.size(); ++i) by_location_[sources_[i].location] = i;
}

Result<Stock> take_stock(const Workshop& shop) {
  KADR_TRY(const auto locations, needed_locations(shop.plan, shop.options.skip_bad));
  KADR_TRY(std::vector<Source> sources, fetch(shop, locations));
  KADR_CHECK(probe_all(shop, sources));
  return Stock(std::move(sources));
}

std::optional<Error> fault_as_clip(const Source& source) {
  if (source.fault) return source.fault;
  if (source.info.video.empty()) {
    return unsuitable(source, source.info.cover_pictures > 0
                                  ? "is a sound file with a picture on its cover, not a video; name it in audio_blocks"
                                  : "has no pictures; name sound files in audio_blocks");
  }
  const media::VideoStream& video = source.info.video.front();
  if (video.frames <= 0 || video.duration <= timeline::Rational()) {
    return unsuitable(source, "has not a single frame; export the clip again");
  }
  if (video.width < kMinClipSide || video.height < kMinClipSide) {
    return unsuitable(source, fmt::format("is only {}x{} pixels; use a clip of at least {}x{}", video.width,
                                          video.height, kMinClipSide, kMinClipSide));
  }
  if (video.duration > timeline::Rational::whole(timeline::kMaxSeconds)) {
    return unsuitable(source, "lasts longer than a day; cut it first");
  }
  return std::nullopt;
}

std::optional<Error> fault_as_music(const Source& source) {
  if (source.fault) return source.fault;
  if (source.info.audio.empty()) return unsuitable(source, "has no sound, so it cannot be music");
  return std::nullopt;
}

Result<Cast> cast(const MixPlan& plan, bool skip_bad, const Stock& stock) {
  const Judgement judgement = judge(plan, stock);
  Cast cast{.left_out = sentences(judgement.faults)};
  const std::string all = fmt::format("{}", fmt::join(cast.left_out, "\n"));
  if (!judgement.faults.empty() && !skip_bad) return fail(judgement.faults.front().code, all);
  for (std::size_t block = 0; block < plan.video_blocks.size(); ++block) {
    if (!judgement.usable.clips[block].empty()) continue;
    return fail(ErrorCode::InvalidArgument,
                fmt::format("no clip of the block \"{}\" can be used:\n{}", plan.video_blocks[block].name, all));
  }
  if (judgement.usable.music.empty() && !music_of(plan).empty()) {
    return fail(ErrorCode::InvalidArgument, fmt::format("none of the music can be used:\n{}", all));
  }
  KADR_TRY(cast.combinations, line_up(plan, judgement.usable));
  return cast;
}

}  // namespace kadr::recipes::mix
