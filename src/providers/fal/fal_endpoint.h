#pragma once

/// Which of fal's endpoints a request goes to. fal has one for each way of asking a model: with words, with a first
/// picture, with two; and each may call the same things by other names. A card says so in its `vendor`:
///
///     model: fal-ai/veo3.1                                # with words alone
///     vendor:
///       endpoints:                                        # the first whose input is asked for
///         - {with: last_frame, path: fal-ai/veo3.1/first-last-frame-to-video, rename: {image_url: first_frame_url}}
///         - {with: first_frame, path: fal-ai/veo3.1/image-to-video, drop: [aspect_ratio]}
///
/// Pure. Thread: any.

#include "providers/account/order.h"

namespace kadr::providers::fal {

/// Turns the order to its endpoint: the vendor's model is that path then, and names in body and files are the
/// endpoint's. Errors: Internal when the card's `vendor` is of another shape.
[[nodiscard]] Result<> choose_endpoint(account::WorkAsked& work);

}  // namespace kadr::providers::fal
