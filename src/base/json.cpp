#include "base/json.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "base/near_match.h"
#include "base/whole_number.h"

namespace kadr::base {
namespace {

/// A pass over the text before the tree is built: depth and duplicate keys are refused while nothing is allocated for
/// them.
class Guard : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t value, const string_t& text) override {
    if (std::isfinite(value)) return true;
    return refuse(fmt::format("the number {} is too large", text));
  }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override {
    keys_.emplace_back();
    return enter();
  }
  bool key(string_t& name) override {
    if (keys_.back().insert(name).second) return true;
    return refuse(fmt::format("the name \"{}\" appears twice in one object", name));
  }
  bool end_object() override {
    keys_.pop_back();
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    // The library's sentence starts with its own error id in brackets; people need only what follows.
    std::string text = error.what();
    if (const auto end = text.find("] "); end != std::string::npos) text.erase(0, end + 2);
    return refuse(text);
  }

  std::string problem;

 private:
  bool enter() {
    if (++depth_ <= kMaxJsonDepth) return true;
    return refuse(fmt::format("it nests deeper than {} levels", kMaxJsonDepth));
  }
  bool refuse(std::string why) {
    if (problem.empty()) problem = std::move(why);
    return false;
  }

  int depth_ = 0;
  std::vector<std::set<std::string>> keys_;
};

}  // namespace

Result<Json> parse_json(std::string_view text) {
  Guard guard;
  if (!Json::sax_parse(text, &guard))
    return fail(ErrorCode::InvalidArgument, fmt::format("not valid JSON: {}", guard.problem));
  return Json::parse(text);
}

std::string_view type_name(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      return "null";
    case Json::value_t::object:
      return "an object";
    case Json::value_t::array:
      return "a list";
    case Json::value_t::string:
      return "a string";
    case Json::value_t::boolean:
      return "true or false";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float:
      return "a number";
    case Json::value_t::binary:
    case Json::value_t::discarded:
      break;
  }
  return "something else";
}

JsonReader::JsonReader(const Json& object, std::string path) : object_(object), path_(std::move(path)) {
  if (!object_.is_object()) {
    reject(fmt::format("{} must be an object, not {}", path_.empty() ? "the document" : path_, type_name(object_)));
  }
}

const Json* JsonReader::find(std::string_view key) {
  read_.emplace_back(key);
  if (!object_.is_object()) return nullptr;
  const auto found = object_.find(std::string(key));
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

std::string JsonReader::string(std::string_view key, std::string_view fallback) {
  const Json* value = find(key);
  if (value == nullptr) return std::string(fallback);
  if (value->is_string()) return value->get<std::string>();
  wrong_type(key, "a string", *value);
  return std::string(fallback);
}

std::string JsonReader::required_string(std::string_view key) {
  const Json* value = find(key);
  if (value == nullptr) {
    reject(fmt::format("{} is missing", path_of(key)));
    return {};
  }
  if (value->is_string()) return value->get<std::string>();
  wrong_type(key, "a string", *value);
  return {};
}

double JsonReader::number(std::string_view key, double fallback, double min, double max) {
  const Json* value = find(key);
  if (value == nullptr) return fallback;
  if (!value->is_number()) {
    wrong_type(key, "a number", *value);
    return fallback;
  }
  const double number = value->get<double>();
  if (number >= min && number <= max) return number;
  reject(fmt::format("{} must be between {} and {}, not {}", path_of(key), min, max, number));
  return fallback;
}

std::int64_t JsonReader::integer(std::string_view key, std::int64_t fallback, std::int64_t min, std::int64_t max) {
  const Json* value = find(key);
  if (value == nullptr) return fallback;
  const auto number = whole_number(*value);
  if (!number) {
    wrong_type(key, "a whole number", *value);
    return fallback;
  }
  if (*number >= min && *number <= max) return *number;
  reject(fmt::format("{} must be between {} and {}, not {}", path_of(key), min, max, *number));
  return fallback;
}

std::int64_t JsonReader::required_integer(std::string_view key, std::int64_t min, std::int64_t max) {
  if (object_.is_object() && !object_.contains(std::string(key))) reject(fmt::format("{} is missing", path_of(key)));
  return integer(key, min, min, max);
}

bool JsonReader::boolean(std::string_view key, bool fallback) {
  const Json* value = find(key);
  if (value == nullptr) return fallback;
  if (value->is_boolean()) return value->get<bool>();
  wrong_type(key, "true or false", *value);
  return fallback;
}

std::string JsonReader::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

void JsonReader::reject(std::string message) {
  if (!error_) error_ = std::move(message);
}

void JsonReader::wrong_type(std::string_view key, std::string_view expected, const Json& found) {
  reject(fmt::format("{} must be {}, not {}", path_of(key), expected, type_name(found)));
}

Result<> JsonReader::finish() const {
  if (error_) return fail(ErrorCode::InvalidArgument, *error_);
  for (const auto& item : object_.items()) {
    if (std::ranges::find(read_, item.key()) != read_.end()) continue;
    const auto near = near_matches(item.key(), read_, 1);
    return fail(ErrorCode::InvalidArgument, near.empty() ? fmt::format("{} is not a known field", path_of(item.key()))
                                                         : fmt::format("{} is not a known field; did you mean {}?",
                                                                       path_of(item.key()), near.front()));
  }
  return {};
}

}  // namespace kadr::base
