#pragma once

/// The header fields of a request or an answer, in their order; names are compared without regard to case.
///
/// Thread: a value; one owner.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kadr::api::http {

struct HeaderField {
  std::string name;
  std::string value;
};

class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<HeaderField> fields) : fields_(fields) {}

  void add(std::string_view name, std::string_view value);
  /// Replaces every field of that name.
  void set(std::string_view name, std::string_view value);

  /// The value of the first field of that name.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  /// The same, empty when there is none.
  [[nodiscard]] std::string_view value(std::string_view name) const { return find(name).value_or(std::string_view()); }
  [[nodiscard]] std::size_t count(std::string_view name) const;

  [[nodiscard]] auto begin() const { return fields_.begin(); }
  [[nodiscard]] auto end() const { return fields_.end(); }

 private:
  std::vector<HeaderField> fields_;
};

/// True when both are the same but for the case of ASCII letters.
[[nodiscard]] bool same_name(std::string_view one, std::string_view other);

/// Lower case of the ASCII letters.
[[nodiscard]] std::string lower_case(std::string_view text);

/// Without the blanks and tabs at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace kadr::api::http
