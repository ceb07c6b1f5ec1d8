#include "darkroom/picture_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::darkroom {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

PictureFormat hd() {
  return {.width = 1920, .height = 1080, .pixel_format = AV_PIX_FMT_YUV420P};
}

std::string description(const PictureFormat& picture, const Orientation& orientation = {},
                        timeline::Fit fit = timeline::Fit::Cover) {
  media::ConformSpec spec;
  spec.canvas.fit = fit;
  return conform_description(picture, orientation, spec).value();
}

TEST(ConformDescription, a_picture_that_fits_is_left_alone) {
  PictureFormat picture = hd();
  picture.width = 1080;
  picture.height = 1920;

  EXPECT_EQ(description(picture), "setsar=1,format=yuv420p");
}

TEST(ConformDescription, full_range_is_brought_to_limited) {
  PictureFormat picture = hd();
  picture.width = 1080;
  picture.height = 1920;
  picture.range = AVCOL_RANGE_JPEG;

  EXPECT_THAT(description(picture), HasSubstr("in_range=pc:out_color_matrix=bt709:out_range=tv"));
}

TEST(ConformDescription, small_pictures_that_do_not_say_are_bt601) {
  PictureFormat picture = hd();
  picture.width = 640;
  picture.height = 480;

  EXPECT_THAT(description(picture), HasSubstr("in_color_matrix=smpte170m"));
  EXPECT_THAT(description(hd()), HasSubstr("in_color_matrix=bt709"));
}

TEST(ConformDescription, turned_pictures_are_fitted_after_they_stand) {
  EXPECT_THAT(description(hd(), {.degrees_clockwise = 90}), HasSubstr("transpose=clock,"));
  EXPECT_EQ(description(hd(), {.degrees_clockwise = 90}), "transpose=clock,setsar=1,format=yuv420p");
  EXPECT_THAT(description(hd(), {.mirrored = true}), HasSubstr("hflip,"));
}

TEST(ConformDescription, hdr_goes_through_linear_light_and_sdr_does_not) {
  PictureFormat picture = hd();
  picture.transfer = AVCOL_TRC_SMPTE2084;

  EXPECT_THAT(description(picture), HasSubstr("tonemap=tonemap=hable"));
  EXPECT_THAT(description(hd()), Not(HasSubstr("tonemap")));
}

TEST(ConformDescription, contain_pads_with_the_background_and_cover_crops) {
  EXPECT_THAT(description(hd(), {}, timeline::Fit::Contain), HasSubstr("pad=1080:1920:0:656:color=0x000000"));
  EXPECT_THAT(description(hd()), HasSubstr("crop=1080:1920:1166:0"));
}

TEST(ConformDescription, every_fit_of_every_shape_is_accepted_by_the_filter_library) {
  for (const timeline::Fit fit :
       {timeline::Fit::Cover, timeline::Fit::Contain, timeline::Fit::Blur, timeline::Fit::Stretch}) {
    for (const AVPixelFormat format :
         {AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVA420P, AV_PIX_FMT_RGBA, AV_PIX_FMT_YUV444P10LE, AV_PIX_FMT_PAL8}) {
      for (const auto& [width, height] :
           {std::pair{1, 1}, std::pair{333, 177}, std::pair{1080, 1920}, std::pair{3000, 100}}) {
        const PictureFormat picture{.width = width, .height = height, .pixel_format = format};
        const std::string text = description(picture, {.degrees_clockwise = 270, .mirrored = true}, fit);
        const auto filter = PictureFilter::create(picture, {1, 30}, text, 1);
        EXPECT_TRUE(filter) << text << "\n" << (filter ? "" : filter.error().message);
      }
    }
  }
}

}  // namespace
}  // namespace kadr::darkroom
