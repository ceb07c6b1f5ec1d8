#include "darkroom/input.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>

extern "C" {
#include <libavutil/avstring.h>
}

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "darkroom/av_error.h"

namespace kadr::darkroom {
namespace {

constexpr int kIoBufferBytes = 256 << 10;
/// Of packets of which only the head is read.
constexpr int kHeadBytes = 4096;
constexpr unsigned kMaxProbeBytes = 1 << 20;

/// Containers that hold their own media. No playlists (hls, dash, concat, sdp, imf), no devices, no scripts, no text
/// renderers.
constexpr const char* kFormats =
    "mov,mp4,matroska,webm,avi,mpegts,mpeg,flv,asf,mxf,ogg,wav,w64,aiff,caf,flac,mp3,aac,ac3,amr,"
    "png_pipe,jpeg_pipe,webp_pipe,gif,bmp_pipe,tiff_pipe,image2,h264,hevc,ivf,m4v,mpegvideo,mjpeg,mjpeg_2000,y4m,"
    "yuv4mpegpipe";

/// Decoders that are maintained and that people's clips need.
constexpr const char* kCodecs =
    "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,mpeg4,mpeg2video,mpeg1video,h263,flv,mjpeg,png,webp,gif,bmp,tiff,"
    "prores,qtrle,ffv1,"
    "huffyuv,ffvhuff,rawvideo,theora,dnxhd,dvvideo,vc1,wmv3,wmv2,wmv1,msmpeg4,msmpeg4v2,utvideo,v210,wrapped_avframe,"
    "aac,aac_fixed,mp3,mp3float,mp2,mp2float,opus,libopus,vorbis,flac,alac,ac3,eac3,dca,amrnb,amrwb,wmav1,wmav2,adpcm_"
    "ima_qt,"
    "adpcm_ima_wav,adpcm_ms,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_u8,pcm_s8,pcm_f32le,pcm_"
    "f32be,pcm_f64le,"
    "pcm_alaw,pcm_mulaw,pcm_bluray,pcm_dvd";

constexpr std::array<std::string_view, 8> kPlaylists{
    "hls", "dash", "concat", "sdp", "imf", "rtsp", "webm_dash_manifest", "asx"};

/// Nothing inside a file may open another.
int refuse_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
  return AVERROR(EACCES);
}

bool begins_like_html(std::string_view head) {
  const auto begin = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (begin == std::string_view::npos) return false;
  std::string text(head.substr(begin, 15));
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text.starts_with("<!doctype html") || text.starts_with("<html") || text.starts_with("<head") ||
         text.starts_with("<body");
}

/// What the first bytes say when they are no media, so that the message can name it.
Result<> check_head(int descriptor) {
  std::array<char, 512> buffer{};
  const ssize_t got = ::pread(descriptor, buffer.data(), buffer.size(), 0);
  if (got < 0) return fail(base::from_errno(errno, "cannot read the file"));
  const std::string_view head(buffer.data(), static_cast<std::size_t>(got));
  if (begins_like_html(head)) {
    return fail(ErrorCode::UnreadableMedia,
                "this is a web page (HTML), not media; the address probably led to a login or error page");
  }
  if (head.starts_with("#EXTM3U") || head.starts_with("ffconcat") || head.starts_with("[playlist]") ||
      head.find("<MPD") != std::string_view::npos) {
    return fail(ErrorCode::UnsupportedMedia,
                "this is a playlist, not media; playlists are never followed, give the media file itself");
  }
  return {};
}

Result<const AVInputFormat*> find_format(AVIOContext* io) {
  const AVInputFormat* format = nullptr;
  const int score = av_probe_input_buffer2(io, &format, "", nullptr, 0, kMaxProbeBytes);
  if (score < 0 || format == nullptr) {
    return fail(ErrorCode::UnreadableMedia,
                "this is not a media file of any known kind, or it is damaged at its beginning");
  }
  const auto names_playlist = [&](std::string_view name) {
    return av_match_name(std::string(name).c_str(), format->name) > 0;
  };
  if (std::ranges::any_of(kPlaylists, names_playlist)) {
    return fail(
        ErrorCode::UnsupportedMedia,
        fmt::format("this is a playlist ({}), not media; playlists are never followed, give the media file itself",
                    format->name));
  }
  if (av_match_list(format->name, kFormats, ',') <= 0) {
    return fail(
        ErrorCode::UnsupportedMedia,
        fmt::format(
            "files of the kind \"{}\" are not accepted; use MP4, MOV, WebM, MKV, MP3, WAV, FLAC, OGG, PNG or JPEG",
            format->name));
  }
  return format;
}

Error unreadable(int code) {
  if (code == AVERROR(ENOMEM)) return from_av(code, "cannot open the file");
  return {ErrorCode::UnreadableMedia, fmt::format("the file is damaged or cut short ({})", av_message(code))};
}

/// libav reports too many streams as a lack of memory; its log knows better.
Error cannot_open(int code, std::string_view log) {
  if (code == AVERROR(ENOMEM) && log.find("max_streams") != std::string_view::npos) {
    return {ErrorCode::TooLarge,
            fmt::format("the file has more than the limit of {} streams; leave out those not needed", kMaxStreams)};
  }
  return unreadable(code);
}

}  // namespace

