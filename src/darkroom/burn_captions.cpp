// Burning captions into a mezzanine, group of pictures by group of pictures:
//
//     mezzanine    │ GOP 0      │ GOP 1      │ GOP 2      │ GOP 3      │
//     captions                      ▔▔▔▔▔▔▔▔▔▔▔▔▔▔
//     result       │ copied     │ decoded, drawn, coded   │ copied     │
//
// Every GOP is closed and begins with an IDR picture, and all share one decoder configuration: so what is coded anew
// stands between what is copied as if it had always been there. A row of touched GOPs has one encoder, which begins
// with an IDR picture and is drained at its end.

#include "media/burn_captions.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <thread>

#include "darkroom/av_error.h"
#include "darkroom/caption_drawer.h"
#include "darkroom/decoder.h"
#include "darkroom/input.h"
#include "darkroom/nal_units.h"
#include "darkroom/operation.h"
#include "darkroom/picture_encoder.h"
#include "darkroom/picture_index.h"
#include "darkroom/run_writer.h"
#include "media/protocol.h"

namespace kadr::darkroom {
namespace {

using timeline::FrameCount;
using timeline::PictureRun;

/// A row of groups of pictures that are treated alike. In a closed GOP the coded pictures from one key frame to the
/// next are the frames between them, so a stretch is the same numbers in decoding and in shown order.
struct Stretch {
  FrameSpan frames;
  bool touched = false;
};

/// Errors: InvalidArgument when a picture is shown outside its group: the group is not closed.
Result<std::vector<FrameSpan>> groups_of(const PictureRun& run) {
  std::vector<FrameSpan> groups;
  for (std::size_t key = 0; key < run.key_frames.size(); ++key) {
    const std::size_t end = key + 1 < run.key_frames.size() ? run.key_frames[key + 1] : run.sizes.size();
    const FrameSpan group{run.key_frames[key], static_cast<FrameCount>(end)};
    for (std::size_t i = run.key_frames[key]; i < end; ++i) {
      if (run.shown_at[i] < group.begin || run.shown_at[i] >= group.end) {
        return fail(
            ErrorCode::InvalidArgument,
            "captions cannot be burnt into this video: its groups of pictures are not closed; conform it first");
      }
    }
    groups.push_back(group);
  }
  return groups;
}

std::vector<Stretch> stretches_of(const std::vector<FrameSpan>& groups, const std::vector<FrameSpan>& shown) {
  std::vector<Stretch> stretches;
  auto next = shown.begin();
  for (const FrameSpan& group : groups) {
    while (next != shown.end() && next->end <= group.begin) ++next;
    const bool touched = next != shown.end() && next->begin < group.end;
    if (!stretches.empty() && stretches.back().touched == touched) {
      stretches.back().frames.end = group.end;
    } else {
      stretches.push_back({group, touched});
    }
  }
  return stretches;
}

bool same_profile(const AVCodecParameters& mezzanine, const AVCodecContext& pinned) {
  const bool four_byte_lengths = mezzanine.extradata_size > 4 && (mezzanine.extradata[4] & 3) == 3;
  return four_byte_lengths && parameter_sets(mezzanine.extradata, mezzanine.extradata_size) ==
                                  parameter_sets(pinned.extradata, pinned.extradata_size);
}

struct Task {
  const media::BurnSpec& spec;
  const base::ProgressSink& progress;
  CaptionDrawer& drawer;
};

class Burner {
 public:
  /// Borrows all of it.
  Burner(Input& input, const PictureRun& run, const Task& task) : input_(input), run_(run), task_(task) {
    settings_.canvas = {.width = run.width, .height = run.height, .rate = run.rate};
    settings_.profile = task.spec.profile;
    settings_.threads = task.spec.threads;
  }

  [[nodiscard]] Result<media::BurntMezzanine> run(int output);

