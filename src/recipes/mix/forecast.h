#pragma once

/// What a mix will cost, from what is known before anything is encoded.

#include "recipes/mix/conform_clips.h"
#include "recipes/mix/stock.h"
#include "recipes/mix/workshop.h"

namespace kadr::recipes::mix {

struct Forecast {
  Estimate estimate;
  /// What will be added to the store.
  timeline::ByteCount store_bytes = 0;
};

/// Exact for clips that are conformed already, and guessed from their length and the canvas for the others.
[[nodiscard]] Result<Forecast> forecast(const Workshop& shop, const Stock& stock, const Cast& cast);

/// Bytes that coded pictures are likely to have. Pure.
[[nodiscard]] timeline::ByteCount likely_bytes(const MixPlan& plan, timeline::FrameCount frames);

}  // namespace kadr::recipes::mix
