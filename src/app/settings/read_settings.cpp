#include "app/settings/read_settings.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "app/settings/env_file.h"
#include "app/settings/setting_rules.h"
#include "app/settings/yaml_file.h"
#include "base/near_match.h"

namespace kadr::app::settings {
namespace {

constexpr std::string_view kPrefix = "KADR_";
constexpr std::string_view kFileVariable = "KADR_SETTINGS";
constexpr std::uintmax_t kMostFileBytes = 1 << 20;

/// Names that are no settings of a server: where its file lies, the cache of `kadr mix`, and what the tests and
/// benchmarks of kadr are told.
constexpr std::array kOtherNames{kFileVariable,
                                 std::string_view("KADR_CACHE"),
                                 std::string_view("KADR_BUILD"),
                                 std::string_view("KADR_SOURCE"),
                                 std::string_view("KADR_KILLS"),
                                 std::string_view("KADR_POWER_CUTS"),
                                 std::string_view("KADR_HOSTILE_FILES")};
constexpr std::array<std::string_view, 2> kOtherPrefixes{"KADR_TEST_", "KADR_BENCH_"};

std::unexpected<Error> wrong(std::string message) {
  return fail(ErrorCode::InvalidArgument, std::move(message));
}

std::string did_you_mean(std::string_view name, std::span<const std::string> candidates) {
  const auto near = base::near_matches(name, candidates, 1);
  return near.empty() ? std::string() : fmt::format("; did you mean {}?", near.front());
}

/// The last one of the name that says something.
const NamedText* find(const std::vector<NamedText>& texts, std::string_view name) {
  const auto found = std::find_if(texts.rbegin(), texts.rend(),
                                  [&](const NamedText& each) { return each.name == name && !each.text.empty(); });
  return found == texts.rend() ? nullptr : &*found;
}

/// Kubernetes tells every container about a service named "kadr" in variables that look like kadr's own.
bool is_from_kubernetes(const NamedText& variable) {
  const std::string_view name = variable.name;
  if (name.starts_with("KADR_SERVICE_HOST") || name.starts_with("KADR_SERVICE_PORT")) return true;
  if (name == "KADR_PORT") return variable.text.starts_with("tcp://") || variable.text.starts_with("udp://");
  constexpr std::string_view kPort = "KADR_PORT_";
  return name.starts_with(kPort) && name.size() > kPort.size() && name[kPort.size()] >= '0' &&
         name[kPort.size()] <= '9';
}

bool is_known(std::string_view name) {
  const bool setting = std::ranges::any_of(
      setting_table(), [&](const Setting& each) { return each.environment == name || each.alias == name; });
  return setting || std::ranges::find(kOtherNames, name) != kOtherNames.end() ||
         std::ranges::any_of(kOtherPrefixes, [&](std::string_view prefix) { return name.starts_with(prefix); });
}

/// \param place what to put in front: "" or ".env, line 3: ".
Result<> check_variable(const NamedText& variable, const std::string& place) {
  if (!variable.name.starts_with(kPrefix) || is_known(variable.name)) return {};
  std::vector<std::string> names;
  for (const Setting& setting : setting_table()) names.emplace_back(setting.environment);
  return wrong(fmt::format("{}there is no setting {}{}", place, variable.name, did_you_mean(variable.name, names)));
}

Result<> check_key(const NamedText& entry, const std::string& place) {
  std::vector<std::string> keys;
  for (const Setting& setting : setting_table()) {
    if (setting.key == entry.name) return {};
    keys.emplace_back(setting.key);
  }
  return wrong(fmt::format("{}there is no setting {}{}", place, entry.name, did_you_mean(entry.name, keys)));
}

/// The text of a file, or nothing when there is none.
Result<std::optional<std::string>> read_file(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) return std::nullopt;
  const std::string name = path.filename().string();
  if (error) return fail(base::from_errno(error.value(), "cannot read " + name));
  // A folder named .env belongs to somebody else.
  if (status.type() == std::filesystem::file_type::directory) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(base::from_errno(errno, "cannot read " + name));
  std::string text(kMostFileBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMostFileBytes) return wrong(fmt::format("{} is larger than 1 MiB, which no settings need", name));
  return text;
}

/// What each place says, and what the files are called in messages.
struct Layers {
  std::vector<NamedText> flags;
  std::vector<NamedText> environment;
  std::vector<NamedText> env_file;
  std::vector<NamedText> yaml_file;
  std::string yaml_name = "kadr.yaml";
};

struct Said {
  std::string text;
  std::string origin;
};

/// What one place of variables says about a setting: its own name counts before that of older tools.
std::optional<Said> say(const std::vector<NamedText>& variables, const Setting& setting, std::string_view where) {
  const NamedText* found = find(variables, setting.environment);
  if (found == nullptr && !setting.alias.empty()) found = find(variables, setting.alias);
  if (found == nullptr) return std::nullopt;
  return Said{found->text, found->name + std::string(where)};
}

std::optional<Said> say(const Layers& layers, const Setting& setting) {
  if (const NamedText* flag = find(layers.flags, setting.key))
    return Said{flag->text, std::string(setting.flag.empty() ? setting.key : setting.flag)};
  if (auto said = say(layers.environment, setting, "")) return said;
  if (auto said = say(layers.env_file, setting, " in .env")) return said;
  if (const NamedText* entry = find(layers.yaml_file, setting.key))
    return Said{entry->text, fmt::format("{}, line {}", layers.yaml_name, entry->line)};
  return std::nullopt;
}

Result<std::vector<NamedText>> read_env_file(const std::filesystem::path& folder) {
  KADR_TRY(const auto text, read_file(folder / ".env"));
  if (!text) return std::vector<NamedText>();
  auto entries = parse_env_file(*text);
  if (!entries) return fail(entries.error().about(".env"));
  for (const NamedText& entry : *entries) KADR_CHECK(check_variable(entry, fmt::format(".env, line {}: ", entry.line)));
  return entries;
}

Result<> read_yaml_file(const SettingSources& sources, Layers& layers) {
  const NamedText* named = find(layers.environment, kFileVariable);
  if (named == nullptr) named = find(layers.env_file, kFileVariable);
  if (named != nullptr) layers.yaml_name = named->text;
  KADR_TRY(const auto text, read_file(sources.folder / layers.yaml_name));
  if (!text && named != nullptr)
    return fail(ErrorCode::NotFound, fmt::format("{} names {}, where there is no file", kFileVariable, named->text));
  if (!text) return {};
  auto entries = parse_yaml_file(*text);
  if (!entries) return fail(entries.error().about(layers.yaml_name));
  for (const NamedText& entry : *entries)
    KADR_CHECK(check_key(entry, fmt::format("{}, line {}: ", layers.yaml_name, entry.line)));
  layers.yaml_file = std::move(*entries);
  return {};
}

Result<Layers> read_layers(const SettingSources& sources) {
  Layers layers{.flags = sources.flags};
  std::ranges::copy_if(sources.environment, std::back_inserter(layers.environment),
                       [](const NamedText& each) { return !is_from_kubernetes(each); });
  for (const NamedText& variable : layers.environment) KADR_CHECK(check_variable(variable, ""));
  KADR_TRY(layers.env_file, read_env_file(sources.folder));
  KADR_CHECK(read_yaml_file(sources, layers));
  return layers;
}

/// Line ends only belong into secrets, which may be whole files.
bool is_plain(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; });
}

