#pragma once

/// The texts of a composition's captions as a track of mov_text (3GPP timed text): one sample after the other from 0 to
/// the end of the film, empty ones where nothing is shown.
///
/// Thread: a value.

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "darkroom/handles.h"
#include "timeline/coded_run.h"

namespace kadr::darkroom {

class TextTrack {
 public:
  /// Times are milliseconds.
  struct Sample {
    std::vector<std::uint8_t> bytes;
    std::int64_t at = 0;
    std::int64_t duration = 0;
  };

  TextTrack(std::string language, std::vector<Sample> samples)
      : language_(std::move(language)), samples_(std::move(samples)) {}

  [[nodiscard]] const std::vector<Sample>& samples() const { return samples_; }

  /// Adds the track to a file. \param pictures what the texts are shown over.
  [[nodiscard]] AVStream& add_to(AVFormatContext& format, const timeline::PictureRun& pictures) const;

  /// Bytes that it takes in the file's index, at most.
  [[nodiscard]] std::int64_t index_bound() const;

 private:
  std::string language_;
  std::vector<Sample> samples_;
};

/// \param film how long the film is, in seconds: what begins later is left out, what ends later is cut.
/// Errors: InvalidArgument when texts overlap, run backwards, or are longer than a sample can be.
[[nodiscard]] Result<TextTrack> text_track_from_json(const Json& value, const timeline::Rational& film);

}  // namespace kadr::darkroom
