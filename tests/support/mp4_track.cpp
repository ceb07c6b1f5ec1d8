#include "support/mp4_track.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace kadr::test {
namespace {

template <typename... Args>
auto broken(fmt::format_string<Args...> text, Args&&... args) {
  return fail(ErrorCode::InvalidArgument, fmt::format(text, std::forward<Args>(args)...));
}

/// The head of a "full box": version and flags.
struct FullBox {
  BoxReader reader;
  int version = 0;

  explicit FullBox(const Mp4Box& box) : reader(box.payload) {
    version = reader.u8();
    reader.skip(3);
  }
  /// A number that is 32 bits wide in version 0 and 64 in version 1.
  std::int64_t wide() { return static_cast<std::int64_t>(version == 1 ? reader.u64() : reader.u32()); }
};

Result<> read_headers(const Mp4Box& trak, const Mp4Box& mdia, Mp4Track& track) {
  KADR_TRY(const Mp4Box* tkhd, trak.only("tkhd"));
  FullBox head(*tkhd);
  head.reader.skip(head.version == 1 ? 16 : 8);
  head.reader.skip(8);
  track.track_duration = head.wide();
  head.reader.skip(8 + 8 + 36);
  track.width = static_cast<int>(head.reader.u32() >> 16);
  track.height = static_cast<int>(head.reader.u32() >> 16);
  if (!head.reader.finished()) return broken("tkhd has the wrong length");

  KADR_TRY(const Mp4Box* mdhd, mdia.only("mdhd"));
  FullBox media(*mdhd);
  media.reader.skip(media.version == 1 ? 16 : 8);
  track.timescale = media.reader.u32();
  track.media_duration = media.wide();
  media.reader.skip(4);
  if (!media.reader.finished()) return broken("mdhd has the wrong length");
  if (track.timescale <= 0) return broken("mdhd has a timescale of 0");

  KADR_TRY(const Mp4Box* hdlr, mdia.only("hdlr"));
  FullBox handler(*hdlr);
  handler.reader.skip(4);
  track.handler = handler.reader.four_letters();
  return {};
}

Result<> read_edits(const Mp4Box& trak, Mp4Track& track) {
  KADR_TRY(const Mp4Box* edts, trak.at_most_one("edts"));
  if (edts == nullptr) return {};
  KADR_TRY(const Mp4Box* elst, edts->only("elst"));
  FullBox list(*elst);
  const std::uint32_t count = list.reader.u32();
  for (std::uint32_t i = 0; i < count && !list.reader.overran(); ++i) {
    Mp4Edit edit{.duration = list.wide()};
    edit.media_time =
        list.version == 1 ? static_cast<std::int64_t>(list.reader.u64()) : static_cast<std::int32_t>(list.reader.u32());
    if (list.reader.u32() != 0x10000) return broken("elst asks for a speed other than 1");
    track.edits.push_back(edit);
  }
  if (!list.reader.finished()) return broken("elst has the wrong length for {} edits", count);
  std::int64_t sum = 0;
  for (const Mp4Edit& edit : track.edits) sum += edit.duration;
  if (sum != track.track_duration) {
    return broken("the edits of a track last {} together, but tkhd says {}", sum, track.track_duration);
  }
  return {};
}

Result<> read_picture_entry(const Mp4Box& sample_entry, Mp4Track& track) {
  constexpr std::size_t kVisualFields = 78;
  BoxReader fields(sample_entry.payload);
  fields.skip(24);
  const int width = fields.u16();
  const int height = fields.u16();
  fields.skip(kVisualFields - 28);
  if (fields.overran()) return broken("avc1 is too short");
  if (width != track.width || height != track.height) {
    return broken("avc1 says {}x{}, but tkhd {}x{}", width, height, track.width, track.height);
  }
  Mp4Box entry{.type = "avc1"};
  KADR_TRY(entry.children, read_boxes(fields.rest(), 0));
  KADR_TRY(const Mp4Box* configuration, entry.only("avcC"));
  track.configuration.assign(configuration->payload.begin(), configuration->payload.end());
  return {};
}

/// Goes into one descriptor of ISO/IEC 14496-1. \return what it holds; the reader stands behind it.
std::span<const std::byte> read_descriptor(BoxReader& reader, int wanted) {
  const int tag = reader.u8();
  std::size_t size = 0;
  for (int more = 0x80; more != 0 && !reader.overran();) {
    const int byte = reader.u8();
    size = size << 7 | static_cast<std::size_t>(byte & 0x7F);
    more = byte & 0x80;
  }
  if (tag != wanted || size > reader.rest().size()) return {};
  const auto content = reader.rest().first(size);
  reader.skip(size);
  return content;
}

Result<> read_sound_entry(const Mp4Box& sample_entry, Mp4Track& track) {
  constexpr std::size_t kSoundFields = 28;
  BoxReader fields(sample_entry.payload);
  fields.skip(kSoundFields);
  Mp4Box entry{.type = "mp4a"};
  KADR_TRY(entry.children, read_boxes(fields.rest(), 0));
  KADR_TRY(const Mp4Box* esds, entry.only("esds"));
  // An elementary stream holds a decoder's configuration, which holds what is specific to the codec.
  FullBox box(*esds);
  BoxReader stream(read_descriptor(box.reader, 3));
  stream.skip(3);
  BoxReader decoder(read_descriptor(stream, 4));
  decoder.skip(13);
  const auto specific = read_descriptor(decoder, 5);
  if (specific.empty()) return broken("esds holds no configuration of the decoder");
  track.configuration.assign(specific.begin(), specific.end());
  return {};
}

Result<> read_description(const Mp4Box& stbl, Mp4Track& track) {
  KADR_TRY(const Mp4Box* stsd, stbl.only("stsd"));
  FullBox box(*stsd);
  const std::uint32_t count = box.reader.u32();
  if (count != 1) return broken("stsd holds {} sample descriptions instead of one", count);
  KADR_TRY(const auto entries, read_boxes(box.reader.rest(), 0));
  if (entries.size() != 1) return broken("stsd says one description and holds {}", entries.size());
  track.codec = entries[0].type;
  if (track.codec == "mp4a") return read_sound_entry(entries[0], track);
  if (track.codec == "avc1") return read_picture_entry(entries[0], track);
  return {};
}

Result<> read_sizes(const Mp4Box& stbl, Mp4Track& track) {
  KADR_TRY(const Mp4Box* stsz, stbl.only("stsz"));
  FullBox box(*stsz);
  const std::uint32_t same = box.reader.u32();
  const std::uint32_t count = box.reader.u32();
  if (same == 0 && box.reader.rest().size() != std::size_t{4} * count) {
    return broken("stsz has the wrong length for {} samples", count);
  }
  for (std::uint32_t i = 0; i < count; ++i) track.samples.push_back({.size = same == 0 ? box.reader.u32() : same});
  if (!box.reader.finished()) return broken("stsz has the wrong length for {} samples", count);
  const bool has_empty = std::ranges::any_of(track.samples, [](const Mp4Sample& s) { return s.size == 0; });
  if (has_empty) return broken("stsz holds a sample of no bytes");
  return {};
}

Result<> read_durations(const Mp4Box& stbl, Mp4Track& track) {
  KADR_TRY(const Mp4Box* stts, stbl.only("stts"));
  FullBox box(*stts);
  const std::uint32_t entries = box.reader.u32();
  std::size_t at = 0;
  std::int64_t time = 0;
  for (std::uint32_t entry = 0; entry < entries && !box.reader.overran(); ++entry) {
    const std::uint32_t count = box.reader.u32();
    const std::uint32_t duration = box.reader.u32();
    if (count > track.samples.size() - at) return broken("stts covers more samples than stsz has");
    for (const std::size_t end = at + count; at < end; ++at) {
      track.samples[at].decoded_at = track.samples[at].shown_at = time;
      track.samples[at].duration = duration;
      time += duration;
    }
  }
  if (!box.reader.finished()) return broken("stts has the wrong length for {} entries", entries);
  if (at != track.samples.size()) return broken("stts covers {} of {} samples", at, track.samples.size());
  if (time != track.media_duration) {
    return broken("the samples last {} together, but mdhd says {}", time, track.media_duration);
  }
  return {};
}

Result<> read_composition_offsets(const Mp4Box& stbl, Mp4Track& track) {
  KADR_TRY(const Mp4Box* ctts, stbl.at_most_one("ctts"));
  if (ctts == nullptr) return {};
  FullBox box(*ctts);
  const std::uint32_t entries = box.reader.u32();
  std::size_t at = 0;
  for (std::uint32_t entry = 0; entry < entries && !box.reader.overran(); ++entry) {
    const std::uint32_t count = box.reader.u32();
    const std::uint32_t raw = box.reader.u32();
    const std::int64_t offset = box.version == 1 ? static_cast<std::int32_t>(raw) : std::int64_t{raw};
    if (count > track.samples.size() - at) return broken("ctts covers more samples than stsz has");
    for (const std::size_t end = at + count; at < end; ++at) track.samples[at].shown_at += offset;
  }
  if (!box.reader.finished()) return broken("ctts has the wrong length for {} entries", entries);
  if (at != track.samples.size()) return broken("ctts covers {} of {} samples", at, track.samples.size());
  std::vector<std::int64_t> shown;
  for (const Mp4Sample& sample : track.samples) shown.push_back(sample.shown_at);
  std::ranges::sort(shown);
  if (std::ranges::adjacent_find(shown) != shown.end()) return broken("two samples are shown at the same time");
  return {};
}

Result<std::vector<std::uint64_t>> read_chunk_offsets(const Mp4Box& stbl) {
  KADR_TRY(const Mp4Box* stco, stbl.at_most_one("stco"));
  KADR_TRY(const Mp4Box* co64, stbl.at_most_one("co64"));
  if ((stco == nullptr) == (co64 == nullptr)) return broken("stbl needs exactly one of stco and co64");
  FullBox box(stco != nullptr ? *stco : *co64);
  const std::uint32_t count = box.reader.u32();
  std::vector<std::uint64_t> offsets;
  for (std::uint32_t i = 0; i < count && !box.reader.overran(); ++i) {
    offsets.push_back(stco != nullptr ? box.reader.u32() : box.reader.u64());
  }
  if (!box.reader.finished()) return broken("the table of chunk offsets has the wrong length for {} chunks", count);
  return offsets;
}

/// stsc says how many samples each chunk holds, by the first chunk from which on that is so.
Result<std::vector<std::uint32_t>> read_chunk_lengths(const Mp4Box& stbl, std::size_t chunks) {
  KADR_TRY(const Mp4Box* stsc, stbl.only("stsc"));
  FullBox box(*stsc);
  const std::uint32_t entries = box.reader.u32();
  std::vector<std::uint32_t> lengths(chunks, 0);
  std::uint32_t before = 0;
  for (std::uint32_t i = 0; i < entries && !box.reader.overran(); ++i) {
    const std::uint32_t first = box.reader.u32();
    const std::uint32_t length = box.reader.u32();
    if (box.reader.u32() != 1) return broken("stsc refers to a sample description other than the first");
    if (first <= before || first > chunks || length == 0) return broken("stsc entry {} makes no sense", i + 1);
    if (i == 0 && first != 1) return broken("stsc does not begin with the first chunk");
    std::fill(lengths.begin() + (first - 1), lengths.end(), length);
    before = first;
  }
  if (!box.reader.finished()) return broken("stsc has the wrong length for {} entries", entries);
  return lengths;
}

Result<> place_samples(const Mp4Box& stbl, Mp4Track& track) {
  KADR_TRY(const auto offsets, read_chunk_offsets(stbl));
  KADR_TRY(const auto lengths, read_chunk_lengths(stbl, offsets.size()));
  std::size_t at = 0;
  for (std::size_t chunk = 0; chunk < offsets.size(); ++chunk) {
    std::uint64_t offset = offsets[chunk];
    if (lengths[chunk] > track.samples.size() - at) return broken("stsc covers more samples than stsz has");
    for (const std::size_t end = at + lengths[chunk]; at < end; ++at) {
      track.samples[at].offset = offset;
      offset += track.samples[at].size;
    }
  }
  if (at != track.samples.size()) return broken("stsc covers {} of {} samples", at, track.samples.size());
  return {};
}

Result<> read_sync_samples(const Mp4Box& stbl, Mp4Track& track) {
  KADR_TRY(const Mp4Box* stss, stbl.at_most_one("stss"));
  if (stss == nullptr) return {};
  for (Mp4Sample& sample : track.samples) sample.is_sync = false;
  FullBox box(*stss);
  const std::uint32_t count = box.reader.u32();
  std::uint32_t before = 0;
  for (std::uint32_t i = 0; i < count && !box.reader.overran(); ++i) {
    const std::uint32_t number = box.reader.u32();
    if (number <= before || number > track.samples.size()) return broken("stss names sample {} out of turn", number);
    if (i == 0 && number != 1) return broken("the first sample is not a sync sample");
    track.samples[number - 1].is_sync = true;
    before = number;
  }
  if (!box.reader.finished()) return broken("stss has the wrong length for {} samples", count);
  if (count == 0 && !track.samples.empty()) return broken("stss names no sample");
  return {};
}

/// An edit may not show more than the media has; one tick of the movie is lost to rounding.
Result<> check_edits(const Mp4Track& track) {
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  std::int64_t end = 0;
  for (const Mp4Sample& sample : track.samples) {
    first = std::min(first, sample.shown_at);
    end = std::max(end, sample.shown_at + sample.duration);
  }
  const std::int64_t tick = (track.timescale + track.movie_timescale - 1) / track.movie_timescale;
  for (const Mp4Edit& edit : track.edits) {
    if (edit.media_time < 0) continue;
    if (edit.media_time >= end)
      return broken("an edit begins at {}, after the end of the media at {}", edit.media_time, end);
    const std::int64_t length = timeline::scale_round(edit.duration, track.timescale, track.movie_timescale);
    if (edit.media_time + length > end + tick) {
      return broken("an edit ends at {}, after the end of the media at {}", edit.media_time + length, end);
    }
  }
  return {};
}

}  // namespace

Result<Mp4Track> read_track(const Mp4Box& trak, std::int64_t movie_timescale) {
  Mp4Track track{.movie_timescale = movie_timescale};
  KADR_TRY(const Mp4Box* mdia, trak.only("mdia"));
  KADR_TRY(const Mp4Box* minf, mdia->only("minf"));
  KADR_TRY(const Mp4Box* stbl, minf->only("stbl"));
  KADR_CHECK(read_headers(trak, *mdia, track));
  KADR_CHECK(read_edits(trak, track));
  KADR_CHECK(read_description(*stbl, track));
  KADR_CHECK(read_sizes(*stbl, track));
  if (track.samples.empty()) return broken("a track has no samples");
  KADR_CHECK(read_durations(*stbl, track));
  KADR_CHECK(read_composition_offsets(*stbl, track));
  KADR_CHECK(place_samples(*stbl, track));
  KADR_CHECK(read_sync_samples(*stbl, track));
  KADR_CHECK(check_edits(track));
  return track;
}

}  // namespace kadr::test