Result<> take(const Setting& setting, const Said& said, EffectiveSettings& into) {
  if (!is_secret(setting) && !is_plain(said.text))
    return wrong(said.origin + " holds a line end or another control character");
  if (auto assigned = assign(setting, said.text, into.values); !assigned)
    return fail(assigned.error().about(said.origin));
  if (setting.use == Use::Later)
    into.notices.push_back(fmt::format("{} is known, but nothing uses it yet", said.origin));
  return {};
}

Result<EffectiveSettings> collect(const Layers& layers) {
  EffectiveSettings result;
  for (const Setting& setting : setting_table()) {
    const auto said = say(layers, setting);
    if (said) KADR_CHECK(take(setting, *said, result));
    result.settings.push_back({.setting = &setting, .origin = said ? said->origin : "default"});
  }
  return result;
}

HomeFolders home_folders(const std::vector<NamedText>& environment) {
  const auto folder = [&](std::string_view name) -> std::filesystem::path {
    const NamedText* found = find(environment, name);
    return found == nullptr ? "" : found->text;
  };
  return {.home = folder("HOME"), .data = folder("XDG_DATA_HOME")};
}

}  // namespace

SettingSources process_sources(std::vector<NamedText> flags) {
  SettingSources sources{.flags = std::move(flags), .folder = "."};
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    sources.environment.push_back(
        {.name = std::string(text.substr(0, equals)), .text = std::string(text.substr(equals + 1))});
  }
  return sources;
}

Result<EffectiveSettings> read_effective_settings(const SettingSources& sources) {
  KADR_TRY(const Layers layers, read_layers(sources));
  KADR_TRY(EffectiveSettings result, collect(layers));
  KADR_CHECK(settle(result.values, home_folders(layers.environment)));
  return result;
}

Result<ServerSettings> read_server_settings(const SettingSources& sources) {
  KADR_TRY(EffectiveSettings settings, read_effective_settings(sources));
  return std::move(settings.values);
}

Result<ClientSettings> read_client_settings(const SettingSources& sources) {
  KADR_TRY(const Layers layers, read_layers(sources));
  KADR_TRY(EffectiveSettings settings, collect(layers));
  ListenSettings& listen = settings.values.listen;
  return ClientSettings{.server = listen.reached_at.empty() ? reached_at(listen) : listen.reached_at,
                        .api_key = std::move(settings.values.auth.api_key)};
}

std::vector<Secret> secrets_of(const ServerSettings& settings) {
  std::vector<Secret> secrets;
  for (const Setting& setting : setting_table()) {
    if (!is_secret(setting)) continue;
    std::string text = plain_text(setting, settings);
    if (!text.empty()) secrets.emplace_back(std::move(text));
  }
  return secrets;
}

}  // namespace kadr::app::settings
