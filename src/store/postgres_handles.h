#pragma once

/// Owners of libpq's handles. Inside the room only: no public header names PostgreSQL's library.

#include <memory>

#include <libpq-fe.h>

namespace kadr::store {

struct ClosePostgres {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
  void operator()(unsigned char* bytes) const { PQfreemem(bytes); }
};

using PostgresHandle = std::unique_ptr<PGconn, ClosePostgres>;
using PostgresAnswer = std::unique_ptr<PGresult, ClosePostgres>;
using PostgresBytes = std::unique_ptr<unsigned char, ClosePostgres>;

}  // namespace kadr::store
