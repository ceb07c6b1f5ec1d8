#include "recipes/film/layout.h"

#include <algorithm>
#include <numeric>

namespace kadr::recipes::film {
namespace {

using timeline::FrameCount;
using timeline::Rational;

FrameCount frames_up(const Rational& seconds, const timeline::FrameRate& rate) {
  const Rational frames = seconds * Rational(rate.numerator, rate.denominator);
  return timeline::scale_up(frames.numerator(), 1, frames.denominator());
}

FrameCount scaled(FrameCount frames, const Rational& by) {
  return timeline::scale_round(frames, by.numerator(), by.denominator());
}

FrameCount sum(const std::vector<FrameCount>& frames) {
  return std::accumulate(frames.begin(), frames.end(), FrameCount{0});
}

/// Takes `over` frames off the clips, each in proportion to what it can give; what they cannot give stays.
void cut(std::vector<FrameCount>& frames, FrameCount over, const Rational& least_kept) {
  std::vector<FrameCount> spare;
  for (const FrameCount own : frames) spare.push_back(own - std::max<FrameCount>(1, scaled(own, least_kept)));
  FrameCount left = std::min(over, sum(spare));
  FrameCount all = sum(spare);
  for (std::size_t i = 0; i < frames.size() && all > 0; ++i) {
    const FrameCount share = timeline::scale_round(spare[i], left, all);
    frames[i] -= share;
    left -= share;
    all -= spare[i];
  }
}

/// Gives the clips `missing` more frames of holding, evenly, at most so many each. \return those that nobody took.
FrameCount hold(std::vector<FrameCount>& frames, FrameCount missing, FrameCount longest) {
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const auto still = static_cast<FrameCount>(frames.size() - i);
    const FrameCount share = std::min(longest, (missing + still - 1) / still);
    frames[i] += share;
    missing -= share;
  }
  return missing;
}

/// How much longer everything lasts: what is missing, up to the limit, in hundredths so that clips of a part move
/// alike.
Rational pace_for(FrameCount there, FrameCount wanted, const Rational& most) {
  const Rational exact(timeline::scale_up(wanted, 100, there), 100);
  return std::min(exact, most);
}

void fit_to_narration(LaidOutPart& laid, const std::vector<FrameCount>& own, FrameCount wanted,
                      const LayoutRules& rules, FrameCount longest_hold) {
  const FrameCount there = sum(own);
  laid.frames = own;
  if (there >= wanted) {
    cut(laid.frames, there - wanted, rules.least_kept);
    return;
  }
  const Rational pace = pace_for(there, wanted, rules.most_pace);
  for (std::size_t i = 0; i < own.size(); ++i) {
    laid.edits[i].pace = pace;
    laid.frames[i] = scaled(own[i], pace);
  }
  if (sum(laid.frames) > wanted) {
    cut(laid.frames, sum(laid.frames) - wanted, rules.least_kept);
    return;
  }
  laid.held_beyond_limit = hold(laid.frames, wanted - sum(laid.frames), longest_hold);
  laid.frames.back() += laid.held_beyond_limit;
}

}  // namespace

FrameCount LaidOutPart::length() const {
  return sum(frames);
}

std::vector<LaidOutPart> lay_out(const std::vector<LayoutPart>& parts, const timeline::FrameRate& rate,
                                 const LayoutRules& rules) {
  std::vector<LaidOutPart> all;
  FrameCount begin = 0;
  for (const LayoutPart& part : parts) {
    LaidOutPart laid{.edits = {}, .frames = {}, .begin = begin};
    std::vector<FrameCount> own;
    for (const LayoutPart::Clip& clip : part.clips) {
      laid.edits.push_back({.skip = clip.skip});
      own.push_back(std::max<FrameCount>(1, clip.frames - clip.skip));
    }
    if (part.narration && !own.empty()) {
      const FrameCount wanted = frames_up(rules.lead + *part.narration + rules.tail, rate);
      fit_to_narration(laid, own, wanted, rules, frames_up(rules.longest_hold, rate));
      const Rational at = rate.seconds(begin) + rules.lead;
      laid.narration_at = timeline::scale_round(at.numerator(), timeline::kSampleRate, at.denominator());
    } else {
      laid.frames = own;
    }
    for (std::size_t i = 0; i < own.size(); ++i) {
      // Its pace gives a skip in slowed frames.
      media::ClipEdit& edit = laid.edits[i];
      edit.skip = scaled(edit.skip, edit.pace);
      const bool as_it_is = edit.pace == Rational(1, 1) && laid.frames[i] == own[i];
      if (!as_it_is) edit.frames = laid.frames[i];
    }
    begin += laid.length();
    all.push_back(std::move(laid));
  }
  return all;
}

}  // namespace kadr::recipes::film
