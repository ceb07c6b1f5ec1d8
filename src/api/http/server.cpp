#include "api/http/server.h"

#include <csignal>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <fmt/format.h>

#include "api/http/completion.h"
#include "api/http/connection.h"
#include "api/http/connection_registry.h"

namespace kadr::api::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// How late a deadline may be noticed.
constexpr std::chrono::milliseconds kSweep{100};
/// When no connection can be taken (no descriptor is free), this long until the next try.
constexpr std::chrono::milliseconds kAcceptAgain{100};
/// Closed connections need a moment to be seen as closed.
constexpr std::chrono::milliseconds kAfterCut{1'000};

/// sendfile to a client that has gone raises SIGPIPE, which would end the process. Only the calling thread is changed.
void block_broken_pipe() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

Error could_not_listen(const boost::system::error_code& error, const std::string& address, std::uint16_t port) {
  return base::from_errno(error.value(), fmt::format("cannot listen on {} port {}", address, port));
}

}  // namespace

struct Server::Inside {
  Inside(ServerSettings own_settings, Router<Endpoint> router, Hooks hooks, BlockingPool& own_pool)
      : service{.settings = std::move(own_settings), .router = std::move(router), .hooks = std::move(hooks)},
        registry(service.settings.limits),
        pool(own_pool),
        context(static_cast<int>(service.settings.threads)),
        acceptor(asio::make_strand(context)),
        sweeper(acceptor.get_executor()),
        pause(acceptor.get_executor()) {}

  Awaitable<void> accept_all();
  Awaitable<void> sweep();
  void admit(tcp::socket socket);
  void close_port() {
    boost::system::error_code ignored;
    acceptor.close(ignored);
  }
  static Awaitable<void> keep(std::shared_ptr<Connection> connection, ConnectionRegistry& registry,
                              ConnectionRegistry::Entry entry);

  Service service;
  ConnectionRegistry registry;
  BlockingPool& pool;
  // Coroutines that are left over live until the context is destroyed, and use what stands above.
  asio::io_context context;
  tcp::acceptor acceptor;
  asio::steady_timer sweeper;
  asio::steady_timer pause;
  std::uint16_t port = 0;
  bool stopped = false;
  std::vector<std::jthread> threads;
};

Awaitable<void> Server::Inside::accept_all() {
  while (acceptor.is_open()) {
    tcp::socket socket(asio::make_strand(context));
    const auto [error] = co_await acceptor.async_accept(socket, kAsResult);
    if (error == asio::error::operation_aborted) co_return;
    if (!error) {
      admit(std::move(socket));
      continue;
    }
    pause.expires_after(kAcceptAgain);
    co_await pause.async_wait(kAsResult);
  }
}

Awaitable<void> Server::Inside::sweep() {
  for (;;) {
    sweeper.expires_after(kSweep);
    co_await sweeper.async_wait(kAsResult);
    registry.check_deadlines();
  }
}

void Server::Inside::admit(tcp::socket socket) {
  boost::system::error_code error;
  const auto remote = socket.remote_endpoint(error).address();
  if (error) return;
  const auto executor = socket.get_executor();
  auto connection = std::make_shared<Connection>(service, std::move(socket), remote);
  const auto entry = registry.enter(connection, remote);
  if (entry.admission == ConnectionRegistry::Admission::NoRoomToRefuse) return;
  asio::co_spawn(executor, keep(std::move(connection), registry, entry), asio::detached);
}

Awaitable<void> Server::Inside::keep(std::shared_ptr<Connection> connection, ConnectionRegistry& registry,
                                     ConnectionRegistry::Entry entry) {
  // Whichever way out is taken.
  struct Leaving {
    ~Leaving() { registry.leave(number); }
    ConnectionRegistry& registry;
    std::uint64_t number;
  } const leaving{registry, entry.number};
  if (entry.admission == ConnectionRegistry::Admission::Welcome)
    co_await connection->serve();
  else
    co_await connection->refuse(entry.admission);
}

Server::Server(ServerSettings settings, Router<Endpoint> router, Hooks hooks, BlockingPool& pool)
    : inside_(std::make_unique<Inside>(std::move(settings), std::move(router), std::move(hooks), pool)) {}

Server::~Server() {
  stop(std::chrono::milliseconds{0});
}

Result<> Server::listen(const std::string& address, std::uint16_t port) {
  boost::system::error_code error;
  const auto parsed = asio::ip::make_address(address, error);
  if (error) return fail(ErrorCode::InvalidArgument, fmt::format("{} is no IP address to listen on", address));
  const tcp::endpoint endpoint(parsed, port);
  tcp::acceptor& acceptor = inside_->acceptor;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return fail(could_not_listen(error, address, port));
  inside_->port = acceptor.local_endpoint().port();
  return {};
}

std::uint16_t Server::port() const {
  return inside_->port;
}

void Server::start() {
  Inside& inside = *inside_;
  asio::co_spawn(inside.acceptor.get_executor(), inside.accept_all(), asio::detached);
  asio::co_spawn(inside.acceptor.get_executor(), inside.sweep(), asio::detached);
  for (std::size_t at = 0; at < inside.service.settings.threads; ++at)
    inside.threads.emplace_back([&inside] {
      block_broken_pipe();
      inside.context.run();
    });
}

std::size_t Server::stop(std::chrono::milliseconds deadline) {
  Inside& inside = *inside_;
  if (std::exchange(inside.stopped, true)) return 0;
  asio::post(inside.acceptor.get_executor(), [&inside] { inside.close_port(); });
  inside.registry.begin_stop();
  const std::size_t cut = inside.registry.wait_until_empty(deadline);
  if (cut > 0) {
    inside.registry.cut_all();
    [[maybe_unused]] const std::size_t stuck = inside.registry.wait_until_empty(kAfterCut);
  }
  inside.context.stop();
  inside.threads.clear();
  // What was posted above need not have run.
  inside.close_port();
  inside.pool.drain();
  return cut;
}

}  // namespace kadr::api::http
