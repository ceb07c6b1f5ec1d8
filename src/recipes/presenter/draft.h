#pragma once

/// What is going to be said, as it is written, shown to a person, edited, and written again.
///
/// Thread: pure functions.

#include <string>

#include "models/text_model.h"
#include "recipes/presenter/presenter_order.h"

namespace kadr::recipes::presenter {

struct Draft {
  std::string title;
  std::string script;   ///< word for word
  std::string caption;  ///< the text beneath the video

  friend bool operator==(const Draft&, const Draft&) = default;
};

[[nodiscard]] Json to_json(const Draft& draft);
/// Fields that are not there are empty.
[[nodiscard]] Draft draft_from(const Json& json);

/// With a person's edits, who may have sent some of the fields only. Errors: InvalidArgument, in a sentence for that
/// person: a field that is no text, a script without words or longer than any video.
[[nodiscard]] Result<Draft> edited(const Draft& draft, const Json& edits);

/// What a script is about.
struct Topic {
  std::string about;
  std::string source{};  ///< what a feed says of it
};

/// A draft that somebody refused.
struct Refusal {
  Draft draft;
  std::string reason;  ///< may be empty
};

[[nodiscard]] models::TextRequest draft_request(const PresenterOrder& order, const Topic& topic);
[[nodiscard]] models::TextRequest draft_request(const PresenterOrder& order, const Topic& topic,
                                                const Refusal& refusal);

/// One's own script as a draft.
[[nodiscard]] Draft own_draft(const PresenterOrder& order);

/// Seconds that it takes to say a text.
[[nodiscard]] double spoken_seconds(const std::string& text);

}  // namespace kadr::recipes::presenter
