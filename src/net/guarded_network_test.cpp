/// Downloads in a network where this machine answers for every address, so that a connection to any is seen.

#include <algorithm>
#include <atomic>
#include <set>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/download.h"
#include "support/every_address.h"
#include "support/temporary_folder.h"

namespace kadr::net {
namespace {

using std::chrono::seconds;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSubsetOf;
using ::testing::Not;

constexpr std::string_view kPicture = "\x89PNG\r\n\x1a\n and so on";

std::string answer_with_picture() {
  return fmt::format("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{}", kPicture.size(), kPicture);
}

std::string redirect_to(std::string_view location) {
  return fmt::format("HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: {}\r\n\r\n", location);
}

/// Where a download may come to in these tests: two hosts, and the ways in which a V4 one is reached over V6.
const std::set<std::string> kPublic{"93.184.216.34",
                                    "8.8.8.8",
                                    "2606:4700::1111",
                                    "64:ff9b::808:808",
                                    "64:ff9b::5db8:d822",
                                    "2a00:1450::5efe:808:808",
                                    "2a00:1450::5efe:5db8:d822"};

class GuardedNetworkTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    static const auto entered = test::enter_network_of_every_address();
    impossible_ = entered;
  }
  void SetUp() override {
    if (impossible_) GTEST_SKIP() << "the guard is not tried against real sockets: " << *impossible_;
    judge_.emplace(std::vector<std::uint16_t>{80, 443, 22, 8080});
    judge_->answer_with([](const std::string&, const std::string&) { return answer_with_picture(); });
  }

  Result<Downloaded> fetch(const std::string& url) {
    std::filesystem::remove(partial_);
    return download({url, partial_, limits_, {}}, {}, {});
  }

  inline static std::optional<std::string> impossible_;
  test::TemporaryFolder folder_;
  const std::filesystem::path partial_ = folder_.path() / "clip";
  DownloadLimits limits_{.connect = seconds{10}, .total = seconds{30}, .attempts = 1};
  std::optional<test::Judge> judge_;
};

std::array<unsigned, 4> parts_of(const std::string& v4) {
  in_addr address{};
  EXPECT_EQ(::inet_pton(AF_INET, v4.c_str(), &address), 1) << v4;
  const unsigned word = ntohl(address.s_addr);
  return {word >> 24, word >> 16 & 0xff, word >> 8 & 0xff, word & 0xff};
}

