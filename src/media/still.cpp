#include "media/still.h"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace kadr::media {
namespace {

constexpr std::array kFormats{std::pair{StillFormat::Png, std::string_view("png")},
                              std::pair{StillFormat::Jpeg, std::string_view("jpeg")}};
constexpr std::array kWhich{std::pair{StillSpec::Which::First, std::string_view("first")},
                            std::pair{StillSpec::Which::Last, std::string_view("last")},
                            std::pair{StillSpec::Which::Index, std::string_view("index")}};

template <typename Names, typename Value>
std::string_view name_of(const Names& names, Value wanted) {
  for (const auto& [value, name] : names) {
    if (value == wanted) return name;
  }
  return names.front().second;
}

template <typename Names>
auto value_of(const Names& names, const std::string& text, std::string_view what)
    -> Result<decltype(names.front().first)> {
  for (const auto& [value, name] : names) {
    if (name == text) return value;
  }
  return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" is not a {}", text, what));
}

}  // namespace

Json to_json(const StillSpec& spec) {
  return {{"which", name_of(kWhich, spec.which)}, {"index", spec.index}, {"format", name_of(kFormats, spec.format)}};
}

Result<StillSpec> still_spec_from_json(const Json& value) {
  base::JsonReader reader(value, "still");
  StillSpec spec;
  const std::string which = reader.required_string("which");
  const std::string format = reader.string("format", "png");
  spec.index = reader.integer("index", 0, 0, INT64_MAX);
  KADR_CHECK(reader.finish());
  KADR_TRY(spec.which, value_of(kWhich, which, "choice of frame"));
  KADR_TRY(spec.format, value_of(kFormats, format, "picture format"));
  return spec;
}

Json to_json(const SheetSpec& spec) {
  return {{"per_file", spec.per_file}, {"tile_height", spec.tile_height}, {"format", name_of(kFormats, spec.format)}};
}

Result<SheetSpec> sheet_spec_from_json(const Json& value) {
  base::JsonReader reader(value, "sheet");
  SheetSpec spec;
  spec.per_file = static_cast<int>(reader.required_integer("per_file", 1, 50));
  spec.tile_height = static_cast<int>(reader.required_integer("tile_height", 16, 2000));
  const std::string format = reader.string("format", "png");
  KADR_CHECK(reader.finish());
  KADR_TRY(spec.format, value_of(kFormats, format, "picture format"));
  return spec;
}

Result<timeline::FrameCount> still(Darkroom& darkroom, int source, int output, const StillSpec& spec,
                                   std::stop_token stop) {
  KADR_TRY(const Reply reply, darkroom.ask({.operation = "still",
                                            .parameters = to_json(spec),
                                            .descriptors = {source, output},
                                            .stop = std::move(stop)}));
  base::JsonReader reader(reply.body, "still");
  const std::int64_t frame = reader.required_integer("frame", -1, INT64_MAX);
  KADR_CHECK(reader.finish());
  return frame;
}

Result<> contact_sheet(Darkroom& darkroom, const std::vector<int>& sources, int output, const SheetSpec& spec,
                       base::ProgressSink progress, std::stop_token stop) {
  std::vector<int> descriptors = sources;
  descriptors.push_back(output);
  KADR_CHECK(darkroom.ask({.operation = "contact_sheet",
                           .parameters = to_json(spec),
                           .descriptors = std::move(descriptors),
                           .progress = std::move(progress),
                           .stop = std::move(stop)}));
  return {};
}

}  // namespace kadr::media
