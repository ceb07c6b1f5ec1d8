#include "app/subject_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/amounts.h"
#include "app/text_width.h"

namespace kadr::app {
namespace {

/// Deeper, it is shown as JSON.
constexpr int kDeepest = 8;

bool is_file(const Json& value) {
  return value.is_object() && value.contains("sha256") && value["sha256"].is_string();
}

std::string named(std::string name) {
  std::ranges::replace(name, '_', ' ');
  return printable(name);
}

class Writer {
 public:
  explicit Writer(const FindFile& find_file) : find_file_(find_file) {}

  /// \param label what stands before the value on its line: "title:", "2.".
  void write(const std::string& label, const Json& value, int level) {
    if (is_file(value)) {
      line(level, label, file_text(value));
    } else if (value.is_structured() && !value.empty() && level < kDeepest) {
      if (!label.empty()) line(level, label, "");
      write_parts(value, label.empty() ? level : level + 1);
    } else {
      write_plain(label, value, level);
    }
  }

  [[nodiscard]] std::string text() && {
    if (text_.ends_with('\n')) text_.pop_back();
    return std::move(text_);
  }

 private:
  void write_parts(const Json& value, int level) {
    std::size_t number = 0;
    for (const auto& [name, part] : value.items()) {
      write(value.is_array() ? fmt::format("{}.", ++number) : named(name) + ":", part, level);
    }
  }

  void write_plain(const std::string& label, const Json& value, int level) {
    if (label == "micros:" && value.is_number_integer()) {
      line(level, "cost:", money_text(value.get<std::int64_t>()));
      return;
    }
    if (!value.is_string()) {
      line(level, label, value.is_null() ? "none" : value.dump(-1, ' ', false, Json::error_handler_t::replace));
      return;
    }
    const auto lines = printable_lines(value.get<std::string>());
    if (lines.size() <= 1) {
      line(level, label, lines.empty() ? "" : lines.front());
      return;
    }
    line(level, label, "");
    for (const std::string& each : lines) line(level + 1, "", each);
  }

  [[nodiscard]] std::string file_text(const Json& file) const {
    const std::string sha256 = file["sha256"].get<std::string>();
    const auto type = file.find("media_type");
    const std::string path =
        find_file_ ? find_file_(sha256, type != file.end() && type->is_string() ? type->get<std::string>() : "") : "";
    return printable(path.empty() ? sha256 : path);
  }

  void line(int level, const std::string& label, const std::string& value) {
    std::string made(static_cast<std::size_t>(level) * 2, ' ');
    made += label;
    if (!label.empty() && !value.empty()) made += ' ';
    text_ += made + value + "\n";
  }

  const FindFile& find_file_;
  std::string text_;
};

}  // namespace

std::string subject_text(const Json& subject, const FindFile& find_file) {
  Writer writer(find_file);
  writer.write("", subject, 0);
  return std::move(writer).text();
}

}  // namespace kadr::app
