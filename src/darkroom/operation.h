#pragma once

/// The operations of the darkroom, as docs/darkroom.md lists them. Each lives in the file named after it, reads its
/// parameters with the codec of media/, works, and answers with plain values.

#include <cstdint>
#include <map>
#include <variant>
#include <vector>

#include "base/file_descriptor.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/result.h"
#include "media/confinement.h"
#include "timeline/coded_run.h"

namespace kadr::darkroom {

/// What outlives a request.
struct Session {
  /// What kadr asked to be remembered.
  std::vector<std::variant<timeline::PictureRun, timeline::SoundRun>> runs;
  /// What holds in this process, or why it answers nothing.
  Result<media::ConfinementReport> confinement;
  /// The connection to the process that speaks; none in that process itself.
  base::FileDescriptor speaker;
};

struct Request {
  Json parameters;
  std::vector<base::FileDescriptor> descriptors;
  /// Reports are thinned out on their way; call it as often as there is something to say, and at least every few
  /// seconds.
  base::ProgressSink progress;

  /// The n-th descriptor. Errors: InvalidArgument when kadr handed in fewer.
  [[nodiscard]] Result<int> descriptor(std::size_t index) const;
};

struct Outcome {
  Json result = Json::object();
  std::vector<std::byte> blob;
};

using Operation = Result<Outcome> (*)(Session& session, const Request& request);

Result<Outcome> hello(Session& session, const Request& request);
Result<Outcome> probe(Session& session, const Request& request);
Result<Outcome> conform(Session& session, const Request& request);
Result<Outcome> edit_clip(Session& session, const Request& request);
Result<Outcome> index_pictures(Session& session, const Request& request);
Result<Outcome> try_encoders(Session& session, const Request& request);
Result<Outcome> remember(Session& session, const Request& request);
Result<Outcome> compose(Session& session, const Request& request);
Result<Outcome> burn_captions(Session& session, const Request& request);
Result<Outcome> mix_sound(Session& session, const Request& request);
Result<Outcome> still(Session& session, const Request& request);
Result<Outcome> contact_sheet(Session& session, const Request& request);
Result<Outcome> speak(Session& session, const Request& request);
Result<Outcome> espeak_voices(Session& session, const Request& request);
Result<Outcome> animate_picture(Session& session, const Request& request);
Result<Outcome> draw_picture(Session& session, const Request& request);
Result<Outcome> draw_presenter(Session& session, const Request& request);
Result<Outcome> try_escapes(Session& session, const Request& request);

/// The operation of a name, or null.
[[nodiscard]] Operation find_operation(std::string_view name);

}  // namespace kadr::darkroom
