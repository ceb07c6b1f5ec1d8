#pragma once

/// A web server for tests that behaves as badly as it is told to. One thread, one connection at a time, one request a
/// connection; listens on 127.0.0.1 only.
///
/// Thread: handlers run on the server's thread; everything else belongs to the test's.

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/file_descriptor.h"

namespace kadr::test {

struct HttpRequest {
  std::string method;
  std::string path;   ///< without the query
  std::string query;  ///< what follows the '?'
  /// Names in lower case.
  std::map<std::string, std::string> headers;
  std::string body;  ///< of a request with Content-Length
  /// The how-many-eth request for this path it is, from 1.
  int number = 1;

  /// Empty when it is absent.
  [[nodiscard]] std::string header(const std::string& name) const;
  /// The first byte that a "Range: bytes=N-" asks for; 0 without one.
  [[nodiscard]] std::size_t range_start() const;
};

class HttpServer;

/// One connection, for its handler. Leaving the handler closes it.
class HttpExchange {
 public:
  [[nodiscard]] const HttpRequest& request() const { return request_; }

  /// Sends bytes as they are. False when the client has gone or the server is stopping.
  bool send(std::string_view bytes);
  /// A whole answer with Content-Length. \param status "200 OK". \param headers "ETag: \"1\"\r\n…", may be empty.
  bool reply(std::string_view status, std::string_view headers, std::string_view body);
  /// Says nothing until the client has gone or the server is stopping.
  void hang();

 private:
  friend class HttpServer;
  HttpExchange(int client, int stopped) : client_(client), stopped_(stopped) {}
  [[nodiscard]] bool wait_for(short events) const;
  [[nodiscard]] bool receive();

  int client_;
  int stopped_;
  HttpRequest request_;
};

class HttpServer {
 public:
  using Handler = std::function<void(HttpExchange&)>;

  HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  /// What to do with requests for a path; any other path is answered with 404.
  void on(const std::string& path, Handler handler);
  /// "http://127.0.0.1:PORT" and the path. \param host another name of this machine, or "user:password@127.0.0.1".
  [[nodiscard]] std::string url(std::string_view path, std::string_view host = "127.0.0.1") const;
  /// Returns when every connection made before has been served to its end: nothing that a handler borrowed is in use
  /// any more. A client that still waits must have gone.
  void settle() const;
  /// All requests so far.
  [[nodiscard]] std::vector<HttpRequest> requests() const;

 private:
  void serve();
  void serve_one(int client);
  [[nodiscard]] Handler admit(HttpRequest& request);

  base::FileDescriptor listening_;
  base::FileDescriptor stopped_;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::map<std::string, Handler> handlers_;
  std::vector<HttpRequest> requests_;
  std::thread thread_;
};

}  // namespace kadr::test
