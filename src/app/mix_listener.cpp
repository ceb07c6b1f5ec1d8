#include "app/mix_listener.h"

namespace kadr::app {
namespace {

using recipes::mix::Stage;

std::string name_of(Stage stage) {
  return std::string(recipes::mix::to_string(stage));
}

}  // namespace

StageLabel label_of(Stage stage) {
  switch (stage) {
    case Stage::Fetch:
      return {name_of(stage), "file", Unit::Bytes};
    case Stage::Probe:
      return {name_of(stage), "clip", Unit::Items};
    case Stage::Conform:
      return {name_of(stage), "clip", Unit::Frames};
    case Stage::Speak:
      return {name_of(stage), "line", Unit::Items};
    case Stage::MixSound:
      return {name_of(stage), "sound", Unit::Samples};
    case Stage::Assemble:
      break;
  }
  return {name_of(stage), "video", Unit::Items};
}

void MixListener::stage_began(Stage stage, std::size_t items, std::size_t reused) {
  display_.stage_began(label_of(stage), items, reused);
}

void MixListener::stage_progress(Stage stage, const base::Progress& progress) {
  display_.stage_progress(name_of(stage), progress);
}

void MixListener::stage_ended(Stage stage) {
  display_.stage_ended(name_of(stage), Ending::Unknown);
}

void MixListener::notice(const std::string& text) {
  display_.notice(text);
}

}  // namespace kadr::app
