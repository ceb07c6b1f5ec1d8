#pragma once

/// Whether a file begins like one of the kinds of media that are opened. A first look only, so that a web page is not
/// fetched to its end; what a file is, the darkroom decides.
///
/// Thread: any.

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace kadr::net {

/// So many bytes tell every kind.
constexpr std::size_t kMediaBeginning = 1024;

/// Errors: UnreadableMedia for a web page and for what is no kind of media; UnsupportedMedia for playlists, drawings,
/// archives and documents. Messages are to follow the name of the file ("is a web page …").
/// \param beginning the first kMediaBeginning bytes, or the whole of a shorter file.
[[nodiscard]] Result<> check_media_beginning(std::string_view beginning);

}  // namespace kadr::net
