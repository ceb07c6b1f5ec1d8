// Clips from pictures. Each layer is decoded once, brought to about the size at which it is seen, and kept as planes of
// video; each frame is then resampled from these and encoded, while the encoder's threads still work on those before.

#include "media/animate_picture.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <thread>

#include "darkroom/av_error.h"
#include "darkroom/camera.h"
#include "darkroom/layer_source.h"
#include "darkroom/mezzanine_writer.h"
#include "darkroom/moving_layer.h"
#include "darkroom/operation.h"
#include "media/protocol.h"

namespace kadr::darkroom {
namespace {

using TopLayer = media::AnimatePictureSpec::TopLayer;

struct Size {
  int width = 0;
  int height = 0;
};

/// The size at which the closest view has a pixel for each of the canvas, or the picture's own if that is smaller.
Size working_size(const AVFrame& picture, const Camera& camera, const media::AnimatePictureSpec& spec) {
  const double closest = std::min(camera.at(0, 1).width, camera.at(spec.frames - 1, 1).width);
  const double scale = std::min(1.0, spec.film.canvas.width / closest / picture.width);
  const auto side = [scale](int own) { return std::max(4, static_cast<int>(std::lround(own * scale / 2)) * 2); };
  return {side(picture.width), side(picture.height)};
}

class Animation {
 public:
  Animation(const media::AnimatePictureSpec& spec, const base::ProgressSink& progress)
      : spec_(spec), progress_(progress) {}

  [[nodiscard]] Result<> load(const Request& request);
  [[nodiscard]] Result<timeline::PictureRun> run(int output);

 private:
  [[nodiscard]] Result<> add_layer(int descriptor, bool stays);
  [[nodiscard]] double depth_of(std::size_t layer) const;
  [[nodiscard]] std::vector<SeenLayer> seen_in(timeline::FrameCount frame) const;

  struct Layer {
    MovingLayer picture;
    bool stays = false;
  };
  const media::AnimatePictureSpec& spec_;
  const base::ProgressSink& progress_;
  std::optional<Camera> camera_;
  std::vector<Layer> layers_;
};

Result<> Animation::load(const Request& request) {
  if (request.descriptors.size() < 2 || request.descriptors.size() > media::kMaxPictureLayers + 1)
    return fail(ErrorCode::InvalidArgument, "a clip is made of one to eight pictures");
  const std::size_t count = request.descriptors.size() - 1;
  for (std::size_t i = 0; i < count; ++i) {
    const bool stays = i + 1 == count && i > 0 && spec_.top_layer == TopLayer::Stays;
    KADR_CHECK(add_layer(request.descriptors[i].get(), stays));
    progress_({0, spec_.frames});
  }
  return {};
}

Result<> Animation::add_layer(int descriptor, bool stays) {
  KADR_TRY(const Frame picture, read_picture(descriptor, spec_.film.threads));
  if (!camera_) camera_.emplace(spec_, static_cast<double>(picture->width) / picture->height);
  const Size size =
      stays ? Size{spec_.film.canvas.width, spec_.film.canvas.height} : working_size(*picture, *camera_, spec_);
  KADR_TRY(const Frame layer,
           to_layer(*picture, {.width = size.width, .height = size.height, .threads = spec_.film.threads}));
  layers_.push_back({MovingLayer::from(*layer), stays});
  return {};
}

double Animation::depth_of(std::size_t layer) const {
  const std::size_t moving = layers_.size() - (layers_.back().stays ? 1 : 0);
  return moving < 2 ? 0.5 : static_cast<double>(layer) / static_cast<double>(moving - 1);
}

std::vector<SeenLayer> Animation::seen_in(timeline::FrameCount frame) const {
  std::vector<SeenLayer> seen;
  for (std::size_t i = 0; i < layers_.size(); ++i)
    seen.push_back({layers_[i].picture, layers_[i].stays ? View{} : camera_->at(frame, depth_of(i))});
  return seen;
}

Result<timeline::PictureRun> Animation::run(int output) {
  KADR_TRY(const auto writer, MezzanineWriter::create(spec_.film, output));
  const VideoColour background = video_colour(spec_.film.background);
  for (timeline::FrameCount frame = 0; frame < spec_.frames; ++frame) {
    // A new one each time: the encoder may still hold the one before.
    const Frame picture = make_frame();
    picture->format = AV_PIX_FMT_YUV420P;
    picture->width = spec_.film.canvas.width;
    picture->height = spec_.film.canvas.height;
    if (const int code = av_frame_get_buffer(picture.get(), 0); code < 0)
      return fail(from_av(code, "cannot make a picture"));
    compose_layers(seen_in(frame), background, *picture, spec_.film.threads);
    KADR_CHECK(writer->add(*picture));
    progress_({frame + 1, spec_.frames});
  }
  return writer->finish();
}

}  // namespace

Result<Outcome> animate_picture(Session&, const Request& request) {
  KADR_TRY(media::AnimatePictureSpec spec, media::animate_picture_spec_from_json(request.parameters));
  if (spec.film.threads == 0) spec.film.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  Animation animation(spec, request.progress);
  KADR_CHECK(animation.load(request));
  KADR_TRY(const timeline::PictureRun run, animation.run(request.descriptors.back().get()));
  return Outcome{.result = media::to_json(run)};
}

}  // namespace kadr::darkroom
