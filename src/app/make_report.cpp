#include "app/make_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/amounts.h"
#include "app/subject_text.h"
#include "app/text_width.h"
#include "models/model_chooser.h"

namespace kadr::app {
namespace {

/// More are counted and not listed.
constexpr std::size_t kMostListed = 20;

double seconds_of(const Json& facts) {
  const auto seconds = facts.find("seconds");
  return seconds != facts.end() && seconds->is_number() ? seconds->get<double>() : 0;
}

bool is_video(const MadeFile& file) {
  return file.media_type.starts_with("video/");
}

std::string line_of(const MadeFile& file) {
  const double seconds = seconds_of(file.facts);
  return fmt::format("{}  {}{}", printable(file.path.string()),
                     seconds > 0 ? duration_text(seconds) + ", " : std::string(), bytes_text(file.bytes));
}

/// The lines of a price list, the dearest of which people look for.
std::string cost_text(const Json& cost) {
  std::string text = fmt::format("cost: {}", money_text(estimated_micros({{"cost", cost}})));
  const auto lines = cost.find("lines");
  if (lines == cost.end() || !lines->is_array()) return text;
  for (const Json& line : *lines) {
    if (!line.is_object() || line.value("micros", std::int64_t{0}) == 0) continue;
    text += fmt::format("\n  {}: {} by {}", printable(line.value("what", "")),
                        money_text(line.value("micros", std::int64_t{0})), printable(line.value("model", "")));
  }
  return text;
}

/// What plays a film on the desktop that people sit at.
std::string watch_text(const MadeFiles& made) {
  for (const MadeFile& file : made.files) {
    if (is_video(file)) return fmt::format("watch it: xdg-open \"{}\"", printable(file.path.string()));
  }
  return {};
}

}  // namespace

std::int64_t estimated_micros(const Json& estimate) {
  const auto cost = estimate.find("cost");
  if (cost == estimate.end() || !cost->is_object()) return 0;
  const auto micros = cost->find("micros");
  return micros != cost->end() && micros->is_number_integer() ? micros->get<std::int64_t>() : 0;
}

std::vector<std::string> unpriced_models(const Json& estimate, const models::Catalog& catalog) {
  std::vector<std::string> unpriced;
  if (!estimate.is_object() || !estimate.contains("cost") || !estimate["cost"].is_object()) return unpriced;
  for (const Json& line : estimate["cost"].value("lines", Json::array())) {
    const std::string id = line.is_object() ? line.value("model", "") : "";
    const auto card = std::ranges::find(catalog.cards(), id, &models::ModelCard::id);
    if (card == catalog.cards().end() || !card->price.empty() || card->provider == models::kOfflineProvider) continue;
    if (std::ranges::find(unpriced, id) == unpriced.end()) unpriced.push_back(id);
  }
  return unpriced;
}

std::string describe_estimate(const Json& estimate) {
  Json facts = estimate;
  std::string cost;
  if (facts.is_object() && facts.contains("cost") && facts["cost"].is_object()) {
    cost = cost_text(facts["cost"]);
    facts.erase("cost");
  }
  std::string text = facts.empty() ? "" : subject_text(facts, {});
  if (!text.empty() && !cost.empty()) text += "\n";
  return text + cost;
}

Json estimate_event(const std::string& recipe, const Json& estimate) {
  return {{"event", "estimate"}, {"recipe", recipe}, {"estimate", estimate}};
}

std::int64_t cost_of(const std::vector<store::PurchaseRecord>& purchases) {
  std::int64_t sum = 0;
  for (const store::PurchaseRecord& purchase : purchases) {
    const bool counts = store::holds_money(purchase.state) || purchase.cost.has_value();
    if (counts) sum += purchase.cost.value_or(purchase.ceiling);
  }
  return sum;
}

Result<> outcome_of_local(const store::JobRecord& job) {
  if (job.state == store::JobState::Cancelled) return fail(ErrorCode::Cancelled, "the job was cancelled");
  if (job.state != store::JobState::Failed) return {};
  return fail(job.error.value_or(Error{ErrorCode::Internal, "the job failed and does not say why"}));
}

std::string describe_made(const MadeFiles& made, double seconds) {
  std::string text;
  for (std::size_t i = 0; i < made.files.size() && i < kMostListed; ++i) text += line_of(made.files[i]) + "\n";
  if (made.files.size() > kMostListed) text += fmt::format("and {} more\n", made.files.size() - kMostListed);
  text += fmt::format("made in {}; it cost {}", duration_text(seconds), money_text(made.cost));
  const std::string watch = watch_text(made);
  return watch.empty() ? text : text + "\n" + watch;
}

std::vector<Json> made_events(const MadeFiles& made, double seconds) {
  std::vector<Json> events;
  for (const MadeFile& file : made.files) {
    events.push_back({{"event", "output"},
                      {"file", file.path.string()},
                      {"media_type", file.media_type},
                      {"seconds", seconds_of(file.facts)},
                      {"bytes", file.bytes},
                      {"facts", file.facts}});
  }
  events.push_back(
      {{"event", "done"}, {"outputs", made.files.size()}, {"cost_micros", made.cost}, {"seconds", seconds}});
  return events;
}

}  // namespace kadr::app
