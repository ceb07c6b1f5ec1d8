#include "base/base64.h"

#include <gtest/gtest.h>

namespace kadr::base {
namespace {

TEST(Base64, writes_and_reads_the_vectors_of_its_standard) {
  struct Case {
    std::string bytes;
    const char* text;
  };
  for (const Case& entry : {Case{"", ""}, Case{"f", "Zg=="}, Case{"fo", "Zm8="}, Case{"foo", "Zm9v"},
                            Case{"foob", "Zm9vYg=="}, Case{"fooba", "Zm9vYmE="}, Case{"foobar", "Zm9vYmFy"},
                            Case{"\xff\xfe\xfd", "//79"}, Case{std::string(2, '\0'), "AAA="}}) {
    EXPECT_EQ(to_base64(entry.bytes), entry.text);
    EXPECT_EQ(from_base64(entry.text), entry.bytes) << entry.text;
  }
}

TEST(Base64, reads_nothing_else) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm 9v",
                           "Zm9v====", "====", "Z===", "Zm9-", "Zm9_", "Zm=v", "Zm9vYg==Zm9v"})
    EXPECT_FALSE(from_base64(text)) << text;
  EXPECT_FALSE(from_base64(std::string_view("Zm9\0", 4)));
}

}  // namespace
}  // namespace kadr::base
