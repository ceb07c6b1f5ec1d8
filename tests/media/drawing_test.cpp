// Pictures from words: they are what was asked for, the same every time, and can be read.

#include <cmath>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "darkroom_fixture.h"
#include "media/draw_picture.h"
#include "support/decoded_video.h"
#include "support/mp4_file.h"

namespace kadr::test {
namespace {

using media::DrawPictureSpec;
using Kind = DrawPictureSpec::Kind;
using Layer = DrawPictureSpec::Layer;

struct Picture {
  std::filesystem::path file;
  media::DrawnPicture drawn;
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgb;

  [[nodiscard]] std::size_t at(int x, int y) const {
    return 3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x));
  }
  /// As WCAG defines it.
  [[nodiscard]] double luminance(int x, int y) const {
    const auto linear = [](std::uint8_t byte) {
      const double value = byte / 255.0;
      return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    const std::size_t pixel = at(x, y);
    return 0.2126 * linear(rgb[pixel]) + 0.7152 * linear(rgb[pixel + 1]) + 0.0722 * linear(rgb[pixel + 2]);
  }
};

class DrawnFromWords : public DarkroomTest {
 protected:
  Result<Picture> try_draw(const DrawPictureSpec& spec) {
    Picture picture{.file = new_file(".png")};
    KADR_TRY(picture.drawn, media::draw_picture(darkroom_, create_file(picture.file).get(), spec, {}));
    const Frame frame = decode_pictures(picture.file).at(0);
    picture.width = frame.width();
    picture.height = frame.height();
    picture.rgb = frame.rgb();
    return picture;
  }
  Picture draw(const DrawPictureSpec& spec) {
    auto picture = try_draw(spec);
    if (!picture) throw std::runtime_error(picture.error().message);
    return *std::move(picture);
  }
};

/// The smallest box around all pixels in which two pictures differ by more than a little.
media::PixelBox difference(const Picture& one, const Picture& other) {
  int left = one.width;
  int top = one.height;
  int right = -1;
  int bottom = -1;
  for (int y = 0; y < one.height; ++y) {
    for (int x = 0; x < one.width; ++x) {
      const std::size_t at = one.at(x, y);
      int most = 0;
      for (std::size_t i = 0; i < 3; ++i) most = std::max(most, std::abs(one.rgb[at + i] - other.rgb[at + i]));
      if (most < 8) continue;
      left = std::min(left, x);
      right = std::max(right, x);
      top = std::min(top, y);
      bottom = std::max(bottom, y);
    }
  }
  return {.x = left, .y = top, .width = right - left + 1, .height = bottom - top + 1};
}

/// Of the words to what lies around them: the brightest pixels of the box against the upper end of the others.
double contrast_in(const Picture& picture) {
  std::vector<double> values;
  const media::PixelBox& box = *picture.drawn.text;
  for (int y = box.y; y < box.y + box.height; ++y)
    for (int x = box.x; x < box.x + box.width; ++x) values.push_back(picture.luminance(x, y));
  std::ranges::sort(values);
  const auto share = [&](double part) {
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
  };
  return (share(0.995) + 0.05) / (share(0.70) + 0.05);
}

constexpr const char* kLongTitle = "Десять способів заварити каву, про які вам ніхто ніколи не розповідав";

TEST_F(DrawnFromWords, a_title_card_has_its_size_and_its_words_inside_the_safe_margins) {
  for (const auto& [width, height] :
       {std::pair{540, 960}, std::pair{960, 540}, std::pair{600, 600}, std::pair{64, 64}}) {
    const DrawPictureSpec words{
        .width = width, .height = height, .kind = Kind::Title, .title = kLongTitle, .subtitle = "Частина перша"};
    const Picture title = draw(words);
    DrawPictureSpec bare = words;
    bare.kind = Kind::Background;
    const Picture background = draw(bare);

    EXPECT_EQ(title.width, width);
    EXPECT_EQ(title.height, height);
    const media::PixelBox changed = difference(title, background);
    EXPECT_GT(changed.width, width / 4);
    EXPECT_GE(changed.x, width * 8 / 100);
    EXPECT_GE(changed.y, height * 8 / 100);
    EXPECT_LE(changed.x + changed.width, width - width * 8 / 100 + 1);
    EXPECT_LE(changed.y + changed.height, height - height * 8 / 100 + 1);
    ASSERT_TRUE(title.drawn.text.has_value());
    EXPECT_NEAR(title.drawn.text->x, changed.x, 3);
    EXPECT_NEAR(title.drawn.text->width, changed.width, 6);
    EXPECT_FALSE(background.drawn.text.has_value());
  }
}

TEST_F(DrawnFromWords, are_the_same_to_the_byte_for_the_same_request) {
  const DrawPictureSpec spec{.width = 270,
                             .height = 480,
                             .palette_seed = 9,
                             .prompt = "A house in the forest at night",
                             .caption = "Будинок у лісі 🙂",
                             .number = 3};
  const Picture first = draw(spec);
  static_cast<void>(draw({.width = 100, .height = 100, .kind = Kind::Title, .title = "Something else"}));
  const Picture again = draw(spec);
  media::Darkroom other({.executable = program("kadr-darkroom")});
  const std::filesystem::path elsewhere = new_file(".png");
  ASSERT_TRUE(media::draw_picture(other, create_file(elsewhere).get(), spec, {}).has_value());

  EXPECT_EQ(read_bytes(first.file), read_bytes(again.file));
  EXPECT_EQ(read_bytes(first.file), read_bytes(elsewhere));
  DrawPictureSpec different = spec;
  different.palette_seed = 10;
  EXPECT_NE(read_bytes(first.file), read_bytes(draw(different).file));
  different = spec;
  different.number = 4;
  EXPECT_NE(read_bytes(first.file), read_bytes(draw(different).file));
}

TEST_F(DrawnFromWords, can_be_read_over_every_scene) {
  for (const char* prompt : {"snow in the mountains, day", "the sea at dawn", "a desert", "місто вночі", "truth"}) {
    for (const std::int64_t seed : {1, 2, 3}) {
      const Picture scene = draw({.width = 540,
                                  .height = 960,
                                  .palette_seed = seed,
                                  .prompt = prompt,
                                  .caption = "A line of words that is long enough to be wrapped into two"});
      ASSERT_TRUE(scene.drawn.text.has_value());
      EXPECT_GE(contrast_in(scene), 4.5) << prompt << ' ' << seed;
    }
  }
  const Picture title = draw({.width = 540, .height = 960, .kind = Kind::Title, .title = kLongTitle});
  EXPECT_GE(contrast_in(title), 4.5);
}

TEST_F(DrawnFromWords, of_one_seed_share_their_colours) {
  // The sky's two ends, which no cloud or land covers.
  const auto sky = [&](std::int64_t seed, const char* prompt) {
    const Picture picture = draw({.width = 270, .height = 480, .palette_seed = seed, .prompt = prompt});
    return decode_pictures(picture.file).at(0).mean_colour({.x = 120, .y = 2, .width = 30, .height = 6});
  };
  EXPECT_LT(distance(sky(5, "hills"), sky(5, "a city by day")), 12);
  EXPECT_LT(distance(sky(5, "hills"), sky(5, "mountains")), 12);
  EXPECT_GT(distance(sky(5, "hills"), sky(6, "hills")), 12);
}

TEST_F(DrawnFromWords, show_what_the_sentence_says) {
  const auto luminance = [&](const char* prompt) {
    const Picture picture = draw({.width = 270, .height = 480, .palette_seed = 4, .prompt = prompt});
    double sum = 0;
    for (int y = 0; y < 120; ++y)
      for (int x = 0; x < 270; ++x) sum += picture.luminance(x, y);
    return sum / (120 * 270);
  };
  EXPECT_GT(luminance("hills by day"), 2 * luminance("hills at night"));
  const auto bytes = [&](const char* prompt) {
    return read_bytes(draw({.width = 270, .height = 480, .palette_seed = 4, .prompt = prompt}).file);
  };
  std::set<std::vector<std::byte>> different;
  for (const char* prompt : {"sea",   "forest",    "city",     "room",   "desert",
                             "space", "mountains", "hills",    "truth",  "a boat on the sea",
                             "a cup", "rain",      "a rocket", "love",   "a book",
                             "a car", "an idea",   "a laptop", "growth", "a flower",
                             "birds", "a tree",    "a woman",  "a house"})
    different.insert(bytes(prompt));
  EXPECT_EQ(different.size(), 24U);
  EXPECT_EQ(bytes("a boat on the sea"), bytes("човен у морі"));
}

TEST_F(DrawnFromWords, in_every_script_that_the_fonts_have_and_without_boxes) {
  for (const char* words :
       {"Hello, world", "Привіт, світе! Ґанок, їжак, ще", "Привет, мир! Объём", "Γειά σου Κόσμε", "مرحبا بالعالم",
        "שלום עולם", "नमस्ते दुनिया", "สวัสดีชาวโลก", "你好，世界", "こんにちは", "안녕하세요", "Խաղաղություն"}) {
    const Picture picture = draw({.width = 320, .height = 320, .kind = Kind::Title, .title = words, .subtitle = words});
    EXPECT_EQ(picture.drawn.missing_glyphs, 0) << words;
    EXPECT_TRUE(picture.drawn.text.has_value()) << words;
  }
}

TEST_F(DrawnFromWords, count_what_no_font_has_and_go_on) {
  // A character of a private area, which no font has.
  EXPECT_EQ(draw({.width = 320, .height = 320, .kind = Kind::Title, .title = "\xEE\x80\x81"}).drawn.missing_glyphs, 1);
}

TEST_F(DrawnFromWords, survive_texts_that_are_hard_to_set) {
  std::string long_word;
  for (int i = 0; i < 300; ++i) long_word += "щ";
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += "a\n";
  for (const std::string& words : {long_word, lines, std::string("👨‍👩‍👧‍👦🏳️‍🌈🇺🇦"),
                                   std::string("\xE2\x80\xAE\xE2\x81\xA6"), std::string(" \n\t"),
                                   std::string("\xE0\xA4\x95\xCD\x8D\xCD\x8D"), std::string("<b>&amp;</b>\x01\x7F")}) {
    for (const Kind kind : {Kind::Title, Kind::Scene, Kind::NamePlate}) {
      for (const int side : {16, 320}) {
        const auto picture = try_draw({.width = side,
                                       .height = side,
                                       .kind = kind,
                                       .title = words,
                                       .subtitle = words,
                                       .caption = words,
                                       .number = 9999});
        ASSERT_TRUE(picture.has_value()) << picture.error().message;
      }
    }
  }
}

TEST_F(DrawnFromWords, come_in_layers_that_make_the_whole) {
  DrawPictureSpec spec{
      .width = 270, .height = 480, .palette_seed = 2, .prompt = "a house in the mountains", .caption = "Words"};
  const Picture whole = draw(spec);
  for (const Layer layer : {Layer::Back, Layer::Middle, Layer::Front, Layer::Words}) {
    spec.layer = layer;
    const Picture part = draw(spec);
    const std::string format = decode_pictures(part.file).at(0).pixel_format();
    EXPECT_EQ(format, layer == Layer::Back ? "rgb24" : "rgba");
    EXPECT_EQ(part.drawn.text.has_value(), layer == Layer::Words);
    EXPECT_NE(part.rgb, whole.rgb);
  }
  // What stands in front looks the same in its layer and in the whole; the words' layer darkens it evenly at most.
  spec.layer = Layer::Words;
  EXPECT_EQ(draw(spec).drawn.text, whole.drawn.text);
}

TEST_F(DrawnFromWords, that_are_too_long_are_refused_before_and_inside_the_darkroom) {
  const auto refused = try_draw({.kind = Kind::Title, .title = std::string(301, 'a')});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);

  Json parameters = media::to_json(DrawPictureSpec{});
  parameters["width"] = 100'000;
  const base::FileDescriptor output = create_file(new_file(".png"));
  const auto answer =
      darkroom_.ask({.operation = "draw_picture", .parameters = parameters, .descriptors = {output.get()}});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace kadr::test