Input::Input(int descriptor) : descriptor_(descriptor) {}

Input::~Input() = default;

Result<std::unique_ptr<Input>> Input::open(int descriptor, Depth depth) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) return fail(base::from_errno(errno, "cannot look at the file"));
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::UnreadableMedia, "this is not a regular file");
  if (status.st_size == 0) return fail(ErrorCode::UnreadableMedia, "the file is empty");
  KADR_CHECK(check_head(descriptor));
  std::unique_ptr<Input> input(new Input(descriptor));
  input->bytes_ = status.st_size;
  KADR_CHECK(input->open_format(depth));
  KADR_CHECK(input->check_streams());
  KADR_CHECK(input->check_length());
  if (depth == Depth::Heads) input->leave_out_bodies();
  return input;
}

bool Input::header_suffices() const {
  if (av_match_name("mov", format_->iformat->name) <= 0 || format_->nb_streams == 0) return false;
  const AVStream* stream = video();
  return stream != nullptr && stream->codecpar->width > 0 && stream->codecpar->extradata_size > 0 &&
         stream->duration > 0;
}

Result<> Input::open_format(Depth depth) {
  auto* buffer = static_cast<unsigned char*>(av_malloc(kIoBufferBytes));
  io_.reset(avio_alloc_context(buffer, kIoBufferBytes, 0, this, &Input::read_bytes, nullptr, &Input::seek_bytes));
  KADR_TRY(const AVInputFormat* kind, find_format(io_.get()));
  AVFormatContext* raw = avformat_alloc_context();
  raw->pb = io_.get();
  raw->flags |= AVFMT_FLAG_CUSTOM_IO;
  raw->io_open = refuse_open;
  raw->max_streams = kMaxStreams;
  Dictionary options;
  options.set("protocol_whitelist", "");
  options.set("format_whitelist", kFormats);
  options.set("codec_whitelist", kCodecs);
  if (const int code = avformat_open_input(&raw, "", kind, options.address()); code < 0)
    return fail(cannot_open(code, take_av_log()));
  format_.reset(raw);
  if (depth != Depth::Streams && header_suffices()) return {};
  if (const int code = avformat_find_stream_info(raw, nullptr); code < 0) return fail(unreadable(code));
  return {};
}

Result<> Input::check_streams() const {
  for (unsigned i = 0; i < format_->nb_streams; ++i) {
    const AVCodecParameters& codec = *format_->streams[i]->codecpar;
    if (codec.codec_type != AVMEDIA_TYPE_VIDEO) continue;
    if (std::int64_t{codec.width} * codec.height > kMaxPixels) {
      return fail(ErrorCode::TooLarge,
                  fmt::format("{}x{} pixels is over the limit of {} megapixels; make the picture smaller first",
                              codec.width, codec.height, kMaxPixels / 1'000'000));
    }
  }
  // libav gave up on its only content before it knew the size.
  const AVStream* picture = video();
  if (picture != nullptr && picture->codecpar->width == 0 && audio() == nullptr)
    return fail(ErrorCode::UnreadableMedia, "the picture cannot be read; it is damaged or far too large");
  return {};
}

/// A file whose index points past its end was cut: better to say so now than to make a short film of it.
Result<> Input::check_length() const {
  for (unsigned i = 0; i < format_->nb_streams; ++i) {
    AVStream* stream = format_->streams[i];
    const int entries = avformat_index_get_entries_count(stream);
    if (entries <= 0) continue;
    const AVIndexEntry* last = avformat_index_get_entry(stream, entries - 1);
    const std::int64_t end = last->pos + last->size;
    if (end > bytes_) {
      return fail(
          ErrorCode::UnreadableMedia,
          fmt::format("the file was cut short: at least {} bytes are missing at its end; copy or download it again",
                      end - bytes_));
    }
  }
  return {};
}

