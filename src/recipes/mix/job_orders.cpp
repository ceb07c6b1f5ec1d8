#include "recipes/mix/job_orders.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "recipes/mix/conform_clips.h"
#include "recipes/mix/fetch.h"
#include "recipes/mix/job_steps.h"
#include "recipes/mix/workshop.h"

namespace kadr::recipes::mix {
namespace {

/// A round is bounded, so that the first of its videos do not wait for the last; not in small steps of a large mix,
/// since every step is read at every replay.
constexpr std::size_t kFilmsAtOnce = 250;
constexpr std::size_t kSoundsAtOnce = 16;
constexpr std::size_t kMostRounds = 64;
/// More combinations that were left out are counted, not named.
constexpr std::size_t kMostNamed = 100;

const Source& clip_of(const Draw& draw, const Combination& combination, std::size_t block) {
  return draw.stock.at(draw.plan.video_blocks[block].clips[combination.clips[block]].location);
}

std::size_t number_of(const Stock& stock, const Source& source) {
  return static_cast<std::size_t>(&source - stock.sources().data());
}

engine::StepRequest conform_request(const Draw& draw, const Source& clip) {
  // Other names for the second time, since the first is on record: it tells why there is a second.
  const std::string_view name = draw.encoder_fault ? "conform_again" : "conform";
  return {.key = numbered(name, number_of(draw.stock, clip)),
          .kind = kConformKind,
          .input = {{"sha256", clip.file.sha256},
                    {"bytes", clip.file.bytes},
                    {"name", clip.file.name},
                    {"spec", media::to_json(conform_spec(draw.plan, draw.plan.profile))}}};
}

engine::StepRequest speak_request(const Draw& draw, std::size_t line) {
  return {.key = numbered("speak", line),
          .kind = kSpeakKind,
          .input = {{"line", line}, {"text", draw.plan.voice_lines[line].text}, {"voice_id", draw.voices[line]["id"]}}};
}

/// What the step of a round must know of the request: how videos are made, not of what.
Json making_of(const Draw& draw) {
  Json making = draw.request;
  for (const char* field : {"video_blocks", "audio_blocks", "text_to_speach", "text_to_speech", "rules", "pick",
                            "limit", "seed", "skip_bad", "deliver", "uploads"}) {
    making.erase(field);
  }
  if (draw.encoder_fault) making["encoder"] = media::to_string(draw.plan.profile.encoder);
  return making;
}

/// Things that are named many times, each once and by its place.
template <typename Key>
class Table {
 public:
  /// \param describe gives the row of a key that is new.
  template <typename Describe>
  std::size_t place_of(const Key& key, Describe describe) {
    const auto [place, is_new] = places_.try_emplace(key, rows_.size());
    if (is_new) rows_.push_back(describe());
    return place->second;
  }
  [[nodiscard]] Json rows() const { return rows_; }

