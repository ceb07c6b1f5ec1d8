#include "app/model_list.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/provider_book.h"

namespace kadr::app {
namespace {

std::string dollars_text(models::Micros micros) {
  std::string text = fmt::format("{:.6f}", static_cast<double>(micros) / 1e6);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return "$" + text;
}

std::string_view unit_text(models::PriceLine::Unit unit) {
  using Unit = models::PriceLine::Unit;
  switch (unit) {
    case Unit::Call:
      return "each";
    case Unit::Second:
      return "a second";
    case Unit::Image:
      return "a picture";
    case Unit::ThousandCharacters:
      return "1,000 characters";
    case Unit::MillionInputTokens:
      return "a million tokens in";
    case Unit::MillionOutputTokens:
      return "a million tokens out";
  }
  return "each";
}

}  // namespace

Result<models::Catalog> open_catalog(const settings::ModelSettings& settings) {
  std::vector<models::CardFile> files = models::shipped_cards();
  if (settings.catalog.empty()) return models::Catalog::create(files);
  std::error_code error;
  if (!std::filesystem::is_directory(settings.catalog, error)) {
    return fail(ErrorCode::NotFound, fmt::format("KADR_CATALOG names {}, where there is no folder; make it, or name "
                                                 "the one with your models",
                                                 settings.catalog.string()));
  }
  KADR_TRY(std::vector<models::CardFile> own, models::cards_in(settings.catalog));
  for (models::CardFile& file : own) {
    file.name = (settings.catalog / file.name).string();
    files.push_back(std::move(file));
  }
  return models::Catalog::create(files);
}

models::ModelChooser::Settings chooser_settings(const settings::ServerSettings& settings) {
  using models::ModelKind;
  const settings::ModelSettings& chosen = settings.models;
  return {.defaults = {{ModelKind::Text, chosen.text},
                       {ModelKind::Image, chosen.image},
                       {ModelKind::Video, chosen.video},
                       {ModelKind::Speech, chosen.speech},
                       {ModelKind::Avatar, chosen.avatar},
                       {ModelKind::Transcription, chosen.transcription}},
          .providers = provider_states(settings.vendors)};
}

std::vector<api::ModelOffer> model_offers(const models::ModelChooser& models) {
  std::vector<api::ModelOffer> offers;
  for (const models::ModelCard& card : models.catalog().cards()) {
    offers.push_back({.id = card.id,
                      .kind = std::string(models::to_string(card.kind)),
                      .provider = card.provider,
                      .about = card.about,
                      .name = card.name,
                      .price = card.price,
                      .price_as_of = card.price_as_of,
                      .retires = card.retires,
                      .successor = card.successor,
                      .usable = models.is_usable(card)});
  }
  return offers;
}

std::string price_text(const std::vector<models::PriceLine>& price) {
  std::string text;
  for (auto line = price.begin(); line != price.end(); ++line) {
    if (std::ranges::find(price.begin(), line, line->unit, &models::PriceLine::unit) != line) continue;
    models::Micros least = line->micros;
    models::Micros most = line->micros;
    for (const models::PriceLine& other : price) {
      if (other.unit != line->unit) continue;
      least = std::min(least, other.micros);
      most = std::max(most, other.micros);
    }
    text += fmt::format("{}{}{} {}", text.empty() ? "" : " + ", dollars_text(least),
                        least == most ? "" : " to " + dollars_text(most), unit_text(line->unit));
  }
  return text;
}

}  // namespace kadr::app
