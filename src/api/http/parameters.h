#pragma once

/// Names and values out of a request's path or query, decoded.
///
/// Thread: a value; one owner.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kadr::api::http {

class Parameters {
 public:
  void add(std::string name, std::string value) { pairs_.emplace_back(std::move(name), std::move(value)); }

  /// The first value of that name. Lives as long as this object.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const {
    for (const auto& [own, value] : pairs_) {
      if (own == name) return value;
    }
    return std::nullopt;
  }
  /// The same, empty when there is none.
  [[nodiscard]] std::string_view value(std::string_view name) const { return find(name).value_or(std::string_view()); }

  [[nodiscard]] std::size_t size() const { return pairs_.size(); }
  [[nodiscard]] auto begin() const { return pairs_.begin(); }
  [[nodiscard]] auto end() const { return pairs_.end(); }

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace kadr::api::http
