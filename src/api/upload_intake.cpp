#include "api/upload_intake.h"

#include <fmt/format.h>

#include "net/media_beginning.h"

namespace kadr::api {
namespace {

/// Written at once: fewer ways between threads.
constexpr std::size_t kPiece = 256 << 10;

}  // namespace

http::Awaitable<Result<>> UploadIntake::add(std::string_view piece) {
  if (static_cast<timeline::ByteCount>(piece.size()) > rule_.most - bytes())
    co_return fail(ErrorCode::TooLarge,
                   fmt::format("{} has more than {} bytes; {}", rule_.name, rule_.most, rule_.why_no_more));
  waiting_ += piece;
  if (waiting_.size() < kPiece) co_return Result<>();
  co_return co_await flush(Lasting::No);
}

http::Awaitable<Result<>> UploadIntake::add_all(http::BodyReader& body) {
  for (;;) {
    const auto piece = co_await body.next();
    if (!piece) co_return fail(piece.error());
    if (piece->empty()) co_return Result<>();
    const auto taken = co_await add(*piece);
    if (!taken) co_return fail(taken.error());
  }
}

http::Awaitable<Result<>> UploadIntake::flush(Lasting lasting) {
  const auto written = co_await pool_.run([&]() -> Result<> {
    KADR_CHECK(write_waiting());
    return lasting == Lasting::Yes ? file_.keep() : Result<>();
  });
  if (!written) co_return fail(in_words(written.error()));
  co_return Result<>();
}

http::Awaitable<Result<Received>> UploadIntake::publish() {
  auto received = co_await pool_.run([&]() -> Result<Received> {
    KADR_CHECK(write_waiting());
    KADR_TRY(const std::string beginning, file_.beginning(net::kMediaBeginning));
    KADR_CHECK(look_at_beginning(beginning));
    KADR_TRY(store::Artifact artifact, std::move(file_).publish());
    return Received{.name = rule_.name,
                    .media_type = std::string(net::media_type_of_beginning(beginning)),
                    .artifact = std::move(artifact)};
  });
  if (!received) co_return fail(in_words(received.error()));
  co_return *std::move(received);
}

Result<> UploadIntake::write_waiting() {
  if (waiting_.empty()) return {};
  // A shorter beginning may go on as anything; publish() looks again.
  if (file_.bytes() == 0 && waiting_.size() >= net::kMediaBeginning)
    KADR_CHECK(look_at_beginning(std::string_view(waiting_).substr(0, net::kMediaBeginning)));
  KADR_CHECK(file_.append(waiting_));
  waiting_.clear();
  return {};
}

Result<> UploadIntake::look_at_beginning(std::string_view beginning) const {
  const auto looked = net::check_media_beginning(beginning);
  if (looked) return {};
  return fail(looked.error().code, fmt::format("{} {}", rule_.name, looked.error().message));
}

/// Paths of the server's are nobody's business.
Error UploadIntake::in_words(const Error& error) const {
  if (error.code != ErrorCode::NoSpace) return error;
  return {ErrorCode::NoSpace,
          fmt::format("the server's disk has no room for {}; try again when some was made", rule_.name)};
}

}  // namespace kadr::api
