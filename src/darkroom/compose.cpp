// Compose: the header of an MP4 whose payload is never touched.
//
// libavformat's own muxer writes a file of packets that have the right sizes and times and no content, into a sink that
// keeps the bytes before the payload and only counts the rest. Room for the index is kept in front (`moov_size`), so
// the file streams:
//
//     ftyp | moov | free | mdat head | texts | sound of block 1 | pictures of block 1 | sound of block 2 | pictures …
//     `-------------- header --------------' `--- extents: byte ranges of the audio artifact and of the mezzanines
//
// The texts of captions are so few bytes that they are kept in the header: no file has to be made for them.
// Each block's sound lies before its pictures, so a player that reads from the front always has the sound of what it
// shows.

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "darkroom/av_error.h"
#include "darkroom/handles.h"
#include "darkroom/operation.h"
#include "darkroom/text_track.h"
#include "media/protocol.h"
#include "timeline/composition.h"

namespace kadr::darkroom {
namespace {

using timeline::ByteCount;
using timeline::FrameCount;
using timeline::PictureRun;
using timeline::SampleCount;
using timeline::SoundRun;

constexpr int kSinkBufferBytes = 4096;

/// Keeps what is written before `payload_at`, counts everything else.
class HeaderSink {
 public:
  HeaderSink() {
    auto* buffer = static_cast<unsigned char*>(av_malloc(kSinkBufferBytes));
    io_.reset(avio_alloc_context(buffer, kSinkBufferBytes, 1, this, nullptr, &HeaderSink::write, &HeaderSink::seek));
    // Straight through: otherwise every payload would be copied into the buffer first, only to be thrown away.
    io_->direct = AVIO_FLAG_DIRECT;
  }

  [[nodiscard]] AVIOContext* io() { return io_.get(); }
  /// From here on new bytes are payload.
  void header_ends_here() {
    avio_flush(io_.get());
    payload_at_ = position_;
  }
  [[nodiscard]] std::int64_t end() const { return end_; }
  [[nodiscard]] std::vector<std::byte> take_header() {
    header_.resize(static_cast<std::size_t>(payload_at_));
    return std::move(header_);
  }

 private:
  static int write(void* self, std::uint8_t* bytes, int size) {
    auto& sink = *static_cast<HeaderSink*>(self);
    const std::int64_t stop = std::min(sink.position_ + size, sink.payload_at_);
    if (stop > sink.position_) {
      if (static_cast<std::int64_t>(sink.header_.size()) < stop) sink.header_.resize(static_cast<std::size_t>(stop));
      std::copy_n(reinterpret_cast<const std::byte*>(bytes), stop - sink.position_,
                  sink.header_.begin() + sink.position_);
    }
    sink.position_ += size;
    sink.end_ = std::max(sink.end_, sink.position_);
    return size;
  }
  static std::int64_t seek(void* self, std::int64_t offset, int whence) {
    auto& sink = *static_cast<HeaderSink*>(self);
    if ((whence & ~AVSEEK_FORCE) == AVSEEK_SIZE) return sink.end_;
    if ((whence & ~AVSEEK_FORCE) == SEEK_CUR) offset += sink.position_;
    if ((whence & ~AVSEEK_FORCE) == SEEK_END) offset += sink.end_;
    return sink.position_ = offset;
  }

  Io io_;
  std::vector<std::byte> header_;
  std::int64_t position_ = 0;
  std::int64_t end_ = 0;
  std::int64_t payload_at_ = INT64_MAX;
};

struct Plan {
  std::vector<const PictureRun*> pictures;
  const SoundRun* sound = nullptr;
  std::optional<TextTrack> texts;

  FrameCount frames = 0;
  std::size_t sound_packets = 0;
  SampleCount sound_samples = 0;
  int reorder_delay = 0;
};

/// What would make a decoder show garbage after a join is refused here.
Result<> check_joinable(const std::vector<const PictureRun*>& pictures) {
  const PictureRun& first = *pictures.front();
  for (std::size_t i = 1; i < pictures.size(); ++i) {
    const PictureRun& run = *pictures[i];
    if (run.width != first.width || run.height != first.height || run.rate != first.rate) {
      return fail(
          ErrorCode::InvalidArgument,
          fmt::format("clip {} is {}x{} at {} frames per second and clip 1 is {}x{} at {}; conform both to one canvas",
                      i + 1, run.width, run.height, run.rate.display(), first.width, first.height,
                      first.rate.display()));
    }
    if (run.configuration != first.configuration) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("clip {} was coded with other parameter sets than clip 1, so they cannot be joined by "
                              "copying; conform both with the same settings",
                              i + 1));
    }
  }
  return {};
}

