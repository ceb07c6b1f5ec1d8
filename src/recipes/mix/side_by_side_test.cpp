#include "recipes/mix/side_by_side.h"

#include <atomic>
#include <barrier>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

namespace kadr::recipes::mix {
namespace {

TEST(SideBySide, every_item_is_done_once) {
  std::mutex mutex;
  std::multiset<std::size_t> done;

  const auto result =
      each_side_by_side({.items = 100, .workers = 4}, [&](std::size_t item, std::stop_token) -> Result<> {
        const std::scoped_lock lock(mutex);
        done.insert(item);
        return {};
      });

  EXPECT_TRUE(result);
  EXPECT_EQ(done.size(), 100U);
  EXPECT_EQ(std::set<std::size_t>(done.begin(), done.end()).size(), 100U);
}

TEST(SideBySide, workers_run_at_the_same_time) {
  std::barrier all_here(3);

  const auto result = each_side_by_side({.items = 3, .workers = 3}, [&](std::size_t, std::stop_token) -> Result<> {
    all_here.arrive_and_wait();
    return {};
  });

  EXPECT_TRUE(result);
}

TEST(SideBySide, the_first_failure_stops_the_others_and_is_the_one_reported) {
  const auto result =
      each_side_by_side({.items = 3, .workers = 3}, [](std::size_t item, std::stop_token stop) -> Result<> {
        if (item == 1) return fail(ErrorCode::UnreadableMedia, "the bad one");
        while (!stop.stop_requested()) std::this_thread::yield();
        return fail(ErrorCode::Cancelled, "stopped on request");
      });

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "the bad one");
}

TEST(SideBySide, no_item_is_begun_after_a_failure) {
  std::atomic<int> begun = 0;

  const auto result = each_side_by_side({.items = 1000, .workers = 1}, [&](std::size_t, std::stop_token) -> Result<> {
    ++begun;
    return fail(ErrorCode::NoSpace, "full");
  });

  EXPECT_FALSE(result);
  EXPECT_EQ(begun, 1);
}

TEST(SideBySide, a_stop_from_outside_is_cancelled) {
  std::stop_source stop;

  const auto result = each_side_by_side({.items = 10, .workers = 2, .stop = stop.get_token()},
                                        [&](std::size_t, std::stop_token inner) -> Result<> {
                                          stop.request_stop();
                                          EXPECT_TRUE(inner.stop_requested());
                                          return {};
                                        });

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
}

TEST(SideBySide, an_exception_is_a_failure_not_the_end_of_the_program) {
  const auto result = each_side_by_side({.items = 1, .workers = 1}, [](std::size_t, std::stop_token) -> Result<> {
    throw std::runtime_error("out of memory");
  });

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::Internal);
}

TEST(SideBySide, nothing_to_do_is_done) {
  EXPECT_TRUE(each_side_by_side({.items = 0, .workers = 4}, [](std::size_t, std::stop_token) -> Result<> {
    return fail(ErrorCode::Internal, "never called");
  }));
}

}  // namespace
}  // namespace kadr::recipes::mix
