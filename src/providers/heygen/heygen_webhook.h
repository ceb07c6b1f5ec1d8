#pragma once

/// What HeyGen tells by itself: that a video has ended. It is a reason to look, never the truth.
///
/// The names of the headers are not documented for v3; both that were seen are taken.
///
/// Thread: any.

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace kadr::providers::heygen {

/// The id of the video that a webhook is about, for engine::look_sooner.
/// \param signature the header Heygen-Signature, or signature where that is absent: 64 hexadecimal digits.
/// \param secret as HeyGen showed it when the endpoint was made.
/// Errors: PermissionDenied when it is not signed by HeyGen; InvalidArgument when it is no webhook of a video.
[[nodiscard]] Result<std::string> told_video(std::string_view signature, std::string_view body, const Secret& secret);

}  // namespace kadr::providers::heygen
