#include "webhooks/deliverer.h"

#include <condition_variable>
#include <mutex>

#include <gmock/gmock.h>

#include "webhooks/desk_fixture.h"

namespace kadr::webhooks {
namespace {

using test::HttpExchange;

class DelivererTest : public DeskTest {
 protected:
  void SetUp() override {
    make_job("job");
    receiver_.on("/hook", [this](HttpExchange& exchange) {
      exchange.reply("200 OK", "", "");
      const std::lock_guard lock(mutex_);
      ++received_;
      changed_.notify_all();
    });
    make_webhook("whk_1", receiver_.url("/hook"));
  }
  void wait_for(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return received_ >= count; });
  }
  Deliverer::Settings complaining() {
    return {.complain = [](const Error& error) { ADD_FAILURE() << error.message; }};
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int received_ = 0;
};

TEST_F(DelivererTest, what_was_pending_before_the_start_and_what_comes_after_is_delivered) {
  succeed("job");
  Deliverer deliverer(desk(), complaining());
  ASSERT_TRUE(deliverer.start());
  wait_for(1);

  succeed("job");
  deliverer.wake();
  wait_for(2);

  deliverer.stop();
  // The answer to the second may have been cut off.
  EXPECT_GE(deliverer.counts().delivered, 1);
}

TEST_F(DelivererTest, it_stops_while_a_receiver_hangs) {
  receiver_.on("/hook", [this](HttpExchange& exchange) {
    {
      const std::lock_guard lock(mutex_);
      ++received_;
      changed_.notify_all();
    }
    exchange.hang();
  });
  succeed("job");
  Deliverer deliverer(desk(), complaining());
  ASSERT_TRUE(deliverer.start());
  wait_for(1);

  deliverer.stop();

  EXPECT_EQ(deliveries("whk_1").front().state, store::DeliveryState::Pending);
}

}  // namespace
}  // namespace kadr::webhooks
