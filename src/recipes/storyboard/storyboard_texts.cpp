#include "recipes/storyboard/storyboard_texts.h"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "recipes/film/script.h"

namespace kadr::recipes::storyboard {
namespace {

constexpr std::string_view kScriptWriter =
    "You write the narration of short films: an intro that catches the ear in its first words, a main part that tells "
    "what matters, an outro that says what to do or to feel. Plain spoken sentences, no headings, no stage directions, "
    "no emoji, numbers as they are said. In the language of the request.";

constexpr std::string_view kBoardArtist =
    "You are the storyboard artist of a short film that an AI draws. For each segment of the narration describe one "
    "picture, in English: who and what is seen, where, the light, the framing. People and places that appear again "
    "are described again in full and look the same, since the one who draws remembers nothing. No text in the "
    "picture, no brand names.";

constexpr std::string_view kCameraman =
    "You direct the camera for an AI video model that turns a still picture into a clip of a few seconds. For each "
    "picture say in one English sentence how the camera moves and what moves in the picture. Small, natural motion; "
    "nothing that is not in the picture appears.";

std::string language_line(const StoryboardOrder& order) {
  if (order.film.language.empty()) return "Write in the language of the request.";
  return fmt::format("Write in the language {} (BCP 47).", order.film.language);
}

/// About so many words are said in so many seconds.
int words_in(double seconds) {
  return std::max(3, static_cast<int>(seconds * 2.2));
}

std::string told(const Rejections& rejected) {
  std::string text;
  for (const Rejection& one : rejected)
    text += fmt::format("\n\nThis was not wanted:\n{}\nThe reason given: {}", one.version.dump(), one.reason);
  if (!text.empty()) text += "\n\nWrite it anew, so that the reasons no longer hold.";
  return text;
}

/// For models that write by rule: how often it was refused, so that another version comes.
Json with_round(Json facts, const Rejections& rejected) {
  if (!rejected.empty()) facts["round"] = rejected.size() + 1;
  return facts;
}

Json segment_list(const std::vector<Segment>& segments) {
  Json list = Json::array();
  for (const Segment& segment : segments) list.push_back({{"part", kParts[segment.part]}, {"text", segment.text}});
  return list;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// The text in pieces of about as many words.
std::vector<std::string> in_pieces(const std::string& text, std::size_t count) {
  const std::vector<std::string> words = words_of(text);
  std::vector<std::string> pieces(count);
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string& piece = pieces[i * count / words.size()];
    if (!piece.empty()) piece += ' ';
    piece += words[i];
  }
  return pieces;
}

Json prompts_schema(const std::string& description) {
  return film::object_schema({{"prompts", film::list_schema(film::text_schema(description))}});
}

}  // namespace

Json to_json(const Script& script) {
  Json json{{"title", script.title}};
  for (std::size_t i = 0; i < kParts.size(); ++i) json[kParts[i]] = script.parts[i];
  return json;
}

Script script_from(const Json& json, const Script& otherwise) {
  const auto text = [&](std::string_view name, const std::string& fallback) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : fallback;
  };
  Script script{.title = text("title", otherwise.title), .parts = {}};
  for (std::size_t i = 0; i < kParts.size(); ++i) script.parts[i] = text(kParts[i], otherwise.parts[i]);
  return script;
}

models::TextRequest script_request(const StoryboardOrder& order, const std::string& prompt,
                                   const Rejections& rejected) {
  std::array<int, 3> words{};
  for (std::size_t i = 0; i < words.size(); ++i)
    words[i] = words_in(order.segment_seconds * static_cast<double>(order.counts[i]));
  return {.task = "storyboard_script",
          .facts = with_round({{"prompt", prompt}, {"seconds", order.seconds()}}, rejected),
          .instructions = std::string(kScriptWriter),
          .prompt =
              fmt::format("Write a film of {:g} seconds: an intro of about {} words, a main part of about {}, an "
                          "outro of about {}, and a title of at most six words. {}\nThe request:\n{}{}",
                          order.seconds(), words[0], words[1], words[2], language_line(order), prompt, told(rejected)),
          .schema = film::object_schema({{"title", film::text_schema("at most six words")},
                                         {"intro", film::text_schema("what is said first")},
                                         {"main", film::text_schema("what is said then")},
                                         {"outro", film::text_schema("what is said last")}}),
          .schema_name = "storyboard_script"};
}

