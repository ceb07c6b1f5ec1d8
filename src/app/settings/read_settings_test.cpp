#include "app/settings/read_settings.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/temporary_folder.h"

namespace kadr::app::settings {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ReadSettings : public ::testing::Test {
 protected:
  ReadSettings() { environment({{.name = "HOME", .text = "/home/olena"}}); }

  void environment(std::vector<NamedText> variables) {
    sources_.environment.insert(sources_.environment.end(), variables.begin(), variables.end());
  }
  void flags(std::vector<NamedText> given) { sources_.flags = std::move(given); }
  void env_file(std::string_view text) { test::write_text(folder_.path() / ".env", text); }
  void yaml_file(std::string_view text) { test::write_text(folder_.path() / "kadr.yaml", text); }

  /// The value of a setting and who said so, or the error.
  std::string effective(std::string_view key) {
    sources_.folder = folder_.path();
    const auto settings = read_effective_settings(sources_);
    if (!settings) return "error: " + settings.error().message;
    const auto found = std::ranges::find(settings->settings, key, [](const auto& each) { return each.setting->key; });
    return plain_text(*found->setting, settings->values) + " from " + found->origin;
  }
  std::string error() {
    const std::string told = effective("data");
    return told.starts_with("error: ") ? told.substr(7) : "(none)";
  }

  test::TemporaryFolder folder_;
  SettingSources sources_;
};

TEST_F(ReadSettings, each_place_counts_more_than_the_one_after_it) {
  EXPECT_EQ(effective("listen.port"), "8080 from default");
  yaml_file("data: x\nlisten:\n  port: 1001\n");
  EXPECT_EQ(effective("listen.port"), "1001 from kadr.yaml, line 3");
  env_file("\nPORT=1002\n");
  EXPECT_EQ(effective("listen.port"), "1002 from PORT in .env");
  env_file("KADR_PORT=1003\nPORT=1002\n");
  EXPECT_EQ(effective("listen.port"), "1003 from KADR_PORT in .env");
  environment({{.name = "PORT", .text = "1004"}});
  EXPECT_EQ(effective("listen.port"), "1004 from PORT");
  environment({{.name = "KADR_PORT", .text = "1005"}});
  EXPECT_EQ(effective("listen.port"), "1005 from KADR_PORT");
  flags({{.name = "listen.port", .text = "1006"}});
  EXPECT_EQ(effective("listen.port"), "1006 from --port");
}

TEST_F(ReadSettings, what_is_empty_says_nothing) {
  yaml_file("listen: {port: 1001}\nlog.level: ~\n");
  env_file("PORT=\n");
  environment({{.name = "KADR_PORT", .text = ""}});

  EXPECT_EQ(effective("listen.port"), "1001 from kadr.yaml, line 1");
  EXPECT_EQ(effective("log.level"), "info from default");
}

TEST_F(ReadSettings, an_unknown_variable_names_the_near_one) {
  environment({{.name = "KADR_PROT", .text = "1"}});
  EXPECT_EQ(error(), "there is no setting KADR_PROT; did you mean KADR_PORT?");
}

TEST_F(ReadSettings, an_unknown_variable_in_a_file_is_named_with_its_line) {
  env_file("A=1\nKADR_DATTA=x\n");
  EXPECT_EQ(error(), ".env, line 2: there is no setting KADR_DATTA; did you mean KADR_DATA?");
}

TEST_F(ReadSettings, an_unknown_key_names_the_near_one) {
  yaml_file("data: x\nlisten:\n  prot: 80\n");
  EXPECT_EQ(error(), "kadr.yaml, line 3: there is no setting listen.prot; did you mean listen.port?");
  yaml_file("xyzzy: 1");
  EXPECT_EQ(error(), "kadr.yaml, line 1: there is no setting xyzzy");
}

TEST_F(ReadSettings, variables_of_other_programs_are_none_of_our_business) {
  environment({{.name = "SECRET_KEY", .text = "x"}, {.name = "KADRE", .text = "x"}});
  env_file("SOMETHING_ELSE=1\nDEBUG=true\n");
  EXPECT_EQ(error(), "(none)");
}

TEST_F(ReadSettings, variables_for_the_tests_and_other_commands_are_known) {
  environment(
      {{.name = "KADR_CACHE", .text = "x"}, {.name = "KADR_BUILD", .text = "x"}, {.name = "KADR_TEST_X", .text = "x"}});
  EXPECT_EQ(error(), "(none)");
}

TEST_F(ReadSettings, what_kubernetes_says_of_a_service_named_kadr_is_passed_over) {
  environment({{.name = "KADR_SERVICE_HOST", .text = "10.0.0.5"},
               {.name = "KADR_SERVICE_PORT_HTTP", .text = "8080"},
               {.name = "KADR_PORT", .text = "tcp://10.0.0.5:8080"},
               {.name = "KADR_PORT_8080_TCP_ADDR", .text = "10.0.0.5"}});
  EXPECT_EQ(effective("listen.port"), "8080 from default");
}

TEST_F(ReadSettings, a_value_that_does_not_fit_is_explained_with_its_place) {
  environment({{.name = "PORT", .text = "80a"}});
  EXPECT_THAT(error(), HasSubstr("PORT: \"80a\" is no whole number from 0 to 65535"));
  flags({{.name = "listen.port", .text = "70000"}});
  EXPECT_THAT(error(), HasSubstr("--port: \"70000\" is no whole number"));
}

TEST_F(ReadSettings, octal_and_its_like_are_refused) {
  for (const char* number : {"010", "0o10", "0x10", "0b1", "1_000"}) {
    yaml_file(std::string("listen: {port: ") + number + "}");
    EXPECT_THAT(error(), HasSubstr("is no whole number")) << number;
  }
}

TEST_F(ReadSettings, control_characters_are_refused) {
  env_file("KADR_PUBLIC_URL=\"http://a.example\nX: y\"\n");
  EXPECT_THAT(error(), HasSubstr("KADR_PUBLIC_URL in .env holds a line end"));
}

TEST_F(ReadSettings, a_damaged_file_is_named) {
  env_file("KADR_API_KEY='canary-01234567890123");
  EXPECT_EQ(error(), ".env: line 1 opens a quote that is never closed");
  env_file("");
  yaml_file("a: [1");
  EXPECT_THAT(error(), HasSubstr("kadr.yaml: line "));
  yaml_file(std::string((1 << 20) + 1, '#'));
  EXPECT_THAT(error(), HasSubstr("larger than 1 MiB"));
}

TEST_F(ReadSettings, a_folder_with_the_name_of_a_file_is_passed_over) {
  std::filesystem::create_directory(folder_.path() / ".env");
  EXPECT_EQ(error(), "(none)");
}

TEST_F(ReadSettings, another_file_can_be_named) {
  test::write_text(folder_.path() / "other.yaml", "listen: {port: 1001}");
  environment({{.name = "KADR_SETTINGS", .text = "other.yaml"}});
  EXPECT_EQ(effective("listen.port"), "1001 from other.yaml, line 1");
  environment({{.name = "KADR_SETTINGS", .text = "missing.yaml"}});
  EXPECT_EQ(error(), "KADR_SETTINGS names missing.yaml, where there is no file");
}

TEST_F(ReadSettings, what_has_no_use_yet_is_accepted_and_said) {
  environment({{.name = "STORAGE_TYPE", .text = "HYBRID_GCS"}});
  env_file("BOT_TOKEN=123:canary\n");
  sources_.folder = folder_.path();

  const auto settings = read_effective_settings(sources_);

  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->notices, (std::vector<std::string>{"STORAGE_TYPE is known, but nothing uses it yet",
                                                         "BOT_TOKEN in .env is known, but nothing uses it yet"}));
}

