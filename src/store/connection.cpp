#include "store/connection.h"

#include <fmt/format.h>

namespace kadr::store {

Result<std::optional<Row>> Connection::query_one(std::string_view sql, std::vector<Value> parameters) {
  KADR_TRY(Rows rows, query(sql, std::move(parameters)));
  if (rows.size() > 1)
    return fail(ErrorCode::Internal, fmt::format("one row was expected and {} were found: {}", rows.size(), sql));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

}  // namespace kadr::store
