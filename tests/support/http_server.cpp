#include "support/http_server.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kadr::test {
namespace {

constexpr std::size_t kLongestHead = 64 << 10;
constexpr std::string_view kSettlePath = "/-settle";

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

HttpRequest parse(const std::string& head) {
  HttpRequest request;
  request.method = head.substr(0, head.find(' '));
  const auto target_begin = head.find(' ') + 1;
  const std::string target = head.substr(target_begin, head.find(' ', target_begin) - target_begin);
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string::npos) request.query = target.substr(question + 1);

  std::size_t begin = head.find("\r\n") + 2;
  for (std::size_t end = 0; (end = head.find("\r\n", begin)) != std::string::npos && end > begin; begin = end + 2) {
    const std::string line = head.substr(begin, end - begin);
    const auto colon = line.find(": ");
    if (colon != std::string::npos) request.headers[lower_case(line.substr(0, colon))] = line.substr(colon + 2);
  }
  return request;
}

}  // namespace

std::string HttpRequest::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

std::size_t HttpRequest::range_start() const {
  const std::string range = header("range");
  return range.starts_with("bytes=") ? std::stoul(range.substr(6)) : 0;
}

bool HttpExchange::wait_for(short events) const {
  std::array<pollfd, 2> waiting{pollfd{client_, events, 0}, pollfd{stopped_, POLLIN, 0}};
  while (::poll(waiting.data(), waiting.size(), -1) < 0 && errno == EINTR) {
  }
  return waiting[1].revents == 0;
}

bool HttpExchange::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!wait_for(POLLOUT)) return false;
    const ssize_t sent = ::send(client_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool HttpExchange::reply(std::string_view status, std::string_view headers, std::string_view body) {
  return send(fmt::format("HTTP/1.1 {}\r\nConnection: close\r\n{}Content-Length: {}\r\n\r\n", status, headers,
                          body.size())) &&
         send(body);
}

void HttpExchange::hang() {
  std::array<char, 256> ignored{};
  while (wait_for(POLLIN) && ::recv(client_, ignored.data(), ignored.size(), MSG_DONTWAIT) > 0) {
  }
}

bool HttpExchange::receive() {
  std::string head;
  std::array<char, 4096> buffer{};
  while (head.find("\r\n\r\n") == std::string::npos && head.size() < kLongestHead) {
    if (!wait_for(POLLIN)) return false;
    const ssize_t got = ::recv(client_, buffer.data(), buffer.size(), 0);
    if (got <= 0) return false;
    head.append(buffer.data(), static_cast<std::size_t>(got));
    if (std::isupper(static_cast<unsigned char>(head.front())) == 0) return false;  // not HTTP: a TLS handshake, say
  }
  const std::size_t head_size = head.find("\r\n\r\n") + 4;
  request_ = parse(head.substr(0, head_size));
  request_.body = head.substr(head_size);
  const std::string length = request_.header("content-length");
  while (!length.empty() && request_.body.size() < std::stoul(length)) {
    if (!wait_for(POLLIN)) return false;
    const ssize_t got = ::recv(client_, buffer.data(), buffer.size(), 0);
    if (got <= 0) return false;
    request_.body.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return true;
}

HttpServer::HttpServer()
    : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), stopped_(::eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(listening_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::getsockname(listening_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  EXPECT_EQ(::listen(listening_.get(), 16), 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

HttpServer::~HttpServer() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t told = ::write(stopped_.get(), &one, sizeof one);
  thread_.join();
}

void HttpServer::on(const std::string& path, Handler handler) {
  const std::lock_guard lock(mutex_);
  handlers_[path] = std::move(handler);
}

std::string HttpServer::url(std::string_view path, std::string_view host) const {
  return fmt::format("http://{}:{}{}", host, port_, path);
}

void HttpServer::settle() const {
  // Connections are served one after another, so an answer to this one comes after the end of all before it.
  const base::FileDescriptor own(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port_));
  EXPECT_EQ(::connect(own.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  const std::string request = fmt::format("GET {} HTTP/1.1\r\n\r\n", kSettlePath);
  EXPECT_EQ(::send(own.get(), request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
  std::array<char, 256> ignored{};
  while (::recv(own.get(), ignored.data(), ignored.size(), 0) > 0) {
  }
  const std::lock_guard seen_what_handlers_wrote(mutex_);
}

std::vector<HttpRequest> HttpServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void HttpServer::serve() {
  while (true) {
    std::array<pollfd, 2> waiting{pollfd{listening_.get(), POLLIN, 0}, pollfd{stopped_.get(), POLLIN, 0}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0) continue;
    if (waiting[1].revents != 0) return;
    const base::FileDescriptor client(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (client) serve_one(client.get());
  }
}

void HttpServer::serve_one(int client) {
  HttpExchange exchange(client, stopped_.get());
  if (!exchange.receive()) return;
  const Handler handler = admit(exchange.request_);
  if (handler) {
    handler(exchange);
  } else {
    exchange.reply("404 Not Found", "", "nothing here");
  }
}

HttpServer::Handler HttpServer::admit(HttpRequest& request) {
  const std::lock_guard lock(mutex_);
  if (request.path == kSettlePath) return {};
  for (const HttpRequest& earlier : requests_) {
    if (earlier.path == request.path) ++request.number;
  }
  requests_.push_back(request);
  const auto found = handlers_.find(request.path);
  return found == handlers_.end() ? Handler() : found->second;
}

}  // namespace kadr::test
