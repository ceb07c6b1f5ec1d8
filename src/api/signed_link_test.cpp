#include "api/signed_link.h"

#include <gtest/gtest.h>

namespace kadr::api {
namespace {

constexpr Instant kNow = base::from_milliseconds(1'800'000'000'500);
const LinkTarget kTarget{.job = "job", .number = 7};

struct Parts {
  std::string expires;
  std::string signature;
};
Parts parts_of(const std::string& link) {
  const auto expires = link.find("expires=") + 8;
  const auto signature = link.find("&signature=");
  return {link.substr(expires, signature - expires), link.substr(signature + 11)};
}

TEST(SignedLink, it_names_the_output_and_holds_for_its_life) {
  const LinkSigner signer({"0123456789abcdef"}, std::chrono::seconds(60));

  const std::string link = signer.link("https://x", kTarget, "a b/ö.mp4", kNow);

  const auto [expires, signature] = parts_of(link);
  EXPECT_TRUE(link.starts_with("https://x/media/job/7/a%20b%2F%C3%B6.mp4?expires=1800000061&signature=")) << link;
  EXPECT_TRUE(signer.check(kTarget, expires, signature, kNow + std::chrono::seconds(60)));
  const auto late = signer.check(kTarget, expires, signature, kNow + std::chrono::seconds(61));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::PermissionDenied);
}

TEST(SignedLink, a_link_made_with_the_older_secret_still_holds) {
  const LinkSigner older({"0123456789abcdef"}, std::chrono::seconds(60));
  const LinkSigner newer({"fedcba9876543210", "0123456789abcdef"}, std::chrono::seconds(60));
  const LinkSigner newest({"fedcba9876543210"}, std::chrono::seconds(60));

  const auto [expires, signature] = parts_of(older.link("", kTarget, "x", kNow));

  EXPECT_TRUE(newer.check(kTarget, expires, signature, kNow));
  EXPECT_FALSE(newest.check(kTarget, expires, signature, kNow));
  const auto [later, made_newly] = parts_of(newer.link("", kTarget, "x", kNow));
  EXPECT_TRUE(newest.check(kTarget, later, made_newly, kNow));
}

TEST(SignedLink, it_holds_for_nothing_else) {
  const LinkSigner signer({"0123456789abcdef"}, std::chrono::seconds(60));
  const auto [expires, signature] = parts_of(signer.link("", kTarget, "x", kNow));

  EXPECT_FALSE(signer.check({"job", 8}, expires, signature, kNow));
  EXPECT_FALSE(signer.check({"jo", 7}, expires, signature, kNow));
  EXPECT_FALSE(signer.check(kTarget, expires + "0", signature, kNow));
  EXPECT_FALSE(signer.check(kTarget, expires, signature.substr(1), kNow));
  EXPECT_FALSE(signer.check(kTarget, "", "", kNow));
}

}  // namespace
}  // namespace kadr::api
