#pragma once

/// What the tests of the darkroom's operations share: a darkroom, a folder, and clips brought to a canvas.

#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "media/conform.h"
#include "media/darkroom.h"
#include "support/temporary_folder.h"
#include "support/test_clips.h"
#include "timeline/coded_run.h"

namespace kadr::test {

/// A mezzanine and its file.
struct Conformed {
  std::filesystem::path file;
  timeline::PictureRun pictures;
  bool copied = false;
};

class DarkroomTest : public ::testing::Test {
 protected:
  DarkroomTest() : darkroom_({.executable = program("kadr-darkroom")}) {}

  /// A canvas of the size of the sample clips, or upright.
  [[nodiscard]] static media::ConformSpec lying(timeline::Fit fit = timeline::Fit::Cover);
  [[nodiscard]] static media::ConformSpec upright(timeline::Fit fit = timeline::Fit::Cover);

  /// Conforms a clip of the odd set to a new file. Throws when that fails.
  [[nodiscard]] Conformed conform_clip(std::string_view clip, const media::ConformSpec& spec);
  [[nodiscard]] Conformed conform_file(const std::filesystem::path& file, const media::ConformSpec& spec);
  /// What conforming a clip answers, for clips that may be refused.
  [[nodiscard]] Result<media::Mezzanine> try_conform(std::string_view clip, const media::ConformSpec& spec);
  /// The next unused file name in the test's folder.
  [[nodiscard]] std::filesystem::path new_file(std::string_view suffix);

  media::Darkroom darkroom_;
  TemporaryFolder folder_;

 private:
  int files_ = 0;
};

}  // namespace kadr::test
