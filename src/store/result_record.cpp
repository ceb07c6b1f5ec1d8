#include "store/result_record.h"

#include "base/sha256.h"

namespace kadr::store {

std::optional<StoredResult> read_record(std::string_view text, const std::string& key) {
  auto record = base::parse_json(text);
  if (!record || !record->is_object() || !record->contains("value")) return std::nullopt;
  base::JsonReader reader(*record, "");
  const bool same_key = reader.required_string("key") == key;
  StoredResult result{std::nullopt, record->at("value")};
  (void)reader.find("value");
  if (reader.find("artifact") != nullptr) {
    result.artifact = Artifact{reader.string("artifact"),
                               reader.required_integer("bytes", 0, std::numeric_limits<std::int64_t>::max())};
    if (!base::is_sha256(result.artifact->sha256)) return std::nullopt;
  }
  if (!same_key || !reader.finish()) return std::nullopt;
  return result;
}

Result<std::string> text_of_record(const std::string& key, const StoredResult& result) {
  Json record;
  record["key"] = key;
  if (result.artifact) {
    record["artifact"] = result.artifact->sha256;
    record["bytes"] = result.artifact->bytes;
  }
  record["value"] = result.value;
  // Invalid UTF-8 is replaced here only so that it can be told below, without an exception.
  std::string text = record.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  const auto read_back = read_record(text, key);
  if (!read_back || read_back->value != result.value)
    return fail(ErrorCode::InvalidArgument,
                "a result cannot be recorded: its value nests too deep or holds text that is not UTF-8");
  return text;
}

}  // namespace kadr::store
