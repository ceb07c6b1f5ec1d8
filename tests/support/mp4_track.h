#pragma once

/// The tables of one track of an MP4, turned into samples.

#include "base/result.h"
#include "support/mp4_file.h"

namespace kadr::test {

/// Reads a `trak` box. Errors: InvalidArgument naming the table that does not agree with the others.
[[nodiscard]] Result<Mp4Track> read_track(const Mp4Box& trak, std::int64_t movie_timescale);

/// Looks inside every H.264 sample. \param bytes of the whole file. Errors: InvalidArgument.
[[nodiscard]] Result<> check_pictures(const Mp4Track& track, std::span<const std::byte> bytes);

}  // namespace kadr::test
