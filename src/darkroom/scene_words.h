#pragma once

/// What a sentence says that can be drawn: known words of English, Ukrainian and Russian, in any of their forms.
///
/// Thread: functions without state.

#include <string_view>
#include <vector>

#include "darkroom/palette.h"

namespace kadr::darkroom {

enum class Place { Nowhere, Hills, Mountains, Sea, Forest, City, Room, Desert, Space };
enum class Subject { Cup, Boat, House, Person, Birds, Tree, Flower, Book, Screen, Chart, Bulb, Heart, Car, Rocket };
enum class Weather { Clear, Cloudy, Rain, Snow };

struct SceneContent {
  Hour hour = Hour::Day;
  /// Nowhere: nothing in the sentence can be drawn, and the picture is abstract.
  Place place = Place::Nowhere;
  Weather weather = Weather::Clear;
  /// In the order of the sentence, each once, at most two.
  std::vector<Subject> subjects;
};

/// \param sentence UTF-8. Where it names no place, its subjects say where they are found; where it names two, the first
/// counts.
[[nodiscard]] SceneContent read_scene(std::string_view sentence);

}  // namespace kadr::darkroom