 private:
  std::map<Key, std::size_t> places_;
  std::vector<Json> rows_;
};

/// True where every video has a sound that no other can have.
bool sounds_are_their_own(const MixPlan& plan) {
  return plan.keep_source_audio || plan.loudness_lufs || (plan.voice_lines.empty() && plan.audio_blocks.empty());
}

/// What was left out when the mix was drawn, and what turned out to be bad on the way: by location of the clip.
bool is_usable(const Draw& draw, const ClipSource& clip) {
  return !draw.stock.has(clip.location) || !fault_as_clip(draw.stock.at(clip.location));
}

std::string described(const MixPlan& plan, const Combination& combination) {
  std::vector<std::string> clips;
  for (std::size_t block = 0; block < combination.clips.size(); ++block) {
    clips.push_back(fmt::format("{} {}", plan.video_blocks[block].name, combination.clips[block] + 1));
  }
  return fmt::format("{}", fmt::join(clips, " + "));
}

}  // namespace

std::string numbered(std::string_view name, std::size_t number) {
  return fmt::format("{}[{}]", name, number + 1);
}

std::vector<Order> orders_of(const Draw& draw) {
  std::vector<Order> orders;
  std::set<std::string> clips;
  std::set<std::size_t> lines;
  for (const Combination& combination : draw.cast.combinations) {
    for (std::size_t block = 0; block < combination.clips.size(); ++block) {
      const Source& clip = clip_of(draw, combination, block);
      if (clips.insert(clip.file.sha256).second) {
        orders.push_back({.request = conform_request(draw, clip), .clip = &clip, .line = {}});
      }
    }
    if (combination.voice_line && lines.insert(*combination.voice_line).second) {
      orders.push_back(
          {.request = speak_request(draw, *combination.voice_line), .clip = nullptr, .line = combination.voice_line});
    }
  }
  return orders;
}

std::vector<engine::StepRequest> requests_of(const std::vector<Order>& orders) {
  std::vector<engine::StepRequest> requests;
  for (const Order& order : orders) requests.push_back(order.request);
  return requests;
}

Result<bool> redraw(Draw& draw, const std::vector<Order>& orders, const Outcomes& outcomes) {
  std::vector<std::pair<std::string, Error>> bad;
  for (std::size_t i = 0; i < orders.size(); ++i) {
    const bool is_clip = orders[i].clip != nullptr && outcomes[i];
    if (is_clip && *outcomes[i] && (*outcomes[i])->contains("encoder_fault")) {
      draw.encoder_fault = (**outcomes[i])["encoder_fault"].get<std::string>();
      draw.plan.profile.encoder = media::VideoEncoder::Libx264;
      return true;
    }
    const bool is_bad = is_clip && !*outcomes[i] && is_fault_of_file(outcomes[i]->error());
    if (is_bad && draw.plan.skip_bad) bad.emplace_back(orders[i].clip->location, outcomes[i]->error());
  }
  if (bad.empty()) return false;
  for (auto& [location, fault] : bad) draw.stock.leave_out(location, std::move(fault));
  KADR_TRY(draw.cast, cast(draw.plan, true, draw.stock));
  return true;
}

Rounds::Rounds(const Draw& draw, const std::vector<Order>& orders, const Outcomes& outcomes) : draw_(draw) {
  for (std::size_t i = 0; i < orders.size(); ++i) {
    if (!outcomes[i] || !*outcomes[i]) continue;
    const Json& made = **outcomes[i];
    if (orders[i].clip != nullptr) clips_[orders[i].clip->file.sha256] = made.value("sha256", "");
    if (orders[i].line) lines_[*orders[i].line] = made;
  }
  ready_ = find_ready();
}

bool Rounds::is_made(const Combination& combination) const {
  for (std::size_t block = 0; block < combination.clips.size(); ++block) {
    if (!clips_.contains(clip_of(draw_, combination, block).file.sha256)) return false;
  }
  return !combination.voice_line || lines_.contains(*combination.voice_line);
}

/// While a clip may still turn out to be bad and be left out, a video's number is certain only when all before it are;
/// and of a sample, or of pairs, nothing is certain before all are.
std::vector<bool> Rounds::find_ready() const {
  const auto& combinations = draw_.cast.combinations;
  std::vector<bool> ready(combinations.size());
  for (std::size_t i = 0; i < combinations.size(); ++i) ready[i] = is_made(combinations[i]);
  if (!draw_.plan.skip_bad) return ready;
  const auto first_open = std::ranges::find(ready, false);
  const bool all_or_nothing = draw_.plan.pick.mode != PickMode::All && first_open != ready.end();
  std::fill(all_or_nothing ? ready.begin() : first_open, ready.end(), false);
  return ready;
}

Rounds::Numbers Rounds::same_as(const Json& before) const {
  Numbers numbers;
  for (const Json& film : before.at("films")) {
    const auto number = film.at(0).get<std::size_t>() - 1;
    // There may be fewer than there were, when something at the beginning was redone.
    if (number >= ready_.size() || given_.contains(number)) continue;
    if (!ready_[number]) return {};
    numbers.push_back(number);
  }
  return numbers;
}

Rounds::Numbers Rounds::all_new() {
  const std::size_t most = std::max(kFilmsAtOnce, ready_.size() / kMostRounds);
  const std::size_t most_sounds = std::max(kSoundsAtOnce, ready_.size() / kMostRounds);
  const bool own = sounds_are_their_own(draw_.plan);
  Numbers numbers;
  std::set<std::pair<std::optional<std::size_t>, std::optional<std::size_t>>> sounds;
  for (std::size_t i = 0; i < ready_.size() && numbers.size() < most; ++i) {
    if (!ready_[i] || given_.contains(i)) continue;
    const Combination& combination = draw_.cast.combinations[i];
    sounds.emplace(combination.voice_line, combination.music);
    if ((own ? numbers.size() + 1 : sounds.size()) > most_sounds) break;
    numbers.push_back(i);
  }
  return numbers;
}

Json Rounds::input_of(const Numbers& numbers) const {
  const auto music = music_of(draw_.plan);
  Table<std::string> clips;
  Table<std::size_t> lines;
  Table<std::size_t> tracks;
  Json films = Json::array();
  for (const std::size_t number : numbers) {
    const Combination& combination = draw_.cast.combinations[number];
    Json film = {number + 1, Json::array(), Json(), Json(), draw_.lengths.of(draw_.plan, draw_.stock, combination)};
    for (std::size_t block = 0; block < combination.clips.size(); ++block) {
      const Source& clip = clip_of(draw_, combination, block);
      film[1].push_back(clips.place_of(clip.location, [&]() -> Json {
        return {{"location", clip.file.name},
                {"sha256", clip.file.sha256},
                {"bytes", clip.file.bytes},
                {"sound", clip.has_sound()},
                {"conformed", clips_.at(clip.file.sha256)}};
      }));
    }
    if (combination.voice_line) {
      film[2] = lines.place_of(*combination.voice_line, [&]() -> Json {
        const Json& spoken = lines_.at(*combination.voice_line);
        return {{"line", *combination.voice_line},
                {"voice", draw_.voices[*combination.voice_line]["name"]},
                {"sha256", spoken["sha256"]},
                {"bytes", spoken["bytes"]}};
      });
    }
    if (combination.music) {
      film[3] = tracks.place_of(*combination.music, [&]() -> Json {
        const Source& track = draw_.stock.at(music[*combination.music].location);
        return {{"location", track.file.name}, {"sha256", track.file.sha256}, {"bytes", track.file.bytes}};
      });
    }
    films.push_back(std::move(film));
  }
  return {{"making", making_of(draw_)},
          {"clips", clips.rows()},
          {"lines", lines.rows()},
          {"music", tracks.rows()},
          {"films", std::move(films)}};
}

std::optional<engine::StepRequest> Rounds::next(std::size_t round, const std::optional<Json>& before) {
  const Numbers numbers = before ? same_as(*before) : all_new();
  if (numbers.empty()) return std::nullopt;
  given_.insert(numbers.begin(), numbers.end());
  return engine::StepRequest{.key = numbered("outputs", round), .kind = kOutputsKind, .input = input_of(numbers)};
}

std::map<std::size_t, std::string> files_left_out(const Draw& draw) {
  std::map<std::size_t, std::string> files;
  const auto& told = draw.cast.left_out;
  for (const Source& source : draw.stock.sources()) {
    for (const auto& fault : {fault_as_clip(source), fault_as_music(source)}) {
      if (!fault || std::ranges::find(told, fault->message) == told.end()) continue;
      files.try_emplace(number_of(draw.stock, source), fault->message);
    }
  }
  return files;
}

Result<Json> left_out(const Draw& draw) {
  KADR_TRY(const auto all, line_up(draw.plan, all_usable(draw.plan)));
  Json names = Json::array();
  std::size_t count = 0;
  for (const Combination& combination : all) {
    bool whole = true;
    for (std::size_t block = 0; block < combination.clips.size(); ++block) {
      whole = whole && is_usable(draw, draw.plan.video_blocks[block].clips[combination.clips[block]]);
    }
    if (whole) continue;
    if (++count <= kMostNamed) names.push_back(described(draw.plan, combination));
  }
  return Json{{"clips", draw.cast.left_out}, {"count", count}, {"combinations", std::move(names)}};
}

}  // namespace kadr::recipes::mix
