#include "recipes/story/story_texts.h"

#include <fmt/format.h>

#include "recipes/film/script.h"

namespace kadr::recipes::story {
namespace {

constexpr std::string_view kWriter =
    "You write short films for an AI video model. Each scene is one continuous shot. \"picture\" describes the shot "
    "for the model, in English, in the present tense: who and what is seen, where, the light, the camera and its "
    "movement. Name people and places the same way in every scene, with the same looks, since the model remembers "
    "nothing. No text in the picture, no brand names. \"narration\" is what a voice says over the shot, in the "
    "language of the request, and fits its length: about two words a second.";

constexpr std::string_view kEditor =
    "You keep the continuity of a short film for an AI video model, which sees one scene at a time. Rewrite the one "
    "scene that you are asked for, so that it follows from the scene before it and leads to the one after: the same "
    "people with the same looks, the same place and light unless the story moves on, no jump in what happens. Keep "
    "its meaning and its length. Answer with that scene alone.";

Json scene_schema() {
  return film::object_schema({{"picture", film::text_schema("what is seen, in English")},
                              {"narration", film::text_schema("what is said, in the language of the request")}});
}

std::string language_line(const StoryOrder& order) {
  if (order.film.language.empty()) return "The narration is in the language of the request.";
  return fmt::format("The narration is in the language {} (BCP 47).", order.film.language);
}

std::string shown(const Scene& scene) {
  return fmt::format("picture: {}\nnarration: {}", scene.picture, scene.narration);
}

}  // namespace

models::TextRequest scenes_request(const StoryOrder& order) {
  return {
      .task = "story_scenes",
      .facts = {{"prompt", order.prompt}, {"count", order.scenes}, {"seconds", order.scene_seconds}},
      .instructions = std::string(kWriter),
      .prompt = fmt::format("Write a film of {} scenes of {:g} seconds each, and a title of at most six words.\n{}\n"
                            "The request:\n{}",
                            order.scenes, order.scene_seconds, language_line(order), order.prompt),
      .schema = film::object_schema({{"title", film::text_schema("at most six words, in the language of the request")},
                                     {"scenes", film::list_schema(scene_schema())}}),
      .schema_name = "story_scenes"};
}

models::TextRequest continuity_request(const StoryOrder& order, const std::vector<Scene>& scenes, std::size_t number) {
  std::string prompt = fmt::format("The film is about: {}\n{}\n", order.prompt, language_line(order));
  if (number > 0) prompt += fmt::format("\nThe scene before:\n{}\n", shown(scenes[number - 1]));
  prompt += fmt::format("\nThe scene to rewrite ({} of {}):\n{}\n", number + 1, scenes.size(), shown(scenes[number]));
  if (number + 1 < scenes.size()) prompt += fmt::format("\nThe scene after:\n{}\n", shown(scenes[number + 1]));
  Json facts{{"scenes", Json::array()}};
  facts["scenes"].push_back(to_json(scenes[number]));
  return {.task = "story_continuity",
          .facts = std::move(facts),
          .instructions = std::string(kEditor),
          .prompt = std::move(prompt),
          .schema = film::object_schema({{"scenes", film::list_schema(scene_schema())}}),
          .schema_name = "story_continuity"};
}

std::vector<Scene> scenes_from(const Json& answer) {
  std::vector<Scene> scenes;
  for (const Json& row : answer.value("scenes", Json::array())) {
    Scene scene{.picture = row.value("picture", ""), .narration = row.value("narration", "")};
    if (!scene.picture.empty()) scenes.push_back(std::move(scene));
  }
  return scenes;
}

Json to_json(const Scene& scene) {
  return {{"picture", scene.picture}, {"narration", scene.narration}};
}

}  // namespace kadr::recipes::story
