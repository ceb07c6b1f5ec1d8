#include "app/settings/setting.h"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::app::settings {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Setting& setting(std::string_view key) {
  const auto table = setting_table();
  return *std::ranges::find(table, key, &Setting::key);
}

/// The value that the text becomes, as it is shown, or the error.
std::string taken(std::string_view key, std::string_view text) {
  ServerSettings settings;
  const auto assigned = assign(setting(key), text, settings);
  return assigned ? plain_text(setting(key), settings) : "error: " + assigned.error().message;
}

TEST(SettingTable, no_name_is_given_twice) {
  std::set<std::string_view> names;
  for (const Setting& each : setting_table()) {
    for (const std::string_view name : {each.key, each.environment, each.alias, each.flag}) {
      if (!name.empty()) EXPECT_TRUE(names.insert(name).second) << name;
    }
  }
}

TEST(SettingTable, every_setting_says_what_it_means_in_a_sentence) {
  for (const Setting& each : setting_table()) {
    EXPECT_TRUE(each.meaning.ends_with('.')) << each.key;
    EXPECT_FALSE(each.environment.empty()) << each.key;
    EXPECT_FALSE(is_secret(each) && !each.flag.empty()) << each.key << ": other users can read a command line";
  }
}

TEST(SettingTable, the_names_of_older_tools_are_known) {
  std::set<std::string_view> names;
  for (const Setting& each : setting_table()) names.insert({each.environment, each.alias});
  for (const std::string_view name : {"PORT",
                                      "DATABASE_URL",
                                      "LOG_LEVEL",
                                      "MAX_CONCURRENT_JOBS",
                                      "FILE_CLEANUP_HOURS",
                                      "STORAGE_TYPE",
                                      "GOOGLE_KEY",
                                      "GCS_BUCKET_NAME",
                                      "ELEVENLABS_API",
                                      "OPENAI_API_KEY",
                                      "OPENAI_SCRIPT_ASSISTANT_ID",
                                      "OPENAI_SEGMENT_ASSISTANT_ID",
                                      "OPENAI_ANIMATION_ASSISTANT_ID",
                                      "REPLICATE_API_TOKEN",
                                      "RUNWAY_API_KEY",
                                      "HEYGEN_API_KEY",
                                      "BOT_TOKEN",
                                      "TELEGRAM_BOT_TOKEN",
                                      "TELEGRAM_WEBHOOK_URL",
                                      "PUBLIC_BASE_URL",
                                      "RUNWAYML_API_SECRET",
                                      "FAL_KEY",
                                      "OPENAI_BASE_URL"})
    EXPECT_TRUE(names.contains(name)) << name;
}

TEST(SettingTable, each_setting_has_a_place_of_its_own) {
  for (const Setting& changed : setting_table()) {
    ServerSettings settings;
    const std::string before = plain_text(changed, settings);
    for (const std::string_view text : {"7", "70", "true", "error", "none", "json", "hybrid_gcs"}) {
      if (plain_text(changed, settings) == before) (void)assign(changed, text, settings);
    }
    ASSERT_NE(plain_text(changed, settings), before) << changed.key;
    for (const Setting& other : setting_table()) {
      if (&other != &changed) EXPECT_EQ(plain_text(other, settings), plain_text(other, {})) << changed.key << other.key;
    }
  }
}

TEST(Setting, defaults_are_those_that_were_promised) {
  const auto value = [](std::string_view key) { return plain_text(setting(key), {}); };
  EXPECT_EQ(value("listen.address"), "127.0.0.1");
  EXPECT_EQ(value("listen.port"), "8080");
  EXPECT_EQ(value("auth.mode"), "keys");
  EXPECT_EQ(value("work.concurrent_jobs"), "5");
  EXPECT_EQ(value("rate.a_minute"), "5");
  EXPECT_EQ(value("rate.an_hour"), "20");
  EXPECT_EQ(value("cleanup_hours"), "1");
  EXPECT_EQ(value("work.deaths_to_quarantine"), "3");
  EXPECT_EQ(value("log.level"), "info");
  EXPECT_EQ(value("storage.type"), "local");
  EXPECT_EQ(value("darkroom.unconfined"), "false");
  EXPECT_EQ(value("vendors.poll_seconds"), "10");
  EXPECT_EQ(value("vendors.timeout_seconds"), "900");
  EXPECT_EQ(value("models.video"), "auto");
}

TEST(Setting, whole_numbers_are_decimal_and_within_their_range) {
  EXPECT_EQ(taken("listen.port", "0"), "0");
  EXPECT_EQ(taken("listen.port", "65535"), "65535");
  for (const std::string_view text :
       {"65536", "-1", "+1", "010", "00", "0x10", "8080a", "80.0", "1e3", " 80", "99999999999999999999"})
    EXPECT_THAT(taken("listen.port", text), HasSubstr("is no whole number from 0 to 65535")) << text;
}

TEST(Setting, money_is_kept_exactly) {
  EXPECT_EQ(taken("budget.job", "12.5"), "12.50");
  EXPECT_EQ(taken("budget.job", "0.000001"), "0.000001");
  EXPECT_EQ(taken("budget.job", "1000000000"), "1000000000.00");
  ServerSettings settings;
  ASSERT_TRUE(assign(setting("budget.job"), "0.1", settings));
  EXPECT_EQ(settings.budget.job, 100'000);
  for (const std::string_view text : {".5", "5.", "1,5", "-1", "1.0000001", "1000000001", "$5", "1.2.3", "012"})
    EXPECT_THAT(taken("budget.job", text), HasSubstr("is no amount of US dollars")) << text;
}

TEST(Setting, words_are_read_in_either_case_and_by_the_names_that_others_use) {
  EXPECT_EQ(taken("log.level", "WARN"), "warning");
  EXPECT_EQ(taken("log.level", "CRITICAL"), "error");
  EXPECT_EQ(taken("storage.type", "HYBRID_GCS"), "hybrid_gcs");
  EXPECT_EQ(taken("log.level", "warnin"),
            "error: \"warnin\" is none of debug, info, warning, error; did you mean warning?");
}

TEST(Setting, a_switch_is_true_or_false) {
  for (const std::string_view text : {"1", "true", "Yes", "ON"}) EXPECT_EQ(taken("darkroom.unconfined", text), "true");
  for (const std::string_view text : {"0", "false", "No", "off"})
    EXPECT_EQ(taken("darkroom.unconfined", text), "false");
  EXPECT_THAT(taken("darkroom.unconfined", "2"), HasSubstr("neither true nor false"));
}

TEST(Setting, a_list_is_what_stands_between_commas) {
  ServerSettings settings;
  ASSERT_TRUE(assign(setting("listen.allowed_hosts"), " a.example, ,b.example ,", settings));
  EXPECT_EQ(settings.listen.allowed_hosts, (std::vector<std::string>{"a.example", "b.example"}));
}

TEST(Setting, a_secret_is_shown_only_as_being_there) {
  ServerSettings settings;
  EXPECT_EQ(shown_text(setting("auth.api_key"), settings), "");
  ASSERT_TRUE(assign(setting("auth.api_key"), "canary-0123456789", settings));
  EXPECT_EQ(shown_text(setting("auth.api_key"), settings), "(set, not shown)");
  EXPECT_EQ(settings.auth.api_key.reveal(), "canary-0123456789");
}

}  // namespace
}  // namespace kadr::app::settings
