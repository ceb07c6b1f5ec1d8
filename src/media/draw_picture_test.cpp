#include "media/draw_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::media {
namespace {

using testing::HasSubstr;

std::string refusal(const DrawPictureSpec& spec) {
  const auto read = draw_picture_spec_from_json(to_json(spec));
  return read ? "" : read.error().message;
}

TEST(DrawPictureSpec, survives_the_way_through_text_and_back) {
  const DrawPictureSpec spec{.width = 640,
                             .height = 360,
                             .palette_seed = -5,
                             .kind = DrawPictureSpec::Kind::Scene,
                             .layer = DrawPictureSpec::Layer::Front,
                             .title = "Заголовок",
                             .subtitle = "😀",
                             .prompt = "море",
                             .caption = "שלום",
                             .number = 12};

  const auto read = draw_picture_spec_from_json(base::parse_json(to_json(spec).dump()).value());

  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), to_json(spec));
}

TEST(DrawPictureSpec, a_value_out_of_range_is_named) {
  EXPECT_THAT(refusal({.width = 4097}), HasSubstr("picture.width"));
  EXPECT_THAT(refusal({.height = 8}), HasSubstr("picture.height"));
  EXPECT_THAT(refusal({.title = std::string(301, 'a')}), HasSubstr("301 characters"));
  EXPECT_THAT(refusal({.caption = "caf\xE9"}), HasSubstr("UTF-8"));
  EXPECT_THAT(refusal({.caption = std::string("a\0b", 3)}), HasSubstr("NUL"));
  EXPECT_THAT(refusal({.number = -1}), HasSubstr("picture.number"));
  EXPECT_THAT(refusal({.kind = DrawPictureSpec::Kind::Title, .layer = DrawPictureSpec::Layer::Back}),
              HasSubstr("picture.layer"));
  EXPECT_EQ(refusal({.title = std::string(300, 'a')}), "");
}

TEST(DrawnPicture, with_words_outside_the_picture_is_refused) {
  const DrawPictureSpec spec{.width = 100, .height = 100};
  const DrawnPicture drawn{.text = PixelBox{.x = 10, .y = 10, .width = 90, .height = 5}, .missing_glyphs = 1};
  EXPECT_EQ(drawn_picture_from_json(to_json(drawn), spec).value().text, drawn.text);
  for (const PixelBox& box : {PixelBox{.x = 10, .y = 10, .width = 91, .height = 5}, PixelBox{.x = -1},
                              PixelBox{.x = 0, .y = 101, .width = 1, .height = 1}}) {
    EXPECT_FALSE(drawn_picture_from_json(to_json(DrawnPicture{.text = box}), spec).has_value());
  }
}

}  // namespace
}  // namespace kadr::media
