#pragma once

/// The bodies of uploads: how each way of sending a file becomes rows and artifacts.
///
/// Thread: as http::Handler.

#include "api/api_parts.h"
#include "api/shape.h"
#include "store/upload_records.h"

namespace kadr::api {

/// POST /v1/uploads: a raw body, a form, or with ?bytes=N none, which opens an upload to be sent in pieces.
[[nodiscard]] Answer receive_upload(const ApiParts& parts, const Call& call);
/// PATCH /v1/uploads/{upload}: the next piece.
[[nodiscard]] Answer receive_piece(const ApiParts& parts, const Call& call);

[[nodiscard]] const Shape& upload_shape();
[[nodiscard]] const Shape& upload_list_shape();
/// \param offset how many bytes have come.
[[nodiscard]] Json view(const store::UploadRecord& upload, timeline::ByteCount offset);
/// The same, looking at the disk for it where it is not complete. Blocking: milliseconds.
[[nodiscard]] Json view(const store::UploadRecord& upload, const store::ArtifactStore& artifacts);

/// The upload of the path's {upload}. Errors: NotFound, also for everybody else's and those that have expired.
[[nodiscard]] http::Awaitable<Result<store::UploadRecord>> own_upload(const ApiParts& parts, const Call& call);

}  // namespace kadr::api
