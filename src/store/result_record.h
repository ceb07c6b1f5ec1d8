#pragma once

/// The text of a recorded result, as it lies under results/. Inside the room only.

#include <optional>
#include <string>
#include <string_view>

#include "store/artifact_store.h"

namespace kadr::store {

/// Nothing when any part of it is not as text_of_record wrote it: then the work is done again.
[[nodiscard]] std::optional<StoredResult> read_record(std::string_view text, const std::string& key);

/// Errors: InvalidArgument for a value that could not be read back.
[[nodiscard]] Result<std::string> text_of_record(const std::string& key, const StoredResult& result);

}  // namespace kadr::store
