#include "recipes/film/layout.h"

#include <gtest/gtest.h>

namespace kadr::recipes::film {
namespace {

using timeline::FrameCount;
using timeline::Rational;

constexpr timeline::FrameRate kRate{.numerator = 30, .denominator = 1};
/// Nothing before and after the words, so that sums are easy.
const LayoutRules kBare{.lead = Rational(0, 1), .tail = Rational(0, 1)};

LayoutPart part(const std::vector<FrameCount>& clips, std::optional<Rational> narration) {
  LayoutPart made{.clips = {}, .narration = narration};
  for (const FrameCount frames : clips) made.clips.push_back({.frames = frames});
  return made;
}

LaidOutPart only(const LayoutPart& one, const LayoutRules& rules = kBare) {
  return lay_out({one}, kRate, rules).at(0);
}

TEST(Layout, clips_without_words_are_shown_as_they_are) {
  const LaidOutPart laid = only(part({150, 90}, std::nullopt));
  EXPECT_EQ(laid.frames, (std::vector<FrameCount>{150, 90}));
  EXPECT_EQ(laid.edits[0], media::ClipEdit{});
}

TEST(Layout, words_that_fit_exactly_change_nothing) {
  const LaidOutPart laid = only(part({150, 150}, Rational(10, 1)));
  EXPECT_EQ(laid.edits[0], media::ClipEdit{});
  EXPECT_EQ(laid.length(), 300);
}

TEST(Layout, short_words_cut_all_clips_alike) {
  const LaidOutPart laid = only(part({150, 150, 150}, Rational(12, 1)));
  EXPECT_EQ(laid.frames, (std::vector<FrameCount>{120, 120, 120}));
  EXPECT_EQ(laid.edits[1], (media::ClipEdit{.frames = 120}));
}

TEST(Layout, no_clip_is_cut_to_less_than_its_share) {
  const LaidOutPart laid = only(part({150, 150}, Rational(2, 1)));
  EXPECT_EQ(laid.frames, (std::vector<FrameCount>{120, 120}));
}

TEST(Layout, words_that_are_a_little_longer_slow_the_clips) {
  const LaidOutPart laid = only(part({150, 150}, Rational(11, 1)));
  EXPECT_EQ(laid.edits[0].pace, Rational(110, 100));
  EXPECT_EQ(laid.length(), 330);
  EXPECT_EQ(laid.held_beyond_limit, 0);
}

TEST(Layout, words_that_are_longer_hold_the_clips_as_well) {
  const LaidOutPart laid = only(part({150, 150}, Rational(13, 1)));
  EXPECT_EQ(laid.edits[0].pace, kBare.most_pace);
  EXPECT_EQ(laid.length(), 390);
  EXPECT_EQ(laid.frames[0], 173 + 22);
  EXPECT_EQ(laid.held_beyond_limit, 0);
}

TEST(Layout, a_word_is_never_cut) {
  const LaidOutPart laid = only(part({60}, Rational(20, 1)));
  EXPECT_EQ(laid.length(), 600);
  EXPECT_EQ(laid.held_beyond_limit, 600 - 69 - 45);
}

TEST(Layout, parts_follow_each_other_and_their_words_begin_after_a_breath) {
  const auto laid = lay_out({part({150}, Rational(42, 10)), part({150}, Rational(4, 1))}, kRate, LayoutRules{});
  EXPECT_EQ(laid[0].narration_at, 14'400);
  EXPECT_EQ(laid[0].length(), 150);
  EXPECT_EQ(laid[1].begin, 150);
  EXPECT_EQ(laid[1].narration_at, 5 * 48'000 + 14'400);
  EXPECT_EQ(laid[1].length(), 144);
}

TEST(Layout, what_is_left_out_at_a_seam_is_not_counted) {
  const LaidOutPart laid = only({.clips = {{.frames = 150, .skip = 1}}, .narration = std::nullopt});
  EXPECT_EQ(laid.frames, (std::vector<FrameCount>{149}));
  EXPECT_EQ(laid.edits[0], (media::ClipEdit{.skip = 1}));
}

}  // namespace
}  // namespace kadr::recipes::film
