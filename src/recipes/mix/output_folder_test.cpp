#include "recipes/mix/output_folder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "recipes/mix/written_log.h"
#include "support/temporary_folder.h"

namespace kadr::recipes::mix {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Folder : public testing::Test {
 protected:
  [[nodiscard]] fs::path path() const { return temporary_.path() / "out" / "deep"; }

  [[nodiscard]] static std::optional<WrittenFile> write(const OutputFolder& folder, const std::string& name) {
    auto partial = PartialOutput::create(folder, name).value();
    EXPECT_EQ(::write(partial.descriptor(), "film", 4), 4);
    EXPECT_TRUE(partial.publish());
    return look_at(folder.path() / name);
  }

  test::TemporaryFolder temporary_;
};

TEST_F(Folder, is_made_when_missing_and_left_empty) {
  EXPECT_TRUE(OutputFolder::open(path()));
  EXPECT_THAT(test::files_below(path()), IsEmpty());
}

TEST_F(Folder, a_file_has_its_name_only_when_it_is_whole) {
  const auto folder = OutputFolder::open(path()).value();
  {
    const auto abandoned = PartialOutput::create(folder, "a.mp4").value();
    EXPECT_EQ(::write(abandoned.descriptor(), "half", 4), 4);
    EXPECT_FALSE(fs::exists(path() / "a.mp4"));
  }
  EXPECT_THAT(test::files_below(path()), IsEmpty());

  EXPECT_TRUE(write(folder, "a.mp4"));

  EXPECT_THAT(test::files_below(path()), ElementsAre("a.mp4"));
  EXPECT_EQ(test::read_text(path() / "a.mp4"), "film");
}

TEST_F(Folder, what_a_killed_run_left_is_removed_and_nothing_else) {
  fs::create_directories(path());
  test::write_text(path() / ".kadr-t_comb_1.mp4.part", "half");
  test::write_text(path() / ".kadr-56ec5dfcf9e41f79ce3208fe", "half a manifest");
  test::write_text(path() / ".kadr-notes", "somebody's");
  test::write_text(path() / ".hidden.part", "somebody's");

  const auto folder = OutputFolder::open(path());

  EXPECT_THAT(test::files_below(path()), ElementsAre(".hidden.part", ".kadr-notes"));
}

TEST_F(Folder, two_runs_do_not_write_at_once) {
  const auto first = OutputFolder::open(path());

  const auto second = OutputFolder::open(path());

  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::Unavailable);
  EXPECT_THAT(second.error().message, HasSubstr("another kadr"));
}

TEST_F(Folder, a_link_in_place_of_the_hidden_file_is_not_followed) {
  const auto folder = OutputFolder::open(path()).value();
  test::write_text(temporary_.path() / "precious", "untouched");
  fs::create_symlink(temporary_.path() / "precious", path() / ".kadr-a.mp4.part");

  EXPECT_FALSE(PartialOutput::create(folder, "a.mp4"));
  EXPECT_EQ(test::read_text(temporary_.path() / "precious"), "untouched");
}

class Log : public Folder {
 protected:
  store::ArtifactStore store_ = store::ArtifactStore::open(temporary_.path() / "store").value();
};

TEST_F(Log, remembers_files_between_runs) {
  const auto folder = OutputFolder::open(path()).value();
  {
    WrittenLog log = WrittenLog::open(store_, folder).value();
    WrittenFile file = write(folder, "a.mp4").value();
    file.identity = "one";
    EXPECT_TRUE(log.note("a.mp4", file));
    EXPECT_TRUE(log.save());
  }

  const WrittenLog log = WrittenLog::open(store_, folder).value();

  EXPECT_TRUE(log.find("a.mp4", "one"));
  EXPECT_FALSE(log.find("a.mp4", "two")) << "would come out otherwise now";
  EXPECT_FALSE(log.find("b.mp4", "one"));
}

TEST_F(Log, forgets_files_that_are_gone_or_changed) {
  const auto folder = OutputFolder::open(path()).value();
  {
    WrittenLog log = WrittenLog::open(store_, folder).value();
    for (const char* name : {"gone.mp4", "longer.mp4", "newer.mp4", "same.mp4"}) {
      WrittenFile file = write(folder, name).value();
      file.identity = "one";
      EXPECT_TRUE(log.note(name, file));
    }
    EXPECT_TRUE(log.save());
  }
  fs::remove(path() / "gone.mp4");
  test::write_text(path() / "longer.mp4", "a longer film");
  fs::last_write_time(path() / "newer.mp4", fs::file_time_type::clock::now() + std::chrono::seconds(1));

  const WrittenLog log = WrittenLog::open(store_, folder).value();

  EXPECT_FALSE(log.find("gone.mp4", "one"));
  EXPECT_FALSE(log.find("longer.mp4", "one"));
  EXPECT_FALSE(log.find("newer.mp4", "one"));
  EXPECT_TRUE(log.find("same.mp4", "one"));
}

TEST(WrittenFiles, read_back_and_skip_what_is_damaged) {
  const WrittenFiles files{{"a.mp4", {"one", 5, 7, std::string(64, 'b')}}, {"b.mp4", {"two", 0, 1, ""}}};
  Json value = to_json(files);

  EXPECT_EQ(to_json(written_files_from_json(value)), value);
  value["a.mp4"]["bytes"] = "five";
  EXPECT_EQ(written_files_from_json(value).size(), 1U);
  EXPECT_TRUE(written_files_from_json(Json::array()).empty());
}

}  // namespace
}  // namespace kadr::recipes::mix
