#include "darkroom/moving_layer.h"

#include <algorithm>
#include <cmath>
#include <thread>

namespace kadr::darkroom {
namespace {

/// Of each sample of a line, which samples it is made of and how much of each.
struct Taps {
  int count = 0;
  std::vector<int> first;
  std::vector<float> weights;  ///< `count` for each sample

  [[nodiscard]] const float* weights_of(int sample) const {
    return weights.data() + static_cast<std::ptrdiff_t>(sample) * count;
  }
};

/// Samples `at(i) = offset + i × step` of a line of `size`.
struct Line {
  double offset = 0;
  double step = 1;
  int size = 0;
  int wanted = 0;
};

/// Catmull-Rom: passes through the samples, and is smooth between.
double cubic(double x) {
  x = std::abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

Taps taps_for(const Line& line) {
  // A little aliasing at steps just above 1 is not seen; softness is.
  const double widened = std::max(1.0, 0.8 * line.step);
  Taps taps;
  taps.count = std::min(line.size, 2 * static_cast<int>(std::ceil(2 * widened)));
  taps.first.resize(static_cast<std::size_t>(line.wanted));
  taps.weights.assign(static_cast<std::size_t>(line.wanted) * static_cast<std::size_t>(taps.count), 0);
  const int reach = static_cast<int>(std::ceil(2 * widened));
  for (int i = 0; i < line.wanted; ++i) {
    const double at = line.offset + i * line.step;
    const int from = static_cast<int>(std::floor(at)) - reach + 1;
    const int first = std::clamp(from, 0, line.size - taps.count);
    taps.first[static_cast<std::size_t>(i)] = first;
    float* weights = taps.weights.data() + static_cast<std::ptrdiff_t>(i) * taps.count;
    double sum = 0;
    for (int k = 0; k < 2 * reach; ++k) sum += cubic((from + k - at) / widened);
    // What lies past an edge counts for the sample at the edge.
    for (int k = 0; k < 2 * reach; ++k) {
      const int place = std::clamp(from + k, 0, line.size - 1) - first;
      weights[std::clamp(place, 0, taps.count - 1)] += static_cast<float>(cubic((from + k - at) / widened) / sum);
    }
  }
  return taps;
}

/// How a plane of the frame is made from one of a layer.
struct PlaneView {
  Taps rows;
  Taps columns;
  /// Nothing is moved or scaled: rows are taken as they are.
  bool identical = false;
};

/// \param number of the plane: chroma lies at half the places of luma, to the left of a pair and between two rows.
PlaneView view_of(const SeenLayer& seen, const AVFrame& frame, int number) {
  const SamplePlane& luma = seen.layer.plane(0);
  const SamplePlane& plane = seen.layer.plane(number);
  const double step_x = seen.view.width * luma.width / frame.width;
  const double step_y = seen.view.height * luma.height / frame.height;
  const double left = (seen.view.middle_x - seen.view.width / 2) * luma.width + 0.5 * step_x - 0.5;
  const double top = (seen.view.middle_y - seen.view.height / 2) * luma.height + 0.5 * step_y - 0.5;
  const int half = number == 0 ? 1 : 2;
  Line across{.offset = left / half, .step = step_x, .size = plane.width, .wanted = frame.width / half};
  Line down{.offset = top, .step = step_y, .size = plane.height, .wanted = frame.height / half};
  if (number != 0) down.offset = (top + 0.5 * step_y - 0.5) / 2;
  constexpr double kNothing = 1e-6;
  const bool identical = across.size == across.wanted && down.size == down.wanted &&
                         std::abs(across.offset) < kNothing && std::abs(down.offset) < kNothing &&
                         std::abs(step_x - 1) < kNothing && std::abs(step_y - 1) < kNothing;
  return {.rows = taps_for(down), .columns = taps_for(across), .identical = identical};
}

void sum_rows(const SamplePlane& plane, const Taps& rows, int y, std::vector<float>& out) {
  const float* weights = rows.weights_of(y);
  const int first = rows.first[static_cast<std::size_t>(y)];
  out.resize(static_cast<std::size_t>(plane.width));
  // The usual case in one go: memory is what it waits for.
  if (rows.count == 4) {
    const float* from = plane.row(first);
    const std::ptrdiff_t next = plane.width;
    for (int x = 0; x < plane.width; ++x) {
      out[static_cast<std::size_t>(x)] = weights[0] * from[x] + weights[1] * from[x + next] +
                                         weights[2] * from[x + 2 * next] + weights[3] * from[x + 3 * next];
    }
    return;
  }
  std::ranges::fill(out, 0.0F);
  for (int k = 0; k < rows.count; ++k) {
    const float* from = plane.row(first + k);
    for (int x = 0; x < plane.width; ++x) out[static_cast<std::size_t>(x)] += weights[k] * from[x];
  }
}

void sum_columns(const std::vector<float>& row, const Taps& columns, std::vector<float>& out) {
  const int wanted = static_cast<int>(columns.first.size());
  out.resize(columns.first.size());
  if (columns.count == 4) {
    for (int x = 0; x < wanted; ++x) {
      const float* weights = columns.weights_of(x);
      const float* from = row.data() + columns.first[static_cast<std::size_t>(x)];
      out[static_cast<std::size_t>(x)] =
          weights[0] * from[0] + weights[1] * from[1] + weights[2] * from[2] + weights[3] * from[3];
    }
    return;
  }
  for (int x = 0; x < wanted; ++x) {
    const float* weights = columns.weights_of(x);
    const float* from = row.data() + columns.first[static_cast<std::size_t>(x)];
    float sum = 0;
    for (int k = 0; k < columns.count; ++k) sum += weights[k] * from[k];
    out[static_cast<std::size_t>(x)] = sum;
  }
}

/// One thread's share of the work on a plane.
class RowComposer {
 public:
  RowComposer(const std::vector<SeenLayer>& layers, const std::vector<PlaneView>& views, int number, float background)
      : layers_(layers), views_(views), number_(number), background_(background) {}

  void compose(int y, std::uint8_t* out, int width) {
    below_.assign(static_cast<std::size_t>(width), background_);
    for (std::size_t i = 0; i < layers_.size(); ++i) add(layers_[i].layer, views_[i], y);
    for (std::size_t x = 0; x < below_.size(); ++x)
      out[x] = static_cast<std::uint8_t>(std::clamp(below_[x], 0.0F, 255.0F) + 0.5F);
  }

 private:
  void add(const MovingLayer& layer, const PlaneView& view, int y) {
    const int first = view.rows.first[static_cast<std::size_t>(y)];
    if (layer.opaque()) return resample(layer.plane(number_), view, y, below_);
    if (!layer.shows(number_, first, first + view.rows.count)) return;
    resample(layer.plane(number_), view, y, colour_);
    resample(layer.alpha(number_), view, y, alpha_);
    for (std::size_t x = 0; x < below_.size(); ++x) below_[x] = below_[x] * (1 - alpha_[x]) + colour_[x];
  }

  void resample(const SamplePlane& plane, const PlaneView& view, int y, std::vector<float>& out) {
    if (view.identical) {
      out.assign(plane.row(y), plane.row(y) + plane.width);
      return;
    }
    sum_rows(plane, view.rows, y, row_);
    sum_columns(row_, view.columns, out);
  }

  const std::vector<SeenLayer>& layers_;
  const std::vector<PlaneView>& views_;
  int number_;
  float background_;
  std::vector<float> row_;
  std::vector<float> below_;
  std::vector<float> colour_;
  std::vector<float> alpha_;
};

SamplePlane plane_from(const std::uint8_t* data, int stride, int width, int height) {
  SamplePlane plane{.width = width, .height = height, .samples = {}};
  plane.samples.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* row = data + static_cast<std::ptrdiff_t>(y) * stride;
    plane.samples.insert(plane.samples.end(), row, row + width);
  }
  return plane;
}

/// The mean of four: alpha at the places of chroma.
SamplePlane halved(const SamplePlane& plane) {
  SamplePlane half{.width = (plane.width + 1) / 2, .height = (plane.height + 1) / 2, .samples = {}};
  for (int y = 0; y < half.height; ++y) {
    const float* one = plane.row(2 * y);
    const float* other = plane.row(std::min(2 * y + 1, plane.height - 1));
    for (int x = 0; x < half.width; ++x) {
      const int right = std::min(2 * x + 1, plane.width - 1);
      half.samples.push_back((one[2 * x] + one[right] + other[2 * x] + other[right]) / 4);
    }
  }
  return half;
}

std::vector<bool> rows_that_show(const SamplePlane& alpha) {
  std::vector<bool> shows;
  for (int y = 0; y < alpha.height; ++y)
    shows.push_back(std::any_of(alpha.row(y), alpha.row(y) + alpha.width, [](float a) { return a > 0; }));
  return shows;
}

}  // namespace

MovingLayer MovingLayer::from(const AVFrame& frame) {
  MovingLayer layer;
  for (std::size_t i = 0; i < 3; ++i) {
    const int half = i == 0 ? 1 : 2;
    layer.planes_[i] =
        plane_from(frame.data[i], frame.linesize[i], (frame.width + half - 1) / half, (frame.height + half - 1) / half);
  }
  if (frame.format != AV_PIX_FMT_YUVA420P) return layer;
  layer.alpha_[0] = plane_from(frame.data[3], frame.linesize[3], frame.width, frame.height);
  for (float& sample : layer.alpha_[0].samples) sample /= 255;
  layer.alpha_[1] = halved(layer.alpha_[0]);
  // Colours times alpha were made from black, which is 16 and 128, not 0.
  for (std::size_t i = 0; i < 3; ++i) {
    const float black = i == 0 ? 16 : 128;
    const std::vector<float>& alpha = layer.alpha_[i == 0 ? 0 : 1].samples;
    std::vector<float>& samples = layer.planes_[i].samples;
    for (std::size_t at = 0; at < samples.size(); ++at) samples[at] -= black * (1 - alpha[at]);
  }
  for (std::size_t i = 0; i < 2; ++i) layer.row_shows_[i] = rows_that_show(layer.alpha_[i]);
  return layer;
}

bool MovingLayer::shows(int number, int first, int last) const {
  const std::vector<bool>& rows = row_shows_[number == 0 ? 0 : 1];
  return std::any_of(rows.begin() + first, rows.begin() + last, [](bool row) { return row; });
}

VideoColour video_colour(const media::Colour& colour) {
  const float red = static_cast<float>(colour.red) / 255;
  const float green = static_cast<float>(colour.green) / 255;
  const float blue = static_cast<float>(colour.blue) / 255;
  const float luma = 0.2126F * red + 0.7152F * green + 0.0722F * blue;
  return {16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556F, 128 + 224 * (red - luma) / 1.5748F};
}

void compose_layers(const std::vector<SeenLayer>& layers, const VideoColour& background, AVFrame& frame, int threads) {
  std::array<std::vector<PlaneView>, 2> views;
  for (const SeenLayer& seen : layers) {
    views[0].push_back(view_of(seen, frame, 0));
    views[1].push_back(view_of(seen, frame, 1));
  }
  const auto work = [&](int share) {
    for (int number = 0; number < 3; ++number) {
      const int rows = number == 0 ? frame.height : frame.height / 2;
      RowComposer composer(layers, views[number == 0 ? 0 : 1], number, background[static_cast<std::size_t>(number)]);
      for (int y = rows * share / threads; y < rows * (share + 1) / threads; ++y)
        composer.compose(y, frame.data[number] + static_cast<std::ptrdiff_t>(y) * frame.linesize[number],
                         number == 0 ? frame.width : frame.width / 2);
    }
  };
  std::vector<std::jthread> others;
  for (int share = 1; share < threads; ++share) others.emplace_back(work, share);
  work(0);
}

}  // namespace kadr::darkroom