/// A V4 address as a resolver, a browser or a tunnel may understand it.
std::vector<std::string> spellings_of(const std::string& v4) {
  const auto [a, b, c, d] = parts_of(v4);
  const unsigned word = a << 24 | b << 16 | c << 8 | d;
  const unsigned high = word >> 16;
  const unsigned low = word & 0xffff;
  std::string wide;
  std::string circled;
  for (const char letter : v4) {
    wide += letter == '.' ? "。" : fmt::format("\xEF\xBC{}", static_cast<char>(0x90 + (letter - '0')));
    circled += letter == '.'   ? "."
               : letter == '0' ? "⓪"
                               : fmt::format("\xE2\x91{}", static_cast<char>(0xA0 + (letter - '1')));
  }
  std::string encoded;
  for (const char letter : v4) encoded += fmt::format("%{:02x}", static_cast<unsigned char>(letter));
  return {
      v4,
      v4 + ".",
      v4 + "..",
      fmt::format("{}", word),
      fmt::format("{:#x}", word),
      fmt::format("{:#X}", word),
      fmt::format("{:#o}", word),
      fmt::format("0x0000000{:08x}", word),
      fmt::format("{}.{}", a, word & 0xffffff),
      fmt::format("{}.{}.{}", a, b, low),
      fmt::format("{:#x}.{:#x}.{:#x}.{:#x}", a, b, c, d),
      fmt::format("0{:03o}.0{:03o}.0{:03o}.0{:03o}", a, b, c, d),
      fmt::format("{:#x}.{:03o}.{}.{}", a, b, c, d),
      fmt::format("{:03}.{:03}.{:03}.{:03}", a, b, c, d),
      fmt::format("{}.{}.{}.{}", a + 256, b, c, d),
      wide,
      circled,
      encoded,
      fmt::format("[::ffff:{}]", v4),
      fmt::format("[::ffff:{:x}:{:x}]", high, low),
      fmt::format("[0:0:0:0:0:ffff:{:x}:{:x}]", high, low),
      fmt::format("[0000:0000:0000:0000:0000:FFFF:{}]", v4),
      fmt::format("[::{}]", v4),
      fmt::format("[::ffff:0:{}]", v4),
      fmt::format("[64:ff9b::{}]", v4),
      fmt::format("[64:ff9b::{:x}:{:x}]", high, low),
      fmt::format("[64:ff9b:1::{}]", v4),
      fmt::format("[64:ff9b:1:{:x}:{:x}:{:x}::]", high, low >> 8, (low & 0xff) << 8),
      fmt::format("[2002:{:x}:{:x}::1]", high, low),
      fmt::format("[2001:0:{:x}:{:x}::{:x}:{:x}]", high, low, high ^ 0xffff, low ^ 0xffff),
      fmt::format("[2a00:1450::5efe:{:x}:{:x}]", high, low),
      fmt::format("[2a00:1450::200:5efe:{:x}:{:x}]", high, low),
      fmt::format("[fe80::5efe:{}]", v4),
      fmt::format("[::ffff:{}%25lo]", v4),
      fmt::format("[::ffff:{}%lo]", v4),
      fmt::format("{}-{}-{}-{}.v4.test", a, b, c, d),
      fmt::format("{}-{}-{}-{}.V4.test.", a, b, c, d),
      fmt::format("{}-{}-{}-{}.mapped.test", a, b, c, d),
      fmt::format("{}-{}-{}-{}.both.test", a, b, c, d),
  };
}

/// What surrounds a host in a URL so that programs disagree about it; {} is the host.
const std::vector<std::string> kSurroundings{
    "http://{}/a.mp4",
    "http://{}",
    "HTTP://{}?x",
    "http://{}#x",
    "http://{}:80/a",
    "http://{}:/a",
    "http://{}:080/a",
    "http://{}:22/a",
    "http://{}:8080/a",
    "https://{}/a",
    "http://8.8.8.8@{}/",
    "http://user:pass@{}/",
    "http://{}@8.8.8.8/",
    "http://{}:80@8.8.8.8/",
    "http://8.8.8.8#@{}/",
    "http://8.8.8.8?@{}/",
    "http://8.8.8.8\\@{}/",
    "http://{}\\@8.8.8.8/",
    "http://8.8.8.8%23@{}/",
    "http://8.8.8.8%2f@{}/",
    "http://8.8.8.8:80@{}:80/",
    "http://8.8.8.8:80:{}/",
    "http://{}%00.example.com/",
    "http://{}%20/",
    "http://{}%09/",
    "http://{}\r\nHost: x/",
    "http:/{}/a",
    "http:///{}/a",
    "http:\\\\{}\\a",
    "http:{}/a",
    "//{}/a",
    " http://{}/a",
};

std::vector<std::string> urls_of(const std::vector<std::string>& hosts) {
  std::vector<std::string> urls;
  for (const std::string& host : hosts)
    for (const std::string& surrounding : kSurroundings) urls.push_back(fmt::format(fmt::runtime(surrounding), host));
  return urls;
}

const std::vector<std::string> kForbiddenV4{"127.0.0.1",   "0.0.0.0",        "10.1.2.3",   "169.254.169.254",
                                            "192.168.1.1", "172.16.0.1",     "100.64.0.1", "198.18.0.1",
                                            "192.0.0.192", "255.255.255.255"};
const std::vector<std::string> kForbiddenV6{
    "[::1]",     "[::]",          "[fe80::1]",  "[fe80::1%25lo]",    "[fd00:ec2::254]",
    "[fec0::1]", "[2001:db8::1]", "[ff02::1]",  "[0:0:0:0:0:0:0:1]", "[::1%25lo]",
    "localhost", "LOCALHOST",     "localhost.", "ⓛocalhost",         "loopback.v6.test"};

