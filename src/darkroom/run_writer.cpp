#include "darkroom/run_writer.h"

#include <string>

#include "darkroom/av_error.h"

namespace kadr::darkroom {

Result<std::unique_ptr<RunWriter>> RunWriter::create(int descriptor, const AVCodecParameters& stream,
                                                     AVRational time_base) {
  std::unique_ptr<RunWriter> writer(new RunWriter());
  writer->output_ = Output::open(descriptor);
  writer->time_base_ = time_base;
  AVFormatContext* raw = nullptr;
  if (const int code = avformat_alloc_output_context2(&raw, nullptr, "mp4", nullptr); code < 0)
    return fail(from_av(code, "cannot write MP4"));
  writer->format_.reset(raw);
  raw->pb = writer->output_->io();
  raw->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
  AVStream* track = avformat_new_stream(raw, nullptr);
  if (const int code = avcodec_parameters_copy(track->codecpar, &stream); code < 0)
    return fail(from_av(code, "cannot write MP4"));
  track->codecpar->codec_tag = 0;
  track->time_base = time_base;
  Dictionary options;
  const std::string timescale = std::to_string(time_base.den);
  options.set("video_track_timescale", timescale.c_str());
  // Edit lists count in the movie's timescale; milliseconds, the usual one, cannot say where a sample ends.
  options.set("movie_timescale", timescale.c_str());
  if (const int code = avformat_write_header(raw, options.address()); code < 0)
    return fail(from_av(code, "cannot write MP4"));
  return writer;
}

Result<> RunWriter::write(AVPacket& packet) {
  const std::int64_t before = avio_tell(format_->pb);
  if (sizes_.empty()) offset_ = before;
  packet.stream_index = 0;
  av_packet_rescale_ts(&packet, time_base_, format_->streams[0]->time_base);
  if (const int code = av_write_frame(format_.get(), &packet); code < 0) {
    KADR_CHECK(output_->finish());
    return fail(from_av(code, "cannot write MP4"));
  }
  sizes_.push_back(static_cast<std::uint32_t>(avio_tell(format_->pb) - before));
  av_packet_unref(&packet);
  return {};
}

Result<> RunWriter::finish() {
  const int code = av_write_trailer(format_.get());
  KADR_CHECK(output_->finish());
  if (code < 0) return fail(from_av(code, "cannot write MP4"));
  return {};
}

}  // namespace kadr::darkroom
