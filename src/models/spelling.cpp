#include "models/spelling.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/near_match.h"
#include "base/utf8.h"

namespace kadr::models {
namespace {

using Type = InputSpelling::Type;

template <typename Range, typename Value>
bool contains(const Range& range, const Value& value) {
  return std::ranges::find(range, value) != std::ranges::end(range);
}

bool is_asked(const Json& asked, std::string_view name) {
  const auto found = asked.find(std::string(name));
  return found != asked.end() && !found->is_null();
}

std::string shown(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// Numbers are equal whatever their type: 8 and 8.0.
bool same(const Json& one, const Json& other) {
  if (one.is_number() && other.is_number()) return one.get<double>() == other.get<double>();
  return one == other;
}

std::string label(const InputSpelling& input) {
  return fmt::format("{}", fmt::join(input.names, " and "));
}

/// What is asked for one input: of several names, their values with a space between.
Json asked_value(const InputSpelling& input, const Json& asked) {
  if (input.names.size() == 1) return asked.value(input.names.front(), Json());
  std::vector<std::string> parts;
  for (const std::string& name : input.names) {
    if (!is_asked(asked, name)) return nullptr;
    parts.push_back(shown(asked[name]));
  }
  return fmt::format("{}", fmt::join(parts, " "));
}

bool has_type(const Json& value, Type type) {
  switch (type) {
    case Type::String:
    case Type::File:
      return value.is_string();
    case Type::Integer:
      return value.is_number_integer() || (value.is_number() && value.get<double>() == std::floor(value.get<double>()));
    case Type::Number:
      return value.is_number();
    case Type::Boolean:
      return value.is_boolean();
    case Type::Object:
      return value.is_object();
  }
  return false;
}

std::string_view type_text(Type type) {
  switch (type) {
    case Type::String:
      return "a text";
    case Type::File:
      return "a file";
    case Type::Integer:
      return "a whole number";
    case Type::Number:
      return "a number";
    case Type::Boolean:
      return "true or false";
    case Type::Object:
      return "an object";
  }
  return "";
}

/// The values a person could have meant: of numbers the two around the wanted one, of others all, up to a handful.
std::vector<std::string> nearest_values(const InputSpelling& input, const Json& wanted) {
  constexpr std::size_t kMost = 8;
  std::vector<Json> values;
  for (const AllowedValue& value : input.values) values.push_back(value.ours);
  if (wanted.is_number() && std::ranges::all_of(values, [](const Json& v) { return v.is_number(); })) {
    const double at = wanted.get<double>();
    std::ranges::sort(values, {},
                      [at](const Json& v) { return std::pair(std::abs(v.get<double>() - at), v.get<double>()); });
    if (values.size() > 2) values.resize(2);
    std::ranges::sort(values, {}, [](const Json& v) { return v.get<double>(); });
  }
  if (values.size() > kMost) values.resize(kMost);
  std::vector<std::string> texts;
  for (const Json& value : values) texts.push_back(shown(value));
  return texts;
}

/// Of a value made of several names' values, the one that belongs to `name`.
Json part_of(const InputSpelling& input, std::string_view name, const Json& value) {
  if (input.names.size() == 1 || !value.is_string()) return value;
  const std::string whole = value.get<std::string>();
  std::size_t begin = 0;
  for (const std::string& each : input.names) {
    const std::size_t end = std::min(whole.find(' ', begin), whole.size());
    if (each == name) return whole.substr(begin, end - begin);
    begin = std::min(end + 1, whole.size());
  }
  return nullptr;
}

std::unexpected<Error> refuse(const ModelCard& card, std::string what) {
  return fail(ErrorCode::InvalidArgument, fmt::format("{} {}", card.id, what));
}

std::size_t utf16_units(const std::string& text) {
  // Two units for what takes four bytes in UTF-8, one for everything else.
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

Result<> check_size(const ModelCard& card, const InputSpelling& input, const Json& value) {
  if (value.is_string()) {
    const auto length = static_cast<double>(utf16_units(value.get<std::string>()));
    if (input.most && length > *input.most)
      return refuse(card, fmt::format("takes at most {:.0f} characters as {}, and these are {:.0f}: shorten it",
                                      *input.most, label(input), length));
    return {};
  }
  if (!value.is_number()) return {};
  const double number = value.get<double>();
  if ((input.least && number < *input.least) || (input.most && number > *input.most))
    return refuse(card, fmt::format("takes {} from {:g} to {:g}, not {:g}; nearest: {:g}", label(input), *input.least,
                                    *input.most, number, std::clamp(number, *input.least, *input.most)));
  return {};
}

Result<> check_value(const ModelCard& card, const InputSpelling& input, const Json& value) {
  if (!input.values.empty()) {
    if (std::ranges::any_of(input.values, [&](const AllowedValue& v) { return same(v.ours, value); })) return {};
    return refuse(card, fmt::format("cannot do {} {}; nearest: {}", label(input), shown(value),
                                    fmt::join(nearest_values(input, value), " or ")));
  }
  if (!has_type(value, input.type))
    return refuse(card, fmt::format("takes {} as {}, not {}", type_text(input.type), label(input), value.dump()));
  return check_size(card, input, value);
}

Result<> check_known(const ModelCard& card, const Json& asked) {
  std::vector<std::string> known;
  for (const InputSpelling& input : card.inputs) known.insert(known.end(), input.names.begin(), input.names.end());
  for (const auto& [name, value] : asked.items()) {
    if (value.is_null() || contains(known, name)) continue;
    const auto near = base::near_matches(name, known, 1);
    return refuse(card, near.empty() ? fmt::format("cannot be asked for {}", name)
                                     : fmt::format("cannot be asked for {}; did you mean {}?", name, near.front()));
  }
  return {};
}

bool holds(const Json& condition, const Json& fitted) {
  for (const auto& [name, value] : condition.items()) {
    const bool there = is_asked(fitted, name);
    // Of files and texts, true means that there is one.
    const bool whether = value.is_boolean() && !(there && fitted[name].is_boolean());
    if (whether ? there != value.get<bool>() : !(there && same(fitted[name], value))) return false;
  }
  return true;
}

Result<> check_rules(const ModelCard& card, const Json& fitted) {
  for (const InputRule& rule : card.rules) {
    if (!holds(rule.when, fitted) || holds(rule.then, fitted)) continue;
    const auto list = [](const Json& condition) {
      std::vector<std::string> parts;
      for (const auto& [name, value] : condition.items()) parts.push_back(fmt::format("{} {}", name, shown(value)));
      return fmt::format("{}", fmt::join(parts, ", "));
    };
    return refuse(card, fmt::format("with {} needs {}: {}", list(rule.when), list(rule.then), rule.because));
  }
  return {};
}

Json typed_for_vendor(const InputSpelling& input, const Json& value) {
  const auto allowed = std::ranges::find_if(input.values, [&](const AllowedValue& v) { return same(v.ours, value); });
  const Json& theirs = allowed == input.values.end() ? value : allowed->theirs;
  if (input.type == Type::String && !theirs.is_string()) return shown(theirs);
  if (input.type == Type::Integer && theirs.is_number()) return static_cast<std::int64_t>(theirs.get<double>());
  if (input.type == Type::Number && theirs.is_number_integer()) return theirs.get<std::int64_t>();
  return theirs;
}

}  // namespace

Result<Json> fit_request(const ModelCard& card, const Json& asked) {
  KADR_CHECK(check_known(card, asked));
  Json fitted = Json::object();
  for (const auto& [name, value] : asked.items()) {
    if (!value.is_null()) fitted[name] = value;
  }
  for (const InputSpelling& input : card.inputs) {
    if (input.fallback.is_null()) continue;
    for (const std::string& name : input.names) {
      if (!is_asked(fitted, name)) fitted[name] = part_of(input, name, input.fallback);
    }
  }
  for (const InputSpelling& input : card.inputs) {
    const Json value = asked_value(input, fitted);
    if (value.is_null()) {
      if (input.required) return refuse(card, fmt::format("cannot do without {}", label(input)));
      continue;
    }
    KADR_CHECK(check_value(card, input, value));
    for (const std::string& needed : input.needs) {
      if (!is_asked(fitted, needed)) return refuse(card, fmt::format("takes {} only with {}", label(input), needed));
    }
  }
  KADR_CHECK(check_rules(card, fitted));
  return fitted;
}

Json spell(const ModelCard& card, const Json& fitted) {
  Json request = Json::object();
  for (const auto& [path, value] : card.fixed) set_path(request, path, value);
  for (const InputSpelling& input : card.inputs) {
    const Json value = asked_value(input, fitted);
    if (value.is_null()) continue;
    set_path(request, input.path, typed_for_vendor(input, value));
    for (const auto& [path, with] : input.with) set_path(request, path, with);
  }
  return request;
}

std::vector<FilePlace> file_places(const ModelCard& card, const Json& fitted) {
  std::vector<FilePlace> places;
  for (const InputSpelling& input : card.inputs) {
    if (input.type != Type::File) continue;
    const Json value = asked_value(input, fitted);
    if (value.is_string()) places.push_back({.path = input.path, .artifact = value});
  }
  return places;
}

void set_path(Json& document, std::string_view path, Json value) {
  Json* at = &document;
  while (!path.empty()) {
    if (path.front() == '.') path.remove_prefix(1);
    if (path.front() == '[') {
      std::size_t index = 0;
      const char* end = std::from_chars(path.data() + 1, path.data() + path.size(), index).ptr;
      path.remove_prefix(static_cast<std::size_t>(end - path.data()) + 1);
      if (!at->is_array()) *at = Json::array();
      while (at->size() <= index) at->push_back(Json());
      at = &(*at)[index];
      continue;
    }
    const std::size_t end = std::min(path.find_first_of(".["), path.size());
    if (!at->is_object()) *at = Json::object();
    at = &(*at)[std::string(path.substr(0, end))];
    path.remove_prefix(end);
  }
  *at = std::move(value);
}

std::vector<Json> possible_values(const ModelCard& card, std::string_view name) {
  std::vector<Json> values;
  const InputSpelling* input = card.input(name);
  if (!input) return values;
  for (const AllowedValue& allowed : input->values) {
    const Json value = part_of(*input, name, allowed.ours);
    if (!contains(values, value)) values.push_back(value);
  }
  return values;
}

Json nearest_allowed(const ModelCard& card, std::string_view name, const Json& wanted) {
  const InputSpelling* input = card.input(name);
  if (!input) return nullptr;
  const std::vector<Json> values = possible_values(card, name);
  if (values.empty()) {
    if (!wanted.is_number() || !input->least) return wanted;
    const double nearest = std::clamp(wanted.get<double>(), *input->least, *input->most);
    return input->type == Type::Integer ? Json(std::llround(nearest)) : Json(nearest);
  }
  const auto exact = std::ranges::find_if(values, [&](const Json& value) { return same(value, wanted); });
  if (exact != values.end()) return *exact;
  if (!wanted.is_number() || !values.front().is_number()) return values.front();
  const double at = wanted.get<double>();
  return *std::ranges::min_element(values, {}, [at](const Json& value) {
    const double number = value.get<double>();
    return std::pair(std::abs(number - at), -number);
  });
}

Micros price_of(const ModelCard& card, const Json& fitted, const Amount& amount) {
  using Unit = PriceLine::Unit;
  const auto times = [&](Unit unit) {
    switch (unit) {
      case Unit::Call:
        return 1.0;
      case Unit::Second:
        return amount.seconds;
      case Unit::Image:
        return amount.images;
      case Unit::ThousandCharacters:
        return amount.characters / 1e3;
      case Unit::MillionInputTokens:
        return amount.input_tokens / 1e6;
      case Unit::MillionOutputTokens:
        return amount.output_tokens / 1e6;
    }
    return 0.0;
  };
  double sum = 0;
  std::vector<Unit> counted;
  for (const PriceLine& line : card.price) {
    if (contains(counted, line.unit) || !holds(line.when, fitted)) continue;
    counted.push_back(line.unit);
    sum += static_cast<double>(line.micros) * times(line.unit);
  }
  return static_cast<Micros>(std::ceil(sum));
}

}  // namespace kadr::models
