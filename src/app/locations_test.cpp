#include "app/locations.h"

#include <fstream>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace kadr::app {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Variables variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

class DarkroomPlace : public ::testing::Test {
 protected:
  void make_program(const std::filesystem::path& path) const {
    std::ofstream(path) << "#!/bin/sh\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }

  // Each test runs in a process of its own, side by side with others: a fixed name would be theirs too.
  test::TemporaryFolder temporary_;
  const std::filesystem::path& folder_ = temporary_.path();
};

TEST_F(DarkroomPlace, lies_beside_the_program) {
  make_program(folder_ / "kadr-darkroom");

  EXPECT_EQ(find_darkroom(folder_, variables({})).value(), folder_ / "kadr-darkroom");
}

TEST_F(DarkroomPlace, is_what_the_variable_says_first) {
  make_program(folder_ / "kadr-darkroom");
  make_program(folder_ / "other");

  EXPECT_EQ(find_darkroom(folder_, variables({{"KADR_DARKROOM", folder_ / "other"}})).value(), folder_ / "other");
}

TEST_F(DarkroomPlace, when_missing_says_where_it_should_be) {
  const Error error = find_darkroom(folder_, variables({})).error();

  EXPECT_THAT(error.message, AllOf(HasSubstr("kadr-darkroom is missing"), HasSubstr(folder_.string())));
}

TEST_F(DarkroomPlace, a_variable_that_names_no_program_is_an_error_rather_than_ignored) {
  make_program(folder_ / "kadr-darkroom");

  EXPECT_THAT(find_darkroom(folder_, variables({{"KADR_DARKROOM", "/nowhere"}})).error().message,
              HasSubstr("KADR_DARKROOM is /nowhere"));
}

TEST(CacheFolder, the_nearest_wish_wins) {
  const Variables all = variables({{"KADR_CACHE", "/k"}, {"XDG_CACHE_HOME", "/x"}, {"HOME", "/h"}});

  EXPECT_EQ(cache_folder("/flag", all).value(), "/flag");
  EXPECT_EQ(cache_folder(std::nullopt, all).value(), "/k");
  EXPECT_EQ(cache_folder(std::nullopt, variables({{"XDG_CACHE_HOME", "/x"}, {"HOME", "/h"}})).value(), "/x/kadr");
  EXPECT_EQ(cache_folder(std::nullopt, variables({{"HOME", "/h"}})).value(), "/h/.cache/kadr");
}

TEST(CacheFolder, without_a_home_asks_for_one) {
  EXPECT_THAT(cache_folder(std::nullopt, variables({})).error().message, HasSubstr("--cache"));
}

}  // namespace
}  // namespace kadr::app
