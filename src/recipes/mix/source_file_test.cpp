#include "recipes/mix/source_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/sha256.h"
#include "recipes/mix/fetch.h"
#include "support/temporary_folder.h"

namespace kadr::recipes::mix {
namespace {

using testing::HasSubstr;

TEST(ShownLocation, hides_what_may_be_secret) {
  EXPECT_EQ(shown_location("https://user:pass@example.org/a/b.mp4?token=1#x"), "https://example.org/a/b.mp4");
  EXPECT_EQ(shown_location("http://example.org/a@b.mp4"), "http://example.org/a@b.mp4");
  EXPECT_EQ(shown_location("http://example.org"), "http://example.org");
  EXPECT_EQ(shown_location("what? a name#1.mp4"), "what? a name#1.mp4") << "a path is shown as it is";
}

TEST(SourceFile, is_named_by_its_bytes_and_known_to_change) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "clip.mp4";
  test::write_text(path, "pictures");
  std::int64_t hashed = 0;

  const auto source = read_source(path, "clip.mp4", [&](const base::Progress& p) { hashed = p.done; }, {});

  ASSERT_TRUE(source);
  EXPECT_EQ(source->sha256, base::sha256("pictures"));
  EXPECT_EQ(hashed, 8);
  EXPECT_TRUE(open_source(*source));
  test::write_text(path, "other pictures");
  EXPECT_THAT(open_source(*source).error().message, HasSubstr("was changed while the mix was running"));
}

TEST(SourceFile, must_be_a_regular_file_with_something_in_it) {
  const test::TemporaryFolder folder;
  test::write_text(folder.path() / "empty", "");
  ASSERT_EQ(::mkfifo((folder.path() / "pipe").c_str(), 0600), 0);
  const auto said = [&](const char* name) { return read_source(folder.path() / name, name, {}, {}).error().message; };

  EXPECT_THAT(said("missing"), HasSubstr("missing: no such file"));
  EXPECT_THAT(said("empty"), HasSubstr("empty is empty"));
  EXPECT_THAT(said("pipe"), HasSubstr("pipe is not a regular file"));
  EXPECT_THAT(said("."), HasSubstr(". is a folder"));
}

TEST(SourceFile, hashing_stops_on_request) {
  const test::TemporaryFolder folder;
  test::write_text(folder.path() / "clip.mp4", "pictures");
  std::stop_source stop;
  stop.request_stop();

  EXPECT_EQ(read_source(folder.path() / "clip.mp4", "clip.mp4", {}, stop.get_token()).error().code,
            ErrorCode::Cancelled);
}

}  // namespace
}  // namespace kadr::recipes::mix
