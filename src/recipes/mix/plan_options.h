#pragma once

/// The options of a plan, each read from its own JSON value. Inside the room only.

#include "recipes/mix/plan.h"

namespace kadr::recipes::mix {

/// Canvas, fit, background, encoder, preset and quality. Errors: InvalidArgument naming the field.
[[nodiscard]] Result<> read_picture_options(base::JsonReader& reader, MixPlan& plan);

/// Gains, ducking, loudness, keep_source_audio.
[[nodiscard]] Result<> read_sound_options(base::JsonReader& reader, MixPlan& plan);

/// Seed, limit, pick and rules; the blocks must be read already, since rules name them.
[[nodiscard]] Result<> read_choice_options(base::JsonReader& reader, MixPlan& plan);

/// What becomes of bad clips and of the videos.
[[nodiscard]] Result<> read_delivery_options(base::JsonReader& reader, MixPlan& plan);

/// InvalidArgument with this sentence.
[[nodiscard]] std::unexpected<Error> reject(std::string message);

}  // namespace kadr::recipes::mix
