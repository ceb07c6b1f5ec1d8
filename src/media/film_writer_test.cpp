#include "media/film_writer.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_descriptor.h"
#include "support/temporary_folder.h"

namespace kadr::media {
namespace {

/// Bytes that repeat only after 251, so that none of them can stand in another's place unnoticed.
std::vector<std::byte> numbered_bytes(std::size_t count, std::size_t first) {
  std::vector<std::byte> bytes(count);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::byte>((first + i) % 251);
  return bytes;
}

class FilmWritten : public testing::TestWithParam<FilmWriter::Copying> {
 protected:
  base::FileDescriptor file_of(const std::vector<std::byte>& bytes) {
    base::FileDescriptor file = empty_file();
    EXPECT_EQ(::write(file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    return file;
  }

  base::FileDescriptor empty_file() {
    const std::string path = (folder_.path() / std::to_string(files_++)).string();
    return base::FileDescriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  }

  static std::vector<std::byte> content(const base::FileDescriptor& file) {
    struct stat status{};
    EXPECT_EQ(::fstat(file.get(), &status), 0);
    std::vector<std::byte> bytes(static_cast<std::size_t>(status.st_size));
    EXPECT_EQ(::pread(file.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    return bytes;
  }

  static void copy_all(FilmWriter& film, int source, std::int64_t offset, std::int64_t length) {
    for (std::int64_t copied = 0; copied < length;) {
      const auto some = film.copy_some(source, offset + copied, length - copied);
      ASSERT_TRUE(some.has_value()) << some.error().message;
      ASSERT_GT(*some, 0);
      copied += *some;
    }
  }

 private:
  test::TemporaryFolder folder_;
  int files_ = 0;
};

TEST_P(FilmWritten, holds_the_header_and_the_ranges_in_order_byte_for_byte) {
  const auto header = numbered_bytes(12'345, 7);
  const auto one = numbered_bytes(3'000'001, 11);
  const auto other = numbered_bytes(1'100'000, 100);
  const base::FileDescriptor first = file_of(one);
  const base::FileDescriptor second = file_of(other);
  const base::FileDescriptor output = empty_file();

  FilmWriter film(output.get(), GetParam());
  ASSERT_TRUE(film.write(header).has_value());
  copy_all(film, first.get(), 48, 2'999'000);
  copy_all(film, second.get(), 1, 5);
  copy_all(film, first.get(), 0, 3'000'001);

  std::vector<std::byte> expected = header;
  expected.insert(expected.end(), one.begin() + 48, one.begin() + 48 + 2'999'000);
  expected.insert(expected.end(), other.begin() + 1, other.begin() + 6);
  expected.insert(expected.end(), one.begin(), one.end());
  EXPECT_TRUE(std::ranges::equal(content(output), expected));
}

TEST_P(FilmWritten, copies_nothing_from_behind_the_end_of_a_source) {
  const base::FileDescriptor source = file_of(numbered_bytes(100, 0));
  const base::FileDescriptor output = empty_file();
  FilmWriter film(output.get(), GetParam());

  const auto some = film.copy_some(source.get(), 100, 10);

  ASSERT_TRUE(some.has_value());
  EXPECT_EQ(*some, 0);
}

TEST_P(FilmWritten, says_that_the_disk_is_full) {
  const base::FileDescriptor source = file_of(numbered_bytes(100, 0));
  const base::FileDescriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  FilmWriter film(full.get(), GetParam());

  const auto copied = film.copy_some(source.get(), 0, 100);

  ASSERT_FALSE(copied.has_value());
  EXPECT_EQ(copied.error().code, ErrorCode::NoSpace);
}

TEST_P(FilmWritten, holds_what_a_source_gave_that_is_no_regular_file) {
  const base::FileDescriptor zeros(::open("/dev/zero", O_RDONLY | O_CLOEXEC));
  const base::FileDescriptor output = empty_file();
  FilmWriter film(output.get(), GetParam());

  copy_all(film, zeros.get(), 0, 2'000'000);

  EXPECT_EQ(content(output), std::vector<std::byte>(2'000'000));
}

TEST(FastestCopying, is_through_a_pipe_on_a_local_file_system) {
  const test::TemporaryFolder folder;
  const base::FileDescriptor file(
      ::open((folder.path() / "file").c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));

  EXPECT_EQ(FilmWriter::fastest_for(file.get()), FilmWriter::Copying::ThroughPipe);
}

INSTANTIATE_TEST_SUITE_P(BothWays, FilmWritten,
                         testing::Values(FilmWriter::Copying::ThroughPipe, FilmWriter::Copying::OnServer),
                         [](const auto& info) {
                           return info.param == FilmWriter::Copying::OnServer ? "on_server" : "through_pipe";
                         });

}  // namespace
}  // namespace kadr::media
