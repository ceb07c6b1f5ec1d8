#pragma once

/// The declaration of one setting: how it is written in each place, what it may be, what it means, and where in the
/// typed value it goes.
///
/// Thread: values.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/settings/server_settings.h"
#include "base/result.h"

namespace kadr::app::settings {

/// Where a T lies in the settings.
template <typename T>
using Place = T& (*)(ServerSettings&);

struct WholeNumber {
  Place<std::int64_t> place;
  std::int64_t least;
  std::int64_t most;
};
struct Text {
  Place<std::string> place;
};
struct Hidden {
  Place<Secret> place;
};
struct Folder {
  Place<std::filesystem::path> place;
};
struct Switch {
  Place<bool> place;
};
/// Entries between commas.
struct List {
  Place<std::vector<std::string>> place;
};
/// US dollars, as in 12.50.
struct Money {
  Place<std::optional<std::int64_t>> place;
};
struct Choice {
  struct Word {
    std::string_view word;
    std::size_t meaning;  ///< position in the enumeration; the first word for a meaning is its name
  };
  std::span<const Word> words;
  std::size_t (*get)(ServerSettings&);
  void (*set)(ServerSettings&, std::size_t);
};

using Kind = std::variant<WholeNumber, Text, Hidden, Folder, Switch, List, Money, Choice>;

enum class Use { Now, Later };

struct Setting {
  /// In kadr.yaml, a dot between levels: "listen.port". Also its name in messages.
  std::string_view key;
  std::string_view environment;
  /// Another name in the environment, from older tools.
  std::string_view alias;
  /// "--port"; empty when it cannot be given on the command line.
  std::string_view flag;
  Kind kind;
  /// One sentence, without markup.
  std::string_view meaning;
  /// Replaces the default's value where it is shown.
  std::string_view default_words = {};
  Use use = Use::Now;
};

/// All of them, in the order in which they are shown.
[[nodiscard]] std::span<const Setting> setting_table();

/// Reads a text that is not empty into its place.
/// Errors: InvalidArgument: what is wrong with the text, to follow "PORT: ". A secret is never quoted.
[[nodiscard]] Result<> assign(const Setting& setting, std::string_view text, ServerSettings& settings);

/// The value as it would be written, whatever it is; empty when there is none. Only for who keeps secrets.
[[nodiscard]] std::string plain_text(const Setting& setting, const ServerSettings& settings);
/// The same for people: of a secret only whether it is there.
[[nodiscard]] std::string shown_text(const Setting& setting, const ServerSettings& settings);

[[nodiscard]] bool is_secret(const Setting& setting);
/// "whole number, 0 to 65535": what may be written.
[[nodiscard]] std::string kind_words(const Setting& setting);

}  // namespace kadr::app::settings
