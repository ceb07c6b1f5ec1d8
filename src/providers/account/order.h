#pragma once

/// What a step buys, from its input to the bytes that the ledger hashes: the model is looked up, what is asked for is
/// fitted to it and spelt for its vendor, and its price is the ceiling. Pure: nothing is sent or read, and files stand
/// in an order under their own names.
///
/// Thread: any; values.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "engine/vendor.h"
#include "models/catalog.h"
#include "models/model.h"

namespace kadr::providers::account {

/// A file that a request names: an artifact, and where it stands in the body.
using models::FilePlace;

/// What is sent, but for the files in it, of which the vendor does not know yet.
struct Order {
  models::ModelKind kind = models::ModelKind::Video;
  std::string vendor_model;      ///< "google/veo-3.1-fast"
  Json vendor = Json::object();  ///< of the card: what the vendor's room must know of the model besides
  Json body = Json::object();    ///< spelt for the vendor
  std::vector<FilePlace> files{};
  /// What the vendor's room adds for itself, and is sent or needed later: a voice that was found by its name.
  Json besides = Json::object();
};

/// A step's input, read.
struct WorkAsked {
  const models::ModelCard* card = nullptr;
  models::ModelStep step;
  Json fitted;  ///< in our words, with the card's defaults
  Order order;
  models::Amount amount;  ///< as far as the input tells: of a sound's length it says nothing
};

/// \param kind of the vendor's instance: the K in "replicate.K".
/// Errors: NotFound for a model that the catalogue has not; InvalidArgument for what it cannot do, with the nearest
/// that it can; Internal when the input is not that of a model's step.
[[nodiscard]] Result<WorkAsked> read_work(const models::Catalog& catalog, models::ModelKind kind, const Json& input);

/// The request for the ledger; who knows more of the amount than the input tells sets it before.
/// The ceiling of a card without a price is 0: no budget holds it back.
[[nodiscard]] engine::VendorRequest request_for(const WorkAsked& work);

/// The same order gives the same bytes. They name artifacts; what the vendor calls them is put in before sending.
[[nodiscard]] std::string to_bytes(const Order& order);
/// Errors: Internal when to_bytes did not write it.
[[nodiscard]] Result<Order> order_from(std::string_view bytes);

}  // namespace kadr::providers::account
