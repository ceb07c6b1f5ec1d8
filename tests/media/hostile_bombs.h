#pragma once

/// Small files that promise enormous ones, made on the spot, and files that are only called clips.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace kadr::test {

struct Bomb {
  std::string name;
  std::string bytes;
};

/// A PNG of such a size whose picture is a few bytes of nothing.
[[nodiscard]] std::string png_that_claims(std::uint32_t width, std::uint32_t height);
/// An MP4 of so many empty tracks.
[[nodiscard]] std::string mp4_of_tracks(std::size_t tracks);
/// An MP4 whose first track plays its media over and over. \param clip an MP4 whose index is its last box.
[[nodiscard]] std::string with_edits(std::string clip, std::uint32_t edits);
/// An MP4 whose tracks play all that is in them.
[[nodiscard]] std::string without_edits(std::string clip);
/// An MP4 each picture of whose first track lasts so many ticks.
[[nodiscard]] std::string with_picture_length(std::string clip, std::uint32_t ticks);
/// An MP4 whose first track counts so many ticks a second.
[[nodiscard]] std::string with_ticks_a_second(std::string clip, std::uint32_t ticks);

/// Playlists and drawings that make a careless program open other files or addresses.
[[nodiscard]] std::vector<Bomb> disguised_playlists();

/// Damage as transport, faulty disks and malice do it: the same generator makes the same damage.
[[nodiscard]] std::string damaged(std::string bytes, std::mt19937& random);

}  // namespace kadr::test
