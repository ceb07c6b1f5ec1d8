#include "providers/offline/joined_film.h"

namespace kadr::providers::offline {

Result<> join_film(media::Darkroom& darkroom, const std::vector<PicturePiece>& pieces,
                   const std::optional<SoundPiece>& sound, int output, std::stop_token stop) {
  media::Assembly assembly;
  std::vector<int> files;
  for (const PicturePiece& piece : pieces) {
    assembly.pictures.push_back(&piece.pictures);
    files.push_back(piece.file);
  }
  if (sound) {
    assembly.sound = &sound->sound;
    files.push_back(sound->file);
  }
  media::Composer composer(darkroom);
  KADR_TRY(const timeline::Composition film, composer.compose(assembly, stop));
  return media::write_composition(film, files, output, {}, std::move(stop));
}

}  // namespace kadr::providers::offline
