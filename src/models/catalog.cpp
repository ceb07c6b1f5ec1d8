#include "models/catalog.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/near_match.h"
#include "models/json_schema.h"
#include "models/shipped_files.h"
#include "models/yaml_document.h"

namespace kadr::models {
namespace {

Result<ModelCard> read_card(const CardFile& file, const JsonSchema& schema) {
  const auto named = [&](Error error) { return fail(error.about("the catalogue's " + file.name)); };
  Result<Json> document = parse_yaml(file.text);
  if (!document) return named(std::move(document).error());
  if (Result<> shaped = schema.check(*document); !shaped) return named(std::move(shaped).error());
  Result<ModelCard> card = card_from_json(*document);
  if (!card) return named(std::move(card).error());
  return card;
}

}  // namespace

std::vector<CardFile> shipped_cards() {
  std::vector<CardFile> files;
  for (const ShippedFile& file : shipped_files()) {
    if (file.name.ends_with(".yaml")) files.push_back({.name = std::string(file.name), .text = std::string(file.text)});
  }
  return files;
}

Result<std::vector<CardFile>> cards_in(const std::filesystem::path& folder) {
  std::vector<CardFile> files;
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) return files;
  for (auto entry = std::filesystem::recursive_directory_iterator(folder, error);
       !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
    if (!entry->is_regular_file() || entry->path().extension() != ".yaml") continue;
    std::ifstream stream(entry->path(), std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream) {
      return fail(ErrorCode::PermissionDenied,
                  fmt::format("{} cannot be read; may kadr read it?", entry->path().string()));
    }
    files.push_back({.name = std::filesystem::relative(entry->path(), folder).string(), .text = std::move(text).str()});
  }
  if (error) return fail(base::from_errno(error.value(), fmt::format("cannot read the folder {}", folder.string())));
  std::ranges::sort(files, {}, &CardFile::name);
  return files;
}

Result<Catalog> Catalog::create(const std::vector<CardFile>& files) {
  KADR_TRY(const Json schema_document, base::parse_json(shipped_schema()));
  KADR_TRY(const JsonSchema schema, JsonSchema::create(schema_document));
  std::map<std::string, ModelCard> cards;
  for (const CardFile& file : files) {
    KADR_TRY(ModelCard card, read_card(file, schema));
    cards.insert_or_assign(card.id, std::move(card));
  }
  std::vector<ModelCard> listed;
  for (auto& [id, card] : cards) {
    if (!card.successor.empty() && !cards.contains(card.successor))
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("the catalogue's {} names {} as its successor, which is not in it", id, card.successor));
  }
  for (auto& [id, card] : cards) listed.push_back(std::move(card));
  return Catalog(std::move(listed));
}

Result<const ModelCard*> Catalog::find(ModelKind kind, std::string_view id) const {
  std::vector<std::string> others;
  for (const ModelCard& card : cards_) {
    if (card.kind != kind) continue;
    if (card.id == id) return &card;
    others.push_back(card.id);
  }
  auto near = base::near_matches(id, others, 3);
  if (near.empty()) near = std::move(others);
  return fail(ErrorCode::NotFound,
              fmt::format("there is no {} model \"{}\"; there are: {}", to_string(kind), id, fmt::join(near, ", ")));
}

std::optional<std::string> retirement_notice(const ModelCard& card, std::string_view today) {
  if (card.retires.empty() || today < card.retires) return std::nullopt;
  return fmt::format("{} was retired by its vendor on {}{}", card.id, card.retires,
                     card.successor.empty() ? "" : fmt::format("; use {} instead", card.successor));
}

}  // namespace kadr::models