 private:
  [[nodiscard]] Result<> check_profile();
  [[nodiscard]] Result<> copy(const FrameSpan& frames);
  [[nodiscard]] Result<> burn(const FrameSpan& frames);
  [[nodiscard]] Result<> read_picture();
  [[nodiscard]] Result<> drain_decoder(const FrameSpan& frames);
  [[nodiscard]] Result<> drain_encoder();
  [[nodiscard]] Result<> write(AVPacket& packet, FrameCount shown_at);
  void report(FrameCount done) const {
    if (task_.progress) task_.progress({done, run_.frames()});
  }

  Input& input_;
  const PictureRun& run_;
  Task task_;
  media::ConformSpec settings_;
  AVStream* stream_ = nullptr;

  std::optional<Decoder> decoder_;
  std::optional<PictureEncoder> encoder_;
  std::unique_ptr<RunWriter> writer_;
  Packet packet_ = make_packet();
  Packet coded_ = make_packet();
  Frame frame_ = make_frame();
  std::size_t read_ = 0;       ///< pictures taken from the mezzanine
  FrameCount next_shown_ = 0;  ///< the frame that comes out of the decoder next
  media::BurntMezzanine result_;
};

Result<media::BurntMezzanine> Burner::run(int output) {
  stream_ = input_.video();
  KADR_CHECK(check_profile());
  KADR_TRY(const std::vector<FrameSpan> groups, groups_of(run_));
  input_.select(*stream_);
  KADR_TRY(writer_, RunWriter::create(output, *stream_->codecpar, {run_.rate.denominator, run_.rate.numerator}));
  for (const Stretch& stretch : stretches_of(groups, task_.drawer.shown())) {
    KADR_CHECK(stretch.touched ? burn(stretch.frames) : copy(stretch.frames));
  }
  KADR_CHECK(writer_->finish());
  PictureRun& run = result_.pictures;
  run.width = run_.width;
  run.height = run_.height;
  run.rate = run_.rate;
  run.configuration = run_.configuration;
  run.offset = writer_->offset();
  run.sizes = writer_->sizes();
  result_.missing = task_.drawer.missing();
  KADR_CHECK(timeline::check(run));
  return std::move(result_);
}

Result<> Burner::check_profile() {
  KADR_TRY(const PictureEncoder pinned, PictureEncoder::open(settings_));
  result_.pictures.reorder_delay = std::max(run_.reorder_delay, pinned.reorder_delay());
  if (same_profile(*stream_->codecpar, pinned.context())) return {};
  return fail(ErrorCode::InvalidArgument,
              "captions can only be burnt into a mezzanine of the same encoder settings; conform the video first");
}

/// The next coded picture of the mezzanine.
Result<> Burner::read_picture() {
  KADR_TRY(const Input::Read state, input_.read(*packet_));
  if (state == Input::Read::End) return fail(ErrorCode::UnreadableMedia, "the file changed while it was read");
  ++read_;
  return {};
}

Result<> Burner::copy(const FrameSpan& frames) {
  for (FrameCount i = frames.begin; i < frames.end; ++i) {
    KADR_CHECK(read_picture());
    KADR_CHECK(write(*packet_, run_.shown_at[read_ - 1]));
    report(i + 1);
  }
  result_.copied += frames.end - frames.begin;
  return {};
}

Result<> Burner::burn(const FrameSpan& frames) {
  if (!decoder_) {
    KADR_TRY(decoder_, Decoder::open(*stream_, settings_.threads));
  } else {
    decoder_->flush();
  }
  KADR_TRY(encoder_, PictureEncoder::open(settings_));
  next_shown_ = frames.begin;
  for (FrameCount i = frames.begin; i < frames.end; ++i) {
    KADR_CHECK(read_picture());
    KADR_CHECK(decoder_->send(packet_.get()));
    KADR_CHECK(drain_decoder(frames));
  }
  KADR_CHECK(decoder_->send(nullptr));
  KADR_CHECK(drain_decoder(frames));
  if (next_shown_ != frames.end || decoder_->too_damaged())
    return fail(ErrorCode::UnreadableMedia, "the mezzanine is damaged: not all of its pictures can be decoded");
  KADR_CHECK(encoder_->send(nullptr, 0));
  KADR_CHECK(drain_encoder());
  encoder_.reset();
  result_.burnt += frames.end - frames.begin;
  return {};
}

/// Frames come out in the order of showing, one for each picture, so they are counted rather than timed.
Result<> Burner::drain_decoder(const FrameSpan& frames) {
  while (true) {
    KADR_TRY(const Decoder::State state, decoder_->receive(*frame_));
    if (state != Decoder::State::Frame) return {};
    if (next_shown_ >= frames.end || frame_->format != AV_PIX_FMT_YUV420P || frame_->width != run_.width ||
        frame_->height != run_.height) {
      return fail(ErrorCode::UnreadableMedia, "the mezzanine holds other pictures than its index says");
    }
    KADR_CHECK(task_.drawer.draw(*frame_, next_shown_));
    KADR_CHECK(encoder_->send(frame_.get(), next_shown_));
    ++next_shown_;
    KADR_CHECK(drain_encoder());
    report(next_shown_);
  }
}

Result<> Burner::drain_encoder() {
  while (true) {
    KADR_TRY(const PictureEncoder::State state, encoder_->receive(*packet_));
    if (state != PictureEncoder::State::Packet) return {};
    const std::vector<std::uint8_t> units = with_lengths({packet_->data, static_cast<std::size_t>(packet_->size)});
    av_packet_unref(coded_.get());
    if (const int code = av_new_packet(coded_.get(), static_cast<int>(units.size())); code < 0)
      return fail(from_av(code, "cannot write a coded picture"));
    std::ranges::copy(units, coded_->data);
    coded_->flags = packet_->flags;
    KADR_CHECK(write(*coded_, packet_->pts));
  }
}

Result<> Burner::write(AVPacket& packet, FrameCount shown_at) {
  PictureRun& run = result_.pictures;
  const auto order = static_cast<std::int64_t>(run.shown_at.size());
  if ((packet.flags & AV_PKT_FLAG_KEY) != 0) run.key_frames.push_back(static_cast<std::uint32_t>(order));
  run.shown_at.push_back(static_cast<std::uint32_t>(shown_at));
  packet.pts = shown_at;
  packet.dts = order - run.reorder_delay;
  packet.duration = 1;
  return writer_->write(packet);
}

Result<PictureRun> index_of(int mezzanine) {
  KADR_TRY(const std::unique_ptr<Input> input, Input::open(mezzanine, Input::Depth::Heads));
  KADR_TRY(const PictureIndex index, index_run(*input));
  return index.run;
}

}  // namespace

Result<Outcome> burn_captions(Session& session, const Request& request) {
  KADR_TRY(media::BurnSpec spec, media::burn_spec_from_json(request.parameters));
  if (spec.threads == 0) spec.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  KADR_TRY(const int source, request.descriptor(0));
  KADR_TRY(const int output, request.descriptor(1));
  std::vector<int> fonts;
  for (std::size_t i = 2; i < request.descriptors.size(); ++i) fonts.push_back(request.descriptors[i].get());
  KADR_TRY(const PictureRun run, index_of(source));
  const bool may_look = session.confinement->fonts;
  KADR_TRY(CaptionDrawer drawer, CaptionDrawer::create({.width = run.width,
                                                        .height = run.height,
                                                        .script = spec.script,
                                                        .fonts = fonts,
                                                        .allowed = may_look ? CaptionDrawer::Fonts::Installed
                                                                            : CaptionDrawer::Fonts::HandedIn}));
  KADR_TRY(const std::unique_ptr<Input> input, Input::open(source, Input::Depth::Header));
  KADR_TRY(const media::BurntMezzanine burnt,
           Burner(*input, run, {.spec = spec, .progress = request.progress, .drawer = drawer}).run(output));
  return Outcome{.result = media::to_json(burnt)};
}

}  // namespace kadr::darkroom
