#include "store/output_pieces.h"

#include <optional>

#include "base/sha256.h"
#include "base/whole_number.h"

namespace kadr::store {
namespace {

std::optional<timeline::ByteCount> bytes_from(const Json& value) {
  const auto bytes = base::whole_number(value);
  return bytes && *bytes >= 0 ? bytes : std::nullopt;
}

std::optional<OutputPiece> piece_from(const Json& value) {
  if (!value.is_array() || value.size() != 3 || !value[0].is_string()) return std::nullopt;
  const auto offset = bytes_from(value[1]);
  const auto length = bytes_from(value[2]);
  OutputPiece piece{.sha256 = value[0]};
  if (!offset || !length || !base::is_sha256(piece.sha256)) return std::nullopt;
  piece.offset = *offset;
  piece.length = *length;
  return piece;
}

}  // namespace

Json to_json(const std::vector<OutputPiece>& pieces) {
  Json list = Json::array();
  for (const OutputPiece& piece : pieces) list.push_back(Json::array({piece.sha256, piece.offset, piece.length}));
  return list;
}

Result<std::vector<OutputPiece>> pieces_from_json(const Json& list) {
  const auto damaged = [] { return fail(ErrorCode::Internal, "an output has a damaged list of pieces"); };
  if (!list.is_array()) return damaged();
  std::vector<OutputPiece> pieces;
  for (const Json& item : list) {
    auto piece = piece_from(item);
    if (!piece) return damaged();
    pieces.push_back(std::move(*piece));
  }
  return pieces;
}

}  // namespace kadr::store
