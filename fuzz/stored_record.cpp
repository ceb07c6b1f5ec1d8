// Rows and records that lie in the store are read as they were written, or found damaged; nothing in between.
#include "base/sha256.h"
#include "fuzz_input.h"
#include "store/output_pieces.h"
#include "store/result_record.h"
#include "store/row_reading.h"

using namespace kadr;

namespace {

void check_record(std::string_view text) {
  const std::string key = base::sha256("a key");
  const auto first = store::read_record(text, key);
  if (!first) return;
  const auto written = store::text_of_record(key, *first);
  fuzz::demand(written.has_value());
  const auto again = store::read_record(*written, key);
  fuzz::demand(again && again->value == first->value && again->artifact.has_value() == first->artifact.has_value());
  if (first->artifact)
    fuzz::demand(again->artifact->sha256 == first->artifact->sha256 &&
                 again->artifact->bytes == first->artifact->bytes);
}

void check_pieces(const Json& list) {
  const auto pieces = store::pieces_from_json(list);
  if (!pieces) return;
  for (const store::OutputPiece& piece : *pieces)
    fuzz::demand(base::is_sha256(piece.sha256) && piece.offset >= 0 && piece.length >= 0);
  const auto again = store::pieces_from_json(store::to_json(*pieces));
  fuzz::demand(again && *again == *pieces);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input = fuzz::as_text(bytes, size);
  check_record(input);
  const Json column = store::json_of(store::Row({std::string(input)}), 0);
  fuzz::demand(!column.is_discarded());
  check_pieces(column);
  fuzz::demand(store::json_of(store::Row({store::text_of(column)}), 0) == column);
  return 0;
}
