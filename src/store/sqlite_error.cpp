#include "store/sqlite_error.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace kadr::store {
namespace {

struct Meaning {
  ErrorCode code;
  std::string_view advice;
};

/// The index of the log lies in a file of its own, which no promise depends on. That it cannot grow is an I/O error to
/// SQLite, and means that the disk is full like SQLITE_FULL.
bool is_want_of_room(int code) {
  return code == SQLITE_FULL || code == SQLITE_IOERR_SHMSIZE;
}

Meaning meaning_of(int code) {
  if (is_want_of_room(code)) return {ErrorCode::NoSpace, "; free some space there"};
  switch (code & 0xFF) {
    case SQLITE_CONSTRAINT:
      return {ErrorCode::Conflict, ""};
    case SQLITE_TOOBIG:
      return {ErrorCode::TooLarge, ""};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return {ErrorCode::PermissionDenied, "; allow this user to write in that folder"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::Unavailable, "; close the other program that has the database open"};
    case SQLITE_INTERRUPT:
      return {ErrorCode::Cancelled, ""};
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return {ErrorCode::Internal, "; the file is damaged: restore a backup"};
    case SQLITE_IOERR:
      return {ErrorCode::Internal, "; look after the disk"};
    default:
      return {ErrorCode::Internal, ""};
  }
}

}  // namespace

Error sqlite_error(sqlite3* database, int code, std::string_view doing) {
  const Meaning meaning = meaning_of(code);
  const bool own_words = database != nullptr && sqlite3_extended_errcode(database) == code;
  const char* words = own_words ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  return {meaning.code, fmt::format("{}: {}{}", doing, words, meaning.advice)};
}

bool is_lasting_failure(int code) {
  if (is_want_of_room(code)) return false;
  switch (code & 0xFF) {
    case SQLITE_IOERR:
      return code != SQLITE_IOERR_NOMEM;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return true;
    default:
      return false;
  }
}

}  // namespace kadr::store
