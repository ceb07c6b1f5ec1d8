#include <algorithm>
#include <charconv>

#include "api/http/bell.h"
#include "api/step_routes.h"
#include "api/views.h"

namespace kadr::api {
namespace {

using Kind = Field::Kind;
constexpr auto kOptional = Field::Presence::Optional;
constexpr std::int64_t kMostListed = 1000;
/// Read and sent at a time.
constexpr std::int64_t kPortion = 200;

const Shape& event_list_shape() {
  static const Shape kShape{.name = "EventList",
                            .fields = {{.name = "events", .kind = Kind::Many, .shape = &event_shape()}}};
  return kShape;
}

struct News {
  std::vector<store::EventRecord> events;
  /// Nothing more will happen, unless a step is redone.
  bool ended = false;
};

/// Errors: NotFound when the job is not there (any more).
Result<News> news_of(store::Connection& connection, const store::JobRecord& job, std::int64_t after,
                     std::int64_t limit) {
  KADR_TRY(auto events, store::events_after(connection, job.id, after, limit));
  const std::int64_t last = events.empty() ? after : events.back().number;
  return News{.events = std::move(events), .ended = store::has_ended(job.state) && last >= job.last_event};
}

/// Where a client goes on: what it saw last, or asks for.
std::int64_t place_of(const http::Request& request) {
  const std::string_view last = request.header("Last-Event-ID");
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(last.data(), last.data() + last.size(), number);
  if (!last.empty() && error == std::errc() && end == last.data() + last.size()) return number;
  return number_in_query(request, "after", 0);
}

http::Event sent_form(const store::EventRecord& event) {
  return {.id = std::to_string(event.number), .name = "", .data = text_of(view(event))};
}

/// One client that watches a job. Lives in its producer.
struct Watch {
  const ApiParts& parts;
  std::string job;
  std::string owner;
  std::int64_t after = 0;
};

/// What is told of progress: no event, since it is not kept, and has no number.
std::string progress_text(const ApiParts& parts, const std::string& job) {
  if (!parts.services.progress) return "";
  Json steps = Json::array();
  for (const engine::LiveProgress& step : parts.services.progress(job)) {
    steps.push_back(
        {{"step", step.step}, {"key", step.key}, {"done", step.progress.done}, {"total", step.progress.total}});
  }
  return steps.empty() ? "" : text_of({{"steps", std::move(steps)}});
}

http::Awaitable<void> tell(const Watch& watch, http::EventStream& stream) {
  http::Bell bell;
  const auto subscription = watch.parts.services.events.subscribe(watch.job, [&bell] { bell.ring(); });
  std::int64_t after = watch.after;
  std::string told;
  for (;;) {
    const std::uint64_t seen = bell.rings();
    const auto news = co_await watch.parts.database.read([&](store::Connection& connection) -> Result<News> {
      KADR_TRY(const auto job, own_job(connection, watch.job, watch.owner));
      return news_of(connection, job, after, kPortion);
    });
    if (!news) co_return;
    for (const store::EventRecord& event : news->events) {
      const http::Event form = sent_form(event);
      if (!co_await stream.send(form)) co_return;
      after = event.number;
    }
    if (news->ended) co_return;
    if (!news->events.empty()) continue;
    std::string progress = progress_text(watch.parts, watch.job);
    if (!progress.empty() && progress != told) {
      const http::Event form{.id = "", .name = "progress", .data = progress};
      if (!co_await stream.send(form)) co_return;
      told = std::move(progress);
    }
    co_await bell.wait(seen);
  }
}

bool wants_stream(const http::Request& request) {
  return request.header("Accept").find("text/event-stream") != std::string_view::npos;
}

http::Response stream_of(const ApiParts& parts, const Call& call, std::int64_t after) {
  const auto watch = std::make_shared<const Watch>(Watch{
      .parts = parts, .job = std::string(call.request.parameter("job")), .owner = call.caller.owner, .after = after});
  return http::Response::events([watch](http::EventStream& stream) { return tell(*watch, stream); });
}

Answer events(const ApiParts& parts, const Call& call) {
  const std::int64_t after = place_of(call.request);
  const std::int64_t limit = std::clamp<std::int64_t>(number_in_query(call.request, "limit", 200), 1, kMostListed);
  const bool stream = wants_stream(call.request);
  const auto news = co_await parts.database.read_much([&](store::Connection& connection) -> Result<News> {
    KADR_TRY(const auto job, own_job(connection, std::string(call.request.parameter("job")), call.caller.owner));
    return news_of(connection, job, after, stream ? 1 : limit);
  });
  if (!news) co_return fail(news.error());
  // To a browser, 204 says not to come back: the stream has ended for good.
  if (stream && news->ended && news->events.empty()) co_return http::Response{.status = 204};
  if (stream) co_return stream_of(parts, call, after);
  Json rows = Json::array();
  for (const store::EventRecord& event : news->events) rows.push_back(view(event));
  co_return json_response({{"events", std::move(rows)}});
}

}  // namespace

std::vector<Route> event_routes(const ApiParts& parts) {
  return {
      {.method = "GET",
       .path = "/v1/jobs/{job}/events",
       .access = Access::key(Scope::Read),
       .summary = "What has happened to a job. With Accept: text/event-stream it goes on until the job ends, and "
                  "Last-Event-ID says where to go on.",
       .query = {{.name = "after", .kind = Kind::Integer, .presence = kOptional, .about = "only later ones"},
                 {.name = "limit", .kind = Kind::Integer, .presence = kOptional, .about = "1 to 1000; 200 by default"}},
       .gives = {.shape = &event_list_shape()},
       .handler = handler(parts, events)}};
}

}  // namespace kadr::api
