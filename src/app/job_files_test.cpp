#include "app/job_files.h"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/temporary_folder.h"

namespace kadr::app {
namespace {

namespace fs = std::filesystem;
using store::OutputRecord;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

OutputRecord video(const std::string& name) {
  return {.name = name, .media_type = "video/mp4"};
}

OutputRecord captions(const std::string& name) {
  return {.name = name, .media_type = "text/vtt"};
}

std::vector<fs::path> places(const std::vector<OutputRecord>& outputs, const fs::path& target) {
  return places_for(outputs, target).value_or(std::vector<fs::path>{});
}

TEST(JobFiles, one_video_gets_the_name_that_was_asked_for_and_captions_lie_beside_it) {
  EXPECT_THAT(places({video("story.mp4"), captions("story.uk.vtt"), captions("notes.txt")}, "out/film.mp4"),
              ElementsAre("out/film.mp4", "out/film.uk.vtt", "out/film.txt"));
  EXPECT_THAT(places({captions("a.vtt"), captions("b.vtt"), video("story.mp4")}, "film.mp4"),
              ElementsAre("film.vtt", "b.vtt", "film.mp4"));
}

TEST(JobFiles, without_a_name_all_have_their_own) {
  EXPECT_THAT(places({video("story.mp4"), captions("story.vtt")}, ""), ElementsAre("story.mp4", "story.vtt"));
  EXPECT_THAT(places({video("a.mp4"), video("b.mp4")}, ""), ElementsAre("videos/a.mp4", "videos/b.mp4"));
}

TEST(JobFiles, a_folder_takes_them_under_their_own_names) {
  const test::TemporaryFolder folder;

  EXPECT_THAT(places({video("story.mp4")}, folder.path()), ElementsAre(folder.path() / "story.mp4"));
  EXPECT_THAT(places({video("a.mp4"), video("b.mp4")}, "out"), ElementsAre("out/a.mp4", "out/b.mp4"));
}

TEST(JobFiles, several_videos_are_not_one_file) {
  const auto refused = places_for({video("a.mp4"), video("b.mp4")}, "film.mp4");

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("2 videos"));
}

TEST(JobFiles, a_name_is_never_a_path) {
  EXPECT_THAT(places({video("../../etc/story.mp4")}, ""), ElementsAre("story.mp4"));
}

TEST(JobFiles, a_file_is_its_pieces_one_after_another) {
  const test::TemporaryFolder folder;
  const auto store = store::ArtifactStore::open(folder.path() / "store");
  ASSERT_TRUE(store);
  auto draft = store->draft();
  ASSERT_TRUE(draft);
  ASSERT_EQ(::write(draft->descriptor(), "0123456789", 10), 10);
  const auto artifact = store->publish(std::move(*draft));
  ASSERT_TRUE(artifact);
  OutputRecord output = video("story.mp4");
  output.pieces = {{.sha256 = artifact->sha256, .offset = 7, .length = 3},
                   {.sha256 = artifact->sha256, .offset = 0, .length = 2}};

  const auto written = write_job_file(output, folder.path() / "film.mp4", *store, {}, {});

  ASSERT_TRUE(written) << written.error().message;
  std::ostringstream text;
  text << std::ifstream(folder.path() / "film.mp4").rdbuf();
  EXPECT_EQ(text.str(), "78901");
}

}  // namespace
}  // namespace kadr::app
