#pragma once

/// The first stage: every file of the plan whole on this disk, under its hash.

#include <string>
#include <vector>

#include "recipes/mix/stock.h"
#include "recipes/mix/workshop.h"

namespace kadr::recipes::mix {

/// One source for each location: URLs are downloaded into the store, local files hashed where they are. What could not
/// be had is in the result with its fault.
/// Errors: Cancelled, NoSpace, Internal. Blocking: all downloads; stops on the shop's token.
[[nodiscard]] Result<std::vector<Source>> fetch(const Workshop& shop, const std::vector<std::string>& locations);

/// What one URL names, whole in the store and under its hash.
/// Errors: those of net::download; UnreadableMedia when it is empty. Units: progress in bytes.
[[nodiscard]] Result<SourceFile> fetch_source(const Services& services, const std::string& url,
                                              const base::ProgressSink& progress, std::stop_token stop);

/// A URL without user, password and query, which may be secret; a path as it is.
[[nodiscard]] std::string shown_location(const std::string& location);

}  // namespace kadr::recipes::mix
