#pragma once

/// Words out of the times of characters, which is what ElevenLabs tells.
///
/// Inside the room only. Thread: any; pure.

#include <vector>

#include "base/json.h"
#include "models/local_speech.h"

namespace kadr::providers::elevenlabs {

/// What stands between two spaces is a word, with its punctuation; it lasts from the beginning of its first character
/// to the end of its last. Empty for what is no alignment, or one whose lists differ in length.
/// \param alignment {"characters", "character_start_times_seconds", "character_end_times_seconds"}.
[[nodiscard]] std::vector<models::WordTiming> words_of(const Json& alignment);

}  // namespace kadr::providers::elevenlabs
