#include "recipes/mix/mix.h"

#include <algorithm>

#include <fmt/format.h>

#include "recipes/mix/disk_space.h"
#include "recipes/mix/films.h"
#include "recipes/mix/forecast.h"
#include "recipes/mix/manifest.h"

namespace kadr::recipes::mix {
namespace {

/// Everything that is known before the first picture is encoded.
struct Preparation {
  Stock stock;
  Cast cast;
  SharedLengths lengths;
  std::vector<models::Voice> voices;
  Forecast forecast;
};

Result<Preparation> prepare(const Workshop& shop) {
  KADR_TRY(std::vector<models::Voice> voices, choose_voices(shop.plan, shop.services, shop.stop));
  KADR_TRY(Stock stock, take_stock(shop));
  KADR_TRY(Cast chosen, cast(shop.plan, shop.options.skip_bad, stock));
  KADR_TRY(Forecast expected, forecast(shop, stock, chosen));
  SharedLengths lengths(shop.plan, stock, chosen.combinations);
  return Preparation{std::move(stock), std::move(chosen), std::move(lengths), std::move(voices), expected};
}

/// What of the films' bytes is there already: files that will be replaced or left alone give their own space.
timeline::ByteCount bytes_there(const Workshop& shop, const OutputFolder& folder, std::size_t films) {
  timeline::ByteCount there = 0;
  for (std::size_t i = 0; i < films; ++i) {
    if (const auto file = look_at(folder.path() / film_name(shop.plan, i))) there += file->bytes;
  }
  return there;
}

Result<> check_disks(const Workshop& shop, const OutputFolder& folder, const Forecast& expected) {
  const timeline::ByteCount there = bytes_there(shop, folder, expected.estimate.combinations);
  return check_space({{folder.path(), std::max<timeline::ByteCount>(0, expected.estimate.bytes_to_write - there)},
                      {shop.services.store.root(), expected.store_bytes}});
}

/// The same once the sizes are known instead of guessed.
Result<> check_disk(const Workshop& shop, const OutputFolder& folder, const std::vector<Film>& films) {
  timeline::ByteCount needed = -bytes_there(shop, folder, films.size());
  for (const Film& film : films) needed += film.payload_bytes();
  return check_space({{folder.path(), std::max<timeline::ByteCount>(0, needed)}});
}

/// \param told what the listener knows already.
void tell_left_out(const Workshop& shop, const std::vector<std::string>& left_out,
                   const std::vector<std::string>& told = {}) {
  for (const std::string& sentence : left_out) {
    if (std::ranges::find(told, sentence) == told.end()) shop.narrator.notice("left out: " + sentence);
  }
}

/// Conforms what the combinations use. A clip that turns out to be bad on the way changes who meets whom, so the
/// combinations are drawn up again until all of their clips are there.
Result<ConformedClips> conform_all(const Workshop& shop, Preparation& preparation) {
  while (true) {
    KADR_TRY(ConformedClips clips, conform_clips(shop, preparation.stock, preparation.cast.combinations));
    const auto used = used_clips(shop.plan, preparation.stock, preparation.cast.combinations);
    if (std::ranges::all_of(used, [&](const Source* clip) { return clips.contains(clip->file.sha256); })) return clips;
    const std::vector<std::string> known = std::move(preparation.cast.left_out);
    KADR_TRY(preparation.cast, cast(shop.plan, shop.options.skip_bad, preparation.stock));
    tell_left_out(shop, preparation.cast.left_out, known);
  }
}

void tell_voices(const Workshop& shop, const std::vector<models::Voice>& voices) {
  for (std::size_t line = 0; line < voices.size(); ++line) {
    const std::string& asked = shop.plan.voice_lines[line].voice;
    if (voices[line].name == asked || voices[line].id == asked) continue;
    shop.narrator.notice(fmt::format("voice line {} is spoken by {}", line + 1, voices[line].name));
  }
}

std::vector<Output> outputs_of(const Workshop& shop, const Preparation& preparation, const OutputFolder& folder,
                               const std::vector<Film>& films) {
  const auto music = music_of(shop.plan);
  std::vector<Output> outputs;
  for (std::size_t i = 0; i < films.size(); ++i) {
    const Combination& combination = preparation.cast.combinations[i];
    Output& output = outputs.emplace_back(Output{.file = folder.path() / films[i].name});
    for (std::size_t block = 0; block < combination.clips.size(); ++block) {
      output.clips.push_back(shop.plan.video_blocks[block].clips[combination.clips[block]].location);
    }
    output.voice_line = combination.voice_line;
    if (combination.voice_line) output.voice = preparation.voices[*combination.voice_line].name;
    if (combination.music) output.music = music[*combination.music].location;
    output.frames = films[i].frames();
    output.duration = shop.plan.canvas.rate.seconds(output.frames);
  }
  return outputs;
}

Result<> write_manifests(const Workshop& shop, const OutputFolder& folder, MixReport& report) {
  report.manifest_json = folder.path() / "manifest.json";
  report.manifest_csv = folder.path() / "manifest.csv";
  KADR_CHECK(store::write_file_whole(report.manifest_json, manifest_json(shop.plan, report)));
  return store::write_file_whole(report.manifest_csv, manifest_csv(shop.plan, report));
}

/// The stages that cost time.
Result<MixReport> make_films(const Workshop& shop, Preparation& preparation, const OutputFolder& folder) {
  KADR_TRY(const ConformedClips clips, conform_all(shop, preparation));
  tell_voices(shop, preparation.voices);
  KADR_TRY(const auto lines, speak_lines(shop, preparation.voices, used_lines(preparation.cast.combinations)));
  const Parts parts{preparation.stock, preparation.cast.combinations, clips, lines, preparation.lengths};
  for (const std::string& sentence : cut_lines(shop.plan, parts)) shop.narrator.notice(sentence);

  const auto planned = plan_sounds(shop.plan, parts);
  KADR_TRY(const EncodedSounds sounds, mix_sounds(shop, planned));

  const std::vector<Film> all_films = films(shop.plan, parts, planned, sounds);
  KADR_CHECK(check_disk(shop, folder, all_films));
  KADR_TRY(const auto written, assemble(shop, folder, all_films));

  MixReport report{.outputs = outputs_of(shop, preparation, folder, all_films), .left_out = preparation.cast.left_out};
  for (std::size_t i = 0; i < written.size(); ++i) {
    report.outputs[i].bytes = written[i].bytes;
    if (shop.options.checksums) report.outputs[i].sha256 = written[i].sha256;
  }
  KADR_CHECK(write_manifests(shop, folder, report));
  return report;
}

}  // namespace

std::string_view to_string(Stage stage) {
  switch (stage) {
    case Stage::Fetch:
      return "fetch";
    case Stage::Probe:
      return "probe";
    case Stage::Conform:
      return "conform";
    case Stage::Speak:
      return "speak";
    case Stage::MixSound:
      return "mix sound";
    case Stage::Assemble:
      return "assemble";
  }
  return "";
}

namespace {

/// The plan may ask for it as well.
MixOptions joined(const MixOptions& options, const MixPlan& plan) {
  MixOptions joined = options;
  joined.skip_bad = options.skip_bad || plan.skip_bad;
  return joined;
}

}  // namespace

Result<Estimate> estimate_mix(const MixPlan& plan, const MixOptions& options, const Services& services,
                              Listener& listener, std::stop_token stop) {
  Narrator narrator(listener);
  const MixOptions wanted = joined(options, plan);
  const Workshop shop{plan, wanted, services, narrator, std::move(stop)};
  KADR_TRY(const Preparation preparation, prepare(shop));
  tell_left_out(shop, preparation.cast.left_out);
  return preparation.forecast.estimate;
}

Result<MixReport> run_mix(const MixPlan& plan, const MixOptions& options, const Services& services, Listener& listener,
                          const std::function<bool(const Estimate&)>& approve, std::stop_token stop) {
  Narrator narrator(listener);
  const MixOptions wanted = joined(options, plan);
  const Workshop shop{plan, wanted, services, narrator, std::move(stop)};
  KADR_TRY(const OutputFolder folder, OutputFolder::open(options.output_folder));
  KADR_TRY(Preparation preparation, prepare(shop));
  tell_left_out(shop, preparation.cast.left_out);
  KADR_CHECK(check_disks(shop, folder, preparation.forecast));
  if (approve && !approve(preparation.forecast.estimate)) return fail(ErrorCode::Cancelled, "not approved");
  return make_films(shop, preparation, folder);
}

}  // namespace kadr::recipes::mix
