#pragma once

/// The bytes of one file on their way from a client to the store: looked at, counted, hashed and written in big pieces
/// where it holds nobody up.
///
/// Thread: the strand of the connection that it serves.

#include <cstddef>
#include <string>
#include <string_view>

#include "api/http/awaitable.h"
#include "api/http/blocking_pool.h"
#include "api/http/body_reader.h"
#include "store/incoming_file.h"

namespace kadr::api {

/// What a client sent, whole in the store.
struct Received {
  std::string name;
  std::string media_type;
  store::Artifact artifact;
};

class UploadIntake {
 public:
  struct Rule {
    std::string name;  ///< for messages
    /// That the file may have in the end.
    timeline::ByteCount most = 0;
    /// What is said when more come: "the server takes no more in one upload".
    std::string why_no_more;
  };

  /// Borrows the pool.
  UploadIntake(http::BlockingPool& pool, store::IncomingFile file, Rule rule)
      : pool_(pool), file_(std::move(file)), rule_(std::move(rule)) {}

  /// With those that are not written yet.
  [[nodiscard]] timeline::ByteCount bytes() const {
    return file_.bytes() + static_cast<timeline::ByteCount>(waiting_.size());
  }

  /// Errors: TooLarge when there would be more than the rule allows, and none of the piece is taken; UnreadableMedia
  /// and UnsupportedMedia when the file begins like none that can be used; NoSpace and the like.
  [[nodiscard]] http::Awaitable<Result<>> add(std::string_view piece);
  /// All of a body. Errors: those of add() and of the body.
  [[nodiscard]] http::Awaitable<Result<>> add_all(http::BodyReader& body);
  /// Writes what was taken, and with Lasting::Yes brings it to the disk.
  enum class Lasting { No, Yes };
  [[nodiscard]] http::Awaitable<Result<>> flush(Lasting lasting);
  /// To be called once, when all is there. Errors: as of add(); NotFound when it was deleted meanwhile.
  [[nodiscard]] http::Awaitable<Result<Received>> publish();

 private:
  [[nodiscard]] Result<> write_waiting();
  [[nodiscard]] Result<> look_at_beginning(std::string_view beginning) const;
  [[nodiscard]] Error in_words(const Error& error) const;

  http::BlockingPool& pool_;
  store::IncomingFile file_;
  const Rule rule_;
  std::string waiting_;
};

}  // namespace kadr::api
