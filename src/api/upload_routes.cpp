#include "api/upload_routes.h"

#include <algorithm>
#include <limits>

#include "api/upload_receiving.h"
#include "base/ids.h"

namespace kadr::api {
namespace {

using Kind = Field::Kind;
constexpr auto kOptional = Field::Presence::Optional;
constexpr std::int64_t kMostListed = 200;
/// The handlers count for themselves, and say more.
constexpr timeline::ByteCount kCounted = std::numeric_limits<timeline::ByteCount>::max();

Result<store::UploadListing> listing_of(const ApiParts& parts, const Call& call, std::int64_t limit) {
  store::UploadListing listing{
      .owner = call.caller.owner, .now = parts.services.clock.now(), .before = {}, .limit = limit + 1};
  const auto cursor = call.request.query.find("cursor");
  if (!cursor) return listing;
  if (!cursor->starts_with("upl_") || !base::is_uuid(cursor->substr(4)))
    return fail(ErrorCode::InvalidArgument, "cursor is none that a list has given");
  listing.before = std::string(*cursor);
  return listing;
}

Answer list(const ApiParts& parts, const Call& call) {
  const std::int64_t limit = std::clamp<std::int64_t>(number_in_query(call.request, "limit", 50), 1, kMostListed);
  const auto listing = listing_of(parts, call, limit);
  if (!listing) co_return fail(listing.error());
  const auto page = co_await parts.pool.run([&]() -> Result<Json> {
    KADR_TRY(auto uploads, parts.database.database().read([&](store::Connection& connection) {
      return store::list_uploads(connection, *listing);
    }));
    const bool more = std::ssize(uploads) > limit;
    if (more) uploads.pop_back();
    Json rows = Json::array();
    for (const store::UploadRecord& upload : uploads) rows.push_back(view(upload, parts.services.artifacts));
    return Json{{"uploads", std::move(rows)}, {"next_cursor", more ? Json(uploads.back().id) : Json()}};
  });
  if (!page) co_return fail(page.error());
  co_return json_response(*page);
}

Answer show(const ApiParts& parts, const Call& call) {
  const auto upload = co_await own_upload(parts, call);
  if (!upload) co_return fail(upload.error());
  const Json shown = co_await parts.pool.run([&] { return view(*upload, parts.services.artifacts); });
  http::Response response = json_response(shown);
  response.headers.set("Upload-Offset", shown["offset"].dump());
  co_return response;
}

Answer remove(const ApiParts& parts, const Call& call) {
  const std::string id(call.request.parameter("upload"));
  const auto removed = co_await parts.database.write([id, owner = call.caller.owner](store::Connection& connection) {
    return store::delete_upload(connection, id, owner);
  });
  if (!removed) co_return fail(removed.error());
  if (!*removed) co_return fail(ErrorCode::NotFound, "there is no upload " + id);
  co_await parts.pool.run([&] { parts.services.artifacts.drop_upload(id); });
  co_return http::Response{.status = 204};
}

std::vector<Route> sending_routes(const ApiParts& parts) {
  return {
      {.method = "POST",
       .path = "/v1/uploads",
       .access = Access::key(Scope::Write),
       .summary = "Send a file, as it is or several in a form, which are answered as a list. With bytes=N and no body: "
                  "open an upload to be sent in pieces.",
       .query = {{.name = "name",
                  .presence = kOptional,
                  .about = "what you call the file; of a form, its own are taken"},
                 {.name = "bytes",
                  .kind = Kind::Integer,
                  .presence = kOptional,
                  .about = "how many the file has that will be sent in pieces"}},
       .body = http::Endpoint::Body::Streamed,
       .max_body = kCounted,
       .gives = {.status = 201, .shape = &upload_shape()},
       .handler = handler(parts, receive_upload)},
      {.method = "PATCH",
       .path = "/v1/uploads/{upload}",
       .access = Access::key(Scope::Write),
       .summary = "Send the next piece of a file. Upload-Offset says where it begins; 409 tells where it should.",
       .body = http::Endpoint::Body::Streamed,
       .max_body = kCounted,
       .gives = {.shape = &upload_shape()},
       .handler = handler(parts, receive_piece)},
  };
}

}  // namespace

const Shape& upload_shape() {
  static const Shape kShape{
      .name = "Upload",
      .fields = {{.name = "id", .about = "a job names it as upload:<id> in the place of an address"},
                 {.name = "name"},
                 {.name = "complete", .kind = Kind::Truth},
                 {.name = "media_type", .presence = kOptional, .about = "as its bytes tell; null until it is complete"},
                 {.name = "bytes", .kind = Kind::Integer},
                 {.name = "offset", .kind = Kind::Integer, .about = "how many of them have come"},
                 {.name = "sha256", .presence = kOptional, .about = "null until it is complete"},
                 {.name = "created_at", .kind = Kind::Instant},
                 {.name = "expires_at", .kind = Kind::Instant}}};
  return kShape;
}

const Shape& upload_list_shape() {
  static const Shape kShape{
      .name = "UploadList",
      .fields = {{.name = "uploads", .kind = Kind::Many, .about = "newest first", .shape = &upload_shape()},
                 {.name = "next_cursor", .presence = kOptional, .about = "null at the end"}}};
  return kShape;
}

Json view(const store::UploadRecord& upload, timeline::ByteCount offset) {
  const bool complete = upload.sha256.has_value();
  return {{"id", upload.id},
          {"name", upload.name},
          {"complete", complete},
          {"media_type", complete ? Json(upload.media_type) : Json()},
          {"bytes", upload.bytes},
          {"offset", offset},
          {"sha256", complete ? Json(*upload.sha256) : Json()},
          {"created_at", base::to_string(upload.created_at)},
          {"expires_at", base::to_string(upload.expires_at)}};
}

Json view(const store::UploadRecord& upload, const store::ArtifactStore& artifacts) {
  return view(upload, upload.sha256 ? upload.bytes : artifacts.upload_bytes(upload.id));
}

std::vector<Route> upload_routes(const ApiParts& parts) {
  std::vector<Route> routes = sending_routes(parts);
  routes.push_back(
      {.method = "GET",
       .path = "/v1/uploads",
       .access = Access::key(Scope::Read),
       .summary = "Your uploads, newest first.",
       .query = {{.name = "limit", .kind = Kind::Integer, .presence = kOptional, .about = "1 to 200; 50 by default"},
                 {.name = "cursor", .presence = kOptional, .about = "next_cursor of the page before"}},
       .gives = {.shape = &upload_list_shape()},
       .handler = handler(parts, list)});
  routes.push_back({.method = "GET",
                    .path = "/v1/uploads/{upload}",
                    .access = Access::key(Scope::Read),
                    .summary = "One upload, and how much of it has come.",
                    .gives = {.shape = &upload_shape()},
                    .handler = handler(parts, show)});
  routes.push_back({.method = "DELETE",
                    .path = "/v1/uploads/{upload}",
                    .access = Access::key(Scope::Write),
                    .summary = "Forget an upload. Jobs that were made with it go on.",
                    .gives = {.status = 204, .media_type = ""},
                    .handler = handler(parts, remove)});
  return routes;
}

}  // namespace kadr::api
