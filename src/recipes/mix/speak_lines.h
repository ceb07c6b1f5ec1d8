#pragma once

/// Voices for the lines, and each line spoken once.

#include <map>
#include <string>
#include <vector>

#include "models/local_speech.h"
#include "recipes/mix/source_file.h"
#include "recipes/mix/workshop.h"

namespace kadr::recipes::mix {

/// The voice of each line of the plan. A random one depends on the seed and the line's number.
/// Errors: NotFound naming the line, with near names.
[[nodiscard]] Result<std::vector<models::Voice>> choose_voices(const MixPlan& plan, const Services& services,
                                                               std::stop_token stop);

struct SpokenLine {
  SourceFile file;
  models::SpokenSound sound;
};

/// One line, found in the store or spoken now. \param name of the line, for messages.
[[nodiscard]] Result<SpokenLine> spoken_line(const Services& services, const models::SpeechRequest& request,
                                             const std::string& name, std::stop_token stop);

/// The lines that the combinations use, by number in the plan. Lines of equal text and voice are spoken once.
/// Errors: those of the model, naming the line. Blocking: all the speaking; stops on the shop's token.
[[nodiscard]] Result<std::map<std::size_t, SpokenLine>> speak_lines(const Workshop& shop,
                                                                    const std::vector<models::Voice>& voices,
                                                                    const std::vector<std::size_t>& lines);

[[nodiscard]] Json to_json(const models::SpokenSound& sound);
[[nodiscard]] Result<models::SpokenSound> spoken_sound_from_json(const Json& value);

}  // namespace kadr::recipes::mix
