#include "api/upload_receiving.h"

#include <algorithm>
#include <deque>

#include <fmt/format.h>

#include "api/http/multipart_reader.h"
#include "api/upload_intake.h"
#include "base/ids.h"
#include "base/utf8.h"

namespace kadr::api {
namespace {

using timeline::ByteCount;

constexpr std::size_t kLongestName = 255;
constexpr std::string_view kUnnamed = "upload";
constexpr std::string_view kOffset = "Upload-Offset";

/// What a client calls a file: the last part of what may be a path, of any system, in one line. Never opened.
std::string name_from(std::string_view wanted) {
  std::string name(wanted.substr(wanted.find_last_of("/\\") + 1));
  std::erase_if(name, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (name.size() > kLongestName) name.resize(kLongestName);
  // A character that was cut in the middle.
  for (int cut = 0; cut < 3 && !name.empty() && !base::is_utf8(name); ++cut) name.pop_back();
  return name.empty() || !base::is_utf8(name) ? std::string(kUnnamed) : name;
}

UploadIntake::Rule rule_of(const ApiParts& parts, std::string name, ByteCount taken = 0) {
  return {.name = std::move(name),
          .most = parts.settings.upload_limit - taken,
          .why_no_more = fmt::format("the server takes {} in one request", parts.settings.upload_limit)};
}

Error too_large(const ApiParts& parts, std::string_view what) {
  return {ErrorCode::TooLarge, fmt::format("{} has more than {} bytes, which is the most that the server takes", what,
                                           parts.settings.upload_limit)};
}

/// Nothing when the client does not say.
std::optional<ByteCount> announced_bytes(const http::Request& request) {
  const std::string_view text = request.header("Content-Length");
  ByteCount bytes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return bytes;
}

store::UploadRecord new_upload(const ApiParts& parts, const Call& call) {
  const Instant now = parts.services.clock.now();
  return {.id = "upl_" + base::Ids(parts.services.clock, parts.services.random).next(),
          .owner = call.caller.owner,
          .created_at = now,
          .expires_at = now + parts.settings.upload_life};
}

http::Response upload_response(const Json& upload, int status) {
  http::Response response = json_response(upload, status);
  response.headers.set(kOffset, std::to_string(upload["offset"].get<ByteCount>()));
  if (status == 201) response.headers.set("Location", "/v1/uploads/" + upload["id"].get<std::string>());
  return response;
}

/// The rows come last: what they name is on the disk.
http::Awaitable<Result<std::vector<store::UploadRecord>>> record(const ApiParts& parts, const Call& call,
                                                                 const std::vector<Received>& files) {
  std::vector<store::UploadRecord> uploads;
  for (const Received& file : files) {
    store::UploadRecord& upload = uploads.emplace_back(new_upload(parts, call));
    upload.name = file.name;
    upload.media_type = file.media_type;
    upload.bytes = file.artifact.bytes;
    upload.sha256 = file.artifact.sha256;
  }
  co_return co_await parts.database.write(
      [uploads = std::move(uploads)](store::Connection& connection) -> Result<std::vector<store::UploadRecord>> {
        for (const store::UploadRecord& upload : uploads) KADR_CHECK(store::insert_upload(connection, upload));
        return uploads;
      });
}

http::Awaitable<Result<store::IncomingFile>> new_file(const ApiParts& parts) {
  co_return co_await parts.pool.run([&] { return store::IncomingFile::create(parts.services.artifacts); });
}

Answer receive_raw(const ApiParts& parts, const Call& call) {
  const std::string name = name_from(call.request.query.value("name"));
  if (announced_bytes(call.request).value_or(0) > parts.settings.upload_limit) co_return fail(too_large(parts, name));
  auto file = co_await new_file(parts);
  if (!file) co_return fail(file.error());
  UploadIntake intake(parts.pool, *std::move(file), rule_of(parts, name));
  const auto taken = co_await intake.add_all(*call.request.stream);
  if (!taken) co_return fail(taken.error());
  if (intake.bytes() == 0) {
    co_return fail(ErrorCode::InvalidArgument,
                   "the body is empty; send the file as it is, or ?bytes=N to open an upload that comes in pieces");
  }
  auto received = co_await intake.publish();
  if (!received) co_return fail(received.error());
  std::vector<Received> files;
  files.push_back(*std::move(received));
  const auto uploads = co_await record(parts, call, files);
  if (!uploads) co_return fail(uploads.error());
  co_return upload_response(view(uploads->front(), uploads->front().bytes), 201);
}

/// The files of a form; its other fields are passed over. Errors: as of UploadIntake::add, of the form and the body.
class FormIntake {
 public:
  FormIntake(const ApiParts& parts, http::BodyReader& body, http::MultipartParser parser)
      : parts_(parts), form_(body, std::move(parser)) {}

  http::Awaitable<Result<>> read() {
    for (;;) {
      const auto step = co_await form_.next();
      if (!step) co_return fail(step.error());
      if (std::holds_alternative<http::FormEnds>(*step)) co_return Result<>();
      const auto taken = co_await take(*step);
      if (!taken) co_return fail(taken.error());
    }
  }

  http::Awaitable<Result<std::vector<Received>>> publish() {
    std::vector<Received> received;
    for (UploadIntake& file : files_) {
      auto done = co_await file.publish();
      if (!done) co_return fail(done.error());
      received.push_back(*std::move(done));
    }
    co_return received;
  }

 private:
  http::Awaitable<Result<>> take(const http::FormStep& step) {
    if (const auto* begins = std::get_if<http::PartBegins>(&step)) {
      in_file_ = begins->part.file_name.has_value();
      if (!in_file_) co_return Result<>();
      auto file = co_await new_file(parts_);
      if (!file) co_return fail(file.error());
      files_.emplace_back(parts_.pool, *std::move(file), rule_of(parts_, name_from(*begins->part.file_name), taken_));
      co_return Result<>();
    }
    if (!in_file_) co_return Result<>();
    if (const auto* bytes = std::get_if<http::PartBytes>(&step)) co_return co_await files_.back().add(bytes->bytes);
    taken_ += files_.back().bytes();
    co_return co_await files_.back().flush(UploadIntake::Lasting::No);
  }

  const ApiParts& parts_;
  http::MultipartReader form_;
  std::deque<UploadIntake> files_;
  bool in_file_ = false;
  ByteCount taken_ = 0;
};

Answer receive_form(const ApiParts& parts, const Call& call) {
  auto parser = http::MultipartParser::create(call.request.header("Content-Type"));
  if (!parser) co_return fail(parser.error());
  FormIntake form(parts, *call.request.stream, *std::move(parser));
  const auto read = co_await form.read();
  if (!read) co_return fail(read.error());
  const auto files = co_await form.publish();
  if (!files) co_return fail(files.error());
  if (files->empty())
    co_return fail(ErrorCode::InvalidArgument, "the form has no file; add one, as in -F file=@clip.mp4");
  const auto uploads = co_await record(parts, call, *files);
  if (!uploads) co_return fail(uploads.error());
  Json rows = Json::array();
  for (const store::UploadRecord& upload : *uploads) rows.push_back(view(upload, upload.bytes));
  co_return json_response({{"uploads", std::move(rows)}, {"next_cursor", nullptr}}, 201);
}

Answer open_upload(const ApiParts& parts, const Call& call) {
  store::UploadRecord upload = new_upload(parts, call);
  upload.name = name_from(call.request.query.value("name"));
  upload.bytes = number_in_query(call.request, "bytes", 0);
  if (upload.bytes <= 0) co_return fail(ErrorCode::InvalidArgument, "bytes is how many the file has; at least 1");
  if (upload.bytes > parts.settings.upload_limit) co_return fail(too_large(parts, upload.name));
  const auto body = co_await call.request.stream->next();
  if (!body) co_return fail(body.error());
  if (!body->empty()) {
    co_return fail(ErrorCode::InvalidArgument,
                   "with ?bytes=N the body is empty; the file follows in PATCH requests to the upload's address");
  }
  const auto opened = co_await parts.database.write([upload](store::Connection& connection) -> Result<bool> {
    KADR_CHECK(store::insert_upload(connection, upload));
    return true;
  });
  if (!opened) co_return fail(opened.error());
  co_return upload_response(view(upload, 0), 201);
}

http::Response other_offset(ByteCount offset, std::string detail) {
  return http::Response::problem(http::Problem{.status = 409,
                                               .code = "offset_mismatch",
                                               .detail = std::move(detail),
                                               .extra = {{"offset", offset}},
                                               .headers = {{std::string(kOffset), std::to_string(offset)}}});
}

Result<ByteCount> offset_of(const http::Request& request) {
  const std::string_view text = request.header(kOffset);
  ByteCount offset = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), offset);
  if (!text.empty() && error == std::errc() && end == text.data() + text.size() && offset >= 0) return offset;
  return fail(ErrorCode::InvalidArgument, "say in Upload-Offset how many bytes of the file come before this piece");
}

http::Awaitable<Result<store::IncomingFile>> file_of(const ApiParts& parts, const store::UploadRecord& upload) {
  auto file = co_await parts.pool.run([&] { return store::IncomingFile::resume(parts.services.artifacts, upload.id); });
  if (file || file.error().code != ErrorCode::Unavailable) co_return file;
  co_return fail(ErrorCode::Conflict,
                 fmt::format("another request is sending upload {}; go on when it has ended", upload.id));
}

/// What can never become an upload is not kept.
http::Awaitable<void> forget(const ApiParts& parts, store::UploadRecord upload) {
  [[maybe_unused]] const auto gone =
      co_await parts.database.write([id = upload.id, owner = upload.owner](store::Connection& connection) {
        return store::delete_upload(connection, id, owner);
      });
  co_await parts.pool.run([&] { parts.services.artifacts.drop_upload(upload.id); });
}

bool is_no_media(const Error& error) {
  return error.code == ErrorCode::UnreadableMedia || error.code == ErrorCode::UnsupportedMedia;
}

/// The whole is there.
Answer complete(const ApiParts& parts, store::UploadRecord upload, UploadIntake& intake) {
  const auto received = co_await intake.publish();
  if (!received) co_return fail(received.error());
  upload.sha256 = received->artifact.sha256;
  upload.media_type = received->media_type;
  const auto completed = co_await parts.database.write([upload](store::Connection& connection) {
    return store::complete_upload(connection, upload.id, {*upload.sha256, upload.media_type});
  });
  if (!completed) co_return fail(completed.error());
  if (!*completed) co_return fail(ErrorCode::NotFound, "there is no upload " + upload.id);
  co_return upload_response(view(upload, upload.bytes), 200);
}

Answer append(const ApiParts& parts, const Call& call, const store::UploadRecord& upload, UploadIntake& intake) {
  const auto taken = co_await intake.add_all(*call.request.stream);
  // However the piece ended, what came of it need not be sent again.
  const auto kept = co_await intake.flush(UploadIntake::Lasting::Yes);
  if (!kept) co_return fail(kept.error());
  if (!taken) co_return fail(taken.error());
  if (intake.bytes() == upload.bytes) co_return co_await complete(parts, upload, intake);
  co_return upload_response(view(upload, intake.bytes()), 200);
}

}  // namespace

