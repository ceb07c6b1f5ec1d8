#pragma once

/// When the words of a narration are said, for its captions. Pure.

#include <string>
#include <vector>

#include "models/speech_model.h"
#include "timeline/caption.h"

namespace kadr::recipes::film {

/// The words of the text with their punctuation, at the times that the speech model told. It may have told them without
/// punctuation, two as one ("in the"), or not at all: what it left out shares the time around it by length.
/// \param at seconds of the film at which the narration begins.
[[nodiscard]] std::vector<timeline::TimedWord> spoken_words(const models::Narration& narration, const std::string& text,
                                                            const timeline::Rational& at);

}  // namespace kadr::recipes::film
