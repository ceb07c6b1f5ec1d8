#include "base/sha256.h"

#include <gtest/gtest.h>

namespace kadr::base {
namespace {

// The vectors of FIPS 180-4's examples.
TEST(Sha256, hashes_the_standard_vectors) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, pieces_hash_like_the_whole) {
  Sha256 hash;
  hash.update("a");
  hash.update("bc");

  EXPECT_EQ(hash.finish(), sha256("abc"));
}

TEST(Sha256, only_64_lower_case_digits_are_a_name) {
  EXPECT_TRUE(is_sha256(sha256("x")));
  EXPECT_FALSE(is_sha256("../" + sha256("x").substr(3)));
  EXPECT_FALSE(is_sha256(sha256("x") + "0"));
  EXPECT_FALSE(is_sha256("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"));
}

}  // namespace
}  // namespace kadr::base