Answer receive_upload(const ApiParts& parts, const Call& call) {
  if (call.request.query.find("bytes")) co_return co_await open_upload(parts, call);
  const std::string_view type = call.request.header("Content-Type");
  const bool form = http::same_name(http::trimmed(type.substr(0, type.find(';'))), "multipart/form-data");
  if (form) co_return co_await receive_form(parts, call);
  co_return co_await receive_raw(parts, call);
}

Answer receive_piece(const ApiParts& parts, const Call& call) {
  const auto upload = co_await own_upload(parts, call);
  if (!upload) co_return fail(upload.error());
  const auto offset = offset_of(call.request);
  if (!offset) co_return fail(offset.error());
  if (upload->sha256) co_return other_offset(upload->bytes, fmt::format("upload {} is complete", upload->id));
  auto file = co_await file_of(parts, *upload);
  if (!file) co_return fail(file.error());
  if (file->bytes() != *offset) {
    co_return other_offset(file->bytes(), fmt::format("upload {} has {} bytes, so the next piece begins there and not "
                                                      "at {}",
                                                      upload->id, file->bytes(), *offset));
  }
  if (announced_bytes(call.request).value_or(0) > upload->bytes - file->bytes()) {
    co_return fail(ErrorCode::TooLarge, fmt::format("upload {} was opened for {} bytes, of which {} are there",
                                                    upload->id, upload->bytes, file->bytes()));
  }
  UploadIntake intake(parts.pool, *std::move(file),
                      {.name = upload->name, .most = upload->bytes, .why_no_more = "it was opened for so many"});
  auto answer = co_await append(parts, call, *upload, intake);
  if (!answer && is_no_media(answer.error())) co_await forget(parts, *upload);
  co_return answer;
}

http::Awaitable<Result<store::UploadRecord>> own_upload(const ApiParts& parts, const Call& call) {
  const store::UploadWanted wanted{.id = std::string(call.request.parameter("upload")),
                                   .owner = call.caller.owner,
                                   .now = parts.services.clock.now()};
  auto upload = co_await parts.database.read(
      [&](store::Connection& connection) { return store::find_upload(connection, wanted); });
  if (!upload) co_return fail(upload.error());
  if (!*upload) co_return fail(ErrorCode::NotFound, "there is no upload " + wanted.id);
  co_return *std::move(*upload);
}

}  // namespace kadr::api
