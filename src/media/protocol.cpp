#include "media/protocol.h"

#include <fmt/format.h>

#include "base/whole_number.h"
#include "media/wire.h"

namespace kadr::media {
namespace {

constexpr std::string_view kPictureRunSchema = "kadr.pictures.1";
constexpr std::string_view kSoundRunSchema = "kadr.sound.1";

Result<std::vector<std::uint32_t>> numbers_from_json(const Json* list, std::string_view path) {
  const auto refuse = [&] {
    return fail(ErrorCode::InvalidArgument, fmt::format("{} must be a list of whole numbers", path));
  };
  if (list == nullptr || !list->is_array()) return refuse();
  std::vector<std::uint32_t> numbers;
  numbers.reserve(list->size());
  for (const Json& item : *list) {
    if (!item.is_number_unsigned() || item.get<std::uint64_t>() > UINT32_MAX) return refuse();
    numbers.push_back(item.get<std::uint32_t>());
  }
  return numbers;
}

Result<> expect_schema(base::JsonReader& reader, std::string_view schema) {
  if (reader.required_string("schema") == schema) return {};
  return fail(ErrorCode::InvalidArgument, fmt::format("this is not {}", schema));
}

}  // namespace

Result<Answer> read_answer(const Json& body) {
  const auto nonsense = [] {
    return fail(ErrorCode::Crashed, "the darkroom answered with a message of no known kind");
  };
  base::JsonReader reader(body, "answer");
  Answer answer;
  answer.id = reader.required_integer("id", 0, INT64_MAX);
  if (const Json* progress = reader.find("progress")) {
    base::JsonReader fields(*progress, "progress");
    answer.kind = Answer::Kind::Progress;
    answer.progress.done = fields.required_integer("done", 0, INT64_MAX);
    answer.progress.total = fields.required_integer("total", 0, INT64_MAX);
    if (!fields.finish()) return nonsense();
  } else if (const Json* error = reader.find("error")) {
    base::JsonReader fields(*error, "error");
    answer.kind = Answer::Kind::Failure;
    answer.error.code = base::error_code_from(fields.required_string("code"));
    answer.error.message = fields.required_string("message");
    if (!fields.finish()) return nonsense();
  } else if (reader.find("result") == nullptr) {
    return nonsense();
  }
  if (!reader.finish()) return nonsense();
  return answer;
}

Json progress_message(std::int64_t id, const base::Progress& progress) {
  return {{"id", id}, {"progress", {{"done", progress.done}, {"total", progress.total}}}};
}
Json result_message(std::int64_t id, Json result) {
  return {{"id", id}, {"result", std::move(result)}};
}
Json failure_message(std::int64_t id, const Error& error) {
  return {{"id", id}, {"error", {{"code", base::to_string(error.code)}, {"message", error.message}}}};
}

Json to_json(const timeline::Rational& value) {
  return Json::array({value.numerator(), value.denominator()});
}

Result<timeline::Rational> rational_from_json(const Json& value, std::string_view path) {
  if (value.is_array() && value.size() == 2) {
    const auto numerator = base::whole_number(value[0]);
    const auto denominator = base::whole_number(value[1]);
    if (numerator && denominator && *denominator > 0) return timeline::Rational(*numerator, *denominator);
  }
  return fail(ErrorCode::InvalidArgument, fmt::format("{} must be a fraction [numerator, denominator]", path));
}

Json to_json(const timeline::Canvas& canvas) {
  return {{"width", canvas.width},
          {"height", canvas.height},
          {"rate", canvas.rate.exact()},
          {"fit", timeline::to_string(canvas.fit)}};
}

Result<timeline::Canvas> canvas_from_json(const Json& value, std::string_view path) {
  base::JsonReader reader(value, std::string(path));
  timeline::Canvas canvas;
  canvas.width = static_cast<int>(reader.required_integer("width", timeline::kMinCanvasSide, timeline::kMaxCanvasSide));
  canvas.height =
      static_cast<int>(reader.required_integer("height", timeline::kMinCanvasSide, timeline::kMaxCanvasSide));
  const std::string rate = reader.string("rate", "30");
  const std::string fit = reader.string("fit", "cover");
  KADR_CHECK(reader.finish());
  KADR_TRY(canvas.rate, timeline::parse_frame_rate(rate));
  KADR_TRY(canvas.fit, timeline::parse_fit(fit));
  KADR_CHECK(timeline::check_canvas(canvas));
  return canvas;
}

Json to_json(const timeline::PictureRun& run) {
  return {{"schema", kPictureRunSchema},
          {"width", run.width},
          {"height", run.height},
          {"rate", run.rate.exact()},
          {"configuration", to_hex(run.configuration)},
          {"offset", run.offset},
          {"reorder_delay", run.reorder_delay},
          {"key_frames", run.key_frames},
          {"shown_at", run.shown_at},
          {"sizes", run.sizes}};
}

Result<timeline::PictureRun> picture_run_from_json(const Json& value) {
  base::JsonReader reader(value, "pictures");
  KADR_CHECK(expect_schema(reader, kPictureRunSchema));
  timeline::PictureRun run;
  run.width = static_cast<int>(reader.required_integer("width", 1, timeline::kMaxCanvasSide));
  run.height = static_cast<int>(reader.required_integer("height", 1, timeline::kMaxCanvasSide));
  run.offset = reader.required_integer("offset", 0, INT64_MAX);
  run.reorder_delay = static_cast<int>(reader.required_integer("reorder_delay", 0, 16));
  KADR_TRY(run.rate, timeline::parse_frame_rate(reader.required_string("rate")));
  KADR_TRY(run.configuration, from_hex(reader.required_string("configuration")));
  KADR_TRY(run.key_frames, numbers_from_json(reader.find("key_frames"), "pictures.key_frames"));
  KADR_TRY(run.shown_at, numbers_from_json(reader.find("shown_at"), "pictures.shown_at"));
  KADR_TRY(run.sizes, numbers_from_json(reader.find("sizes"), "pictures.sizes"));
  KADR_CHECK(reader.finish());
  KADR_CHECK(timeline::check(run));
  return run;
}

Json to_json(const timeline::SoundRun& run) {
  return {{"schema", kSoundRunSchema}, {"configuration", to_hex(run.configuration)},
          {"offset", run.offset},      {"priming", run.priming},
          {"samples", run.samples},    {"sizes", run.sizes}};
}

Result<timeline::SoundRun> sound_run_from_json(const Json& value) {
  base::JsonReader reader(value, "sound");
  KADR_CHECK(expect_schema(reader, kSoundRunSchema));
  timeline::SoundRun run;
  run.offset = reader.required_integer("offset", 0, INT64_MAX);
  run.priming = reader.required_integer("priming", 0, INT64_MAX);
  run.samples = reader.required_integer("samples", 0, INT64_MAX);
  KADR_TRY(run.configuration, from_hex(reader.required_string("configuration")));
  KADR_TRY(run.sizes, numbers_from_json(reader.find("sizes"), "sound.sizes"));
  KADR_CHECK(reader.finish());
  KADR_CHECK(timeline::check(run));
  return run;
}

}  // namespace kadr::media
