#include "app/settings/settings_page.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/settings/setting.h"
#include "support/temporary_folder.h"

namespace kadr::app::settings {
namespace {

TEST(SettingsPage, in_docs_is_the_one_that_the_table_makes) {
  EXPECT_EQ(test::read_text(std::filesystem::path(KADR_SOURCE) / "docs" / "settings.md"), settings_page())
      << "write it anew: kadr settings --markdown > docs/settings.md";
}

TEST(SettingsPage, names_everything_that_can_be_set) {
  const std::string page = settings_page();

  for (const Setting& setting : setting_table()) {
    for (const std::string_view name : {setting.key, setting.environment, setting.alias, setting.flag}) {
      if (!name.empty()) EXPECT_THAT(page, ::testing::HasSubstr("`" + std::string(name) + "`"));
    }
  }
}

}  // namespace
}  // namespace kadr::app::settings
