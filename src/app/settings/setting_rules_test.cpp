#include "app/settings/setting_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::app::settings {
namespace {

using ::testing::HasSubstr;

const HomeFolders kFolders{.home = "/home/olena"};

std::string complaint(ServerSettings settings) {
  const auto settled = settle(settings, kFolders);
  return settled ? "(none)" : settled.error().message;
}

ServerSettings listening_on(std::string address, AuthMode mode = AuthMode::Keys) {
  return {.listen = {.address = std::move(address)}, .auth = {.mode = mode}};
}

TEST(SettingRules, no_keys_are_needed_only_on_loopback) {
  for (const char* address : {"127.0.0.1", "127.5.5.5", "::1", "::ffff:127.0.0.1", "localhost"})
    EXPECT_EQ(complaint(listening_on(address, AuthMode::None)), "(none)") << address;
  for (const char* address : {"0.0.0.0", "::", "192.168.1.5", "10.0.0.1", "fd00::1", "203.0.113.5"}) {
    EXPECT_THAT(complaint(listening_on(address, AuthMode::None)), HasSubstr("set auth.mode to keys")) << address;
    EXPECT_EQ(complaint(listening_on(address)), "(none)") << address;
  }
}

TEST(SettingRules, an_address_to_listen_on_is_an_ip_address) {
  for (const char* address : {"example.com", "127.1", "[::1]", "1.2.3.4:80", "0177.0.0.1"})
    EXPECT_THAT(complaint(listening_on(address)), HasSubstr("give it an IP address")) << address;
}

TEST(SettingRules, an_easily_guessed_key_is_refused_without_being_shown) {
  EXPECT_THAT(complaint({.auth = {.api_key = Secret(std::string(257, 'x'))}}), HasSubstr("20 to 256"));
  for (const char* key :
       {"short", "nineteen-letters-19", "a key of twenty-two!!!", "a-key-of-twenty-two\n!!", "ключключключключ"}) {
    const std::string told = complaint({.auth = {.api_key = Secret(key)}});
    EXPECT_THAT(told, HasSubstr("auth.api_key is too easily guessed"));
    EXPECT_FALSE(told.contains(key));
  }
  EXPECT_EQ(complaint({.auth = {.api_key = Secret("twenty-letters-20-xx")}}), "(none)");
}

TEST(SettingRules, the_public_url_is_an_address_whose_host_is_answered_to) {
  ServerSettings settings{
      .listen = {.public_url = "https://kadr.example:8443/video/", .allowed_hosts = {"other.example"}}};
  ASSERT_TRUE(settle(settings, kFolders));
  EXPECT_EQ(settings.listen.public_url, "https://kadr.example:8443/video");
  EXPECT_EQ(settings.listen.allowed_hosts, (std::vector<std::string>{"other.example", "kadr.example"}));

  ServerSettings numeric{.listen = {.public_url = "http://[2001:db8::1]:8080"}};
  ASSERT_TRUE(settle(numeric, kFolders));
  EXPECT_EQ(numeric.listen.allowed_hosts, std::vector<std::string>{"[2001:db8::1]"});

  for (const char* url :
       {"kadr.example", "ftp://kadr.example", "https://a:b@kadr.example", "https://kadr.example/?a=1", "https://"})
    EXPECT_THAT(complaint({.listen = {.public_url = url}}), HasSubstr("listen.public_url is no address")) << url;
}

TEST(SettingRules, the_address_that_is_listened_on_is_answered_to) {
  const auto hosts = [](std::string address) {
    ServerSettings settings = listening_on(std::move(address));
    return settle(settings, kFolders) ? settings.listen.allowed_hosts : std::vector<std::string>{"(error)"};
  };
  EXPECT_EQ(hosts("192.168.1.5"), std::vector<std::string>{"192.168.1.5"});
  EXPECT_EQ(hosts("2001:db8::1"), std::vector<std::string>{"[2001:db8::1]"});
  for (const char* address : {"127.0.0.1", "::1", "0.0.0.0", "::", "localhost"})
    EXPECT_TRUE(hosts(address).empty()) << address;
}

TEST(SettingRules, an_allowed_host_is_a_name_alone) {
  EXPECT_THAT(complaint({.listen = {.allowed_hosts = {"https://kadr.example"}}}), HasSubstr("write names alone"));
  EXPECT_THAT(complaint({.listen = {.allowed_hosts = {"kadr.example:80"}}}), HasSubstr("write names alone"));
  EXPECT_EQ(complaint({.listen = {.allowed_hosts = {"kadr.example", "[::1]", "*"}}}), "(none)");
}

TEST(SettingRules, data_lies_where_programs_keep_theirs) {
  const auto folder = [](std::filesystem::path data, HomeFolders folders) {
    ServerSettings settings{.data = std::move(data)};
    const auto settled = settle(settings, folders);
    return settled ? settings.data.string() : settled.error().message;
  };
  EXPECT_EQ(folder("", kFolders), "/home/olena/.local/share/kadr");
  EXPECT_EQ(folder("", {.home = "/home/olena", .data = "/srv/share"}), "/srv/share/kadr");
  EXPECT_EQ(folder("", {.home = "/home/olena", .data = "relative"}), "/home/olena/.local/share/kadr");
  EXPECT_EQ(folder("~/videos", kFolders), "/home/olena/videos");
  EXPECT_EQ(folder("here", kFolders), "here");

  ServerSettings settings{.data = "/srv/kadr"};
  ASSERT_TRUE(settle(settings, kFolders));
  EXPECT_EQ(settings.outputs, "/srv/kadr/outputs");
  EXPECT_THAT(folder("", {}), HasSubstr("--data or KADR_DATA"));
  EXPECT_THAT(folder("~", {}), HasSubstr("HOME is not set"));
}

TEST(SettingRules, a_server_is_reached_where_it_listens) {
  const auto place = [](std::string address, std::int64_t port) {
    return reached_at({.address = std::move(address), .port = port});
  };
  EXPECT_EQ(place("127.0.0.1", 8080), "http://127.0.0.1:8080");
  EXPECT_EQ(place("0.0.0.0", 80), "http://127.0.0.1:80");
  EXPECT_EQ(place("::", 8080), "http://[::1]:8080");
  EXPECT_EQ(place("192.168.1.5", 8080), "http://192.168.1.5:8080");
}

TEST(SettingRules, downloads_are_guarded_as_allowed) {
  ServerSettings settings{.fetch = {.allow = {"10.0.0.0/8", "fd00::/8"}, .ports = {"8080"}}};
  ASSERT_TRUE(settle(settings, kFolders));
  EXPECT_TRUE(settings.fetch.guard.admits(*net::IpAddress::parse("10.1.2.3")));
  EXPECT_FALSE(settings.fetch.guard.admits(*net::IpAddress::parse("192.168.1.1")));

  EXPECT_THAT(complaint({.fetch = {.allow = {"10.0.0.0/33"}}}), HasSubstr("KADR_FETCH_ALLOW"));
  EXPECT_THAT(complaint({.fetch = {.ports = {"http"}}}), HasSubstr("KADR_FETCH_PORTS"));
}

TEST(SettingRules, a_darkroom_gets_memory_to_work_in) {
  EXPECT_THAT(complaint({.darkroom = {.memory_mib = 63}}), HasSubstr("at least 64"));
  EXPECT_EQ(complaint({.darkroom = {.memory_mib = 0}}), "(none)");
}

TEST(SettingRules, there_is_always_a_worker) {
  ServerSettings settings;
  ASSERT_TRUE(settle(settings, kFolders));
  EXPECT_GE(settings.work.cpu_workers, 1);
}

TEST(SettingRules, a_vendor_is_reached_at_an_address_that_can_be_used) {
  ServerSettings settings{.vendors = {.openai = {.base_url = "http://127.0.0.1:11434/v1/"}}};
  ASSERT_TRUE(settle(settings, kFolders));
  EXPECT_EQ(settings.vendors.openai.base_url, "http://127.0.0.1:11434/v1");

  EXPECT_THAT(complaint({.vendors = {.fal = {.base_url = "queue.fal.run"}}}),
              HasSubstr("vendors.fal_url is no address that can be used"));
}

TEST(SettingRules, a_folder_of_models_may_begin_with_the_home) {
  ServerSettings settings{.models = {.catalog = "~/models"}};
  ASSERT_TRUE(settle(settings, kFolders));
  EXPECT_EQ(settings.models.catalog, "/home/olena/models");
}

}  // namespace
}  // namespace kadr::app::settings
