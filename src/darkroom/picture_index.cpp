#include "darkroom/picture_index.h"

#include <algorithm>

#include <fmt/format.h>

#include "darkroom/operation.h"
#include "media/protocol.h"

namespace kadr::darkroom {
namespace {

Error no_run(std::string_view why) {
  return {ErrorCode::UnsupportedMedia,
          fmt::format("the pictures cannot be joined by copying: {}; run `kadr conform` on it first", why)};
}

Result<timeline::PictureRun> describe(const AVStream& stream) {
  const AVCodecParameters& codec = *stream.codecpar;
  if (codec.codec_id != AV_CODEC_ID_H264)
    return fail(no_run(fmt::format("they are {}, not H.264", avcodec_get_name(codec.codec_id))));
  if (codec.extradata_size < 7 || codec.extradata[0] != 1)
    return fail(no_run("the file holds them with start codes, not as MP4 does"));
  timeline::PictureRun run;
  run.width = codec.width;
  run.height = codec.height;
  const auto* bytes = reinterpret_cast<const std::byte*>(codec.extradata);
  run.configuration.assign(bytes, bytes + codec.extradata_size);
  const AVRational rate = stream.avg_frame_rate;
  KADR_TRY(run.rate, timeline::parse_frame_rate(fmt::format("{}/{}", rate.num, std::max(rate.den, 1))));
  return run;
}

/// The frame number of a timestamp, if it is exactly on one.
Result<std::uint32_t> frame_number(std::int64_t timestamp, AVRational time_base, const timeline::FrameRate& rate) {
  const timeline::Rational frame =
      seconds_of(timestamp, time_base) * timeline::Rational(rate.numerator, rate.denominator);
  const auto nearest = timeline::scale_round(1, frame.numerator(), frame.denominator());
  const timeline::Rational away = frame - timeline::Rational::whole(nearest);
  const bool exact = away < timeline::Rational(1, 100) && timeline::Rational(-1, 100) < away;
  if (timestamp == AV_NOPTS_VALUE || !exact || nearest < 0 || nearest > UINT32_MAX)
    return fail(no_run("their times are not whole frames from 0"));
  return static_cast<std::uint32_t>(nearest);
}

}  // namespace

Result<PictureIndex> index_run(Input& input) {
  AVStream* stream = input.video();
  if (stream == nullptr) return fail(ErrorCode::UnsupportedMedia, "there is no video in the file");
  input.select(*stream);
  PictureIndex index;
  KADR_TRY(index.run, describe(*stream));
  timeline::PictureRun& run = index.run;
  const Packet packet = make_packet();
  index.contiguous = true;
  std::int64_t expected = -1;
  while (true) {
    KADR_TRY(const Input::Read state, input.read(*packet));
    if (state == Input::Read::End) break;
    if ((packet->flags & AV_PKT_FLAG_DISCARD) != 0) return fail(no_run("an edit list hides some of them"));
    if (run.sizes.empty()) run.offset = std::max<std::int64_t>(0, packet->pos);
    index.contiguous = index.contiguous && packet->pos >= 0 && (expected < 0 || packet->pos == expected);
    expected = packet->pos + packet->size;
    const auto order = static_cast<std::uint32_t>(run.sizes.size());
    if ((packet->flags & AV_PKT_FLAG_KEY) != 0) run.key_frames.push_back(order);
    KADR_TRY(const std::uint32_t shown, frame_number(packet->pts, stream->time_base, run.rate));
    run.reorder_delay = std::max(run.reorder_delay, static_cast<int>(order) - static_cast<int>(shown));
    run.shown_at.push_back(shown);
    run.sizes.push_back(static_cast<std::uint32_t>(packet->size));
  }
  if (auto sound = timeline::check(run); !sound) return fail(no_run(sound.error().message));
  return index;
}

Result<Outcome> index_pictures(Session&, const Request& request) {
  KADR_TRY(const int file, request.descriptor(0));
  KADR_TRY(const std::unique_ptr<Input> input, Input::open(file, Input::Depth::Heads));
  KADR_TRY(const PictureIndex index, index_run(*input));
  if (!index.contiguous) return fail(no_run("they do not lie in one piece in the file"));
  return Outcome{.result = media::to_json(index.run)};
}

}  // namespace kadr::darkroom
