#include "support/libav_handles.h"

namespace kadr::test {

OpenStream::OpenStream(const std::string& file, AVMediaType type) {
  AVFormatContext* opened = nullptr;
  must(avformat_open_input(&opened, file.c_str(), nullptr, nullptr), "cannot open " + file);
  input.reset(opened);
  must(avformat_find_stream_info(input.get(), nullptr), "cannot read " + file);
  const AVCodec* codec = nullptr;
  index = must(av_find_best_stream(input.get(), type, -1, -1, &codec, 0), "no such stream in " + file);
  const AVStream* stream = input->streams[index];
  time_base = stream->time_base;
  decoder.reset(avcodec_alloc_context3(codec));
  must(avcodec_parameters_to_context(decoder.get(), stream->codecpar), "cannot set the decoder of " + file);
  decoder->pkt_timebase = time_base;
  decoder->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_EXPLODE;
  decoder->thread_count = 1;
  must(avcodec_open2(decoder.get(), codec, nullptr), "cannot open the decoder of " + file);
}

bool OpenStream::receive(AVFrame* frame) {
  while (true) {
    const int received = avcodec_receive_frame(decoder.get(), frame);
    if (received == AVERROR_EOF) return false;
    if (received != AVERROR(EAGAIN)) return must(received, "cannot decode") >= 0;
    const int read = flushed_ ? AVERROR_EOF : av_read_frame(input.get(), packet_.get());
    if (read == AVERROR_EOF) {
      flushed_ = true;
      must(avcodec_send_packet(decoder.get(), nullptr), "cannot end decoding");
      continue;
    }
    must(read, "cannot read a packet");
    // libavformat ends a file that was cut short like a whole one, but for this flag.
    if ((packet_->flags & AV_PKT_FLAG_CORRUPT) != 0) throw std::runtime_error("a packet is damaged or cut short");
    if (packet_->stream_index == index)
      must(avcodec_send_packet(decoder.get(), packet_.get()), "cannot decode a packet");
    av_packet_unref(packet_.get());
  }
}

}  // namespace kadr::test
