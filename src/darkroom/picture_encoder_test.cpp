#include "darkroom/picture_encoder.h"

#include <gtest/gtest.h>

namespace kadr::darkroom {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(ParameterSets, are_the_same_from_start_codes_and_from_avcc) {
  const Bytes start_codes{0, 0, 0, 1, 0x67, 100, 0, 31, 0, 0, 1, 0x68, 0xEE};
  const Bytes avcc{1, 100, 0, 31, 0xFF, 0xE1, 0, 4, 0x67, 100, 0, 31, 1, 0, 2, 0x68, 0xEE};

  const auto one = parameter_sets(start_codes.data(), static_cast<int>(start_codes.size()));
  const auto other = parameter_sets(avcc.data(), static_cast<int>(avcc.size()));

  EXPECT_EQ(one, (std::vector<Bytes>{{0x67, 100, 0, 31}, {0x68, 0xEE}}));
  EXPECT_EQ(one, other);
}

TEST(ParameterSets, of_a_truncated_avcc_are_none) {
  const Bytes avcc{1, 100, 0, 31, 0xFF, 0xE1, 0, 40, 0x67, 100};
  EXPECT_TRUE(parameter_sets(avcc.data(), static_cast<int>(avcc.size())).empty());
}

TEST(GopLength, is_a_second) {
  EXPECT_EQ(gop_length({30, 1}), 30);
  EXPECT_EQ(gop_length({30000, 1001}), 30);
  EXPECT_EQ(gop_length({25, 2}), 13);
  EXPECT_EQ(gop_length({1, 1}), 1);
}

/// Any two clips must join by copying: the configuration may depend on canvas and profile only, never on threads.
TEST(PictureEncoder, configuration_does_not_depend_on_threads) {
  media::ConformSpec spec;
  spec.threads = 1;
  const auto one = PictureEncoder::open(spec);
  spec.threads = 7;
  const auto seven = PictureEncoder::open(spec);

  const auto sets = [](const PictureEncoder& encoder) {
    return parameter_sets(encoder.context().extradata, encoder.context().extradata_size);
  };
  ASSERT_EQ(sets(*one).size(), 2U);
  EXPECT_EQ(sets(*one), sets(*seven));
}

TEST(PictureEncoder, hardware_that_is_not_there_is_unavailable_with_a_reason) {
  media::ConformSpec spec;
  spec.profile.encoder = media::VideoEncoder::Nvenc;
  const auto encoder = PictureEncoder::open(spec);
  if (encoder) return;  // this machine has the hardware

  EXPECT_EQ(encoder.error().code, ErrorCode::Unavailable);
  EXPECT_NE(encoder.error().message.find("h264_nvenc"), std::string::npos);
}

}  // namespace
}  // namespace kadr::darkroom