AVStream* Input::video() const {
  for (unsigned i = 0; i < format_->nb_streams; ++i) {
    AVStream* stream = format_->streams[i];
    if (stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO && (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0)
      return stream;
  }
  return nullptr;
}

AVStream* Input::audio() const {
  for (unsigned i = 0; i < format_->nb_streams; ++i) {
    if (format_->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO) return format_->streams[i];
  }
  return nullptr;
}

void Input::select(const AVStream& stream) {
  for (unsigned i = 0; i < format_->nb_streams; ++i) {
    AVStream* each = format_->streams[i];
    each->discard = each->index == stream.index ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  }
}

/// Done once, after opening: what a file brings later (fragments) is not known to be packets, and read.
void Input::leave_out_bodies() {
  for (unsigned i = 0; i < format_->nb_streams; ++i) {
    AVStream* stream = format_->streams[i];
    const int entries = avformat_index_get_entries_count(stream);
    for (int entry = 0; entry < entries; ++entry) {
      const AVIndexEntry& packet = *avformat_index_get_entry(stream, entry);
      head_only_.emplace_back(packet.pos, packet.pos + packet.size);
    }
  }
  std::ranges::sort(head_only_);
  // Past the buffer, so that packets are asked for one by one.
  io_->direct = AVIO_FLAG_DIRECT;
}

bool Input::is_in_packet(std::int64_t at, int size) const {
  const auto after = std::ranges::upper_bound(head_only_, at, {}, [](const auto& packet) { return packet.first; });
  return after != head_only_.begin() && at + size <= std::prev(after)->second;
}

Result<Input::Read> Input::read(AVPacket& packet) {
  while (true) {
    av_packet_unref(&packet);
    const int code = av_read_frame(format_.get(), &packet);
    if (code == AVERROR_EOF) return Read::End;
    if (code == AVERROR(EAGAIN)) continue;
    if (code < 0) return fail(unreadable(code));
    if (format_->streams[packet.stream_index]->discard != AVDISCARD_ALL) return Read::Packet;
  }
}

Result<> Input::seek(const AVStream& stream, std::int64_t timestamp) {
  const int code = avformat_seek_file(format_.get(), stream.index, INT64_MIN, timestamp, timestamp, 0);
  if (code < 0) return fail(from_av(code, "cannot seek in the file"));
  return {};
}

Result<> Input::rewind() {
  // Streams without an index are searched by time, which may find only what follows the first picture.
  if ((format_->iformat->flags & AVFMT_TS_DISCONT) != 0 && (format_->iformat->flags & AVFMT_NO_BYTE_SEEK) == 0) {
    if (avformat_seek_file(format_.get(), -1, 0, 0, 0, AVSEEK_FLAG_BYTE) >= 0) return {};
  }
  const int code =
      avformat_seek_file(format_.get(), -1, INT64_MIN, format_->start_time == AV_NOPTS_VALUE ? 0 : format_->start_time,
                         format_->start_time == AV_NOPTS_VALUE ? 0 : format_->start_time, 0);
  if (code < 0) return fail(from_av(code, "cannot go back to the start of the file"));
  return {};
}

int Input::read_bytes(void* self, std::uint8_t* buffer, int size) {
  auto& input = *static_cast<Input*>(self);
  const bool head_only = size > kHeadBytes && input.is_in_packet(input.position_, size);
  const int wanted = head_only ? kHeadBytes : size;
  ssize_t got = -1;
  do {
    got = ::pread(input.descriptor_, buffer, static_cast<std::size_t>(wanted), input.position_);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return AVERROR(errno);
  if (got == 0) return AVERROR_EOF;
  if (head_only && got == wanted) {
    std::memset(buffer + wanted, 0, static_cast<std::size_t>(size - wanted));
    got = size;
  }
  input.position_ += got;
  return static_cast<int>(got);
}

std::int64_t Input::seek_bytes(void* self, std::int64_t offset, int whence) {
  auto& input = *static_cast<Input*>(self);
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE:
      return input.bytes_;
    case SEEK_SET:
      break;
    case SEEK_CUR:
      offset += input.position_;
      break;
    case SEEK_END:
      offset += input.bytes_;
      break;
    default:
      return AVERROR(EINVAL);
  }
  if (offset < 0) return AVERROR(EINVAL);
  return input.position_ = offset;
}

timeline::Rational seconds_of(std::int64_t timestamp, AVRational time_base) {
  if (timestamp == AV_NOPTS_VALUE || time_base.den == 0) return timeline::Rational::whole(0);
  return timeline::Rational(timestamp, 1) * timeline::Rational(time_base.num, time_base.den);
}

}  // namespace kadr::darkroom
