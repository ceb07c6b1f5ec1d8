#pragma once

/// Work that is done once: what it made is kept in the store under everything that it depends on, and found there by
/// whoever asks for the same.
///
/// Thread: any; two that ask at once both do the work, and keep the same bytes.

#include <functional>
#include <string>

#include "base/json.h"
#include "store/artifact_store.h"

namespace kadr::providers::offline {

/// Writes a file. \param output an empty file, open for reading and writing. \return what else is to be known of it.
using FileMaker = std::function<Result<Json>(int output)>;

/// \param identity a text that differs exactly when what is made would.
/// \return {"sha256", "bytes"} and what the maker told. Errors: the maker's; those of the store.
[[nodiscard]] Result<Json> found_or_made(const store::ArtifactStore& store, const std::string& identity,
                                         const FileMaker& make);

}  // namespace kadr::providers::offline
