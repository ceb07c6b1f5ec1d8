// Stills and contact sheets.
//
// The last frame: the packets from the last key frame on are read twice. The first time only their times are looked at,
// to learn which is shown last; the second time they are decoded, and pictures that nothing refers to are skipped
// unless they are that one. So the last frame of a long film costs a part of one group of pictures, and comes out bit
// for bit as from decoding everything.

#include "media/still.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "darkroom/av_error.h"
#include "darkroom/decoder.h"
#include "darkroom/input.h"
#include "darkroom/operation.h"
#include "darkroom/picture_file.h"
#include "darkroom/picture_filter.h"

namespace kadr::darkroom {
namespace {

int all_cores() {
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

struct Film {
  std::unique_ptr<Input> input;
  AVStream* stream = nullptr;
};

Result<Film> open_film(int source) {
  Film film;
  KADR_TRY(film.input, Input::open(source, Input::Depth::Header));
  film.stream = film.input->video();
  if (film.stream == nullptr) return fail(ErrorCode::UnsupportedMedia, "there is no video in the file");
  film.input->select(*film.stream);
  return film;
}

/// True when nothing but an H.264 picture that no other refers to is in the packet, so that leaving it out changes no
/// other picture. Asking the decoder to skip it would do too, but it would still take its turn among the threads, and
/// the pictures in between would be decoded one after the other.
bool nothing_refers_to(const AVPacket& packet, const AVCodecParameters& codec) {
  constexpr int kSlice = 1;
  constexpr int kSei = 6;
  constexpr int kDelimiter = 9;
  constexpr int kFiller = 12;
  // Units that begin with their length, as in MP4; it has as many bytes as the configuration says.
  if (codec.codec_id != AV_CODEC_ID_H264 || codec.extradata_size < 7 || codec.extradata[0] != 1) return false;
  const int length_bytes = (codec.extradata[4] & 3) + 1;
  int at = 0;
  while (at + length_bytes < packet.size) {
    std::int64_t length = 0;
    for (int i = 0; i < length_bytes; ++i) length = length << 8 | packet.data[at + i];
    at += length_bytes;
    if (length < 1 || length > packet.size - at) return false;
    const int type = packet.data[at] & 31;
    const bool unreferenced_slice = type == kSlice && (packet.data[at] & 0x60) == 0;
    if (!unreferenced_slice && type != kSei && type != kDelimiter && type != kFiller) return false;
    at += static_cast<int>(length);
  }
  return at == packet.size;
}

struct Wanted {
  std::int64_t number = INT64_MAX;     ///< stop at the frame with this shown-order number …
  std::int64_t timestamp = INT64_MAX;  ///< … or the first at or after this time
};

struct Found {
  Frame frame;
  std::int64_t count = 0;  ///< frames that came out, this one included
};

/// Feeds packets until the wanted frame comes out; at the end of the film the frame shown last. A decoder that has not
/// yet learnt how far pictures are reordered may put the first ones out early, so "last" goes by time, not by arrival.
/// \param skip_until pictures that nothing refers to are not decoded unless they are shown at or after this time.
Result<Found> decode_to(Film& film, Decoder& decoder, const Wanted& wanted, std::int64_t skip_until = INT64_MIN) {
  Found found{make_frame()};
  const Frame next = make_frame();
  const Packet packet = make_packet();
  bool more = true;
  while (more) {
    KADR_TRY(const Input::Read read, film.input->read(*packet));
    more = read == Input::Read::Packet;
    const bool skip = more && packet->pts < skip_until;
    if (skip && nothing_refers_to(*packet, *film.stream->codecpar)) continue;
    decoder.context().skip_frame = skip ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
    KADR_CHECK(decoder.send(more ? packet.get() : nullptr));
    while (true) {
      KADR_TRY(const Decoder::State state, decoder.receive(*next));
      if (state != Decoder::State::Frame) break;
      ++found.count;
      if (found.count > 1 && next->pts < found.frame->pts) continue;
      av_frame_unref(found.frame.get());
      av_frame_move_ref(found.frame.get(), next.get());
      if (found.count > wanted.number || found.frame->pts >= wanted.timestamp) return found;
    }
  }
  if (found.count == 0) return fail(ErrorCode::UnreadableMedia, "the video has no picture that can be decoded");
  return found;
}

/// The time of the frame that is shown last, and of the key frame from which decoding has to begin.
struct Tail {
  std::int64_t key = AV_NOPTS_VALUE;
  std::int64_t last = INT64_MIN;
};

Result<Tail> find_tail(Film& film) {
  Tail tail;
  // The index, where the container has one, names the last key frame at once; else the search begins at the front.
  auto sought = film.input->seek(*film.stream, INT64_MAX);
  if (!sought) KADR_CHECK(film.input->rewind());
  const Packet packet = make_packet();
  while (true) {
    KADR_TRY(const Input::Read read, film.input->read(*packet));
    if (read == Input::Read::End) break;
    if ((packet->flags & AV_PKT_FLAG_DISCARD) != 0 || packet->pts == AV_NOPTS_VALUE) continue;
    if ((packet->flags & AV_PKT_FLAG_KEY) != 0) tail.key = packet->pts;
    tail.last = std::max(tail.last, packet->pts);
  }
  return tail;
}

Result<Found> decode_last(Film& film) {
  KADR_TRY(const Tail tail, find_tail(film));
  KADR_TRY(Decoder decoder, Decoder::open(*film.stream, all_cores()));
  if (tail.key != AV_NOPTS_VALUE && film.input->seek(*film.stream, tail.key))
    return decode_to(film, decoder, {}, tail.last);
  KADR_CHECK(film.input->rewind());
  return decode_to(film, decoder, {});
}

Result<Frame> upright(const Film& film, AVFrame& frame, const std::string& more_filters = "") {
  PictureFormat format = format_of(frame);
  if (format.sample_aspect.num == 0) format.sample_aspect = film.stream->sample_aspect_ratio;
  const std::string description = upright_description(format, orientation_of(*film.stream)) + more_filters;
  KADR_TRY(PictureFilter filter, PictureFilter::create(format, film.stream->time_base, description, all_cores()));
  KADR_CHECK(filter.push(&frame));
  KADR_CHECK(filter.push(nullptr));
  Frame picture = make_frame();
  KADR_TRY(const PictureFilter::State state, filter.pull(*picture));
  if (state != PictureFilter::State::Frame) return fail(ErrorCode::Internal, "a picture was lost in its filter");
  return picture;
}

Result<Found> find_frame(Film& film, const media::StillSpec& spec) {
  using Which = media::StillSpec::Which;
  if (spec.which == Which::Last) return decode_last(film);
  KADR_TRY(Decoder decoder, Decoder::open(*film.stream, spec.which == Which::First ? 1 : all_cores()));
  const std::int64_t number = spec.which == Which::First ? 0 : spec.index;
  KADR_TRY(Found found, decode_to(film, decoder, {.number = number}));
  if (found.count > number) return found;
  return fail(ErrorCode::NotFound,
              fmt::format("there is no frame {}: the video has {} frames, numbered from 0", number, found.count));
}

constexpr int kGap = 4;
constexpr std::uint8_t kSheetGrey = 24;
constexpr std::int64_t kMaxSheetPixels = 100'000'000;

using Row = std::vector<Frame>;

/// Frames from the middle of equal parts of the film.
Result<Row> sheet_row(int source, const media::SheetSpec& spec) {
  KADR_TRY(Film film, open_film(source));
  const std::int64_t start = film.stream->start_time == AV_NOPTS_VALUE ? 0 : film.stream->start_time;
  const std::int64_t length =
      film.stream->duration == AV_NOPTS_VALUE
          ? av_rescale_q(film.input->format().duration, {1, AV_TIME_BASE}, film.stream->time_base)
          : film.stream->duration;
  Row row;
  KADR_TRY(Decoder decoder, Decoder::open(*film.stream, all_cores()));
  for (int i = 0; i < spec.per_file; ++i) {
    const std::int64_t at = start + av_rescale(std::max<std::int64_t>(length, 0), 2 * i + 1, 2 * spec.per_file);
    if (auto sought = film.input->seek(*film.stream, at); !sought) KADR_CHECK(film.input->rewind());
    decoder.flush();
    KADR_TRY(Found found, decode_to(film, decoder, {.timestamp = at}));
    KADR_TRY(Frame tile,
             upright(film, *found.frame, fmt::format(",scale=-2:{}:flags=area,format=rgb24", spec.tile_height)));
    row.push_back(std::move(tile));
  }
  return row;
}

Result<Frame> arrange(const std::vector<Row>& rows, int tile_height) {
  int width = 0;
  for (const Row& row : rows) {
    int row_width = kGap;
    for (const Frame& tile : row) row_width += tile->width + kGap;
    width = std::max(width, row_width);
  }
  const int height = kGap + static_cast<int>(rows.size()) * (tile_height + kGap);
  if (std::int64_t{width} * height > kMaxSheetPixels)
    return fail(ErrorCode::TooLarge, "the sheet would be too large; use fewer files or smaller pictures");
  Frame sheet = make_frame();
  sheet->format = AV_PIX_FMT_RGB24;
  sheet->width = width;
  sheet->height = height;
  if (const int code = av_frame_get_buffer(sheet.get(), 0); code < 0)
    return fail(from_av(code, "cannot make the sheet"));
  std::fill_n(sheet->data[0], static_cast<std::ptrdiff_t>(sheet->linesize[0]) * height, kSheetGrey);
  int y = kGap;
  for (const Row& row : rows) {
    int x = kGap;
    for (const Frame& tile : row) {
      for (int line = 0; line < tile->height; ++line) {
        std::copy_n(tile->data[0] + static_cast<std::ptrdiff_t>(line) * tile->linesize[0], tile->width * 3,
                    sheet->data[0] + static_cast<std::ptrdiff_t>(y + line) * sheet->linesize[0] +
                        static_cast<std::ptrdiff_t>(x) * 3);
      }
      x += tile->width + kGap;
    }
    y += tile_height + kGap;
  }
  return sheet;
}

}  // namespace

Result<Outcome> still(Session&, const Request& request) {
  KADR_TRY(const media::StillSpec spec, media::still_spec_from_json(request.parameters));
  KADR_TRY(const int source, request.descriptor(0));
  KADR_TRY(const int output, request.descriptor(1));
  KADR_TRY(Film film, open_film(source));
  KADR_TRY(Found found, find_frame(film, spec));
  KADR_TRY(const Frame picture, upright(film, *found.frame));
  KADR_CHECK(write_picture(*picture, spec.format, output));
  const bool last = spec.which == media::StillSpec::Which::Last;
  return Outcome{.result = {{"frame", last ? -1 : found.count - 1}}};
}

Result<Outcome> contact_sheet(Session&, const Request& request) {
  KADR_TRY(const media::SheetSpec spec, media::sheet_spec_from_json(request.parameters));
  if (request.descriptors.size() < 2)
    return fail(ErrorCode::InvalidArgument, "a contact sheet needs at least one video");
  const std::size_t files = request.descriptors.size() - 1;
  KADR_TRY(const int output, request.descriptor(files));
  std::vector<Row> rows;
  for (std::size_t i = 0; i < files; ++i) {
    auto row = sheet_row(request.descriptors[i].get(), spec);
    if (!row) return fail(row.error().about(fmt::format("video {}", i + 1)));
    rows.push_back(std::move(*row));
    if (request.progress) request.progress({static_cast<std::int64_t>(i) + 1, static_cast<std::int64_t>(files)});
  }
  KADR_TRY(const Frame sheet, arrange(rows, spec.tile_height));
  KADR_CHECK(write_picture(*sheet, spec.format, output));
  return Outcome{};
}

}  // namespace kadr::darkroom
