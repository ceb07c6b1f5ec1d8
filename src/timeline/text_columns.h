#pragma once

/// How wide a text is when it is shown: columns, as a terminal counts them. A letter is one, a Chinese character two,
/// an accent that sits on the letter before it none. Good enough to break lines by; fonts decide the rest.
///
/// Thread: functions without state.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kadr::timeline {

/// What a reader sees as one character: a letter with its accents, an emoji with its modifiers. Never cut in two.
struct TextCluster {
  std::string_view bytes;  ///< a piece of the text that was read
  char32_t first = 0;
  int columns = 0;
};

/// Errors: InvalidArgument when the text is no UTF-8, saying at which byte.
[[nodiscard]] Result<std::vector<TextCluster>> text_clusters(std::string_view text);

/// Columns of a text; 0 for one that is no UTF-8.
[[nodiscard]] int text_columns(std::string_view text);

/// True of characters of scripts that are written without spaces between words: Chinese, Japanese. Not Korean.
[[nodiscard]] bool is_written_without_spaces(char32_t character);

}  // namespace kadr::timeline
