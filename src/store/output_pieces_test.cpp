#include "store/output_pieces.h"

#include <gtest/gtest.h>

namespace kadr::store {
namespace {

const std::string kArtifact(64, 'a');

Json piece(Json sha256, Json offset, Json length) {
  return Json::array({std::move(sha256), std::move(offset), std::move(length)});
}

TEST(OutputPieces, are_read_as_they_were_written) {
  const std::vector<OutputPiece> pieces{{.sha256 = kArtifact, .offset = 0, .length = 7},
                                        {.sha256 = kArtifact, .offset = 7, .length = INT64_MAX}};

  EXPECT_EQ(pieces_from_json(to_json(pieces)).value(), pieces);
  EXPECT_EQ(pieces_from_json(base::parse_json(to_json(pieces).dump()).value()).value(), pieces);
  EXPECT_TRUE(pieces_from_json(Json::array()).value().empty());
}

TEST(OutputPieces, a_damaged_list_is_refused) {
  for (const Json& list : {Json(), Json::object(), Json("text"), Json(Json::value_t::discarded)})
    EXPECT_EQ(pieces_from_json(list).error().code, ErrorCode::Internal) << list;

  for (const Json& damaged :
       {Json(), Json::array(), piece("../../etc/passwd", 0, 1), piece(1, 0, 1), piece(kArtifact, -1, 1),
        piece(kArtifact, 0, -1), piece(kArtifact, 0, 1.5), piece(kArtifact, 0, UINT64_MAX), piece(kArtifact, "0", 1)})
    EXPECT_FALSE(pieces_from_json(Json::array({damaged}))) << damaged;
}

}  // namespace
}  // namespace kadr::store