TEST_F(ReadSettings, the_rules_are_applied) {
  environment({{.name = "KADR_AUTH", .text = "none"}, {.name = "KADR_LISTEN", .text = "0.0.0.0"}});
  EXPECT_THAT(error(), HasSubstr("auth.mode is none, but listen.address is 0.0.0.0"));
}

TEST_F(ReadSettings, secrets_are_read_and_never_told) {
  env_file(
      "KADR_API_KEY=canary-01234567890123\nOPENAI_API_KEY=canary-openai\nDATABASE_URL=postgresql://a:canary@b/c\n"
      "GOOGLE_KEY='{\n\"private_key\": \"canary\"}'\n");
  sources_.folder = folder_.path();

  const auto settings = read_effective_settings(sources_);

  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->values.auth.api_key.reveal(), "canary-01234567890123");
  EXPECT_EQ(secrets_of(settings->values).size(), 4U);
  std::string all;
  for (const EffectiveSetting& each : settings->settings)
    all += shown_text(*each.setting, settings->values) + each.origin;
  for (const std::string& notice : settings->notices) all += notice;
  EXPECT_THAT(all, Not(HasSubstr("canary")));
}

TEST_F(ReadSettings, no_message_tells_a_secret) {
  const std::vector<std::pair<std::string, std::string>> files{
      {"KADR_API_KEY=canary\n", ""},
      {"KADR_API_KEY=\"canary\ncanary canary\"\n", ""},
      {"KADR_API_KEYY=canary-01234567890123\n", ""},
      {"", "auth: {api_key: canary}"},
      {"", "auth: {api_keyy: canary-01234567890123}"},
      {"", "auth: {api_key: [canary, canary]}"},
      {"", "auth: {api_key: canary, api_key: canary}"},
  };
  for (const auto& [env, yaml] : files) {
    env_file(env);
    yaml_file(yaml);
    EXPECT_NE(error(), "(none)") << env << yaml;
    EXPECT_THAT(error(), Not(HasSubstr("canary")));
  }
}

TEST_F(ReadSettings, clients_find_the_server_that_the_same_files_start) {
  env_file("PORT=9000\nKADR_API_KEY=canary-01234567890123\n");
  sources_.folder = folder_.path();
  sources_.environment.clear();

  auto client = read_client_settings(sources_);
  ASSERT_TRUE(client);
  EXPECT_EQ(client->server, "http://127.0.0.1:9000");
  EXPECT_EQ(client->api_key.reveal(), "canary-01234567890123");

  environment({{.name = "KADR_SERVER", .text = "https://kadr.example"}});
  client = read_client_settings(sources_);
  ASSERT_TRUE(client);
  EXPECT_EQ(client->server, "https://kadr.example");
}

TEST(ProcessSources, hold_the_environment_and_the_folder) {
  ::setenv("KADR_TEST_SOURCES", "a=b", 1);
  const SettingSources sources = process_sources({});
  ::unsetenv("KADR_TEST_SOURCES");

  const auto found = std::ranges::find(sources.environment, "KADR_TEST_SOURCES", &NamedText::name);
  ASSERT_NE(found, sources.environment.end());
  EXPECT_EQ(found->text, "a=b");
  EXPECT_EQ(sources.folder, ".");
}

}  // namespace
}  // namespace kadr::app::settings
