#include "api/output_routes.h"

#include <map>

#include <fmt/format.h>

#include "api/views.h"
#include "base/sha256.h"

namespace kadr::api {
namespace {

using Kind = Field::Kind;
constexpr auto kOptional = Field::Presence::Optional;
constexpr std::size_t kTagDigits = 32;

const Shape& output_list_shape() {
  static const Shape kShape{.name = "OutputList",
                            .fields = {{.name = "outputs", .kind = Kind::Many, .shape = &output_shape()}}};
  return kShape;
}

/// What follows from the pieces alone: the same bytes have the same tag, whatever job they belong to.
std::string tag_of(const store::OutputRecord& output) {
  base::Sha256 hash;
  for (const store::OutputPiece& piece : output.pieces)
    hash.update(fmt::format("{} {} {}\n", piece.sha256, piece.offset, piece.length));
  return hash.finish().substr(0, kTagDigits);
}

/// Errors: those of opening the artifacts. Blocking: opens files.
Result<http::ByteSource> bytes_of(const store::ArtifactStore& artifacts, const store::OutputRecord& output) {
  http::ByteSource source;
  std::map<std::string, http::ByteSource::SharedFile> files;
  for (const store::OutputPiece& piece : output.pieces) {
    http::ByteSource::SharedFile& file = files[piece.sha256];
    if (!file) {
      auto opened = artifacts.open_artifact(piece.sha256, piece.offset + piece.length);
      if (!opened) {
        return fail(ErrorCode::Internal,
                    opened.error().about(fmt::format("output {} of job {}", output.number, output.job)).message);
      }
      file = std::make_shared<const base::FileDescriptor>(*std::move(opened));
    }
    source.add_file(file, piece.offset, piece.length);
  }
  return source;
}

/// RFC 6266: a plain name for old programs, the real one for all others.
std::string disposition_of(const store::OutputRecord& output, std::string_view kind) {
  std::string plain;
  for (const char c : output.name) plain += c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '%' ? c : '_';
  return fmt::format("{}; filename=\"{}\"; filename*=UTF-8''{}", kind, plain, percent_encoded(output.name));
}

http::Response content_of(const store::OutputRecord& output, http::ByteSource source, bool as_file) {
  http::Response response = http::Response::bytes(std::move(source), output.media_type);
  response.etag = tag_of(output);
  response.headers.set("Content-Disposition", disposition_of(output, as_file ? "attachment" : "inline"));
  // After a redo there may be other bytes here: ask, and be told that they are the same.
  response.headers.set("Cache-Control", "private, no-cache");
  // Whatever the bytes are, they run nothing and reach nothing.
  response.headers.set("Content-Security-Policy",
                       "default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'; sandbox");
  return response;
}

/// \param owner whose it must be; anybody's when absent, as with a signed link.
Answer send_output(const ApiParts& parts, const Call& call, std::int64_t number, std::optional<std::string> owner) {
  const std::string job(call.request.parameter("job"));
  const auto response = co_await parts.pool.run([&]() -> Result<http::Response> {
    KADR_TRY(const auto output,
             parts.database.database().read([&](store::Connection& connection) -> Result<store::OutputRecord> {
               if (owner) KADR_CHECK(own_job(connection, job, *owner));
               KADR_TRY(auto found, store::find_output(connection, job, number));
               if (found) return std::move(*found);
               return fail(ErrorCode::NotFound, fmt::format("there is no output {}", number));
             }));
    KADR_TRY(auto source, bytes_of(parts.services.artifacts, output));
    return content_of(output, std::move(source), call.request.query.value("download") == "1");
  });
  co_return response;
}

Answer list(const ApiParts& parts, const Call& call) {
  const std::string id(call.request.parameter("job"));
  const std::string base = public_url(parts, call.request);
  const auto text = co_await parts.pool.run([&]() -> Result<std::string> {
    KADR_TRY(const auto outputs, parts.database.database().read(
                                     [&](store::Connection& connection) -> Result<std::vector<store::OutputRecord>> {
                                       KADR_CHECK(own_job(connection, id, call.caller.owner));
                                       return store::outputs_of(connection, id);
                                     }));
    Json rows = Json::array();
    for (const store::OutputRecord& output : outputs) rows.push_back(view(output, link_of(parts, output, base)));
    return text_of({{"outputs", std::move(rows)}});
  });
  if (!text) co_return fail(text.error());
  http::Response response = http::Response::json(*text);
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

Answer content(const ApiParts& parts, const Call& call) {
  const auto number = number_in_path(call.request, "output");
  if (!number) co_return fail(number.error());
  co_return co_await send_output(parts, call, *number, call.caller.owner);
}

Answer linked(const ApiParts& parts, const Call& call) {
  const auto number = number_in_path(call.request, "output");
  if (!number) co_return fail(number.error());
  const LinkTarget target{.job = std::string(call.request.parameter("job")), .number = *number};
  const auto genuine = parts.links.check(target, call.request.query.value("expires"),
                                         call.request.query.value("signature"), parts.services.clock.now());
  if (!genuine) co_return fail(genuine.error());
  co_return co_await send_output(parts, call, *number, std::nullopt);
}

}  // namespace

std::string link_of(const ApiParts& parts, const store::OutputRecord& output, std::string_view base) {
  return parts.links.link(base, {.job = output.job, .number = output.number}, output.name, parts.services.clock.now());
}

std::vector<Route> output_routes(const ApiParts& parts) {
  const Field as_file{
      .name = "download", .presence = kOptional, .about = "1: to be saved, not shown", .choices = {"1"}};
  return {
      {.method = "GET",
       .path = "/v1/jobs/{job}/outputs",
       .access = Access::key(Scope::Read),
       .summary = "What a job has made, each with a link that works for a while without a key.",
       .gives = {.shape = &output_list_shape()},
       .handler = handler(parts, list)},
      {.method = "GET",
       .path = "/v1/jobs/{job}/outputs/{output}",
       .access = Access::key(Scope::Read),
       .summary = "The bytes of one output, in ranges.",
       .query = {as_file},
       .gives = {.media_type = "application/octet-stream"},
       .handler = handler(parts, content)},
      {.method = "GET",
       .path = "/media/{job}/{output}/{name}",
       .access = Access::signed_link(),
       .summary = "The same by signed link.",
       .query = {{.name = "expires"}, {.name = "signature"}, as_file},
       .gives = {.media_type = "application/octet-stream"},
       .handler = handler(parts, linked)},
  };
}

}  // namespace kadr::api