/// "127-0-0-1.v4.test" is 127.0.0.1, "….mapped.test" the same in V6, "….both.test" a public address and then that one.
std::vector<std::string> addresses_in_name(std::string name) {
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (name == "loopback.v6.test") return {"::1"};
  const auto dot = name.find('.');
  if (!name.ends_with(".test")) return {};
  std::string v4 = name.substr(0, dot);
  std::ranges::replace(v4, '-', '.');
  if (name.find(".mapped.") != std::string::npos) return {"::ffff:" + v4};
  if (name.find(".both.") != std::string::npos) return {v4, "93.184.216.34", "2606:4700::1111"};
  return {v4};
}

TEST_F(GuardedNetworkTest, no_spelling_of_a_forbidden_address_is_connected_to) {
  judge_->resolve_with(addresses_in_name);
  std::string location;
  judge_->answer_with([&](const std::string&, const std::string& path) {
    return path == "/hop" ? redirect_to(location) : answer_with_picture();
  });
  std::vector<std::string> hosts = kForbiddenV6;
  for (const std::string& v4 : kForbiddenV4) std::ranges::copy(spellings_of(v4), std::back_inserter(hosts));

  std::size_t tried = 0;
  for (const std::string& url : urls_of(hosts)) {
    (void)fetch(url);
    EXPECT_THAT(judge_->take_destinations(), IsSubsetOf(kPublic)) << url;
    location = url;
    (void)fetch("http://93.184.216.34/hop");
    EXPECT_THAT(judge_->take_destinations(), IsSubsetOf(kPublic)) << "redirected to " << url;
    tried += 2;
  }
  EXPECT_GT(tried, 20'000U);
}

TEST_F(GuardedNetworkTest, plain_spellings_of_public_addresses_are_connected_to) {
  judge_->resolve_with(addresses_in_name);
  struct Case {
    const char* url;
    const char* destination;
  };
  for (const Case& entry : std::vector<Case>{{"http://8.8.8.8/a", "8.8.8.8"},
                                             {"http://93.184.216.34:80", "93.184.216.34"},
                                             {"http://[2606:4700::1111]/a", "2606:4700::1111"},
                                             {"http://[64:ff9b::808:808]/a", "64:ff9b::808:808"},
                                             {"http://8-8-8-8.v4.test/a", "8.8.8.8"},
                                             {"http://8-8-8-8.mapped.test/a", "8.8.8.8"}}) {
    const auto done = fetch(entry.url);
    EXPECT_TRUE(done) << entry.url << ": " << (done ? "" : done.error().message);
    EXPECT_THAT(judge_->take_destinations(), Contains(entry.destination)) << entry.url;
  }
}

/// The rig can tell: without a guard the very same URLs do come through.
TEST_F(GuardedNetworkTest, without_a_guard_the_judge_sees_forbidden_addresses) {
  judge_->resolve_with(addresses_in_name);
  limits_.guard = FetchGuard::anything();
  std::set<std::string> seen;
  for (const std::string& v4 : kForbiddenV4)
    for (const std::string& host : spellings_of(v4)) {
      (void)fetch("http://" + host + "/a");
      seen.merge(judge_->take_destinations());
    }

  for (const char* address : {"127.0.0.1", "10.1.2.3", "169.254.169.254", "64:ff9b::7f00:1", "2002:a9fe:a9fe::1"})
    EXPECT_THAT(seen, Contains(address));
}

TEST_F(GuardedNetworkTest, five_redirects_are_followed_and_a_sixth_is_not) {
  judge_->answer_with([](const std::string&, const std::string& path) {
    const int left = std::stoi(path.substr(1));
    if (left == 0) return answer_with_picture();
    return redirect_to(fmt::format("http://{}/{}", left % 2 == 0 ? "8.8.8.8" : "93.184.216.34", left - 1));
  });

  EXPECT_TRUE(fetch("http://8.8.8.8/5"));
  const auto six = fetch("http://8.8.8.8/6");
  ASSERT_FALSE(six);
  EXPECT_THAT(six.error().message, HasSubstr("redirects more than 5 times"));
}

TEST_F(GuardedNetworkTest, a_redirect_to_a_private_address_is_refused_without_naming_what_is_behind_a_name) {
  judge_->resolve_with([](const std::string&) { return std::vector<std::string>{"10.66.77.88"}; });
  judge_->answer_with([](const std::string&, const std::string& path) {
    if (path == "/secret") return answer_with_picture();
    const int left = std::stoi(path.substr(1));
    return redirect_to(left == 0 ? "http://inside.example/secret" : fmt::format("http://8.8.8.8/{}", left - 1));
  });

  for (const char* url : {"http://8.8.8.8/0", "http://8.8.8.8/4"}) {
    const auto done = fetch(url);

    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::PermissionDenied);
    EXPECT_THAT(done.error().message, HasSubstr("not on the public internet"));
    EXPECT_THAT(done.error().message, Not(HasSubstr("10.66")));
    EXPECT_THAT(judge_->take_destinations(), IsSubsetOf(kPublic));
  }
}

