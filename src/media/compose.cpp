#include "media/compose.h"

#include <algorithm>

#include "media/caption_text.h"
#include "media/film_writer.h"
#include "media/protocol.h"

namespace kadr::media {
namespace {

Result<timeline::Composition> composition_from(Reply reply, const Assembly& assembly) {
  base::JsonReader reader(reply.body, "composition");
  timeline::Composition composition;
  composition.frames = reader.required_integer("frames", 1, INT64_MAX);
  const Json* extents = reader.find("extents");
  KADR_CHECK(reader.finish());
  if (extents == nullptr || !extents->is_array())
    return fail(ErrorCode::Crashed, "the darkroom made a composition without extents");
  for (const Json& item : *extents) {
    const bool sane = item.is_array() && item.size() == 3 &&
                      std::ranges::all_of(item, [](const Json& n) { return n.is_number_unsigned(); });
    if (!sane) return fail(ErrorCode::Crashed, "the darkroom made a composition with a broken extent");
    composition.extents.push_back(
        {item[0].get<std::size_t>(), item[1].get<std::int64_t>(), item[2].get<std::int64_t>()});
  }
  composition.header = std::move(reply.blob);
  std::vector<timeline::ByteCount> ends;
  for (const timeline::PictureRun* run : assembly.pictures) ends.push_back(run->offset + run->length());
  if (assembly.sound != nullptr) ends.push_back(assembly.sound->offset + assembly.sound->length());
  KADR_CHECK(timeline::check(composition, ends));
  return composition;
}

/// Start, end (milliseconds) and text of each cue.
Json captions_json(const SoftCaptions& captions) {
  Json texts = Json::array();
  for (const timeline::CaptionCue& cue : captions.cues) {
    std::string text;
    for (const timeline::CaptionLine& line : cue.lines) text += (text.empty() ? "" : "\n") + one_line(text_of(line));
    texts.push_back({milliseconds(cue.start), milliseconds(cue.end), std::move(text)});
  }
  return {{"language", language_code(captions.language)}, {"texts", std::move(texts)}};
}

}  // namespace

Result<std::int64_t> Composer::remember(const void* run, const Json& json, std::stop_token stop) {
  KADR_TRY(const Reply reply, darkroom_.ask({.operation = "remember", .parameters = json, .stop = std::move(stop)}));
  base::JsonReader reader(reply.body, "remembered");
  const std::int64_t number = reader.required_integer("number", 0, INT64_MAX);
  KADR_CHECK(reader.finish());
  generation_ = darkroom_.generation();
  remembered_[run] = number;
  return number;
}

Result<timeline::Composition> Composer::compose(const Assembly& assembly, std::stop_token stop) {
  if (assembly.pictures.empty()) return fail(ErrorCode::InvalidArgument, "there are no clips to join");
  // A process that has ended is replaced only by the next question; what it remembered is gone already.
  if (darkroom_.process() <= 0 || generation_ != darkroom_.generation()) remembered_.clear();
  const auto number_of = [&](const auto* run) -> Result<std::int64_t> {
    if (const auto known = remembered_.find(run); known != remembered_.end()) return known->second;
    return remember(run, to_json(*run), stop);
  };
  Json parameters = {{"pictures", Json::array()}};
  for (const timeline::PictureRun* run : assembly.pictures) {
    KADR_TRY(const std::int64_t number, number_of(run));
    parameters["pictures"].push_back(number);
  }
  if (assembly.sound != nullptr) {
    KADR_TRY(parameters["sound"], number_of(assembly.sound));
  }
  if (assembly.captions != nullptr) parameters["captions"] = captions_json(*assembly.captions);
  auto reply = darkroom_.ask({.operation = "compose", .parameters = std::move(parameters), .stop = std::move(stop)});
  if (!reply) return fail(std::move(reply).error());
  return composition_from(std::move(*reply), assembly);
}

Result<> write_composition(const timeline::Composition& composition, const std::vector<int>& sources, int output,
                           const base::ProgressSink& progress, std::stop_token stop) {
  const std::int64_t total = composition.size();
  FilmWriter film(output, FilmWriter::fastest_for(output));
  KADR_CHECK(film.write(composition.header));
  auto done = static_cast<std::int64_t>(composition.header.size());
  for (const timeline::Extent& extent : composition.extents) {
    if (extent.source >= sources.size())
      return fail(ErrorCode::InvalidArgument, "a composition names a source that was not given");
    for (std::int64_t copied = 0; copied < extent.length;) {
      if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped on request");
      KADR_TRY(const std::int64_t some,
               film.copy_some(sources[extent.source], extent.offset + copied, extent.length - copied));
      if (some == 0) return fail(ErrorCode::UnreadableMedia, "a mezzanine is shorter than its index says");
      copied += some;
      done += some;
      if (progress) progress({done, total});
    }
  }
  return {};
}

}  // namespace kadr::media
