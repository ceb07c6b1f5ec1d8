#include <atomic>
#include <future>

#include <gmock/gmock.h>

#include "api/http/bell.h"
#include "api/http/server_fixture.h"

namespace kadr::api::http {
namespace {

using test::RawClient;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class EventsTest : public ServerTest {
 protected:
  /// Events numbered from the one after Last-Event-ID, as many as published_ says; then waits for more.
  void serve_numbers() {
    on("GET", "/events", [this](const Request& own) -> Awaitable<Response> {
      const std::string last(own.header("Last-Event-ID"));
      const int after = last.empty() ? 0 : std::stoi(last);
      co_return Response::events([this, after](EventStream& stream) { return tell(stream, after); });
    });
  }
  Awaitable<void> tell(EventStream& stream, int after) {
    for (int next = after + 1;; ++next) {
      std::uint64_t seen = bell_.rings();
      while (published_.load() < next) seen = co_await bell_.wait(seen);
      const Event event{.id = fmt::format("{}", next), .name = "number", .data = fmt::format("{}", next * next)};
      if (!co_await stream.send(event)) break;
    }
    ended_.set_value();
  }
  void publish(int upto) {
    published_ = upto;
    bell_.ring();
  }

  std::atomic<int> published_{0};
  Bell bell_;
  std::promise<void> ended_;
};

TEST_F(EventsTest, events_arrive_as_they_happen) {
  serve_numbers();
  start();
  RawClient client = connect();
  client.send(request("GET", "/events"));

  const auto head = client.receive_head();
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-type"), "text/event-stream");
  EXPECT_EQ(head.header("content-length"), "");
  publish(1);
  EXPECT_EQ(client.receive_until("\n\n"), "id: 1\nevent: number\ndata: 1\n\n");
  publish(3);
  EXPECT_EQ(client.receive_until("\n\n"), "id: 2\nevent: number\ndata: 4\n\n");
  EXPECT_EQ(client.receive_until("\n\n"), "id: 3\nevent: number\ndata: 9\n\n");
}

TEST_F(EventsTest, a_client_that_comes_back_misses_nothing) {
  serve_numbers();
  start();
  publish(5);
  {
    RawClient client = connect();
    client.send(request("GET", "/events"));
    EXPECT_THAT(client.receive_until("data: 4\n\n"), HasSubstr("id: 2"));
  }

  RawClient again = connect();
  again.send(request("GET", "/events", "Last-Event-ID: 2\r\n"));
  EXPECT_EQ(again.receive_head().status, 200);
  EXPECT_EQ(again.receive_until("\n\n"), "id: 3\nevent: number\ndata: 9\n\n");
}

TEST_F(EventsTest, silence_is_filled_with_comments) {
  settings_.limits.heartbeat = std::chrono::milliseconds{5};
  serve_numbers();
  start();
  RawClient client = connect();
  client.send(request("GET", "/events"));

  EXPECT_EQ(client.receive_head().status, 200);
  EXPECT_EQ(client.receive_until("\n\n"), ": still here\n\n");
  EXPECT_EQ(client.receive_until("\n\n"), ": still here\n\n");
}

TEST_F(EventsTest, a_producer_that_returns_ends_the_stream_when_all_is_sent) {
  on("GET", "/events", [](const Request&) -> Awaitable<Response> {
    co_return Response::events([](EventStream& stream) -> Awaitable<void> {
      for (int at = 0; at < 10'000; ++at) {
        const Event event{.data = std::string(100, 'x')};
        if (!co_await stream.send(event)) co_return;
      }
      const Event last{.data = "last"};
      if (!co_await stream.send(last)) co_return;
    });
  });
  start();
  RawClient client = connect();
  client.send(request("GET", "/events"));

  EXPECT_EQ(client.receive_head().status, 200);
  const std::string all = client.receive_rest();
  EXPECT_EQ(all.size(), 10'000U * 108 + 12);
  EXPECT_TRUE(all.ends_with("data: last\n\n"));
}

TEST_F(EventsTest, the_producer_is_ended_when_its_client_leaves) {
  std::promise<void> left;
  on("GET", "/events", [&](const Request&) -> Awaitable<Response> {
    co_return Response::events([&](EventStream& stream) -> Awaitable<void> {
      struct Leaving {
        ~Leaving() { left.set_value(); }
        std::promise<void>& left;
      } const leaving{left};
      const Event hello{.data = "hello"};
      if (!co_await stream.send(hello)) co_return;
      for (std::uint64_t seen = 0;;) seen = co_await bell_.wait(seen);
    });
  });
  start();
  {
    RawClient client = connect();
    client.send(request("GET", "/events"));
    EXPECT_THAT(client.receive_until("hello"), HasSubstr("hello"));
  }

  EXPECT_EQ(left.get_future().wait_for(std::chrono::seconds{30}), std::future_status::ready);
  EXPECT_THAT(failures(), IsEmpty());
}

TEST_F(EventsTest, a_client_that_does_not_read_is_dropped) {
  settings_.limits.sending = {.window = std::chrono::milliseconds{200}, .least = 1};
  std::promise<void> ended;
  on("GET", "/events", [&](const Request&) -> Awaitable<Response> {
    co_return Response::events([&](EventStream& stream) -> Awaitable<void> {
      const Event event{.data = std::string(10'000, 'x')};
      while (co_await stream.send(event)) {
      }
      ended.set_value();
    });
  });
  start();
  RawClient client = connect(4096);
  client.send(request("GET", "/events"));

  EXPECT_EQ(ended.get_future().wait_for(std::chrono::seconds{30}), std::future_status::ready);
}

TEST_F(EventsTest, what_a_producer_throws_is_logged) {
  on("GET", "/events", [](const Request&) -> Awaitable<Response> {
    co_return Response::events([](EventStream& stream) -> Awaitable<void> {
      const Event event{.data = "x"};
      if (!co_await stream.send(event)) co_return;
      throw std::runtime_error("no more");
    });
  });
  start();
  RawClient client = connect();
  client.send(request("GET", "/events"));

  EXPECT_THAT(client.receive_rest(), HasSubstr("data: x\n\n"));
  server_->stop(std::chrono::seconds{30});
  EXPECT_THAT(failures(), ElementsAre("no more"));
}

TEST_F(EventsTest, blocking_work_may_be_awaited_between_events) {
  on("GET", "/events", [this](const Request&) -> Awaitable<Response> {
    co_return Response::events([this](EventStream& stream) -> Awaitable<void> {
      for (int at = 0;; ++at) {
        const std::string text = co_await pool_.run([&] { return fmt::format("{}", at); });
        const Event event{.data = text};
        if (!co_await stream.send(event)) co_return;
      }
    });
  });
  start();

  for (int count = 0; count < 20; ++count) {
    RawClient client = connect();
    client.send(request("GET", "/events"));
    EXPECT_THAT(client.receive_until("data: 50\n\n"), HasSubstr("data: 49\n\n"));
  }
}

TEST_F(EventsTest, a_thousand_clients_hear_of_the_same_event) {
  settings_.limits.connections_per_address = 2000;
  serve_numbers();
  start();
  std::vector<RawClient> clients;
  for (int count = 0; count < 1000; ++count) {
    clients.push_back(connect());
    clients.back().send(request("GET", "/events"));
  }
  for (RawClient& client : clients) ASSERT_EQ(client.receive_head().status, 200);

  publish(1);

  for (RawClient& client : clients) EXPECT_EQ(client.receive_until("\n\n"), "id: 1\nevent: number\ndata: 1\n\n");
}

}  // namespace
}  // namespace kadr::api::http
