#include "models/yaml_document.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <sstream>
#include <vector>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "base/utf8.h"

namespace kadr::models {
namespace {

constexpr std::size_t kMostLevels = 16;

template <typename Number>
std::optional<Number> whole_number(const std::string& text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Json typed(const std::string& text) {
  if (text.empty() || text == "~" || text == "null") return nullptr;
  if (text == "true") return true;
  if (text == "false") return false;
  // 010 is a text: in some YAML it is eight.
  const bool padded = text.size() > 1 && text.starts_with('0') && !text.starts_with("0.");
  if (padded) return text;
  if (const auto integer = whole_number<std::int64_t>(text)) return *integer;
  const bool numeric = text.find_first_not_of("0123456789.-") == std::string::npos;
  if (const auto number = whole_number<double>(text); numeric && number && std::isfinite(*number)) return *number;
  return text;
}

/// Builds the value event by event. After the first error it listens no more.
class Builder final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) refuse(mark, "begins a second document");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    take(mark, nullptr);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark, "has an alias (*), which is not read here");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    if (error_) return;
    Level* level = levels_.empty() ? nullptr : &levels_.back();
    if (level && level->value.is_object() && !level->key) {
      if (level->value.contains(value)) return refuse(mark, fmt::format("names {} again", value));
      level->key = value;
      return;
    }
    if (!tag.empty() && tag != "?" && tag != "!") return refuse(mark, "has a tag (!), which is not read here");
    take(mark, tag == "!" ? Json(value) : typed(value));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    begin(mark, tag, anchor, Json::array());
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    begin(mark, tag, anchor, Json::object());
  }
  void OnMapEnd() override { end(); }

  [[nodiscard]] bool has_refused() const { return error_.has_value(); }

  Result<Json> result() {
    if (error_) return fail(*error_);
    return std::move(document_);
  }

 private:
  struct Level {
    Json value;
    std::optional<std::string> key;
    YAML::Mark mark;
  };

  void begin(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Json value) {
    refuse_anchor(mark, anchor);
    if (!tag.empty() && tag != "?" && tag != "!") refuse(mark, "has a tag (!), which is not read here");
    if (!levels_.empty() && levels_.back().value.is_object() && !levels_.back().key)
      refuse(mark, "has a name that is no text");
    if (levels_.size() >= kMostLevels) refuse(mark, "is nested too deeply");
    if (!error_) levels_.push_back({.value = std::move(value), .key = {}, .mark = mark});
  }

  void end() {
    if (error_) return;
    Level level = std::move(levels_.back());
    levels_.pop_back();
    take(level.mark, std::move(level.value));
  }

  void take(const YAML::Mark& mark, Json value) {
    if (error_) return;
    if (levels_.empty()) {
      document_ = std::move(value);
      return;
    }
    Level& level = levels_.back();
    if (level.value.is_array()) return level.value.push_back(std::move(value));
    if (!level.key) return refuse(mark, "has no name before the colon");
    level.value[*level.key] = std::move(value);
    level.key.reset();
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) refuse(mark, "has an anchor (&), which is not read here");
  }
  void refuse(const YAML::Mark& mark, std::string_view what) {
    if (!error_) error_ = Error{ErrorCode::InvalidArgument, fmt::format("line {} {}", mark.line + 1, what)};
  }

  int documents_ = 0;
  std::vector<Level> levels_;
  Json document_;
  std::optional<Error> error_;
};

}  // namespace

Result<Json> parse_yaml(std::string_view text) {
  if (!base::is_utf8(text) || text.contains('\0')) return fail(ErrorCode::InvalidArgument, "is no text in UTF-8");
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    Builder builder;
    // The library offers what it cannot read as one more empty document, for ever.
    while (!builder.has_refused() && parser.HandleNextDocument(builder)) {
    }
    return builder.result();
  } catch (const YAML::ParserException& error) {
    return fail(ErrorCode::InvalidArgument, fmt::format("line {} is no YAML: {}", error.mark.line + 1, error.msg));
  } catch (const YAML::Exception& error) {
    return fail(ErrorCode::InvalidArgument, fmt::format("is no YAML: {}", error.msg));
  }
}

}  // namespace kadr::models
