#include "api/garbage_routes.h"

#include "api/shape.h"

namespace kadr::api {
namespace {

using Kind = Field::Kind;
constexpr auto kOptional = Field::Presence::Optional;

std::vector<Field> sum_fields() {
  return {{.name = "files", .kind = Kind::Integer},
          {.name = "bytes", .kind = Kind::Integer},
          {.name = "oldest", .kind = Kind::Instant, .presence = kOptional, .about = "when the oldest was last used"}};
}

const Shape& collection_shape() {
  static const Shape kSum{.name = "GarbageSum", .fields = sum_fields()};
  static const Shape kOfKind = [] {
    Shape shape{.name = "GarbageOfKind",
                .fields = {{.name = "kind", .choices = {"artifacts", "results", "downloads", "drafts", "uploads"}}}};
    for (Field& field : sum_fields()) shape.fields.push_back(std::move(field));
    return shape;
  }();
  static const Shape kShape{
      .name = "GarbageCollection",
      .fields = {{.name = "dry_run", .kind = Kind::Truth},
                 {.name = "removed", .kind = Kind::Many, .about = "dry_run: what would go", .shape = &kOfKind},
                 {.name = "total", .kind = Kind::One, .about = "of removed", .shape = &kSum},
                 {.name = "marked",
                  .kind = Kind::One,
                  .presence = kOptional,
                  .about = "artifacts that go some minutes later, unless somebody needs them by then; null of dry_run",
                  .shape = &kSum}}};
  return kShape;
}

Json view(const store::GarbageSum& sum) {
  return {
      {"files", sum.files}, {"bytes", sum.bytes}, {"oldest", sum.oldest ? Json(base::to_string(*sum.oldest)) : Json()}};
}

Json view(const store::GarbageSums& sums) {
  Json rows = Json::array();
  for (const auto& [kind, sum] : sums) {
    Json row{{"kind", store::to_string(kind)}};
    row.update(view(sum));
    rows.push_back(std::move(row));
  }
  return rows;
}

Answer collect(const ApiParts& parts, const Call& call) {
  const bool dry_run = call.request.query.value("dry_run") == "true";
  const auto told = co_await parts.pool.run([&]() -> Result<Json> {
    const Services& services = parts.services;
    const store::GarbageCollector garbage(services.artifacts, services.database, services.clock);
    store::Collected collected;
    if (dry_run) {
      KADR_TRY(collected.removed, garbage.survey(parts.settings.garbage));
    } else {
      KADR_TRY(collected, garbage.collect(parts.settings.garbage));
    }
    return Json{{"dry_run", dry_run},
                {"removed", view(collected.removed)},
                {"total", view(store::total(collected.removed))},
                {"marked", dry_run ? Json() : view(collected.marked)}};
  });
  if (!told) co_return fail(told.error());
  co_return json_response(*told);
}

}  // namespace

std::vector<Route> garbage_routes(const ApiParts& parts) {
  return {{.method = "POST",
           .path = "/v1/gc",
           .access = Access::key(Scope::Admin),
           .summary = "Remove what no job needs, now; with dry_run tell what would go.",
           .query = {{.name = "dry_run", .presence = kOptional, .choices = {"true", "false"}}},
           .gives = {.shape = &collection_shape()},
           .handler = handler(parts, collect)}};
}

}  // namespace kadr::api
