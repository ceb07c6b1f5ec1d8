#pragma once

/// The pictures of a file, decoded by libavcodec in the test itself, to be measured. Nothing is rotated or scaled.
/// Failures throw std::runtime_error: the test ends there.
///
/// Thread: one owner.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "timeline/rational.h"

struct AVFrame;

namespace kadr::test {

struct Region {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

/// 0 to 255.
struct MeanColour {
  double red = 0;
  double green = 0;
  double blue = 0;
};

/// The largest difference of one component.
[[nodiscard]] double distance(const MeanColour& one, const MeanColour& other);
[[nodiscard]] std::string to_string(const MeanColour& colour);

/// One decoded picture. Copies share the pixels.
class Frame {
 public:
  explicit Frame(std::shared_ptr<const AVFrame> frame, timeline::Rational shown_at)
      : frame_(std::move(frame)), shown_at_(shown_at) {}

  [[nodiscard]] int width() const;
  [[nodiscard]] int height() const;
  [[nodiscard]] bool is_key() const;
  /// "yuv420p", "bt709", "tv": FFmpeg's names.
  [[nodiscard]] std::string pixel_format() const;
  [[nodiscard]] std::string colour_matrix() const;
  [[nodiscard]] std::string colour_range() const;
  /// Seconds.
  [[nodiscard]] const timeline::Rational& shown_at() const { return shown_at_; }

  /// SHA-256 of the visible samples of every plane: equal exactly when the pictures are.
  [[nodiscard]] std::string checksum() const;
  /// Mean of the 8-bit luma plane (of RGB: of the first plane). \param region inside the picture, not empty.
  [[nodiscard]] double mean_luma(const Region& region) const;
  /// Mean in RGB, converted as the picture's own matrix and range say (BT.709, limited, when it does not say).
  [[nodiscard]] MeanColour mean_colour(const Region& region) const;
  /// Every pixel, three bytes each, row by row; transparency is left out. Converted like mean_colour().
  [[nodiscard]] std::vector<std::uint8_t> rgb() const;

 private:
  std::shared_ptr<const AVFrame> frame_;
  timeline::Rational shown_at_;
};

class DecodedVideo {
 public:
  explicit DecodedVideo(const std::filesystem::path& file);
  DecodedVideo(DecodedVideo&&) noexcept;
  ~DecodedVideo();

  /// The next picture in the order of showing; none at the end. A picture that does not decode cleanly throws.
  [[nodiscard]] std::optional<Frame> next();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Every picture at once: for small files only.
[[nodiscard]] std::vector<Frame> decode_pictures(const std::filesystem::path& file);

}  // namespace kadr::test
