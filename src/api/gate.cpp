#include "api/gate.h"

#include <fmt/format.h>

#include "api/key_text.h"
#include "base/hmac_sha256.h"
#include "store/key_records.h"

namespace kadr::api {
namespace {

/// The last use of a key is noted once in this time, not with every request.
constexpr std::chrono::minutes kUseNoted{1};
constexpr std::size_t kLongestKey = 256;

std::string_view key_in(const http::Request& request) {
  const std::string_view authorization = http::trimmed(request.header("Authorization"));
  constexpr std::string_view kBearer = "bearer ";
  if (authorization.size() > kBearer.size() && http::same_name(authorization.substr(0, kBearer.size()), kBearer)) {
    return http::trimmed(authorization.substr(kBearer.size()));
  }
  return http::trimmed(request.header("X-API-Key"));
}

http::Problem unauthorized(std::string code, std::string detail) {
  return {.status = 401,
          .code = std::move(code),
          .detail = std::move(detail),
          .headers = {{"WWW-Authenticate", "Bearer realm=\"kadr\""}}};
}

http::Problem forbidden(Scope scope) {
  return {.status = 403,
          .code = "scope_missing",
          .detail = fmt::format("this needs a key with the scope {}", to_string(scope))};
}

Caller caller_of(const store::KeyRecord& key) {
  Caller caller{.owner = key.owner, .name = fmt::format("{} ({})", key.name, key.id)};
  for (const std::string& name : key.scopes) {
    if (const auto scope = scope_from(name)) caller.scopes.push_back(*scope);
  }
  return caller;
}

}  // namespace

http::Awaitable<Result<std::expected<Caller, http::Problem>>> Gate::admit(const http::Request& request,
                                                                          const Access& access) {
  using Admitted = std::expected<Caller, http::Problem>;
  if (access.kind() != Access::Kind::Key) co_return Admitted(Caller{});
  if (auth_ == ApiSettings::Auth::None) {
    const std::string local(kLocalOwner);
    co_return Admitted(Caller{.owner = local, .name = local, .scopes = all_scopes()});
  }
  const std::string_view text = key_in(request);
  if (text.empty() || text.size() > kLongestKey) {
    co_return Admitted(std::unexpected(
        unauthorized("key_missing", "send an API key as Authorization: Bearer <key>, or as X-API-Key: <key>")));
  }
  const std::string hash = key_hash(text);
  const auto key = co_await database_.read(
      [id = key_id(hash)](store::Connection& connection) { return store::find_key(connection, id); });
  if (!key) co_return fail(key.error());
  if (!*key || !base::equal_in_constant_time((*key)->hash, hash) || (*key)->revoked_at) {
    co_return Admitted(std::unexpected(unauthorized("key_invalid", "this API key is not known, or was revoked")));
  }
  const Instant now = clock_.now();
  if ((*key)->expires_at && *(*key)->expires_at <= now) {
    co_return Admitted(std::unexpected(unauthorized("key_expired", "this API key has expired")));
  }
  if (!(*key)->used_at || now - *(*key)->used_at >= kUseNoted) {
    database_.write_aside(
        [id = (*key)->id, now](store::Connection& connection) { return store::note_key_use(connection, id, now); });
  }
  Caller caller = caller_of(**key);
  if (!caller.may(*access.scope())) co_return Admitted(std::unexpected(forbidden(*access.scope())));
  co_return Admitted(std::move(caller));
}

}  // namespace kadr::api
