#include "store/sql_session.h"

#include <cmath>
#include <exception>

#include <fmt/format.h>

#include "base/utf8.h"

namespace kadr::store {
namespace {

Result<> attempt(SqlSession& session, const Work& work) {
  try {
    return work(session);
  } catch (const std::exception& thrown) {
    return fail(ErrorCode::Internal, fmt::format("a piece of work on the database was undone: {}", thrown.what()));
  } catch (...) {
    return fail(ErrorCode::Internal, "a piece of work on the database was undone by an exception without a name");
  }
}

Result<> check_value(const Value& value, std::string_view sql) {
  if (const auto* number = std::get_if<double>(&value); number != nullptr && std::isnan(*number))
    return fail(ErrorCode::InvalidArgument, fmt::format("NaN cannot be stored: {}", sql));
  if (const auto* text = std::get_if<std::string>(&value);
      text != nullptr && (text->contains('\0') || !base::is_utf8(*text)))
    return fail(ErrorCode::InvalidArgument,
                fmt::format("text that is not UTF-8 or holds a NUL cannot be stored: {}", sql));
  return {};
}

}  // namespace

Result<> check_parameters(std::string_view sql, const std::vector<Value>& parameters) {
  for (const Value& value : parameters) KADR_CHECK(check_value(value, sql));
  return {};
}

Result<> run_transaction(SqlSession& session, SqlSession::Access access, const Work& work) {
  Result<> done = session.begin(access);
  if (done) done = attempt(session, work);
  if (done) done = session.commit();
  if (!done) session.rollback();
  return done;
}

Result<> run_part(SqlSession& session, const Work& work) {
  KADR_CHECK(session.begin_part());
  Result<> done = attempt(session, work);
  if (done) done = session.end_part();
  if (done) return {};
  // The reason of the work matters more than that of the undoing; the owner sees whether the transaction still stands.
  if (session.in_transaction() && !session.undo_part()) session.rollback();
  return done;
}

}  // namespace kadr::store
