#pragma once

/// SQLite's refusals as Errors. Inside the room only.
///
/// Thread: any.

#include <string_view>

#include "base/result.h"

struct sqlite3;

namespace kadr::store {

/// The one translation of SQLite's result codes.
/// \param database null when there is none to ask for its own words.
/// \param code an extended result code.
/// \param doing what was tried: "cannot open /x/kadr.db".
[[nodiscard]] Error sqlite_error(sqlite3* database, int code, std::string_view doing);

/// True when nothing that the database says can be relied on from now on: its disk failed, or the file is damaged.
/// What a failed fsync has lost is not written again by trying again, so nobody may try. A write that found no room is
/// none: nothing that was promised to be on the disk is lost.
[[nodiscard]] bool is_lasting_failure(int code);

}  // namespace kadr::store
