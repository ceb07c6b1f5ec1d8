#include "store/event_records.h"

#include "store/delivery_records.h"
#include "store/row_reading.h"

namespace kadr::store {

Result<> add_event(Connection& connection, const NewEvent& event) {
  KADR_TRY(const std::optional<Row> row,
           connection.query_one("UPDATE jobs SET last_event = last_event + 1 WHERE id = $1 RETURNING last_event, owner",
                                {event.job}));
  if (!row) return {};
  const std::int64_t number = row->integer(0);
  KADR_CHECK(connection.execute("INSERT INTO events (job, number, at, type, data) VALUES ($1, $2, $3, $4, $5)",
                                {event.job, number, value_of(event.at), std::string(event.type), text_of(event.data)}));
  return add_deliveries(
      connection, {.owner = row->text(1), .event = {event.job, number, event.at, std::string(event.type), event.data}});
}

Result<std::vector<EventRecord>> events_after(Connection& connection, const std::string& job, std::int64_t after,
                                              std::int64_t limit) {
  KADR_TRY(const Rows rows,
           connection.query("SELECT job, number, at, type, data FROM events WHERE job = $1 AND number > $2 "
                            "ORDER BY number LIMIT $3",
                            {job, after, limit}));
  std::vector<EventRecord> events;
  events.reserve(rows.size());
  for (const Row& row : rows) {
    events.push_back({.job = row.text(0),
                      .number = row.integer(1),
                      .at = instant_of(row, 2),
                      .type = row.text(3),
                      .data = json_of(row, 4)});
  }
  return events;
}

}  // namespace kadr::store
