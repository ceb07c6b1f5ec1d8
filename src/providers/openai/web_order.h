#pragma once

/// An order as it goes over the wire: JSON, or a form where it carries files.
///
/// Inside the room only. Thread: any.

#include <vector>

#include "net/web_call.h"
#include "providers/account/account.h"
#include "providers/account/input_files.h"
#include "providers/account/order.h"

namespace kadr::providers::openai {

/// A request with the files that it reads while it is sent.
struct WebOrder {
  net::WebRequest request;
  std::vector<account::OpenInput> files{};
};

/// \param model as the server calls it. Errors: NotFound for a file that is gone.
[[nodiscard]] Result<WebOrder> web_order(const account::Account& account, const account::Order& order,
                                         const std::string& model, const store::ArtifactStore& artifacts);

}  // namespace kadr::providers::openai
