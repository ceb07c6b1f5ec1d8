#include "api/metrics.h"

#include <algorithm>
#include <mutex>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace kadr::api {
namespace {

const prometheus::Histogram::BucketBoundaries& buckets() {
  static const prometheus::Histogram::BucketBoundaries kSeconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                                0.05,   0.1,   0.25,   0.5,   1,    10};
  return kSeconds;
}

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Gauge>& jobs =
      prometheus::BuildGauge().Name("kadr_jobs").Help("Jobs by state.").Register(registry);
  prometheus::Gauge& queue_age = prometheus::BuildGauge()
                                     .Name("kadr_queue_age_seconds")
                                     .Help("How long the oldest queued job has waited.")
                                     .Register(registry)
                                     .Add({});
  prometheus::Family<prometheus::Counter>& deliveries = prometheus::BuildCounter()
                                                            .Name("kadr_webhook_attempts_total")
                                                            .Help("Attempts to deliver webhooks by what came of them.")
                                                            .Register(registry);
  prometheus::Gauge& backup_time = prometheus::BuildGauge()
                                       .Name("kadr_backup_timestamp_seconds")
                                       .Help("When the newest backup was made; 0 when there is none.")
                                       .Register(registry)
                                       .Add({});
  prometheus::Gauge& backup_failures = prometheus::BuildGauge()
                                           .Name("kadr_backup_failures")
                                           .Help("Backups since the start that could not be made.")
                                           .Register(registry)
                                           .Add({});
  prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                          .Name("kadr_http_requests_total")
                                                          .Help("Requests by route and status.")
                                                          .Register(registry);
  prometheus::Counter& bytes = prometheus::BuildCounter()
                                   .Name("kadr_http_sent_bytes_total")
                                   .Help("Bytes sent, heads included.")
                                   .Register(registry)
                                   .Add({});
  prometheus::Histogram& seconds = prometheus::BuildHistogram()
                                       .Name("kadr_http_request_seconds")
                                       .Help("From the first byte of a request to the last of its answer.")
                                       .Register(registry)
                                       .Add({}, buckets());

  /// The library looks counters up by a map of labels, which is slow; these are few.
  struct Kind {
    std::string route;
    std::string method;
    int status;
    auto operator<=>(const Kind&) const = default;
  };
  std::mutex mutex;
  std::map<Kind, prometheus::Counter*> counters;

  prometheus::Counter& counter(const http::Finished& finished);
};

prometheus::Counter& Metrics::Families::counter(const http::Finished& finished) {
  // What came to no route is counted together: its method and path are the client's own words.
  const bool known = !finished.route.empty();
  Kind kind{
      .route = known ? finished.route : "none", .method = known ? finished.method : "any", .status = finished.status};
  const std::lock_guard lock(mutex);
  prometheus::Counter*& place = counters[kind];
  if (place == nullptr) {
    place = &requests.Add({{"route", kind.route}, {"method", kind.method}, {"status", std::to_string(kind.status)}});
  }
  return *place;
}

Metrics::Metrics() : families_(std::make_unique<Families>()) {}

Metrics::~Metrics() = default;

void Metrics::note(const http::Finished& finished) {
  families_->counter(finished).Increment();
  families_->bytes.Increment(static_cast<double>(finished.bytes_sent));
  families_->seconds.Observe(std::chrono::duration<double>(finished.took).count());
}

std::string Metrics::text(const Queue& queue, const Backups& backups) {
  const auto newest = backups.newest.value_or(Instant()).time_since_epoch();
  families_->backup_time.Set(std::chrono::duration<double>(newest).count());
  families_->backup_failures.Set(static_cast<double>(backups.failures));
  for (const auto& [state, count] : queue.jobs) {
    families_->jobs.Add({{"state", std::string(to_string(state))}}).Set(static_cast<double>(count));
  }
  for (const auto& [outcome, count] : queue.deliveries) {
    prometheus::Counter& counter = families_->deliveries.Add({{"outcome", outcome}});
    const std::lock_guard lock(families_->mutex);
    counter.Increment(std::max(0.0, static_cast<double>(count) - counter.Value()));
  }
  families_->queue_age.Set(std::chrono::duration<double>(queue.oldest).count());
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace kadr::api
