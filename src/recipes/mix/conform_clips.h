#pragma once

/// The stage that encodes: every distinct clip is brought to the canvas once, or found in the store.

#include <map>
#include <string>
#include <vector>

#include "media/conform.h"
#include "recipes/mix/stock.h"
#include "recipes/mix/workshop.h"

namespace kadr::recipes::mix {

/// A clip on the canvas.
struct ConformedClip {
  store::Artifact artifact;
  timeline::PictureRun pictures;
};

/// By SHA-256 of the source, so that copies of a file under several names are one clip. A map, since composers know
/// runs by their address.
using ConformedClips = std::map<std::string, ConformedClip>;

[[nodiscard]] media::ConformSpec conform_spec(const MixPlan& plan, const media::EncoderProfile& profile);

/// What the store has of this clip. A damaged record counts as none.
[[nodiscard]] Result<std::optional<ConformedClip>> find_conformed(const store::ArtifactStore& store,
                                                                  const SourceFile& clip,
                                                                  const media::ConformSpec& spec);

/// Conforms one clip and keeps it in the store. Units: progress in frames. Errors: those of media::conform, naming it.
[[nodiscard]] Result<ConformedClip> conform_clip(const Services& services, const SourceFile& clip,
                                                 const media::ConformSpec& spec, const base::ProgressSink& progress,
                                                 std::stop_token stop);

/// Frames that a clip will have on the canvas, from what its file says.
[[nodiscard]] timeline::FrameCount expected_frames(const media::MediaInfo& info, const timeline::FrameRate& rate);

/// The distinct clips that the combinations use, in order of first use.
[[nodiscard]] std::vector<const Source*> used_clips(const MixPlan& plan, const Stock& stock,
                                                    const std::vector<Combination>& combinations);

/// The sentence that tells it when libx264 stands in for another encoder. \param why the other's failure.
[[nodiscard]] std::string stand_in_notice(media::VideoEncoder encoder, const std::string& why);

/// Conforms the clips. All come out of one encoder: where the hardware's cannot be used, all are made by libx264, and
/// the listener is told. With skip_bad a clip that turns out to be no good is marked in the stock and missing in the
/// result.
/// Errors: the first clip's failure, naming it; Cancelled. Blocking: all the encoding.
[[nodiscard]] Result<ConformedClips> conform_clips(const Workshop& shop, Stock& stock,
                                                   const std::vector<Combination>& combinations);

}  // namespace kadr::recipes::mix
