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

/// The media type that the beginning tells, as a browser wants it to play the file: "video/mp4";
/// "application/octet-stream" where it is no kind of media. Whether there are pictures or only sound in a container
/// that may hold either, the beginning does not tell: it is called a video.
/// \param beginning as above.
[[nodiscard]] std::string_view media_type_of_beginning(std::string_view beginning);

}  // namespace kadr::net
