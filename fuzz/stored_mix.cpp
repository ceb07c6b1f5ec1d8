// What the steps of a mix left behind is read as they wrote it, or refused; whatever is read is no harm to what is
// computed from it.
#include "base/sha256.h"
#include "json_round_trip.h"
#include "recipes/mix/job_steps.h"
#include "recipes/mix/output_folder.h"
#include "recipes/mix/speak_lines.h"

using namespace kadr;
using namespace kadr::recipes::mix;

namespace {

constexpr auto kWrite = [](const auto& value) { return to_json(value); };

void check_stock(const Json& value) {
  std::vector<Json> sources;
  if (value.is_array()) sources.assign(value.begin(), value.end());
  const auto stock = stock_from_json(sources);
  if (!stock) {
    fuzz::demand(stock.error().code == ErrorCode::Internal);
    return;
  }
  for (const Source& source : stock->sources()) {
    fuzz::demand(stock->has(source.location));
    if (!source.fault) fuzz::demand(base::is_sha256(source.file.sha256) && source.file.bytes >= 0);
    (void)fault_as_clip(source);
    (void)fault_as_music(source);
  }
}

void check_written(const Json& value) {
  const WrittenFiles files = written_files_from_json(value);
  for (const auto& [name, file] : files) fuzz::demand(file.bytes >= 0 && file.modified >= 0);
  fuzz::demand(to_json(written_files_from_json(to_json(files))) == to_json(files));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const Result<Json> value = base::parse_json(fuzz::as_text(bytes, size));
  if (!value) return 0;
  fuzz::check_round_trip(*value, spoken_sound_from_json, kWrite);
  check_written(*value);
  check_stock(*value);
  return 0;
}
