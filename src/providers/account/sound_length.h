#pragma once

/// How long a sound is that came with an answer, by its own frames, without decoding it: WAV and MP3, the two that
/// vendors of speech are asked for.
///
/// Thread: any; pure.

#include <optional>
#include <string>
#include <string_view>

#include "timeline/rational.h"

namespace kadr::providers::account {

/// None for what is neither, or is damaged at its beginning. A file that was cut short is as long as what there is.
[[nodiscard]] std::optional<timeline::Rational> sound_length(std::string_view bytes);

/// A WAV that was written while its length was not known yet says that it is endless: the same with its true lengths.
/// Anything else comes back as it is.
[[nodiscard]] std::string with_true_lengths(std::string bytes);

}  // namespace kadr::providers::account
