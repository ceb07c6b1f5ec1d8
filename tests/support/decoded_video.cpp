#include "support/decoded_video.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>

#include <fmt/format.h>

#include "base/sha256.h"
#include "support/libav_handles.h"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

namespace kadr::test {
namespace {

void require_inside(const Region& region, const AVFrame& frame) {
  const bool inside = region.width > 0 && region.height > 0 && region.x >= 0 && region.y >= 0 &&
                      region.x + region.width <= frame.width && region.y + region.height <= frame.height;
  if (inside) return;
  throw std::runtime_error(fmt::format("the region {}x{} at {},{} is not inside the picture of {}x{}", region.width,
                                       region.height, region.x, region.y, frame.width, frame.height));
}

/// The whole picture in packed RGB.
std::vector<std::uint8_t> to_rgb(const AVFrame& frame) {
  const auto format = static_cast<AVPixelFormat>(frame.format);
  const ScalerHandle scaler(sws_getContext(frame.width, frame.height, format, frame.width, frame.height,
                                           AV_PIX_FMT_RGB24, SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT,
                                           nullptr, nullptr, nullptr));
  const int matrix = frame.colorspace == AVCOL_SPC_UNSPECIFIED ? SWS_CS_ITU709 : frame.colorspace;
  const int full = frame.color_range == AVCOL_RANGE_JPEG ? 1 : 0;
  sws_setColorspaceDetails(scaler.get(), sws_getCoefficients(matrix), full, sws_getCoefficients(SWS_CS_ITU709), 1, 0,
                           1 << 16, 1 << 16);
  std::vector<std::uint8_t> rgb(static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(frame.height) * 3);
  std::uint8_t* planes[4] = {rgb.data(), nullptr, nullptr, nullptr};
  const int strides[4] = {frame.width * 3, 0, 0, 0};
  must(sws_scale(scaler.get(), frame.data, frame.linesize, 0, frame.height, planes, strides), "cannot convert");
  return rgb;
}

}  // namespace

double distance(const MeanColour& one, const MeanColour& other) {
  return std::max({std::abs(one.red - other.red), std::abs(one.green - other.green), std::abs(one.blue - other.blue)});
}

std::string to_string(const MeanColour& colour) {
  return fmt::format("({:.0f}, {:.0f}, {:.0f})", colour.red, colour.green, colour.blue);
}

int Frame::width() const {
  return frame_->width;
}

int Frame::height() const {
  return frame_->height;
}

bool Frame::is_key() const {
  return frame_->key_frame != 0;
}

std::string Frame::pixel_format() const {
  return av_get_pix_fmt_name(static_cast<AVPixelFormat>(frame_->format));
}

std::string Frame::colour_matrix() const {
  return av_color_space_name(frame_->colorspace);
}

std::string Frame::colour_range() const {
  return av_color_range_name(frame_->color_range);
}

std::string Frame::checksum() const {
  const auto format = static_cast<AVPixelFormat>(frame_->format);
  const int size = must(av_image_get_buffer_size(format, frame_->width, frame_->height, 1), "cannot size a picture");
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  must(av_image_copy_to_buffer(reinterpret_cast<std::uint8_t*>(bytes.data()), size, frame_->data, frame_->linesize,
                               format, frame_->width, frame_->height, 1),
       "cannot copy a picture");
  base::Sha256 hash;
  hash.update(std::span<const std::byte>(bytes));
  return hash.finish();
}

double Frame::mean_luma(const Region& region) const {
  require_inside(region, *frame_);
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame_->format));
  if (description->comp[0].depth != 8 || description->comp[0].step != 1) {
    throw std::runtime_error("mean_luma reads 8-bit planar pictures only");
  }
  double sum = 0;
  for (int y = region.y; y < region.y + region.height; ++y) {
    const std::uint8_t* line = frame_->data[0] + static_cast<std::ptrdiff_t>(y) * frame_->linesize[0];
    for (int x = region.x; x < region.x + region.width; ++x) sum += line[x];
  }
  return sum / (static_cast<double>(region.width) * region.height);
}

MeanColour Frame::mean_colour(const Region& region) const {
  require_inside(region, *frame_);
  const std::vector<std::uint8_t> rgb = to_rgb(*frame_);
  MeanColour sum;
  for (int y = region.y; y < region.y + region.height; ++y) {
    for (int x = region.x; x < region.x + region.width; ++x) {
      const std::size_t at =
          (static_cast<std::size_t>(y) * static_cast<std::size_t>(frame_->width) + static_cast<std::size_t>(x)) * 3;
      sum.red += rgb[at];
      sum.green += rgb[at + 1];
      sum.blue += rgb[at + 2];
    }
  }
  const double pixels = static_cast<double>(region.width) * region.height;
  return {.red = sum.red / pixels, .green = sum.green / pixels, .blue = sum.blue / pixels};
}

std::vector<std::uint8_t> Frame::rgb() const {
  return to_rgb(*frame_);
}

struct DecodedVideo::Parts {
  OpenStream stream;
};

DecodedVideo::DecodedVideo(const std::filesystem::path& file)
    : parts_(new Parts{OpenStream(file.string(), AVMEDIA_TYPE_VIDEO)}) {}
DecodedVideo::DecodedVideo(DecodedVideo&&) noexcept = default;
DecodedVideo::~DecodedVideo() = default;

std::optional<Frame> DecodedVideo::next() {
  std::shared_ptr<AVFrame> frame(av_frame_alloc(), FreeByAddress<av_frame_free>());
  if (!parts_->stream.receive(frame.get())) return std::nullopt;
  if (frame->decode_error_flags != 0) throw std::runtime_error("a picture is damaged");
  const AVRational base = parts_->stream.time_base;
  const timeline::Rational shown_at =
      timeline::Rational(frame->best_effort_timestamp, 1) * timeline::Rational(base.num, base.den);
  return Frame(std::move(frame), shown_at);
}

std::vector<Frame> decode_pictures(const std::filesystem::path& file) {
  DecodedVideo video(file);
  std::vector<Frame> frames;
  while (auto frame = video.next()) frames.push_back(std::move(*frame));
  return frames;
}

}  // namespace kadr::test
