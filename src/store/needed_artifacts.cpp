#include "store/needed_artifacts.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/sha256.h"
#include "store/row_reading.h"

namespace kadr::store {
namespace {

constexpr std::int64_t kJobsAtOnce = 50;
constexpr std::size_t kRowsAtOnce = 500;
constexpr std::size_t kNameLength = 64;

/// Rows after ($1, $2) up to job $3, in order: the job, a number within it, and two texts that may name artifacts.
constexpr std::array<std::string_view, 5> kTexts{
    "SELECT job, number, pieces, '' FROM outputs "
    "WHERE (job, number) > ($1, $2) AND job <= $3 ORDER BY job, number LIMIT 500",
    "SELECT p.job, p.step, p.output, '' FROM purchases p JOIN jobs j ON j.id = p.job "
    "WHERE (p.job, p.step) > ($1, $2) AND p.job <= $3 ORDER BY p.job, p.step LIMIT 500",
    "SELECT id, number, request, '' FROM (SELECT id, CAST(0 AS BIGINT) AS number, request, state FROM jobs) j "
    "WHERE (id, number) > ($1, $2) AND id <= $3 AND state NOT IN ('succeeded', 'failed', 'cancelled') "
    "ORDER BY id LIMIT 500",
    "SELECT s.job, s.number, s.input, s.result FROM steps s JOIN jobs j ON j.id = s.job "
    "WHERE (s.job, s.number) > ($1, $2) AND s.job <= $3 AND j.state NOT IN ('succeeded', 'failed', 'cancelled') "
    "ORDER BY s.job, s.number LIMIT 500",
    "SELECT a.job, a.step, a.subject, a.edits FROM approvals a JOIN jobs j ON j.id = a.job "
    "WHERE (a.job, a.step) > ($1, $2) AND a.job <= $3 AND j.state NOT IN ('succeeded', 'failed', 'cancelled') "
    "ORDER BY a.job, a.step LIMIT 500",
};

/// Jobs after the first name, up to and with the second.
struct JobSpan {
  std::string after;
  std::string last;
};

Result<> read_texts(Connection& connection, std::string_view sql, const JobSpan& span, ArtifactNames& names) {
  std::string job = span.after;
  std::int64_t number = std::numeric_limits<std::int64_t>::max();
  while (true) {
    KADR_TRY(const Rows rows, connection.query(sql, {job, number, span.last}));
    for (const Row& row : rows) {
      add_names_in(row.optional_text(2).value_or(""), names);
      add_names_in(row.optional_text(3).value_or(""), names);
    }
    if (rows.size() < kRowsAtOnce) return {};
    job = rows.back().text(0);
    number = rows.back().integer(1);
  }
}

/// \return the last job that was read; empty when there are no more.
Result<std::string> read_some_jobs(Connection& connection, const std::string& after, ArtifactNames& names) {
  KADR_TRY(const Rows jobs,
           connection.query("SELECT id FROM jobs WHERE id > $1 ORDER BY id LIMIT $2", {after, kJobsAtOnce}));
  if (jobs.empty()) return std::string();
  const JobSpan span{.after = after, .last = jobs.back().text(0)};
  for (const std::string_view sql : kTexts) KADR_CHECK(read_texts(connection, sql, span, names));
  return span.last;
}

}  // namespace

void add_names_in(std::string_view text, ArtifactNames& names) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (std::size_t at = text.find_first_of(kDigits); at != text.npos; at = text.find_first_of(kDigits, at)) {
    const std::size_t end = std::min(text.find_first_not_of(kDigits, at), text.size());
    if (end - at == kNameLength) names.emplace(text.substr(at, kNameLength));
    at = end;
  }
}

Result<KeptUploads> kept_uploads(Database& database, Instant now) {
  KADR_TRY(const Rows rows, database.read([&](Connection& connection) {
    return connection.query("SELECT id, sha256 FROM uploads WHERE expires_at > $1", {value_of(now)});
  }));
  KeptUploads kept;
  for (const Row& row : rows) {
    const auto artifact = row.optional_text(1);
    if (artifact)
      kept.artifacts.insert(*artifact);
    else
      kept.open.insert(row.text(0));
  }
  return kept;
}

Result<ArtifactNames> needed_artifacts(Database& database) {
  ArtifactNames names;
  std::string after;
  do {
    // A work may be run more than once; what it adds twice is there once.
    KADR_TRY(after, database.read([&](Connection& connection) { return read_some_jobs(connection, after, names); }));
  } while (!after.empty());
  return names;
}

Result<Instant> oldest_work(Database& database, Instant now) {
  return database.read([&](Connection& connection) -> Result<Instant> {
    KADR_TRY(const Rows rows, connection.query("SELECT min(started_at) FROM steps WHERE state = 'running'"));
    return std::min(now, optional_instant_of(rows.front(), 0).value_or(now));
  });
}

}  // namespace kadr::store
