#include "api/http/byte_source.h"

#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace kadr::api::http {
namespace {

std::string layout(const ByteSource& source) {
  std::string text;
  for (const auto& piece : source.pieces())
    text += (piece.memory ? "m" : "f") + std::to_string(piece.offset) + "+" + std::to_string(piece.length) + " ";
  return text;
}

TEST(ByteSource, a_part_takes_what_it_needs_of_each_piece) {
  const auto file = std::make_shared<base::FileDescriptor>();
  ByteSource source;
  source.add_text("0123456789");
  source.add_file(file, 100, 20);
  source.add_file(file, 0, 0);
  source.add_file(file, 50, 5);

  EXPECT_EQ(source.size(), 35);
  EXPECT_EQ(layout(source), "m0+10 f100+20 f50+5 ");
  EXPECT_EQ(layout(source.part(0, 35)), layout(source));
  EXPECT_EQ(layout(source.part(9, 3)), "m9+1 f100+2 ");
  EXPECT_EQ(layout(source.part(10, 20)), "f100+20 ");
  EXPECT_EQ(layout(source.part(29, 2)), "f119+1 f50+1 ");
  EXPECT_EQ(layout(source.part(34, 1)), "f54+1 ");
  EXPECT_EQ(layout(source.part(35, 0)), "");
  EXPECT_EQ(layout(source.part(5, 10).part(4, 3)), "m9+1 f100+2 ");
}

TEST(ByteSource, only_files_can_be_opened) {
  const test::TemporaryFolder folder;
  test::write_text(folder.path() / "a", "hello");

  const auto file = ByteSource::open(folder.path() / "a");
  const auto missing = ByteSource::open(folder.path() / "b");
  const auto directory = ByteSource::open(folder.path());

  ASSERT_TRUE(file);
  EXPECT_EQ(file->size(), 5);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace kadr::api::http
