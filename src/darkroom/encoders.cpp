// Which encoders work here: the list of a build says nothing about the machine, so each is tried with one picture.

#include <algorithm>

extern "C" {
#include <libavcodec/version.h>
#include <libavfilter/version.h>
#include <libavformat/version.h>
}

#include <espeak-ng/speak_lib.h>
#include <fmt/format.h>

#include "darkroom/av_error.h"
#include "darkroom/operation.h"
#include "darkroom/picture_encoder.h"
#include "media/protocol.h"

namespace kadr::darkroom {
namespace {

Result<> try_one_frame(media::VideoEncoder which) {
  media::ConformSpec spec;
  spec.canvas.width = 640;
  spec.canvas.height = 360;
  spec.profile.encoder = which;
  spec.threads = 1;
  KADR_TRY(PictureEncoder encoder, PictureEncoder::open(spec));
  const Frame picture = make_frame();
  picture->format = AV_PIX_FMT_YUV420P;
  picture->width = spec.canvas.width;
  picture->height = spec.canvas.height;
  if (const int code = av_frame_get_buffer(picture.get(), 0); code < 0)
    return fail(from_av(code, "cannot make a picture"));
  for (int plane = 0; plane < 3; ++plane) {
    const int height = plane == 0 ? picture->height : picture->height / 2;
    std::fill_n(picture->data[plane], static_cast<std::ptrdiff_t>(picture->linesize[plane]) * height,
                std::uint8_t{128});
  }
  KADR_CHECK(encoder.send(picture.get(), 0));
  KADR_CHECK(encoder.send(nullptr, 0));
  const Packet packet = make_packet();
  KADR_TRY(const PictureEncoder::State state, encoder.receive(*packet));
  if (state == PictureEncoder::State::Packet && packet->size > 0) return {};
  return fail(ErrorCode::Unavailable, "the encoder took a picture and gave nothing back");
}

std::string version_text(unsigned version) {
  return fmt::format("{}.{}.{}", AV_VERSION_MAJOR(version), AV_VERSION_MINOR(version), AV_VERSION_MICRO(version));
}

}  // namespace

Result<Outcome> try_encoders(Session&, const Request&) {
  using media::VideoEncoder;
  Outcome outcome{.result = Json::array()};
  for (const VideoEncoder which :
       {VideoEncoder::Libx264, VideoEncoder::Nvenc, VideoEncoder::Vaapi, VideoEncoder::Qsv}) {
    const auto tried = try_one_frame(which);
    std::string reason = tried ? "" : tried.error().message;
    while (!reason.empty() && reason.back() == '\n') reason.pop_back();
    outcome.result.push_back({{"encoder", to_string(which)}, {"works", tried.has_value()}, {"reason", reason}});
  }
  return outcome;
}

Result<Outcome> hello(Session& session, const Request&) {
  const char* voices = nullptr;
  return Outcome{.result = {{"protocol", media::kProtocolVersion},
                            {"confinement", media::to_json(*session.confinement)},
                            {"libraries",
                             {{"FFmpeg", av_version_info()},
                              {"FFmpeg licence", avcodec_license()},
                              {"libavformat", version_text(avformat_version())},
                              {"libavcodec", version_text(avcodec_version())},
                              {"libavfilter", version_text(avfilter_version())},
                              {"espeak-ng", espeak_Info(&voices)}}}}};
}

}  // namespace kadr::darkroom