models::TextRequest segments_request(const StoryboardOrder& order, const Script& script) {
  Json facts = to_json(script);
  facts["counts"] = order.counts;
  return {.task = "storyboard_segments",
          .facts = std::move(facts),
          .instructions =
              "You cut a narration into the stretches that one picture each goes with. Every word is kept, "
              "in order; a cut lies where a sentence or a clause ends.",
          .prompt = fmt::format(
              "Cut the intro into {}, the main part into {} and the outro into {} stretches.\n\nintro: "
              "{}\n\nmain: {}\n\noutro: {}",
              order.counts[0], order.counts[1], order.counts[2], script.parts[0], script.parts[1], script.parts[2]),
          .schema = film::object_schema(
              {{"segments",
                film::list_schema(film::object_schema({{"part", film::text_schema("intro, main or outro")},
                                                       {"text", film::text_schema("the words of the stretch")}}))}}),
          .schema_name = "storyboard_segments"};
}

models::TextRequest image_prompts_request(const StoryboardOrder& order, const Script& script,
                                          const std::vector<Segment>& segments, const Rejections& rejected) {
  const std::string style =
      order.style.empty() ? "" : fmt::format("All pictures are in this style: {}.\n", order.style);
  const Json list = segment_list(segments);
  return {
      .task = "image_prompts",
      .facts = with_round({{"title", script.title}, {"segments", list}}, rejected),
      .instructions = std::string(kBoardArtist),
      .prompt = fmt::format("The film is called \"{}\". {}One picture for each of these {} segments, in order:\n{}{}",
                            script.title, style, segments.size(), list.dump(), told(rejected)),
      .schema = prompts_schema("one picture"),
      .schema_name = "image_prompts"};
}

models::TextRequest motion_prompts_request(const std::vector<Segment>& segments,
                                           const std::vector<std::string>& image_prompts, const Rejections& rejected) {
  Json pictures = Json::array();
  for (std::size_t i = 0; i < image_prompts.size(); ++i)
    pictures.push_back({{"picture", image_prompts[i]}, {"narration", segments[i].text}});
  return {.task = "motion_prompts",
          .facts = with_round({{"prompts", image_prompts}}, rejected),
          .instructions = std::string(kCameraman),
          .prompt = fmt::format("One motion for each of these {} pictures, in order:\n{}{}", image_prompts.size(),
                                pictures.dump(), told(rejected)),
          .schema = prompts_schema("one motion"),
          .schema_name = "motion_prompts"};
}

std::vector<Segment> segments_from(const Json& answer, const StoryboardOrder& order, const Script& script) {
  std::array<std::vector<std::string>, 3> by_part;
  for (const Json& row : answer.value("segments", Json::array())) {
    const auto* const part = std::ranges::find(kParts, row.value("part", ""));
    const std::string text = row.value("text", "");
    if (part != kParts.end() && !text.empty()) by_part[static_cast<std::size_t>(part - kParts.begin())].push_back(text);
  }
  std::vector<Segment> segments;
  for (std::size_t part = 0; part < kParts.size(); ++part) {
    const auto count = static_cast<std::size_t>(order.counts[part]);
    std::vector<std::string>& texts = by_part[part];
    if (texts.size() < count) texts = in_pieces(script.parts[part], count);
    for (std::size_t i = count; i < texts.size(); ++i) texts[count - 1] += " " + texts[i];
    texts.resize(count);
    for (std::string& text : texts) segments.push_back({.part = part, .text = std::move(text)});
  }
  return segments;
}

std::vector<std::string> prompts_from(const Json& answer, const std::vector<std::string>& otherwise) {
  std::vector<std::string> prompts = otherwise;
  const Json given = answer.value("prompts", Json::array());
  for (std::size_t i = 0; i < std::min<std::size_t>(prompts.size(), given.size()); ++i) {
    if (given[i].is_string() && !given[i].get_ref<const std::string&>().empty()) prompts[i] = given[i];
  }
  return prompts;
}

}  // namespace kadr::recipes::storyboard
