#pragma once

/// When the words of a narration are said, for its captions. Pure.

#include <string>
#include <vector>

#include "models/speech_model.h"
#include "timeline/caption.h"

namespace kadr::recipes::film {

/// As the speech model told; where it told nothing, the words of the text spread over the sound by their length.
/// \param at seconds of the film at which the narration begins.
[[nodiscard]] std::vector<timeline::TimedWord> spoken_words(const models::Narration& narration, const std::string& text,
                                                            const timeline::Rational& at);

}  // namespace kadr::recipes::film
