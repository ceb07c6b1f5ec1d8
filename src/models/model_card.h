#pragma once

/// One model as the catalogue describes it: who runs it, what it can be asked for, how each of these things is spelt
/// and typed at its vendor, and what it costs. One YAML file is one card (docs/catalog.md).
///
/// Thread: values.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace kadr::models {

enum class ModelKind { Text, Image, Video, Speech, Transcription, Avatar };

/// "text", "image", ...
[[nodiscard]] std::string_view to_string(ModelKind kind);
[[nodiscard]] std::optional<ModelKind> model_kind_from(std::string_view name);

/// Millionths of a US dollar.
using Micros = std::int64_t;

/// One of the values that an input may have, and the vendor's word for it.
struct AllowedValue {
  Json ours;
  Json theirs;
};

/// How one thing that may be asked for is told to the vendor.
struct InputSpelling {
  /// Ours: "seconds". Several, when the vendor has one word for them together: {"aspect", "resolution"}.
  std::vector<std::string> names;
  /// Where it goes in the vendor's request: "duration", "background.value", "promptImage[0].uri".
  std::string path;
  enum class Type { String, Integer, Number, Boolean, Object, File } type = Type::String;
  bool required = false;
  std::vector<AllowedValue> values;  ///< empty: any value of the type
  std::optional<double> least;       ///< of a number; of a text its length in UTF-16 units
  std::optional<double> most;
  /// What is taken when nothing is asked for; null: the vendor's own default.
  Json fallback;
  /// Inputs without which this one means nothing.
  std::vector<std::string> needs;
  /// Sent besides, when this one is: path and value.
  std::vector<std::pair<std::string, Json>> with;
};

/// What holds between inputs: when all of `when` are so, all of `then` must be.
struct InputRule {
  Json when = Json::object();
  Json then = Json::object();
  std::string because;
};

/// One line of the price list. Of the lines with one unit, the first whose condition holds counts.
struct PriceLine {
  Micros micros = 0;
  enum class Unit {
    Call,
    Second,
    Image,
    ThousandCharacters,
    MillionInputTokens,
    MillionOutputTokens
  } unit = Unit::Call;
  Json when = Json::object();
};

struct ModelCard {
  std::string id;  ///< ours, unique in the catalogue: "veo-3.1-fast"
  ModelKind kind = ModelKind::Text;
  std::string provider;  ///< "replicate"
  std::string vendor_model;
  std::string name;
  std::string about;
  std::vector<InputSpelling> inputs;
  std::vector<InputRule> rules;
  /// Sent with every request: path and value.
  std::vector<std::pair<std::string, Json>> fixed;
  /// What a provider needs to know of it besides: the address of an endpoint, for one.
  Json vendor = Json::object();
  std::vector<PriceLine> price;
  std::string price_as_of;  ///< "2026-11-01"
  std::string retires;      ///< the day from which it is gone; empty when none is known
  std::string successor;    ///< the id of the card to use instead

  /// Null when it cannot be asked for that.
  [[nodiscard]] const InputSpelling* input(std::string_view name) const;
};

/// \param document of the shape that catalog/schema.json describes.
/// Errors: InvalidArgument, naming the field: what the shape alone cannot rule out.
[[nodiscard]] Result<ModelCard> card_from_json(const Json& document);

}  // namespace kadr::models
