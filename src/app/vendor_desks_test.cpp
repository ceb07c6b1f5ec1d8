#include "app/vendor_desks.h"

#include <gtest/gtest.h>

#include "models/model.h"
#include "models/model_chooser.h"
#include "support/temporary_folder.h"

namespace kadr::app {
namespace {

class VendorDesksTest : public ::testing::Test {
 protected:
  test::TemporaryFolder folder_;
  base::SystemClock clock_;
  models::Catalog catalog_ = *models::Catalog::create(models::shipped_cards());
  store::ArtifactStore artifacts_ = *store::ArtifactStore::open(folder_.path());
  settings::ServerSettings settings_;
  engine::StepKinds kinds_;
};

TEST_F(VendorDesksTest, every_card_of_a_vendor_has_somebody_who_does_its_steps) {
  const auto desks =
      VendorDesks::open({.settings = settings_, .catalog = catalog_, .artifacts = artifacts_, .clock = clock_}, kinds_);

  ASSERT_TRUE(desks) << desks.error().message;
  for (const models::ModelCard& card : catalog_.cards()) {
    if (card.provider == models::kOfflineProvider) continue;
    const engine::StepKind* kind = kinds_.find(models::step_kind(card));
    ASSERT_NE(kind, nullptr) << card.id;
    EXPECT_NE(kind->vendor, nullptr) << card.id;
  }
}

TEST_F(VendorDesksTest, an_address_that_is_none_is_an_error_at_once) {
  settings_.vendors.fal.base_url = "no address";

  EXPECT_FALSE(VendorDesks::open({.settings = settings_, .catalog = catalog_, .artifacts = artifacts_, .clock = clock_},
                                 kinds_));
}

}  // namespace
}  // namespace kadr::app
