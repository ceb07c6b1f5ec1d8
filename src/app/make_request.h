#pragma once

/// What `kadr make` was asked for, as the request of a job. Pure.

#include <filesystem>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace kadr::app {

/// What the options of a film said; empty ones said nothing.
struct FilmWishes {
  std::string prompt;
  std::optional<double> seconds;
  std::string aspect;
  std::string quality;
  std::string language;
  std::string voice;
  std::string music;  ///< a file of this machine, or an address
  std::string captions;
  std::string style;  ///< how the pictures look
  std::optional<std::int64_t> seed;
  bool offline = false;
};

/// \param given the request that a file holds, an empty object without one; options count before it.
/// \return the request, files of this machine in it as "file:PATH" with whole paths (own_files.h).
/// Errors: InvalidArgument when there is nothing to make a film of, or the recipe takes no options.
[[nodiscard]] Result<Json> make_request(std::string_view recipe, Json given, const FilmWishes& wishes);

/// The name of the folder in which a request is worked on: the same request, the same folder.
/// \param models which are taken where the request names none.
[[nodiscard]] std::string folder_name(std::string_view recipe, const Json& request, const Json& models);

}  // namespace kadr::app
