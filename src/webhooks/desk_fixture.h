#pragma once

/// Webhooks of a test's own, servers that receive, and a clock that is moved by hand.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "store/job_records.h"
#include "store/schema.h"
#include "store/webhook_records.h"
#include "support/http_server.h"
#include "support/temporary_folder.h"
#include "webhooks/delivery_desk.h"

namespace kadr::webhooks {

class ClockByHand final : public base::Clock {
 public:
  [[nodiscard]] Instant now() const override { return base::from_milliseconds(now_.load()); }
  void advance(std::chrono::milliseconds by) { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_{1'800'000'000'000};
};

class DeskTest : public ::testing::Test {
 protected:
  static std::string port_of(const test::HttpServer& server) {
    const std::string url = server.url("");
    return url.substr(url.rfind(':') + 1);
  }
  [[nodiscard]] DeskSettings settings() const {
    return {.guard = *net::FetchGuard::with_allowed("127.0.0.0/8", port_of(receiver_) + "," + port_of(other_)),
            .public_url = "https://kadr.example"};
  }
  [[nodiscard]] DeliveryDesk desk(DeskSettings settings) {
    return *DeliveryDesk::create({*database_, clock_, random_, secrets_}, std::move(settings));
  }
  [[nodiscard]] DeliveryDesk desk() { return desk(settings()); }

  template <typename F>
  auto run(F work) {
    auto done = database_->write(work);
    if (!done) throw std::runtime_error(done.error().message);
    if constexpr (!std::is_void_v<typename decltype(done)::value_type>) return *std::move(done);
  }
  void make_job(const std::string& id) {
    run([&](store::Connection& connection) {
      return store::insert_job(
          connection,
          {.id = id, .owner = "ann", .recipe = "mix", .request = Json::object(), .created_at = clock_.now()});
    });
  }
  void make_webhook(const std::string& id, const std::string& url) {
    run([&](store::Connection& connection) {
      return store::insert_webhook(
          connection, {.id = id, .owner = "ann", .url = url, .events = {"job.succeeded"}, .created_at = clock_.now()});
    });
  }
  void succeed(const std::string& job) {
    run([&](store::Connection& connection) {
      return store::add_event(connection, {.job = job, .at = clock_.now(), .type = "job.succeeded"});
    });
  }
  [[nodiscard]] std::vector<store::DeliveryRecord> deliveries(const std::string& webhook) {
    return run([&](store::Connection& connection) {
      return store::list_deliveries(connection, {.webhook = webhook, .limit = 100});
    });
  }
  [[nodiscard]] store::WebhookRecord webhook(const std::string& id) {
    return run([&](store::Connection& connection) { return store::find_webhook_of(connection, id, "ann"); }).value();
  }

  test::TemporaryFolder folder_;
  ClockByHand clock_;
  base::SystemRandom random_;
  SigningSecrets secrets_{Secret("a master secret of these tests only")};
  std::unique_ptr<store::Database> database_ =
      *store::Database::open({.folder = folder_.path() / "data", .migrations = store::schema()});
  test::HttpServer receiver_;
  test::HttpServer other_;
};

}  // namespace kadr::webhooks