TEST_F(GuardedNetworkTest, a_redirect_is_held_to_the_rules_of_the_first_address) {
  std::string location;
  judge_->answer_with([&](const std::string&, const std::string& path) {
    return path == "/hop" ? redirect_to(location) : answer_with_picture();
  });
  location = "http://8.8.8.8/there";
  EXPECT_TRUE(fetch("http://93.184.216.34/hop"));

  for (const char* refused : {"http://8.8.8.8:22/", "http://user@8.8.8.8/", "http://134744072/", "//8.8.8.8:8080/"}) {
    (void)judge_->take_destinations();
    location = refused;
    EXPECT_FALSE(fetch("http://93.184.216.34/hop")) << refused;
    EXPECT_THAT(judge_->take_destinations(), Not(Contains("8.8.8.8"))) << refused;
  }
}

/// A name server that says public once and private the next time, or both at once: whatever is connected to is public.
TEST_F(GuardedNetworkTest, a_name_that_changes_its_address_leads_nowhere_else) {
  std::atomic<unsigned> asked = 0;
  const std::vector<std::vector<std::string>> answers{{"93.184.216.34"},
                                                      {"127.0.0.1"},
                                                      {"10.1.2.3", "93.184.216.34"},
                                                      {"93.184.216.34", "169.254.169.254", "::1"},
                                                      {"::ffff:10.1.2.3"},
                                                      {"::1", "8.8.8.8"},
                                                      {"fd00::1", "2606:4700::1111"}};
  judge_->resolve_with([&](const std::string&) { return answers[asked++ % answers.size()]; });
  judge_->answer_with([&](const std::string&, const std::string& path) {
    return path == "/again" ? answer_with_picture()
                            : redirect_to(fmt::format("http://next{}.test/again", asked.load()));
  });

  int good = 0;
  for (int trial = 0; trial < 1'000; ++trial) {
    if (fetch(fmt::format("http://name{}.test/first", trial))) ++good;
    EXPECT_THAT(judge_->take_destinations(), IsSubsetOf(kPublic)) << trial;
  }
  EXPECT_GT(good, 0);
  EXPECT_GT(asked, 2'000U);
}

TEST_F(GuardedNetworkTest, a_network_that_the_operator_allows_is_reached_and_no_other) {
  limits_.guard = FetchGuard::with_allowed("10.1.0.0/16", "8080").value();

  EXPECT_TRUE(fetch("http://10.1.2.3:8080/a"));
  EXPECT_THAT(judge_->take_destinations(), Contains("10.1.2.3"));
  EXPECT_FALSE(fetch("http://10.2.2.3:8080/a"));
  EXPECT_THAT(judge_->take_destinations(), IsEmpty());
}

}  // namespace
}  // namespace kadr::net
