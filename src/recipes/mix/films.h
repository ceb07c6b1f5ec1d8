#pragma once

/// From combinations to films: which conformed clips, which sound, which name.

#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "recipes/mix/assemble.h"
#include "recipes/mix/speak_lines.h"
#include "recipes/mix/stock.h"

namespace kadr::recipes::mix {

/// How long the sounds are that videos may share: for voice line, music and class of length the longest video that has
/// these, with a second to spare since clips come out a little longer or shorter than their files say. The classes end
/// at one minute, two, four, …: nearly all videos of a mix are in one, and none waits for a sound that is many times as
/// long as it is itself.
class SharedLengths {
 public:
  /// \param combinations those that were drawn before any clip was conformed, whatever becomes of them.
  SharedLengths(const MixPlan& plan, const Stock& stock, const std::vector<Combination>& combinations);

  /// In frames. \param plan, stock those of the constructor, in which clips may have been left out since.
  [[nodiscard]] timeline::FrameCount of(const MixPlan& plan, const Stock& stock, const Combination& combination) const;

 private:
  using Sharers = std::tuple<std::optional<std::size_t>, std::optional<std::size_t>, int>;

  [[nodiscard]] static Sharers sharers_of(const MixPlan& plan, const Combination& combination,
                                          timeline::FrameCount frames);

  std::map<Sharers, timeline::FrameCount> longest_;
};

/// What the stages before have made. Borrowed.
struct Parts {
  const Stock& stock;
  const std::vector<Combination>& combinations;
  const ConformedClips& clips;
  const std::map<std::size_t, SpokenLine>& lines;
  const SharedLengths& lengths;
};

/// `<task_name>_comb_<i>.mp4`. \param number of the combination, from 0; files count from 1.
[[nodiscard]] std::string film_name(const MixPlan& plan, std::size_t number);

/// The sound of each combination, in their order.
[[nodiscard]] std::vector<std::optional<PlannedSound>> plan_sounds(const MixPlan& plan, const Parts& parts);

/// \param planned what plan_sounds gave, \param sounds what mix_sounds made of it; the films borrow from `sounds`.
[[nodiscard]] std::vector<Film> films(const MixPlan& plan, const Parts& parts,
                                      const std::vector<std::optional<PlannedSound>>& planned,
                                      const EncodedSounds& sounds);

/// A sentence for each voice line that goes on after the end of a video it is heard in.
[[nodiscard]] std::vector<std::string> cut_lines(const MixPlan& plan, const Parts& parts);

}  // namespace kadr::recipes::mix
