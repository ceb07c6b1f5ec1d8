#include <condition_variable>
#include <future>
#include <thread>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "api/http/bell.h"
#include "api/http/server_fixture.h"

namespace kadr::api::http {
namespace {

using std::chrono::seconds;
using test::RawClient;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class StopTest : public ServerTest {
 protected:
  void serve_large() {
    on("GET", "/large", [](const Request&) -> Awaitable<Response> {
      ByteSource source;
      source.add_text(std::string(kLarge, 'x'));
      co_return Response::bytes(std::move(source), "video/mp4");
    });
  }
  static constexpr std::size_t kLarge = 30'000'000;
};

TEST_F(StopTest, an_answer_under_way_is_finished) {
  serve_large();
  start();
  RawClient client = connect(4096);
  client.send(request("GET", "/large"));
  EXPECT_EQ(client.receive_head().status, 200);

  auto stopping = std::async(std::launch::async, [&] { return server_->stop(seconds{60}); });

  EXPECT_EQ(client.skip_rest(), kLarge);
  EXPECT_EQ(stopping.get(), 0U);
}

TEST_F(StopTest, a_handler_at_work_may_still_answer) {
  std::mutex held;
  std::unique_lock holder(held);
  std::promise<void> begun;
  on("GET", "/", [&](const Request&) -> Awaitable<Response> {
    begun.set_value();
    co_await pool_.run([&] { const std::lock_guard lock(held); });
    co_return Response::text("done");
  });
  start();
  RawClient client = connect();
  client.send(request("GET", "/"));
  begun.get_future().wait();

  auto stopping = std::async(std::launch::async, [&] { return server_->stop(seconds{60}); });
  holder.unlock();

  const auto answer = client.receive();
  EXPECT_EQ(answer.body, "done");
  EXPECT_EQ(client.receive_rest(), "");
  EXPECT_EQ(stopping.get(), 0U);
}

TEST_F(StopTest, idle_connections_are_closed_at_once) {
  on("GET", "/", [](const Request&) -> Awaitable<Response> { co_return Response::text("x"); });
  start();
  RawClient fresh = connect();
  RawClient idle = connect();
  EXPECT_EQ(idle.ask(request("GET", "/")).status, 200);

  EXPECT_EQ(server_->stop(seconds{60}), 0U);

  EXPECT_EQ(idle.receive_rest(), "");
  EXPECT_EQ(fresh.receive_rest(), "");
}

TEST_F(StopTest, event_streams_are_ended_after_what_was_sent) {
  Bell bell;
  on("GET", "/events", [&](const Request&) -> Awaitable<Response> {
    co_return Response::events([&](EventStream& stream) -> Awaitable<void> {
      const Event event{.data = "hello"};
      if (!co_await stream.send(event)) co_return;
      for (std::uint64_t seen = 0;;) seen = co_await bell.wait(seen);
    });
  });
  start();
  RawClient client = connect();
  client.send(request("GET", "/events"));
  EXPECT_THAT(client.receive_until("hello\n\n"), HasSubstr("hello"));

  EXPECT_EQ(server_->stop(seconds{60}), 0U);

  EXPECT_EQ(client.receive_rest(), "");
  EXPECT_THAT(failures(), IsEmpty());
}

TEST_F(StopTest, who_is_busy_at_the_deadline_is_cut_off_and_counted) {
  serve_large();
  Bell never;
  std::promise<void> begun;
  on("GET", "/never", [&](const Request&) -> Awaitable<Response> {
    begun.set_value();
    co_await never.wait(0);
    co_return Response::text("x");
  });
  start();
  RawClient reading = connect(4096);
  reading.send(request("GET", "/large"));
  EXPECT_EQ(reading.receive_head().status, 200);
  RawClient waiting = connect();
  waiting.send(request("GET", "/never"));
  RawClient idle = connect();
  begun.get_future().wait();

  EXPECT_EQ(server_->stop(std::chrono::milliseconds{300}), 2U);

  EXPECT_LT(reading.skip_rest(), kLarge);
  server_.reset();
  EXPECT_EQ(waiting.receive_rest(), "");
}

TEST_F(StopTest, nobody_new_is_served) {
  start();
  const auto port = server_->port();
  server_->stop(seconds{60});

  const base::FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  EXPECT_NE(::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
}

TEST_F(StopTest, a_server_may_go_while_clients_ask) {
  on("GET", "/", [this](const Request&) -> Awaitable<Response> {
    const int number = co_await pool_.run([] { return 7; });
    co_return Response::text(fmt::format("{}", number));
  });
  start();
  std::vector<std::jthread> clients;
  std::atomic<int> answered = 0;
  for (int count = 0; count < 4; ++count) {
    // Connected here: a thread that begins late would find the server gone.
    clients.emplace_back([&answered, client = connect()]() mutable {
      while (client.ask(request("GET", "/")).status == 200) ++answered;
    });
  }
  while (answered < 100) std::this_thread::yield();

  EXPECT_EQ(server_->stop(seconds{60}), 0U);
}

}  // namespace
}  // namespace kadr::api::http
