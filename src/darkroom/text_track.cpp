#include "darkroom/text_track.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace kadr::darkroom {
namespace {

constexpr int kMilliseconds = 1000;
/// A sample says its length in 16 bits.
constexpr std::size_t kLongestText = 65'535;
constexpr std::int64_t kLatest = timeline::kMaxSeconds * kMilliseconds;

/// The description of a tx3g sample: centred at the bottom, white, one font. The boxes are left to the player.
constexpr auto kDescription = std::to_array<std::uint8_t>({
    0,   0,    0,   0,                      // display flags
    1,   0xFF,                              // centred, at the bottom
    0,   0,    0,   0,                      // no background
    0,   0,    0,   0,   0,   0,   0,   0,  // text box
    0,   0,    0,   0,                      // of all characters …
    0,   1,                                 // … the first font
    0,   18,                                // upright, its size
    255, 255,  255, 255,                    // white
    0,   0,    0,   23,  'f', 't', 'a', 'b', 0, 1, 0, 1, 10, 'S', 'a', 'n', 's', '-', 'S', 'e', 'r', 'i', 'f',
});

struct Text {
  std::int64_t start = 0;
  std::int64_t end = 0;
  std::string text;
};

Result<Text> text_from_json(const Json& item) {
  const bool sane = item.is_array() && item.size() == 3 && item[0].is_number_integer() && item[1].is_number_integer() &&
                    item[2].is_string();
  if (!sane) return fail(ErrorCode::InvalidArgument, "is not its start, its end and its text");
  Text text{item[0].get<std::int64_t>(), item[1].get<std::int64_t>(), item[2].get<std::string>()};
  if (text.start < 0 || text.end < text.start || text.end > kLatest)
    return fail(ErrorCode::InvalidArgument, "has times that are negative, run backwards or lie beyond a day");
  if (text.text.size() > kLongestText)
    return fail(ErrorCode::InvalidArgument, fmt::format("is longer than {} bytes", kLongestText));
  return text;
}

/// Fills the time with samples.
class Samples {
 public:
  explicit Samples(std::int64_t end) : end_(end) {}

  void until(std::int64_t time, const std::string& text) {
    time = std::min(time, end_);
    if (time <= at_) return;
    TextTrack::Sample sample{.at = at_, .duration = time - at_};
    sample.bytes = {static_cast<std::uint8_t>(text.size() >> 8), static_cast<std::uint8_t>(text.size() & 255)};
    sample.bytes.insert(sample.bytes.end(), text.begin(), text.end());
    samples_.push_back(std::move(sample));
    at_ = time;
  }

  [[nodiscard]] std::vector<TextTrack::Sample> take() {
    until(end_, "");
    return std::move(samples_);
  }

 private:
  std::int64_t end_;
  std::int64_t at_ = 0;
  std::vector<TextTrack::Sample> samples_;
};

bool is_language_code(const std::string& text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

AVStream& TextTrack::add_to(AVFormatContext& format, const timeline::PictureRun& pictures) const {
  AVStream* track = avformat_new_stream(&format, nullptr);
  AVCodecParameters& codec = *track->codecpar;
  codec.codec_type = AVMEDIA_TYPE_SUBTITLE;
  codec.codec_id = AV_CODEC_ID_MOV_TEXT;
  codec.width = pictures.width;
  codec.height = pictures.height;
  codec.extradata = static_cast<std::uint8_t*>(av_mallocz(kDescription.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  codec.extradata_size = static_cast<int>(kDescription.size());
  std::ranges::copy(kDescription, codec.extradata);
  track->time_base = {1, kMilliseconds};
  av_dict_set(&track->metadata, "language", language_.c_str(), 0);
  return *track;
}

std::int64_t TextTrack::index_bound() const {
  constexpr std::int64_t kBoxes = 1024;
  constexpr std::int64_t kSampleEntries = 12;  // its size and its duration
  std::int64_t bytes = 0;
  for (const Sample& sample : samples_) bytes += static_cast<std::int64_t>(sample.bytes.size());
  const std::int64_t chunks = (bytes >> 20) * 2 + 2;
  return kBoxes + kSampleEntries * static_cast<std::int64_t>(samples_.size()) + 20 * chunks;
}

Result<TextTrack> text_track_from_json(const Json& value, const timeline::Rational& film) {
  base::JsonReader reader(value, "captions");
  const std::string language = reader.required_string("language");
  const Json* texts = reader.find("texts");
  KADR_CHECK(reader.finish());
  if (!is_language_code(language))
    return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" is not a language's three letters", language));
  if (texts == nullptr || !texts->is_array()) return fail(ErrorCode::InvalidArgument, "the captions have no texts");
  // Rounded down: the film shall not become longer by its texts.
  Samples samples(film.numerator() * kMilliseconds / film.denominator());
  std::int64_t before = 0;
  for (std::size_t i = 0; i < texts->size(); ++i) {
    auto text = text_from_json((*texts)[i]);
    if (text && text->start < before) text = fail(ErrorCode::InvalidArgument, "begins before the one before it ends");
    if (!text) return fail(ErrorCode::InvalidArgument, fmt::format("caption {} {}", i + 1, text.error().message));
    samples.until(text->start, "");
    samples.until(text->end, text->text);
    before = text->end;
  }
  return TextTrack(language, samples.take());
}

}  // namespace kadr::darkroom
