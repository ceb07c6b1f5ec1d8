#pragma once

/// The server put together: database, store, darkrooms, engine, recipes and API, from its settings. The one place where
/// all rooms meet.
///
/// Thread: one owner.

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "app/settings/server_settings.h"
#include "base/log.h"
#include "base/result.h"
#include "media/darkroom.h"

namespace kadr::app {

class Server {
 public:
  /// Opens everything, in the order in which it is needed; serves nothing yet. Borrows the log.
  /// Errors: those of the data folder, the database and the port, each naming what to do; PermissionDenied where the
  /// darkroom cannot be confined. Blocking: as long as a database that was not closed takes to be examined.
  [[nodiscard]] static Result<std::unique_ptr<Server>> create(const settings::ServerSettings& settings,
                                                              media::DarkroomSettings darkroom, base::Log& log,
                                                              std::stop_token stop);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// As stop().
  ~Server();

  /// The key that was made because there was none; to be shown once.
  [[nodiscard]] const std::optional<std::string>& first_key() const;
  /// "http://127.0.0.1:8080".
  [[nodiscard]] std::string address() const;

  /// Goes on with the jobs that an earlier process left, and answers. Errors: those of the database.
  [[nodiscard]] Result<> start();
  /// Finishes what is being sent, stops what is being worked on, closes the database. Jobs go on at the next start.
  void stop();

 private:
  struct Inside;
  explicit Server(std::unique_ptr<Inside> inside);

  std::unique_ptr<Inside> inside_;
};

}  // namespace kadr::app
