#include "store/scrub.h"

#include <random>

#include <gmock/gmock.h>

#include "store/garbage_fixture.h"

namespace kadr::store {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

void flip_a_bit(const fs::path& path, std::size_t at) {
  std::string content = test::read_text(path);
  content[at % content.size()] = static_cast<char>(content[at % content.size()] ^ 1);
  fs::permissions(path, fs::perms::owner_all);
  test::write_text(path, content);
}

TEST(Scrub, finds_every_flipped_bit_and_nothing_else) {
  const GarbageWorld world;
  std::mt19937_64 random(1);
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) names.push_back(world.publish("text " + std::to_string(i)));
  for (std::size_t i = 0; i < names.size(); i += 3) flip_a_bit(world.store.path_of(names[i]), random());

  const Scrubbed scrubbed = scrub(world.store, {}, {}).value();

  EXPECT_EQ(scrubbed.files, 300);
  ASSERT_EQ(scrubbed.damaged.size(), 100U);
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(static_cast<bool>(world.store.open_artifact(names[i])), i % 3 != 0);
  }
  EXPECT_TRUE(scrub(world.store, {}, {})->damaged.empty());
}

TEST(Scrub, what_is_damaged_is_made_again_and_never_read) {
  const GarbageWorld world;
  const std::string sha256 = world.publish_result("work", "text");
  flip_a_bit(world.store.path_of(sha256), 0);

  ASSERT_EQ(scrub(world.store, {}, {})->damaged.front().sha256, sha256);

  EXPECT_FALSE(*world.store.find_result(base::sha256("work")));
  const auto opened = world.store.open_artifact(sha256);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("was damaged on the disk and set aside"));

  EXPECT_EQ(world.publish_result("work", "text"), sha256);
  EXPECT_TRUE(world.store.open_artifact(sha256));
  EXPECT_TRUE(*world.store.find_result(base::sha256("work")));
}

TEST(Scrub, an_artifact_that_is_cut_short_is_refused_before_any_scrub) {
  const GarbageWorld world;
  const std::string sha256 = world.publish_result("work", "text");
  fs::permissions(world.store.path_of(sha256), fs::perms::owner_all);
  fs::resize_file(world.store.path_of(sha256), 3);

  const auto opened = world.store.open_artifact(sha256, 4);

  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::Internal);
  EXPECT_THAT(opened.error().message, HasSubstr("has 3 bytes and should have 4 at least"));
  EXPECT_FALSE(*world.store.find_result(base::sha256("work")));
}

}  // namespace
}  // namespace kadr::store
