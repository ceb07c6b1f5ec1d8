#include "media/wire.h"

#include <array>
#include <cstring>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kadr::media {
namespace {

using ::testing::HasSubstr;

class Wire : public ::testing::Test {
 protected:
  Wire() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    near_ = base::FileDescriptor(ends[0]);
    far_ = base::FileDescriptor(ends[1]);
  }

  void send_raw(const void* bytes, std::size_t size) {
    ASSERT_EQ(::write(near_.get(), bytes, size), static_cast<ssize_t>(size));
  }

  base::FileDescriptor near_;
  base::FileDescriptor far_;
  WireMessage got_;
};

TEST_F(Wire, carries_json_blob_and_open_descriptors) {
  const base::FileDescriptor file(::open("/proc/self/status", O_RDONLY | O_CLOEXEC));
  const Json body = {{"id", 7}};
  const std::vector<std::byte> blob{std::byte{1}, std::byte{0}, std::byte{2}};
  const std::vector<int> descriptors{file.get()};

  ASSERT_TRUE(send_message(near_.get(), {.body = body, .blob = &blob, .descriptors = &descriptors}));
  ASSERT_EQ(receive_message(far_.get(), got_).value(), WireState::Message);

  EXPECT_EQ(got_.body, body);
  EXPECT_EQ(got_.blob, blob);
  ASSERT_EQ(got_.descriptors.size(), 1U);
  EXPECT_NE(got_.descriptors[0].get(), file.get());
  std::array<char, 5> text{};
  EXPECT_EQ(::read(got_.descriptors[0].get(), text.data(), 5), 5);
  EXPECT_EQ(std::string_view(text.data(), 5), "Name:");
}

TEST_F(Wire, received_descriptors_do_not_leak_into_children) {
  const base::FileDescriptor file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Json body = Json::object();
  const std::vector<int> descriptors{file.get()};
  ASSERT_TRUE(send_message(near_.get(), {.body = body, .descriptors = &descriptors}));
  ASSERT_TRUE(receive_message(far_.get(), got_));

  EXPECT_NE(::fcntl(got_.descriptors.at(0).get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(Wire, a_closed_end_is_a_state_not_an_error) {
  near_.reset();

  EXPECT_EQ(receive_message(far_.get(), got_).value(), WireState::Closed);
}

TEST_F(Wire, an_end_inside_a_message_is_unavailable) {
  const std::array<std::uint32_t, 4> head{0x3152444B, 100, 0, 0};
  send_raw(head.data(), sizeof head);
  near_.reset();

  EXPECT_EQ(receive_message(far_.get(), got_).error().code, ErrorCode::Unavailable);
}

TEST_F(Wire, sending_to_a_closed_end_is_unavailable_and_raises_no_signal) {
  far_.reset();

  EXPECT_EQ(send_message(near_.get(), {.body = Json::object()}).error().code, ErrorCode::Unavailable);
}

struct BadHead {
  const char* name;
  std::array<std::uint32_t, 4> head;
};

class WireHead : public Wire, public ::testing::WithParamInterface<BadHead> {};

TEST_P(WireHead, that_breaks_the_rules_is_refused_before_anything_is_allocated) {
  send_raw(GetParam().head.data(), sizeof GetParam().head);

  EXPECT_EQ(receive_message(far_.get(), got_).error().code, ErrorCode::InvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Heads, WireHead,
                         ::testing::Values(BadHead{"wrong_mark", {1, 2, 0, 0}},
                                           BadHead{"huge_json", {0x3152444B, 0xFFFFFFFF, 0, 0}},
                                           BadHead{"huge_blob", {0x3152444B, 2, 0xFFFFFFFF, 0}},
                                           BadHead{"descriptors_that_never_came", {0x3152444B, 2, 0, 3}}),
                         [](const auto& info) { return info.param.name; });

TEST_F(Wire, text_that_is_no_json_is_refused) {
  const std::array<std::uint32_t, 4> head{0x3152444B, 3, 0, 0};
  send_raw(head.data(), sizeof head);
  send_raw("{,}", 3);

  EXPECT_THAT(receive_message(far_.get(), got_).error().message, HasSubstr("not valid JSON"));
}

TEST(Hex, reads_back_and_refuses_the_rest) {
  const std::vector<std::byte> bytes{std::byte{0}, std::byte{0xab}, std::byte{0xff}};
  EXPECT_EQ(to_hex(bytes), "00abff");
  EXPECT_EQ(from_hex("00abff").value(), bytes);
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("0g"));
  EXPECT_FALSE(from_hex("AB"));
}

}  // namespace
}  // namespace kadr::media
