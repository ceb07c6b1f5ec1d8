#include "api/key_routes.h"

#include <algorithm>

#include "api/key_text.h"
#include "api/views.h"
#include "store/key_records.h"

namespace kadr::api {
namespace {

using Kind = Field::Kind;
constexpr auto kOptional = Field::Presence::Optional;
constexpr std::size_t kShortestText = 20;
constexpr std::size_t kLongestText = 256;
constexpr std::size_t kLongestName = 200;
constexpr std::int64_t kLongestLife = 10LL * 366 * 24 * 3600;

const Shape& new_key_shape() {
  static const Shape kShape{
      .name = "NewKey",
      .fields = {
          {.name = "name", .about = "what you call it"},
          {.name = "scopes", .kind = Kind::Texts, .choices = {"read", "write", "keys", "metrics", "admin"}},
          {.name = "owner", .presence = kOptional, .about = "whose jobs it sees and makes; yours by default"},
          {.name = "life", .kind = Kind::Integer, .presence = kOptional, .about = "in seconds; for ever by default"}}};
  return kShape;
}

const Shape& made_key_shape() {
  static const Shape kShape = [] {
    Shape shape = key_shape();
    shape.name = "MadeKey";
    shape.fields.push_back({.name = "key", .about = "the key itself; it is shown here only"});
    return shape;
  }();
  return kShape;
}

const Shape& key_list_shape() {
  static const Shape kShape{.name = "KeyList", .fields = {{.name = "keys", .kind = Kind::Many, .shape = &key_shape()}}};
  return kShape;
}

store::KeyRecord record_of(const std::string& text) {
  const std::string hash = key_hash(text);
  return {.id = key_id(hash), .hash = hash};
}

/// Errors: InvalidArgument.
Result<store::KeyRecord> wanted_key(const Call& call, const std::string& text, Instant now) {
  store::KeyRecord key = record_of(text);
  base::JsonReader reader(call.body, "");
  key.name = reader.string("name");
  key.owner = reader.string("owner", call.caller.owner);
  key.scopes = reader.find("scopes")->get<std::vector<std::string>>();
  key.created_at = now;
  if (reader.find("life") != nullptr)
    key.expires_at = now + std::chrono::seconds(reader.integer("life", 0, 1, kLongestLife));
  for (const std::string& scope : key.scopes) {
    if (!call.caller.may(*scope_from(scope))) reader.reject("scopes: your own key does not have the scope " + scope);
  }
  if (key.scopes.empty()) reader.reject("scopes: name at least one");
  if (key.name.empty() || key.name.size() > kLongestName) reader.reject("name must have 1 to 200 bytes");
  if (key.owner.empty() || key.owner.size() > kLongestName) reader.reject("owner must have 1 to 200 bytes");
  KADR_CHECK(reader.finish());
  return key;
}

Answer create(const ApiParts& parts, const Call& call) {
  const std::string text = make_key_text(parts.services.random);
  const auto key = wanted_key(call, text, parts.services.clock.now());
  if (!key) co_return fail(key.error());
  const auto made = co_await parts.database.write([key = *key](store::Connection& connection) -> Result<bool> {
    KADR_CHECK(store::insert_key(connection, key));
    return true;
  });
  if (!made) co_return fail(made.error());
  Json json = view(*key);
  json["key"] = text;
  co_return json_response(json, 201);
}

Answer list(const ApiParts& parts, const Call&) {
  const auto keys = co_await parts.database.read_much(
      [](store::Connection& connection) { return store::list_keys(connection, std::nullopt); });
  if (!keys) co_return fail(keys.error());
  Json rows = Json::array();
  for (const store::KeyRecord& key : *keys) rows.push_back(view(key));
  co_return json_response({{"keys", std::move(rows)}});
}

Answer revoke(const ApiParts& parts, const Call& call) {
  const std::string id(call.request.parameter("key"));
  const auto revoked = co_await parts.database.write(
      [id, now = parts.services.clock.now()](store::Connection& connection) -> Result<bool> {
        KADR_TRY(const auto key, store::find_key(connection, id));
        if (!key) return fail(ErrorCode::NotFound, "there is no key " + id);
        return store::revoke_key(connection, id, now);
      });
  if (!revoked) co_return fail(revoked.error());
  co_return http::Response{.status = 204};
}

Result<> check_given(const std::string& text) {
  const bool plain = std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
  if (plain && text.size() >= kShortestText && text.size() <= kLongestText) return {};
  return fail(ErrorCode::InvalidArgument,
              "an API key of your own must have 20 to 256 printable ASCII characters, no blanks");
}

}  // namespace

std::vector<Route> key_routes(const ApiParts& parts) {
  return {
      {.method = "POST",
       .path = "/v1/keys",
       .access = Access::key(Scope::Keys),
       .summary = "Make a key.",
       .takes = &new_key_shape(),
       .gives = {.status = 201, .shape = &made_key_shape()},
       .handler = handler(parts, create)},
      {.method = "GET",
       .path = "/v1/keys",
       .access = Access::key(Scope::Keys),
       .summary = "All keys, without their texts.",
       .gives = {.shape = &key_list_shape()},
       .handler = handler(parts, list)},
      {.method = "DELETE",
       .path = "/v1/keys/{key}",
       .access = Access::key(Scope::Keys),
       .summary = "Revoke a key, from now on.",
       .gives = {.status = 204, .media_type = ""},
       .handler = handler(parts, revoke)},
  };
}

Result<std::optional<std::string>> make_first_key(const FirstKeyAsked& asked) {
  if (asked.text) KADR_CHECK(check_given(*asked.text));
  const std::string text = asked.text ? *asked.text : make_key_text(asked.random);
  store::KeyRecord key = record_of(text);
  key.name = "first key";
  key.owner = std::string(kLocalOwner);
  for (const Scope scope : all_scopes()) key.scopes.emplace_back(to_string(scope));
  key.created_at = asked.clock.now();
  KADR_TRY(const bool made, asked.database.write([&](store::Connection& connection) -> Result<bool> {
    KADR_TRY(const auto same, store::find_key(connection, key.id));
    KADR_TRY(const std::int64_t count, store::count_keys(connection));
    if (asked.text ? same.has_value() : count > 0) return false;
    KADR_CHECK(store::insert_key(connection, key));
    return true;
  }));
  if (!made || asked.text) return std::nullopt;
  return text;
}

}  // namespace kadr::api
