#include "app/settings/yaml_file.h"

#include <optional>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "base/utf8.h"

namespace kadr::app::settings {
namespace {

constexpr std::size_t kMostLevels = 4;

/// Takes the file's events one by one; no tree is ever built. After the first error it listens no more.
class SettingsHandler final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) refuse(mark, "begins a second document");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    if (levels_.empty()) return;
    if (levels_.back().list) return refuse(mark, "has an empty entry in a list");
    if (!levels_.back().key) return refuse(mark, "has no name before the colon");
    levels_.back().key.reset();
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark, "has an alias (*), which is not read here");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (levels_.empty()) return refuse(mark, "is no setting, as in \"port: 8080\"");
    Level& level = levels_.back();
    if (level.list) return take_entry(mark, value);
    if (!level.key) return take_key(mark, value);
    found_.push_back({.name = path(), .text = value, .line = mark.line + 1});
    level.key.reset();
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (levels_.empty() || levels_.back().list || !levels_.back().key)
      refuse(mark, "has a list where a setting is expected");
    levels_.push_back({.list = std::vector<std::string>(), .line = mark.line + 1});
  }

  void OnSequenceEnd() override {
    if (error_) return;
    const Level list = std::move(levels_.back());
    levels_.pop_back();
    found_.push_back({.name = path(), .text = fmt::format("{}", fmt::join(*list.list, ",")), .line = list.line});
    levels_.back().key.reset();
  }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (!levels_.empty() && (levels_.back().list || !levels_.back().key))
      refuse(mark, "has a group where a single text is expected");
    if (levels_.size() >= kMostLevels) refuse(mark, "is nested too deeply");
    if (!error_) levels_.push_back({.line = mark.line + 1});
  }

  void OnMapEnd() override {
    if (error_) return;
    levels_.pop_back();
    if (!levels_.empty()) levels_.back().key.reset();
  }

  [[nodiscard]] bool has_refused() const { return error_.has_value(); }

  Result<std::vector<NamedText>> result() {
    if (error_) return fail(*error_);
    return std::move(found_);
  }

 private:
  struct Level {
    std::optional<std::vector<std::string>> list;
    std::optional<std::string> key;
    int line = 0;
  };

  void take_entry(const YAML::Mark& mark, const std::string& value) {
    if (error_) return;
    if (value.contains(',')) return refuse(mark, "has an entry with a comma in it");
    levels_.back().list->push_back(value);
  }

  void take_key(const YAML::Mark& mark, const std::string& key) {
    if (error_) return;
    levels_.back().key = key;
    const std::string whole = path();
    if (!seen_.insert(whole).second) refuse(mark, fmt::format("names {} again", whole));
  }

  [[nodiscard]] std::string path() const {
    std::string whole;
    for (const Level& level : levels_) {
      if (level.key) whole += (whole.empty() ? "" : ".") + *level.key;
    }
    return whole;
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) refuse(mark, "has an anchor (&), which is not read here");
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!") refuse(mark, "has a tag (!), which is not read here");
  }

  void refuse(const YAML::Mark& mark, std::string_view what) {
    if (!error_) error_ = Error{ErrorCode::InvalidArgument, fmt::format("line {} {}", mark.line + 1, what)};
  }

  int documents_ = 0;
  std::vector<Level> levels_;
  std::set<std::string> seen_;
  std::vector<NamedText> found_;
  std::optional<Error> error_;
};

}  // namespace

Result<std::vector<NamedText>> parse_yaml_file(std::string_view text) {
  if (!base::is_utf8(text) || text.contains('\0')) return fail(ErrorCode::InvalidArgument, "is no text in UTF-8");
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    SettingsHandler handler;
    // The library offers what it cannot read as one more empty document, for ever.
    while (!handler.has_refused() && parser.HandleNextDocument(handler)) {
    }
    return handler.result();
  } catch (const YAML::ParserException& error) {
    return fail(ErrorCode::InvalidArgument, fmt::format("line {} is no YAML: {}", error.mark.line + 1, error.msg));
  } catch (const YAML::Exception& error) {
    return fail(ErrorCode::InvalidArgument, fmt::format("is no YAML: {}", error.msg));
  }
}

}  // namespace kadr::app::settings