Result<Plan> make_plan(const Session& session, const Json& parameters) {
  base::JsonReader reader(parameters, "compose");
  Plan plan;
  const Json* pictures = reader.find("pictures");
  const std::int64_t sound = reader.integer("sound", -1, 0, INT64_MAX);
  const Json* captions = reader.find("captions");
  KADR_CHECK(reader.finish());
  const auto unknown = [] { return fail(ErrorCode::InvalidArgument, "compose names a run that was not remembered"); };
  if (pictures == nullptr || !pictures->is_array() || pictures->empty())
    return fail(ErrorCode::InvalidArgument, "there are no clips to join");
  for (const Json& number : *pictures) {
    if (!number.is_number_unsigned() || number.get<std::size_t>() >= session.runs.size()) return unknown();
    const auto* run = std::get_if<PictureRun>(&session.runs[number.get<std::size_t>()]);
    if (run == nullptr) return unknown();
    plan.pictures.push_back(run);
    plan.frames += run->frames();
    plan.reorder_delay = std::max(plan.reorder_delay, run->reorder_delay);
  }
  KADR_CHECK(check_joinable(plan.pictures));
  if (sound >= 0) {
    if (static_cast<std::size_t>(sound) >= session.runs.size()) return unknown();
    plan.sound = std::get_if<SoundRun>(&session.runs[static_cast<std::size_t>(sound)]);
    if (plan.sound == nullptr) return unknown();
    plan.sound_samples = std::min(plan.sound->samples, plan.pictures.front()->rate.samples(plan.frames));
    plan.sound_packets = plan.sound->packets_for(plan.sound_samples);
  }
  if (captions != nullptr) {
    KADR_TRY(plan.texts, text_track_from_json(*captions, plan.pictures.front()->rate.seconds(plan.frames)));
  }
  return plan;
}

/// An upper bound of the index: tables by their entries, boxes around them by experience with room to spare. A chunk is
/// at most 1 MiB in the muxer, so chunks are counted by bytes as well as by joins.
std::int64_t index_bound(const Plan& plan) {
  ByteCount payload = 0;
  for (const PictureRun* run : plan.pictures) payload += run->length();
  if (plan.sound != nullptr) payload += plan.sound->length();
  const auto joins = static_cast<std::int64_t>(plan.pictures.size());
  const std::int64_t chunks = 2 * joins + 2 * (payload >> 20) + 4;
  std::int64_t keys = 0;
  for (const PictureRun* run : plan.pictures) keys += static_cast<std::int64_t>(run->key_frames.size());
  constexpr std::int64_t kBoxes = 2048;
  const auto configuration = static_cast<std::int64_t>(plan.pictures.front()->configuration.size());
  const std::int64_t composition_times = plan.reorder_delay > 0 ? 8 * plan.frames : 0;
  const std::int64_t texts = plan.texts ? plan.texts->index_bound() : 0;
  return kBoxes + configuration + texts + 4 * plan.frames + composition_times + 4 * keys +
         4 * static_cast<std::int64_t>(plan.sound_packets) + 20 * chunks;
}

