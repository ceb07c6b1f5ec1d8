#include "models/model_chooser.h"

#include <algorithm>

#include <fmt/format.h>

#include "models/spelling.h"

namespace kadr::models {
namespace {

std::unexpected<Error> wrong(std::string message) {
  return fail(ErrorCode::InvalidArgument, std::move(message));
}

Amount usual_amount(ModelKind kind) {
  switch (kind) {
    case ModelKind::Text:
      return {.input_tokens = 2'000, .output_tokens = 1'000};
    case ModelKind::Image:
      return {.images = 1};
    case ModelKind::Video:
      return {.seconds = 5};
    case ModelKind::Speech:
      return {.seconds = 60, .characters = 1'000};
    case ModelKind::Transcription:
      return {.seconds = 60};
    case ModelKind::Avatar:
      return {.seconds = 30};
  }
  return {};
}

/// The setting of a kind's default, as people write it.
std::string setting_of(ModelKind kind) {
  std::string name(to_string(kind));
  std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  return fmt::format("KADR_{}_MODEL", name);
}

}  // namespace

Result<Spending> spending_of(const Json& request) {
  const auto found = request.find("offline");
  if (found == request.end() || found->is_null()) return Spending::AsSet;
  if (!found->is_boolean()) return wrong("offline must be true or false");
  return found->get<bool>() ? Spending::Never : Spending::Allowed;
}

Result<ModelChooser> ModelChooser::create(const Catalog& catalog, Settings settings, const base::Clock& clock) {
  for (const auto& [kind, id] : settings.defaults) {
    if (id.empty() || id == kAutoModel) continue;
    if (const auto found = catalog.find(kind, id); !found) return fail(found.error().about(setting_of(kind)));
  }
  return ModelChooser(catalog, std::move(settings), clock);
}

Result<const ModelCard*> ModelChooser::choose(ModelKind kind, std::string_view wanted, Spending spending) const {
  if (!wanted.empty() && wanted != kAutoModel) return named(kind, wanted, spending);
  if (spending == Spending::Never) return offline(kind);
  const auto set = settings_.defaults.find(kind);
  if (set != settings_.defaults.end() && !set->second.empty() && set->second != kAutoModel)
    return named(kind, set->second, spending);
  const ModelCard* paid = spending == Spending::Allowed ? cheapest(kind) : nullptr;
  if (paid != nullptr) return paid;
  return offline(kind);
}

bool ModelChooser::is_usable(const ModelCard& card) const {
  if (card.provider == kOfflineProvider) return true;
  const auto found = std::ranges::find(settings_.providers, card.provider, &ProviderState::name);
  return found != settings_.providers.end() && found->usable;
}

Result<const ModelCard*> ModelChooser::named(ModelKind kind, std::string_view id, Spending spending) const {
  KADR_TRY(const ModelCard* card, catalog_->find(kind, id));
  if (spending == Spending::Never && card->provider != kOfflineProvider)
    return wrong(fmt::format("{} is run by {}, but the request asks for offline work; name no model, or an offline one",
                             id, card->provider));
  if (const auto notice = retirement_notice(*card, today())) return wrong(*notice);
  if (is_usable(*card)) return card;
  const auto state = std::ranges::find(settings_.providers, card->provider, &ProviderState::name);
  return wrong(fmt::format("{} is run by {}, which cannot be used here: {}", id, card->provider,
                           state == settings_.providers.end() ? "this kadr does not know it" : state->remedy));
}

Result<const ModelCard*> ModelChooser::offline(ModelKind kind) const {
  for (const ModelCard& card : catalog_->cards()) {
    if (card.kind == kind && card.provider == kOfflineProvider) return &card;
  }
  return wrong(fmt::format("there is no offline {} model: name one of a provider, in the request or with {}",
                           to_string(kind), setting_of(kind)));
}

const ModelCard* ModelChooser::cheapest(ModelKind kind) const {
  const ModelCard* best = nullptr;
  std::optional<Micros> best_price;
  for (const ModelCard& card : catalog_->cards()) {
    const bool fits = card.kind == kind && card.provider != kOfflineProvider && is_usable(card);
    if (!fits || retirement_notice(card, today())) continue;
    const std::optional<Micros> price = usual_price(card);
    // One whose price nobody knows is the last resort.
    const bool better = best == nullptr || (price && (!best_price || *price < *best_price));
    if (!better) continue;
    best = &card;
    best_price = price;
  }
  return best;
}

std::string ModelChooser::today() const {
  return base::to_string(clock_->now()).substr(0, std::string_view("2026-11-21").size());
}

std::optional<Micros> usual_price(const ModelCard& card) {
  if (card.price.empty()) return std::nullopt;
  Json defaults = Json::object();
  for (const InputSpelling& input : card.inputs) {
    if (input.names.size() == 1 && !input.fallback.is_null()) defaults[input.names.front()] = input.fallback;
  }
  return price_of(card, defaults, usual_amount(card.kind));
}

}  // namespace kadr::models
