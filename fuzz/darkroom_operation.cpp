// A darkroom that is asked for one thing after another, with no files, answers or refuses each; and what it composes
// lies within the runs it was composed of.
#include <algorithm>
#include <array>

#include "darkroom/operation.h"
#include "fuzz_input.h"

using namespace kadr;

namespace {

/// Those that touch nothing outside the process.
constexpr std::array<std::string_view, 8> kOperations{"remember", "compose",   "probe", "conform",
                                                      "still",    "mix_sound", "speak", "contact_sheet"};
/// Longer films take long, and are like shorter ones.
constexpr std::int64_t kMostBytes = 1 << 20;
constexpr std::size_t kMostRequests = 20;

/// Of a run that a darkroom remembered.
struct Place {
  std::int64_t offset = 0;
  std::int64_t end = 0;
};

Place place_of(const darkroom::Session& session, const Json& number) {
  return std::visit([](const auto& run) { return Place{run.offset, run.offset + run.length()}; },
                    session.runs.at(number.get<std::size_t>()));
}

void check_composition(const darkroom::Session& session, const Json& asked, const darkroom::Outcome& outcome) {
  std::vector<Place> places;
  for (const Json& number : asked["pictures"]) places.push_back(place_of(session, number));
  if (asked.contains("sound") && !asked["sound"].is_null()) places.push_back(place_of(session, asked["sound"]));
  fuzz::demand(!outcome.blob.empty() && outcome.result["frames"].get<std::int64_t>() > 0);
  for (const Json& extent : outcome.result["extents"]) {
    const Place& place = places.at(extent[0].get<std::size_t>());
    const auto offset = extent[1].get<std::int64_t>();
    const auto length = extent[2].get<std::int64_t>();
    fuzz::demand(length > 0 && offset >= place.offset && offset + length <= place.end);
  }
}

bool is_small(const darkroom::Session& session) {
  return std::ranges::all_of(session.runs, [](const auto& any) {
    return std::visit([](const auto& run) { return run.length() <= kMostBytes; }, any);
  });
}

void ask(darkroom::Session& session, const Json& asked) {
  if (!asked.is_object() || !asked.contains("operation") || !asked["operation"].is_string()) return;
  const auto name = asked["operation"].get<std::string>();
  if (std::ranges::find(kOperations, name) == kOperations.end()) return;
  const darkroom::Request request{.parameters = asked.value("parameters", Json::object())};
  const auto outcome = darkroom::find_operation(name)(session, request);
  if (!outcome) fuzz::demand(!outcome.error().message.empty());
  if (outcome && name == "compose") check_composition(session, request.parameters, *outcome);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const Result<Json> requests = base::parse_json(fuzz::as_text(bytes, size));
  if (!requests || !requests->is_array() || requests->size() > kMostRequests) return 0;
  darkroom::Session session;
  for (const Json& asked : *requests) {
    ask(session, asked);
    if (!is_small(session)) return 0;
  }
  return 0;
}