/// A multiple of the rate that is fine enough for players that round (and what one frame then lasts).
AVRational track_time_base(const timeline::FrameRate& rate) {
  const int factor = (11'999 + rate.numerator) / rate.numerator;
  return {1, rate.numerator * std::max(1, factor)};
}

void set_extradata(AVCodecParameters& codec, const std::vector<std::byte>& bytes) {
  codec.extradata = static_cast<std::uint8_t*>(av_mallocz(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  codec.extradata_size = static_cast<int>(bytes.size());
  std::copy_n(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), codec.extradata);
}

void add_picture_track(AVFormatContext& format, const PictureRun& run) {
  AVStream* track = avformat_new_stream(&format, nullptr);
  AVCodecParameters& codec = *track->codecpar;
  codec.codec_type = AVMEDIA_TYPE_VIDEO;
  codec.codec_id = AV_CODEC_ID_H264;
  codec.width = run.width;
  codec.height = run.height;
  codec.format = AV_PIX_FMT_YUV420P;
  codec.sample_aspect_ratio = {1, 1};
  codec.color_range = AVCOL_RANGE_MPEG;
  codec.color_primaries = AVCOL_PRI_BT709;
  codec.color_trc = AVCOL_TRC_BT709;
  codec.color_space = AVCOL_SPC_BT709;
  set_extradata(codec, run.configuration);
  track->time_base = track_time_base(run.rate);
  track->avg_frame_rate = {run.rate.numerator, run.rate.denominator};
  track->r_frame_rate = track->avg_frame_rate;
}

void add_sound_track(AVFormatContext& format, const SoundRun& run) {
  AVStream* track = avformat_new_stream(&format, nullptr);
  AVCodecParameters& codec = *track->codecpar;
  codec.codec_type = AVMEDIA_TYPE_AUDIO;
  codec.codec_id = AV_CODEC_ID_AAC;
  codec.profile = FF_PROFILE_AAC_LOW;
  codec.sample_rate = timeline::kSampleRate;
  codec.frame_size = static_cast<int>(SoundRun::kPacketSamples);
  codec.initial_padding = static_cast<int>(run.priming);
  av_channel_layout_default(&codec.ch_layout, 2);
  set_extradata(codec, run.configuration);
  track->time_base = {1, timeline::kSampleRate};
}

/// One composition being written. Lives for one request.
class Composing {
 public:
  explicit Composing(const Plan& plan) : plan_(plan) {}

  [[nodiscard]] Result<timeline::Composition> run();

 private:
  [[nodiscard]] Result<> begin();
  [[nodiscard]] Result<> write_texts(AVStream& track);
  [[nodiscard]] Result<> write_sound_until(FrameCount frame, bool last_block);
  [[nodiscard]] Result<> write_pictures(std::size_t block);
  [[nodiscard]] Result<> write_packet(int track, std::uint32_t size, std::int64_t pts, std::int64_t dts);
  void add_extent(std::size_t source, ByteCount offset, ByteCount length);

  const Plan& plan_;
  HeaderSink sink_;
  OutputContext format_;
  Packet packet_ = make_packet();
  std::vector<std::uint8_t> nothing_;  ///< stands for every payload
  timeline::Composition composition_;
  FrameCount frames_written_ = 0;
  std::size_t sound_written_ = 0;
  ByteCount sound_bytes_ = 0;
  std::int64_t frame_ticks_ = 1;
};

Result<timeline::Composition> Composing::run() {
  KADR_CHECK(begin());
  FrameCount end = 0;
  for (std::size_t block = 0; block < plan_.pictures.size(); ++block) {
    end += plan_.pictures[block]->frames();
    KADR_CHECK(write_sound_until(end, block + 1 == plan_.pictures.size()));
    KADR_CHECK(write_pictures(block));
  }
  if (const int code = av_write_trailer(format_.get()); code < 0)
    return fail(from_av(code, fmt::format("cannot make the header ({})", take_av_log())));
  avio_flush(sink_.io());
  composition_.header = sink_.take_header();
  composition_.frames = plan_.frames;
  if (composition_.size() != sink_.end()) {
    return fail(ErrorCode::Internal,
                fmt::format("a composition of {} bytes was written as {}", composition_.size(), sink_.end()));
  }
  return std::move(composition_);
}

Result<> Composing::begin() {
  std::uint32_t largest = 0;
  for (const PictureRun* run : plan_.pictures) largest = std::max(largest, std::ranges::max(run->sizes));
  if (plan_.sound != nullptr) largest = std::max(largest, std::ranges::max(plan_.sound->sizes));
  nothing_.resize(largest);

  AVFormatContext* raw = nullptr;
  if (const int code = avformat_alloc_output_context2(&raw, nullptr, "mp4", nullptr); code < 0)
    return fail(from_av(code, "cannot make the header"));
  format_.reset(raw);
  raw->pb = sink_.io();
  raw->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
  raw->avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED;
  const timeline::FrameRate& rate = plan_.pictures.front()->rate;
  add_picture_track(*raw, *plan_.pictures.front());
  if (plan_.sound != nullptr) add_sound_track(*raw, *plan_.sound);
  AVStream* texts = plan_.texts ? &plan_.texts->add_to(*raw, *plan_.pictures.front()) : nullptr;
  const int ticks = raw->streams[0]->time_base.den;
  frame_ticks_ = std::int64_t{ticks} / rate.numerator * rate.denominator;
  const std::int64_t common = std::lcm<std::int64_t>(ticks, timeline::kSampleRate);
  Dictionary options;
  options.set("moov_size", std::to_string(index_bound(plan_)).c_str());
  options.set("video_track_timescale", std::to_string(ticks).c_str());
  // Edit lists count in the movie's time scale: one that both tracks divide keeps them exact.
  options.set("movie_timescale", std::to_string(common <= 1'000'000 ? common : timeline::kSampleRate).c_str());
  if (const int code = avformat_write_header(raw, options.address()); code < 0)
    return fail(from_av(code, "cannot make the header"));
  if (const char* unknown = options.left_over())
    return fail(ErrorCode::Internal, fmt::format("the MP4 muxer does not know \"{}\"", unknown));
  if (texts != nullptr) KADR_CHECK(write_texts(*texts));
  sink_.header_ends_here();
  return {};
}

Result<> Composing::write_texts(AVStream& track) {
  // To a track of mov_text the muxer adds an empty text of its own, after all else, where no extent is. The texts here
  // end with the film and need none; under another name the muxer, which holds these parameters, leaves them as they
  // are. The size check in run() would find it if it did not.
  track.codecpar->codec_id = AV_CODEC_ID_TEXT;
  for (const TextTrack::Sample& sample : plan_.texts->samples()) {
    packet_->data = const_cast<std::uint8_t*>(sample.bytes.data());
    packet_->size = static_cast<int>(sample.bytes.size());
    packet_->stream_index = track.index;
    packet_->pts = packet_->dts = sample.at;
    packet_->duration = sample.duration;
    packet_->flags = AV_PKT_FLAG_KEY;
    if (const int code = av_write_frame(format_.get(), packet_.get()); code < 0)
      return fail(from_av(code, "cannot make the header"));
  }
  return {};
}

void Composing::add_extent(std::size_t source, ByteCount offset, ByteCount length) {
  if (length > 0) composition_.extents.push_back({source, offset, length});
}

/// The packets that begin before a frame; with the last block also what is left.
Result<> Composing::write_sound_until(FrameCount frame, bool last_block) {
  if (plan_.sound == nullptr) return {};
  const SoundRun& sound = *plan_.sound;
  const SampleCount until = plan_.pictures.front()->rate.samples(frame);
  const ByteCount from = sound.offset + sound_bytes_;
  while (sound_written_ < plan_.sound_packets) {
    const SampleCount at = static_cast<SampleCount>(sound_written_) * SoundRun::kPacketSamples - sound.priming;
    if (at >= until && !last_block) break;
    packet_->duration = std::min(SoundRun::kPacketSamples, plan_.sound_samples - at);
    KADR_CHECK(write_packet(1, sound.sizes[sound_written_], at, at));
    sound_bytes_ += sound.sizes[sound_written_++];
  }
  add_extent(plan_.pictures.size(), from, sound.offset + sound_bytes_ - from);
  return {};
}

Result<> Composing::write_pictures(std::size_t block) {
  const PictureRun& run = *plan_.pictures[block];
  std::size_t next_key = 0;
  for (std::size_t i = 0; i < run.sizes.size(); ++i) {
    const bool key = next_key < run.key_frames.size() && run.key_frames[next_key] == i;
    if (key) ++next_key;
    packet_->flags = key ? AV_PKT_FLAG_KEY : 0;
    packet_->duration = frame_ticks_;
    const FrameCount decoded = frames_written_ + static_cast<FrameCount>(i) - plan_.reorder_delay;
    KADR_CHECK(
        write_packet(0, run.sizes[i], (frames_written_ + run.shown_at[i]) * frame_ticks_, decoded * frame_ticks_));
  }
  frames_written_ += run.frames();
  add_extent(block, run.offset, run.length());
  return {};
}

Result<> Composing::write_packet(int track, std::uint32_t size, std::int64_t pts, std::int64_t dts) {
  packet_->data = nothing_.data();
  packet_->size = static_cast<int>(size);
  packet_->stream_index = track;
  packet_->pts = pts;
  packet_->dts = dts;
  if (track == 1) packet_->flags = AV_PKT_FLAG_KEY;
  const int code = av_write_frame(format_.get(), packet_.get());
  if (code < 0) return fail(from_av(code, "cannot make the header"));
  return {};
}

Json extents_json(const timeline::Composition& composition) {
  Json list = Json::array();
  for (const timeline::Extent& extent : composition.extents)
    list.push_back({extent.source, extent.offset, extent.length});
  return list;
}

}  // namespace

Result<Outcome> remember(Session& session, const Request& request) {
  const Json* schema =
      request.parameters.is_object() && request.parameters.contains("schema") ? &request.parameters["schema"] : nullptr;
  const bool sound = schema != nullptr && schema->is_string() && schema->get<std::string>().starts_with("kadr.sound");
  if (sound) {
    KADR_TRY(SoundRun run, media::sound_run_from_json(request.parameters));
    session.runs.emplace_back(std::move(run));
  } else {
    KADR_TRY(PictureRun run, media::picture_run_from_json(request.parameters));
    session.runs.emplace_back(std::move(run));
  }
  return Outcome{.result = {{"number", session.runs.size() - 1}}};
}

Result<Outcome> compose(Session& session, const Request& request) {
  KADR_TRY(const Plan plan, make_plan(session, request.parameters));
  KADR_TRY(timeline::Composition composition, Composing(plan).run());
  Outcome outcome{.result = {{"frames", composition.frames}, {"extents", extents_json(composition)}}};
  outcome.blob = std::move(composition.header);
  return outcome;
}

}  // namespace kadr::darkroom
