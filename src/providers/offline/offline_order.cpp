#include "providers/offline/offline_order.h"

#include <charconv>

#include <fmt/format.h>

#include "base/sha256.h"

namespace kadr::providers::offline {
namespace {

int lines_of(const std::string& resolution) {
  if (resolution == "720p") return 720;
  return resolution == "4K" ? 2160 : 1080;
}

}  // namespace

std::string OfflineOrder::text(const char* name) const {
  const auto found = asked.find(name);
  return found != asked.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<OfflineOrder> read_order(const models::Catalog& catalog, models::ModelKind kind, const Json& step_input) {
  KADR_TRY(models::ModelStep step, models::model_step(step_input));
  KADR_TRY(const models::ModelCard* card, catalog.find(kind, step.model));
  KADR_TRY(Json asked, models::fit_request(*card, step.asked));
  return OfflineOrder{
      .card = *card, .asked = std::move(asked), .task = std::move(step.task), .facts = std::move(step.facts)};
}

timeline::Canvas canvas_of(const OfflineOrder& order) {
  const int shorter = lines_of(order.text("resolution"));
  const int longer = shorter * 16 / 9;
  const std::string aspect = order.text("aspect");
  if (aspect == "1:1") return {.width = shorter, .height = shorter};
  if (aspect == "9:16") return {.width = shorter, .height = longer};
  return {.width = longer, .height = shorter};
}

std::int64_t seed_of(const OfflineOrder& order) {
  const auto asked = order.asked.find("seed");
  if (asked != order.asked.end() && asked->is_number()) return static_cast<std::int64_t>(asked->get<double>());
  return static_cast<std::int64_t>(number_of_text(order.text("prompt")) >> 12U);
}

std::uint64_t number_of_text(std::string_view text) {
  constexpr std::size_t kDigits = 16;
  const std::string hash = base::sha256(text);
  std::uint64_t number = 0;
  std::from_chars(hash.data(), hash.data() + kDigits, number, 16);
  return number;
}

}  // namespace kadr::providers::offline
