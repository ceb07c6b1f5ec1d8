#include "api/key_text.h"

#include <gtest/gtest.h>

namespace kadr::api {
namespace {

class Fixed final : public base::RandomSource {
 public:
  explicit Fixed(std::uint64_t value) : value_(value) {}
  std::uint64_t next() override { return value_; }

 private:
  std::uint64_t value_;
};

TEST(KeyText, it_is_the_number_in_base_62_with_its_check) {
  Fixed zero(0);
  Fixed most(~std::uint64_t{0});

  EXPECT_EQ(make_key_text(zero).substr(0, 49), "kadr_" + std::string(43, '0') + "_");
  // 2^256 - 1, computed elsewhere.
  EXPECT_EQ(make_key_text(most).substr(0, 49), "kadr_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1_");
}

TEST(KeyText, a_change_of_any_letter_is_noticed) {
  base::SystemRandom random;
  const std::string text = make_key_text(random);
  EXPECT_TRUE(is_key_text(text));

  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = changed[at] == 'a' ? 'b' : 'a';
    EXPECT_FALSE(is_key_text(changed)) << at;
  }
  EXPECT_FALSE(is_key_text(text + "0"));
  EXPECT_FALSE(is_key_text(""));
}

TEST(KeyText, no_two_are_alike) {
  base::SystemRandom random;

  EXPECT_NE(make_key_text(random), make_key_text(random));
}

}  // namespace
}  // namespace kadr::api
