#pragma once

/// Where a motion prompt sends the camera, in English, Ukrainian or Russian: "slow zoom in", "камера пливе ліворуч",
/// "отъезд".
///
/// Pure. Thread: any.

#include <optional>
#include <string_view>

#include "media/animate_picture.h"

namespace kadr::providers::offline {

/// The first motion that is named; none when the prompt names none. A side alone ("the door on the left") is no motion:
/// it counts beside a word for moving.
[[nodiscard]] std::optional<media::Motion> motion_named_in(std::string_view prompt);

/// A motion of the seed's.
[[nodiscard]] media::Motion motion_of_seed(std::uint64_t seed);

}  // namespace kadr::providers::offline
