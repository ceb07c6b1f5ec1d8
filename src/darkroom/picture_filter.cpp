#include "darkroom/picture_filter.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <tuple>

extern "C" {
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
}

#include <fmt/format.h>

#include "darkroom/av_error.h"

namespace kadr::darkroom {
namespace {

/// Good, and what ffmpeg itself uses; accurate rounding keeps flat colours flat.
constexpr const char* kScaleFlags = "bicubic+accurate_rnd+full_chroma_int";

bool is_hdr(const PictureFormat& picture) {
  return picture.transfer == AVCOL_TRC_SMPTE2084 || picture.transfer == AVCOL_TRC_ARIB_STD_B67;
}

bool has_alpha(AVPixelFormat format) {
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  return description != nullptr && (description->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
}

bool is_rgb(AVPixelFormat format) {
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  return description != nullptr && (description->flags & AV_PIX_FMT_FLAG_RGB) != 0;
}

/// Files that do not say are BT.601 when small and BT.709 when large, as players assume.
std::string_view matrix_name(const PictureFormat& picture) {
  switch (picture.matrix) {
    case AVCOL_SPC_BT709:
      return "bt709";
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
      return "bt2020";
    case AVCOL_SPC_SMPTE240M:
      return "smpte240m";
    case AVCOL_SPC_FCC:
      return "fcc";
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
      return "smpte170m";
    default:
      return picture.height >= 720 || picture.width >= 1280 ? "bt709" : "smpte170m";
  }
}

bool is_full_range(const PictureFormat& picture) {
  return picture.range == AVCOL_RANGE_JPEG || is_rgb(picture.pixel_format) ||
         picture.pixel_format == AV_PIX_FMT_YUVJ420P || picture.pixel_format == AV_PIX_FMT_YUVJ422P ||
         picture.pixel_format == AV_PIX_FMT_YUVJ444P;
}

std::string turn(const Orientation& orientation) {
  std::string filters;
  if (orientation.mirrored) filters += "hflip,";
  if (orientation.degrees_clockwise == 90) filters += "transpose=clock,";
  if (orientation.degrees_clockwise == 180) filters += "hflip,vflip,";
  if (orientation.degrees_clockwise == 270) filters += "transpose=cclock,";
  return filters;
}

timeline::Shape upright_shape(const PictureFormat& picture, const Orientation& orientation) {
  timeline::Rational aspect = timeline::Rational::whole(1);
  if (picture.sample_aspect.num > 0 && picture.sample_aspect.den > 0)
    aspect = {picture.sample_aspect.num, picture.sample_aspect.den};
  if (orientation.degrees_clockwise % 180 == 0) return {picture.width, picture.height, aspect};
  return {picture.height, picture.width, timeline::Rational::whole(1) / aspect};
}

/// Scaling that also converts to limited-range BT.709; `format` says what comes out.
std::string scale(int width, int height, const PictureFormat& picture, std::string_view format) {
  const std::string colours =
      is_rgb(picture.pixel_format)
          ? ""
          : fmt::format(":in_color_matrix={}:in_range={}", matrix_name(picture), is_full_range(picture) ? "pc" : "tv");
  return fmt::format("scale={}:{}:flags={}{}:out_color_matrix=bt709:out_range=tv,format={},", width, height,
                     kScaleFlags, colours, format);
}

/// The part of the placement that lies on the canvas is cut out, and what is missing filled with the background.
std::string crop_and_pad(const timeline::Placement& place, const media::ConformSpec& spec) {
  const timeline::Canvas& canvas = spec.canvas;
  if (place.width > canvas.width || place.height > canvas.height) {
    return fmt::format("crop={}:{}:{}:{}:exact=1,", canvas.width, canvas.height, -place.x, -place.y);
  }
  if (place.width == canvas.width && place.height == canvas.height) return "";
  return fmt::format("pad={}:{}:{}:{}:color=0x{},", canvas.width, canvas.height, place.x, place.y,
                     to_string(spec.background).substr(1));
}

/// BT.2020 and HDR go through linear light; zscale does the colours, tonemap the brightness. 100 cd/m² is SDR white.
std::string to_bt709_light(const PictureFormat& picture) {
  const char* transfer = picture.transfer == AVCOL_TRC_SMPTE2084      ? "smpte2084"
                         : picture.transfer == AVCOL_TRC_ARIB_STD_B67 ? "arib-std-b67"
                                                                      : "bt709";
  const std::string into = fmt::format(
      "zscale=tin={}:min={}:pin=bt2020:rin={}:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,", transfer,
      picture.matrix == AVCOL_SPC_BT2020_CL ? "bt2020c" : "bt2020nc", is_full_range(picture) ? "full" : "limited");
  const std::string map = is_hdr(picture) ? "tonemap=tonemap=hable:desat=0:peak=10," : "";
  return into + map + "zscale=t=bt709:m=bt709:r=limited,format=yuv420p,";
}

bool needs_wide_gamut(const PictureFormat& picture) {
  return is_hdr(picture) || picture.primaries == AVCOL_PRI_BT2020;
}

bool already_fits(const PictureFormat& picture, const timeline::Placement& place, const media::ConformSpec& spec) {
  return picture.width == spec.canvas.width && picture.height == spec.canvas.height && place.width == picture.width &&
         place.height == picture.height && picture.pixel_format == AV_PIX_FMT_YUV420P &&
         matrix_name(picture) == "bt709" && !is_full_range(picture);
}

/// A blurred, covering copy behind the picture. Blurring is done at a quarter of the size: nobody can tell, and it is
/// 16 times less work.
std::string over_blur(const timeline::Shape& shape, const timeline::Placement& place, const PictureFormat& picture,
                      const media::ConformSpec& spec) {
  timeline::Canvas small = spec.canvas;
  small.width = std::max(2, spec.canvas.width / 8 * 2);
  small.height = std::max(2, spec.canvas.height / 8 * 2);
  const timeline::Placement cover = timeline::place(shape, small, timeline::Fit::Cover);
  return fmt::format(
      "split[front][back];"
      "[back]{}crop={}:{}:{}:{}:exact=1,gblur=sigma=8:steps=2,scale={}:{}:flags=bilinear[blurred];"
      "[front]{}null[placed];[blurred][placed]overlay={}:{}:format=yuv420,",
      scale(cover.width, cover.height, picture, "yuv420p"), small.width, small.height, -cover.x, -cover.y,
      spec.canvas.width, spec.canvas.height,
      scale(place.width, place.height, picture, has_alpha(picture.pixel_format) ? "yuva420p" : "yuv420p"), place.x,
      place.y);
}

/// Transparency over the background: the colour comes from a padded, drawn-over copy of the picture itself, so that
/// there is exactly one frame of it for each frame.
std::string over_colour(const timeline::Placement& place, const PictureFormat& picture,
                        const media::ConformSpec& spec) {
  const timeline::Canvas& canvas = spec.canvas;
  const std::string colour = to_string(spec.background).substr(1);
  return fmt::format(
      "split[front][back];"
      "[back]scale={}:{}:flags=neighbor,format=yuv420p,drawbox=x=0:y=0:w=iw:h=ih:color=0x{}:t=fill[behind];"
      "[front]{}null[placed];[behind][placed]overlay={}:{}:format=yuv420,",
      canvas.width, canvas.height, colour, scale(place.width, place.height, picture, "yuva420p"), place.x, place.y);
}

}  // namespace

bool operator==(const PictureFormat& a, const PictureFormat& b) {
  const auto fields = [](const PictureFormat& p) {
    return std::tuple(p.width, p.height, p.pixel_format, p.sample_aspect.num, p.sample_aspect.den, p.matrix, p.range,
                      p.primaries, p.transfer, p.interlaced);
  };
  return fields(a) == fields(b);
}

PictureFormat format_of(const AVFrame& frame) {
  return {.width = frame.width,
          .height = frame.height,
          .pixel_format = static_cast<AVPixelFormat>(frame.format),
          .sample_aspect = frame.sample_aspect_ratio,
          .matrix = frame.colorspace,
          .range = frame.color_range,
          .primaries = frame.color_primaries,
          .transfer = frame.color_trc,
          .interlaced = frame.interlaced_frame != 0};
}

Orientation orientation_of(const AVStream& stream) {
  const std::uint8_t* data = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
  if (data == nullptr) return {};
  std::int32_t matrix[9];
  std::copy_n(reinterpret_cast<const std::int32_t*>(data), 9, matrix);
  Orientation orientation;
  // A negative determinant is a mirror; it is taken out before the angle is read.
  const auto determinant = static_cast<double>(matrix[0]) * matrix[4] - static_cast<double>(matrix[1]) * matrix[3];
  if (determinant < 0) {
    orientation.mirrored = true;
    av_display_matrix_flip(matrix, 1, 0);
  }
  const double angle = av_display_rotation_get(matrix);
  if (std::isnan(angle)) return orientation;
  const int quarter = static_cast<int>(std::lround(-angle / 90));
  orientation.degrees_clockwise = ((quarter % 4) + 4) % 4 * 90;
  return orientation;
}

Result<std::string> conform_description(const PictureFormat& picture, const Orientation& orientation,
                                        const media::ConformSpec& spec) {
  if (av_pix_fmt_desc_get(picture.pixel_format) == nullptr)
    return fail(ErrorCode::UnsupportedMedia, "the pictures have an unknown pixel format");
  std::string filters;
  if (picture.interlaced) filters += "yadif=deint=interlaced,";
  PictureFormat now = picture;
  if (needs_wide_gamut(picture)) {
    filters += to_bt709_light(picture);
    now.pixel_format = AV_PIX_FMT_YUV420P;
    now.matrix = AVCOL_SPC_BT709;
    now.range = AVCOL_RANGE_MPEG;
  }
  filters += turn(orientation);
  const timeline::Shape shape = upright_shape(now, orientation);
  now.width = shape.width;
  now.height = shape.height;
  const timeline::Placement place = timeline::place(shape, spec.canvas, spec.canvas.fit);
  const bool covers = place.width >= spec.canvas.width && place.height >= spec.canvas.height;
  if (spec.canvas.fit == timeline::Fit::Blur && !covers) {
    filters += over_blur(shape, place, now, spec);
  } else if (has_alpha(now.pixel_format)) {
    filters += over_colour(place, now, spec);
  } else if (!already_fits(now, place, spec)) {
    filters += scale(place.width, place.height, now, "yuv420p") + crop_and_pad(place, spec);
  }
  return filters + "setsar=1,format=yuv420p";
}

std::string upright_description(const PictureFormat& picture, const Orientation& orientation) {
  const timeline::Shape shape = upright_shape(picture, orientation);
  const auto width = static_cast<int>(std::max<std::int64_t>(
      1, timeline::scale_round(shape.width, shape.sample_aspect.numerator(), shape.sample_aspect.denominator())));
  const std::string light = needs_wide_gamut(picture) ? to_bt709_light(picture) : "";
  const std::string colours =
      is_rgb(picture.pixel_format) || !light.empty()
          ? ""
          : fmt::format(":in_color_matrix={}:in_range={}", matrix_name(picture), is_full_range(picture) ? "pc" : "tv");
  return fmt::format("{}{}scale={}:{}:flags={}{},setsar=1,format={}", light, turn(orientation), width, shape.height,
                     kScaleFlags, colours, has_alpha(picture.pixel_format) ? "rgba" : "rgb24");
}

Result<PictureFilter> PictureFilter::create(const PictureFormat& picture, AVRational time_base,
                                            const std::string& description, int threads) {
  PictureFilter filter;
  filter.time_base_ = time_base;
  filter.graph_.reset(avfilter_graph_alloc());
  filter.graph_->nb_threads = threads;
  const std::string source =
      fmt::format("video_size={}x{}:pix_fmt={}:time_base={}/{}:pixel_aspect={}/{}", picture.width, picture.height,
                  static_cast<int>(picture.pixel_format), time_base.num, time_base.den,
                  std::max(picture.sample_aspect.num, 0), std::max(picture.sample_aspect.den, 1));
  int code = avfilter_graph_create_filter(&filter.source_, avfilter_get_by_name("buffer"), "in", source.c_str(),
                                          nullptr, filter.graph_.get());
  if (code >= 0)
    code = avfilter_graph_create_filter(&filter.sink_, avfilter_get_by_name("buffersink"), "out", nullptr, nullptr,
                                        filter.graph_.get());
  if (code < 0) return fail(from_av(code, "cannot set the picture filters up"));
  // Named from the chain's point of view: its input is our source.
  AVFilterInOut* outputs = avfilter_inout_alloc();
  outputs->name = av_strdup("in");
  outputs->filter_ctx = filter.source_;
  AVFilterInOut* inputs = avfilter_inout_alloc();
  inputs->name = av_strdup("out");
  inputs->filter_ctx = filter.sink_;
  code = avfilter_graph_parse_ptr(filter.graph_.get(), description.c_str(), &inputs, &outputs, nullptr);
  avfilter_inout_free(&inputs);
  avfilter_inout_free(&outputs);
  if (code >= 0) code = avfilter_graph_config(filter.graph_.get(), nullptr);
  if (code < 0) return fail(from_av(code, fmt::format("cannot set the picture filters up ({})", take_av_log())));
  return filter;
}

Result<> PictureFilter::push(AVFrame* frame) {
  const int code = av_buffersrc_add_frame_flags(source_, frame, AV_BUFFERSRC_FLAG_PUSH);
  if (code < 0) return fail(from_av(code, "cannot filter a picture"));
  return {};
}

Result<PictureFilter::State> PictureFilter::pull(AVFrame& frame) {
  const int code = av_buffersink_get_frame(sink_, &frame);
  if (code == AVERROR(EAGAIN)) return State::NeedsFrame;
  if (code == AVERROR_EOF) return State::End;
  if (code < 0) return fail(from_av(code, "cannot filter a picture"));
  // Some filters count in a time base of their own: yadif halves it.
  frame.pts = av_rescale_q(frame.pts, av_buffersink_get_time_base(sink_), time_base_);
  return State::Frame;
}

}  // namespace kadr::darkroom
