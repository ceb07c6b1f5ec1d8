#include "app/vendor_desks.h"

#include <optional>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "providers/elevenlabs/elevenlabs.h"
#include "providers/fal/fal_vendor.h"
#include "providers/heygen/heygen_vendor.h"
#include "providers/openai/openai.h"
#include "providers/replicate/replicate_vendor.h"
#include "providers/runway/runway_vendor.h"

namespace kadr::app {
namespace {

using models::ModelKind;

std::set<ModelKind> kinds_of(const models::Catalog& catalog, std::string_view provider) {
  std::set<ModelKind> kinds;
  for (const models::ModelCard& card : catalog.cards()) {
    if (card.provider == provider) kinds.insert(card.kind);
  }
  return kinds;
}

/// Replicate finds a lost request by the address of its webhook, whether or not anything answers there.
std::string replicate_webhook(const std::string& public_url) {
  return public_url.starts_with("https://") ? public_url + "/v1/webhooks/replicate" : std::string();
}

}  // namespace

struct VendorDesks::Inside {
  std::optional<providers::openai::OpenAi> openai;
  std::optional<providers::elevenlabs::ElevenLabs> elevenlabs;
  std::unique_ptr<providers::replicate::ReplicateAccount> replicate;
  std::unique_ptr<providers::fal::FalAccount> fal;
  std::unique_ptr<providers::runway::RunwayAccount> runway;
  std::unique_ptr<providers::heygen::HeyGenAccount> heygen;
  /// One for each kind of work at the accounts above.
  std::vector<std::unique_ptr<engine::Vendor>> vendors;

  [[nodiscard]] Result<> open_accounts(const VendorNeeds& needs) {
    const settings::VendorSettings& given = needs.settings.vendors;
    const std::chrono::seconds poll(given.poll_seconds);
    KADR_TRY(openai, providers::openai::OpenAi::create({.base_url = given.openai.base_url, .key = given.openai.key},
                                                       needs.catalog, needs.artifacts, needs.clock));
    KADR_TRY(elevenlabs, providers::elevenlabs::ElevenLabs::create(
                             {.base_url = given.elevenlabs.base_url, .key = given.elevenlabs.key}, needs.catalog,
                             needs.artifacts, needs.clock));
    KADR_TRY(replicate, providers::replicate::ReplicateAccount::open(
                            {.key = given.replicate.key,
                             .base_url = given.replicate.base_url,
                             .webhook_url = replicate_webhook(needs.settings.listen.public_url),
                             .between_polls = poll},
                            needs.artifacts, needs.clock));
    KADR_TRY(fal, providers::fal::FalAccount::open(
                      {.key = given.fal.key, .base_url = given.fal.base_url, .between_polls = poll}, needs.artifacts,
                      needs.clock));
    KADR_TRY(runway, providers::runway::RunwayAccount::open(
                         {.key = given.runway.key, .base_url = given.runway.base_url, .between_polls = poll},
                         needs.artifacts, needs.clock));
    KADR_TRY(heygen, providers::heygen::HeyGenAccount::open(
                         {.key = given.heygen.key, .base_url = given.heygen.base_url, .between_polls = poll},
                         needs.artifacts, needs.clock));
    return {};
  }

  void add_steps(const models::Catalog& catalog, engine::StepKinds& kinds) {
    openai->add_to(kinds);
    elevenlabs->add_to(kinds);
    for (const ModelKind kind : kinds_of(catalog, "replicate"))
      add("replicate", kind, std::make_unique<providers::replicate::ReplicateVendor>(*replicate, catalog, kind), kinds);
    for (const ModelKind kind : kinds_of(catalog, "fal"))
      add("fal", kind, std::make_unique<providers::fal::FalVendor>(*fal, catalog, kind), kinds);
    for (const ModelKind kind : kinds_of(catalog, "runway"))
      add("runway", kind, std::make_unique<providers::runway::RunwayVendor>(*runway, catalog, kind), kinds);
    add("heygen", ModelKind::Avatar, std::make_unique<providers::heygen::HeyGenVendor>(*heygen, catalog), kinds);
  }

  void add(std::string_view provider, ModelKind kind, std::unique_ptr<engine::Vendor> vendor,
           engine::StepKinds& kinds) {
    kinds.add(fmt::format("{}.{}", provider, models::to_string(kind)), *vendor);
    vendors.push_back(std::move(vendor));
  }
};

VendorDesks::VendorDesks(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}

VendorDesks::~VendorDesks() = default;

Result<std::unique_ptr<VendorDesks>> VendorDesks::open(const VendorNeeds& needs, engine::StepKinds& kinds) {
  auto inside = std::make_unique<Inside>();
  KADR_CHECK(inside->open_accounts(needs));
  inside->add_steps(needs.catalog, kinds);
  return std::unique_ptr<VendorDesks>(new VendorDesks(std::move(inside)));
}

}  // namespace kadr::app
