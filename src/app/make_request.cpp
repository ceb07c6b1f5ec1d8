#include "app/make_request.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/own_files.h"
#include "base/sha256.h"
#include "net/url.h"
#include "recipes/mix/mix_job.h"

namespace kadr::app {
namespace {

/// So much of a hash tells requests apart, and paths stay readable.
constexpr std::size_t kNameLength = 24;

/// Seconds of a scene or a segment, where the length of the whole film is asked for.
constexpr double kUsualSeconds = 5;

/// A presenter has a topic, every other film a prompt.
std::string_view prompt_field(std::string_view recipe) {
  return recipe == "presenter" ? "topic" : "prompt";
}

std::int64_t pieces_of(double seconds, std::int64_t least, std::int64_t most) {
  return std::clamp(std::llround(seconds / kUsualSeconds), static_cast<long long>(least), static_cast<long long>(most));
}

/// The length of the whole film, as the recipe is told it. How long one clip may be is for the model to say.
void add_seconds(std::string_view recipe, double seconds, Json& fields) {
  if (recipe == "story") {
    fields["scenes"] = pieces_of(seconds, 1, 16);
  } else if (recipe == "storyboard") {
    // Three tenths each for the beginning and the end, as in 3, 4, 3.
    const std::int64_t all = pieces_of(seconds, 3, 48);
    const std::int64_t ends = std::max<std::int64_t>(1, std::llround(static_cast<double>(all) * 0.3));
    fields["counts"] = Json::array({ends, all - 2 * ends, ends});
  } else {
    fields["duration"] = seconds;
  }
}

Json fields_of(std::string_view recipe, const FilmWishes& wishes) {
  Json fields = Json::object();
  const auto add = [&fields](std::string_view name, const std::string& text) {
    if (!text.empty()) fields[std::string(name)] = text;
  };
  add(prompt_field(recipe), wishes.prompt);
  if (wishes.seconds) add_seconds(recipe, *wishes.seconds, fields);
  add("aspect", wishes.aspect);
  add("quality", wishes.quality);
  add("language", wishes.language);
  add("voice", wishes.voice);
  if (net::is_url(wishes.music)) {
    add("music", wishes.music);
  } else if (!wishes.music.empty()) {
    add("music", std::string(kOwnFile) + std::filesystem::absolute(wishes.music).string());
  }
  add("captions", wishes.captions);
  add("style", wishes.style);
  if (wishes.seed) fields["seed"] = *wishes.seed;
  return fields;
}

}  // namespace

Result<Json> make_request(std::string_view recipe, Json given, const FilmWishes& wishes) {
  const Json fields = fields_of(recipe, wishes);
  if (recipe == recipes::mix::kMixRecipe) {
    if (fields.empty() && !wishes.offline && !given.empty()) return given;
    return fail(ErrorCode::InvalidArgument,
                "a mix is made of a plan and of nothing else: give it with --request FILE.json, without a prompt and "
                "without options of a film");
  }
  if (given.empty() && wishes.prompt.empty())
    return fail(ErrorCode::InvalidArgument, "say what the film is about, as in: kadr make \"a coffee shop in Lviv\"");
  if (!wishes.style.empty() && recipe != "storyboard") {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("--style is how a storyboard's pictures look; a {} has none: say it in the prompt", recipe));
  }
  if (given.is_object()) {
    given.update(fields);
    // Who leaves --offline out allows what the keys here allow; it is said what that costs before it is spent.
    if (wishes.offline || !given.contains("offline")) given["offline"] = wishes.offline;
  }
  return given;
}

std::string folder_name(std::string_view recipe, const Json& request, const Json& models) {
  const std::string text =
      fmt::format("{}\n{}\n{}", recipe, request.dump(-1, ' ', false, Json::error_handler_t::replace),
                  models.dump(-1, ' ', false, Json::error_handler_t::replace));
  return base::sha256(text).substr(0, kNameLength);
}

}  // namespace kadr::app
