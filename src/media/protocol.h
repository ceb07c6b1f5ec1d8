#pragma once

/// What the messages between kadr and kadr-darkroom say; docs/darkroom.md is the law, this is its code. Requests and
/// results of each operation are the value types of the headers beside this one, with `to_json` / `…_from_json` pairs.

#include <cstdint>
#include <string>

#include "base/json.h"
#include "base/progress.h"
#include "base/result.h"
#include "timeline/canvas.h"
#include "timeline/coded_run.h"

namespace kadr::media {

/// Raised whenever a message changes; both executables must agree.
inline constexpr int kProtocolVersion = 3;

/// One message from the darkroom: any number of progress messages, then one result or one failure.
struct Answer {
  enum class Kind { Progress, Result, Failure };
  std::int64_t id = 0;
  Kind kind = Kind::Result;
  base::Progress progress;
  Error error;
};

/// Errors: Crashed when the message is none of the three.
[[nodiscard]] Result<Answer> read_answer(const Json& body);

[[nodiscard]] Json progress_message(std::int64_t id, const base::Progress& progress);
[[nodiscard]] Json result_message(std::int64_t id, Json result);
[[nodiscard]] Json failure_message(std::int64_t id, const Error& error);

// Values that several operations share. Every reader checks ranges and names the field.

[[nodiscard]] Json to_json(const timeline::Rational& value);
[[nodiscard]] Result<timeline::Rational> rational_from_json(const Json& value, std::string_view path);

[[nodiscard]] Json to_json(const timeline::Canvas& canvas);
[[nodiscard]] Result<timeline::Canvas> canvas_from_json(const Json& value, std::string_view path);

/// Runs are also written beside the artifacts they describe, so the text carries its own schema name.
[[nodiscard]] Json to_json(const timeline::PictureRun& run);
[[nodiscard]] Result<timeline::PictureRun> picture_run_from_json(const Json& value);

[[nodiscard]] Json to_json(const timeline::SoundRun& run);
[[nodiscard]] Result<timeline::SoundRun> sound_run_from_json(const Json& value);

}  // namespace kadr::media
