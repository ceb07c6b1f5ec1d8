// The presenter. All that stands still is drawn once; for each frame only the head is drawn again, over what lies
// behind it and under the plate, and turned into colours of video.
//
// Cairo draws shapes without opening any file, so this is done where sound is opened; words, which need fonts, come as
// a picture.

#include "media/draw_presenter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <thread>

#include <fmt/format.h>

#include "darkroom/av_error.h"
#include "darkroom/layer_source.h"
#include "darkroom/mezzanine_writer.h"
#include "darkroom/mouth.h"
#include "darkroom/operation.h"
#include "darkroom/picture_surface.h"
#include "darkroom/presenter_figure.h"
#include "darkroom/sound_source.h"
#include "media/draw_picture.h"
#include "media/protocol.h"

namespace kadr::darkroom {
namespace {

using timeline::FrameCount;

constexpr timeline::SampleCount kMaxSamples = timeline::SampleCount{3600} * timeline::kSampleRate;

Result<std::vector<double>> read_levels(int sound, timeline::FrameRate rate, const base::ProgressSink& progress) {
  KADR_TRY(const auto source, SoundSource::open({.descriptor = sound, .still_working = [&] { progress({0, 0}); }}));
  FrameLevels levels(rate);
  std::vector<Stereo> block(kBlockSamples);
  for (timeline::SampleCount samples = 0;;) {
    KADR_TRY(const std::size_t got, source->read(block));
    levels.add(std::span(block).first(got));
    samples += static_cast<timeline::SampleCount>(got);
    if (samples > kMaxSamples) return fail(ErrorCode::TooLarge, "the sound is longer than an hour; make it shorter");
    progress({0, levels.frames()});
    if (got < block.size()) break;
  }
  auto read = levels.finish();
  if (read.empty()) return fail(ErrorCode::UnreadableMedia, "the sound is empty");
  return read;
}

/// How far the eyes are open in each frame: shut for a moment every few seconds, never twice after the same time.
std::vector<double> blinks(std::int64_t seed, FrameCount frames, timeline::FrameRate rate) {
  constexpr double kBlink = 0.18;
  timeline::SeededRandom random(timeline::derive_seed(static_cast<std::uint64_t>(seed), 0x626C69));
  std::vector<double> open;
  double next = between(random, 1, 2.5);
  for (FrameCount frame = 0; frame < frames; ++frame) {
    const double now = rate.seconds(frame).to_double();
    if (now > next + kBlink) next = now + between(random, 2, 5.5);
    const double part = (now - next) / kBlink;
    open.push_back(part < 0 || part > 1 ? 1 : std::abs(2 * part - 1));
  }
  return open;
}

Rgb rgb(const media::Colour& colour) {
  return {static_cast<double>(colour.red) / 255, static_cast<double>(colour.green) / 255,
          static_cast<double>(colour.blue) / 255};
}

/// Pixels of a surface as video, in the part of the frame where they lie. All numbers of the box are even.
void put_into(AVFrame& frame, cairo_surface_t* surface, const media::PixelBox& box) {
  cairo_surface_flush(surface);
  const unsigned char* pixels = cairo_image_surface_get_data(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  for (int y = 0; y < box.height; y += 2) {
    std::array<const std::uint8_t*, 2> rows{pixels + static_cast<std::ptrdiff_t>(y) * stride,
                                            pixels + static_cast<std::ptrdiff_t>(y + 1) * stride};
    std::uint8_t* cb = frame.data[1] + static_cast<std::ptrdiff_t>((box.y + y) / 2) * frame.linesize[1] + box.x / 2;
    std::uint8_t* cr = frame.data[2] + static_cast<std::ptrdiff_t>((box.y + y) / 2) * frame.linesize[2] + box.x / 2;
    for (int x = 0; x < box.width; x += 2) {
      int red = 0;
      int green = 0;
      int blue = 0;
      for (int i = 0; i < 4; ++i) {
        const std::uint8_t* pixel = rows[static_cast<std::size_t>(i / 2)] + 4 * (x + i % 2);
        blue += pixel[0];
        green += pixel[1];
        red += pixel[2];
        // BT.709, limited range, in 1/65536.
        frame.data[0][static_cast<std::ptrdiff_t>(box.y + y + i / 2) * frame.linesize[0] + box.x + x + i % 2] =
            static_cast<std::uint8_t>((11966 * pixel[2] + 40254 * pixel[1] + 4064 * pixel[0] + (16 << 16) + 32768) >>
                                      16);
      }
      // Of four pixels at once.
      *cb++ = static_cast<std::uint8_t>((-6596 * red - 22189 * green + 28784 * blue + (128 << 18) + (1 << 17)) >> 18);
      *cr++ = static_cast<std::uint8_t>((28784 * red - 26145 * green - 2639 * blue + (128 << 18) + (1 << 17)) >> 18);
    }
  }
}

class Presenter {
 public:
  Presenter(const media::PresenterRequest& spec, const base::ProgressSink& progress)
      : spec_(spec),
        progress_(progress),
        looks_(looks_of(spec.seed)),
        place_(place_in(spec.film.canvas.width, spec.film.canvas.height)) {}

  [[nodiscard]] Result<> prepare(const Request& request);
  [[nodiscard]] Result<timeline::PictureRun> run(int output);

 private:
  [[nodiscard]] Result<> draw_behind(const Request& request);
  void draw_colours(cairo_t* drawing);
  void draw_frame(FrameCount frame);
  [[nodiscard]] PresenterPose pose_in(FrameCount frame) const;

  const media::PresenterRequest& spec_;
  const base::ProgressSink& progress_;
  PresenterLooks looks_;
  PresenterPlace place_;
  media::PixelBox box_;  ///< of the head
  std::vector<double> mouth_;
  std::vector<double> eyes_;
  Surface behind_;
  Surface plate_;
  Surface head_;
  Frame picture_ = make_frame();
};

/// A picture file as a surface of the canvas' size, cut to its shape.
Result<Surface> read_surface(int descriptor, const media::ConformSpec& film) {
  KADR_TRY(const Frame picture, read_picture(descriptor, film.threads));
  KADR_TRY(const Frame fitted,
           to_pixels(*picture, {.width = film.canvas.width, .height = film.canvas.height, .threads = film.threads}));
  KADR_TRY(Surface surface, make_surface(film.canvas.width, film.canvas.height));
  unsigned char* pixels = cairo_image_surface_get_data(surface.get());
  for (int y = 0; y < fitted->height; ++y) {
    std::copy_n(fitted->data[0] + static_cast<std::ptrdiff_t>(y) * fitted->linesize[0], 4 * fitted->width,
                pixels + static_cast<std::ptrdiff_t>(y) * cairo_image_surface_get_stride(surface.get()));
  }
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

void Presenter::draw_colours(cairo_t* drawing) {
  const double width = spec_.film.canvas.width;
  const double height = spec_.film.canvas.height;
  const Rgb colour = rgb(spec_.film.background);
  use_vertical(drawing, 0, mix(colour, {1, 1, 1}, 0.12), height, mix(colour, {0, 0, 0}, 0.25));
  cairo_paint(drawing);
  fill_glow(drawing, place_.head, 1.7 * place_.size, mix(colour, {1, 1, 1}, 0.6), 0.35);
  darken_edges(drawing, width, height, 0.3);
}

Result<> Presenter::draw_behind(const Request& request) {
  const timeline::Canvas& canvas = spec_.film.canvas;
  if (spec_.background) {
    KADR_TRY(const int picture, request.descriptor(spec_.plate ? 3 : 2));
    KADR_TRY(behind_, read_surface(picture, spec_.film));
  } else {
    KADR_TRY(behind_, make_surface(canvas.width, canvas.height));
    draw_colours(Drawing(cairo_create(behind_.get())).get());
  }
  draw_shoulders(Drawing(cairo_create(behind_.get())).get(), looks_, place_);
  if (!spec_.background) add_grain(behind_.get(), static_cast<std::uint64_t>(spec_.seed));
  if (spec_.plate) {
    KADR_TRY(const int plate, request.descriptor(2));
    KADR_TRY(plate_, read_surface(plate, spec_.film));
  }
  return {};
}

Result<> Presenter::prepare(const Request& request) {
  const timeline::Canvas& canvas = spec_.film.canvas;
  KADR_TRY(const int sound, request.descriptor(0));
  KADR_TRY(const auto levels, read_levels(sound, canvas.rate, progress_));
  mouth_ = mouth_openness(levels, canvas.rate);
  eyes_ = blinks(spec_.seed, static_cast<FrameCount>(mouth_.size()), canvas.rate);
  KADR_CHECK(draw_behind(request));
  const Box head = head_box(place_);
  const auto even = [](double value) { return static_cast<int>(value / 2) * 2; };
  box_ = {.x = even(std::max(0.0, head.x)), .y = even(std::max(0.0, head.y))};
  box_.width = even(std::min(head.x + head.width, static_cast<double>(canvas.width))) - box_.x;
  box_.height = even(std::min(head.y + head.height, static_cast<double>(canvas.height))) - box_.y;
  KADR_TRY(head_, make_surface(box_.width, box_.height));
  picture_->format = AV_PIX_FMT_YUV420P;
  picture_->width = canvas.width;
  picture_->height = canvas.height;
  if (const int code = av_frame_get_buffer(picture_.get(), 0); code < 0)
    return fail(from_av(code, "cannot make a picture"));
  KADR_TRY(const Surface whole, make_surface(canvas.width, canvas.height));
  const Drawing drawing(cairo_create(whole.get()));
  for (cairo_surface_t* layer : {behind_.get(), plate_.get()}) {
    if (layer == nullptr) continue;
    cairo_set_source_surface(drawing.get(), layer, 0, 0);
    cairo_paint(drawing.get());
  }
  put_into(*picture_, whole.get(), {.width = canvas.width, .height = canvas.height});
  return {};
}

/// The head moves a little all the time, and nods with what is said.
PresenterPose Presenter::pose_in(FrameCount frame) const {
  const double now = spec_.film.canvas.rate.seconds(frame).to_double();
  const auto at = static_cast<std::size_t>(frame);
  const auto wave = [now](double seconds, double phase) {
    return std::sin(2 * std::numbers::pi * (now / seconds + phase));
  };
  return {.mouth = mouth_[at],
          .eyes = eyes_[at],
          .turn = 0.022 * wave(4.7, 0) + 0.012 * wave(2.9, 0.3),
          .shift = {0.008 * wave(5.3, 0.1), 0.006 * wave(3.7, 0.2) + 0.008 * mouth_[at]}};
}

void Presenter::draw_frame(FrameCount frame) {
  const Drawing drawing(cairo_create(head_.get()));
  cairo_translate(drawing.get(), -box_.x, -box_.y);
  cairo_set_source_surface(drawing.get(), behind_.get(), 0, 0);
  cairo_paint(drawing.get());
  draw_head(drawing.get(), looks_, place_, pose_in(frame));
  if (plate_) {
    cairo_set_source_surface(drawing.get(), plate_.get(), 0, 0);
    cairo_paint(drawing.get());
  }
  put_into(*picture_, head_.get(), box_);
}

Result<timeline::PictureRun> Presenter::run(int output) {
  KADR_TRY(const auto writer, MezzanineWriter::create(spec_.film, output));
  const auto frames = static_cast<FrameCount>(mouth_.size());
  for (FrameCount frame = 0; frame < frames; ++frame) {
    // The encoder may still hold the frame before.
    if (const int code = av_frame_make_writable(picture_.get()); code < 0)
      return fail(from_av(code, "cannot make a picture"));
    draw_frame(frame);
    KADR_CHECK(writer->add(*picture_));
    progress_({frame + 1, frames});
  }
  return writer->finish();
}

}  // namespace

Result<Outcome> draw_presenter(Session&, const Request& request) {
  KADR_TRY(media::PresenterRequest spec, media::presenter_request_from_json(request.parameters));
  if (spec.film.threads == 0) spec.film.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  KADR_TRY(const int output, request.descriptor(1));
  Presenter presenter(spec, request.progress);
  KADR_CHECK(presenter.prepare(request));
  KADR_TRY(const timeline::PictureRun run, presenter.run(output));
  return Outcome{.result = media::to_json(run)};
}

}  // namespace kadr::darkroom
