#include "api/step_routes.h"

#include "api/views.h"
#include "engine/commands.h"

namespace kadr::api {
namespace {

const Shape& step_list_shape() {
  static const Shape kShape{.name = "StepList",
                            .fields = {{.name = "steps", .kind = Field::Kind::Many, .shape = &step_shape()}}};
  return kShape;
}

Answer list(const ApiParts& parts, const Call& call) {
  const std::string id(call.request.parameter("job"));
  const auto steps =
      co_await parts.database.read_much([&](store::Connection& connection) -> Result<std::vector<store::StepRecord>> {
        KADR_CHECK(own_job(connection, id, call.caller.owner));
        return store::steps_of(connection, id);
      });
  if (!steps) co_return fail(steps.error());
  Json rows = Json::array();
  for (const store::StepRecord& step : *steps) rows.push_back(view(step));
  co_return json_response({{"steps", std::move(rows)}});
}

Answer redo(const ApiParts& parts, const Call& call) {
  const std::string id(call.request.parameter("job"));
  const auto number = number_in_path(call.request, "step");
  if (!number) co_return fail(number.error());
  const auto made =
      co_await parts.database.write([id, number = *number, owner = call.caller.owner, now = parts.services.clock.now()](
                                        store::Connection& connection) -> Result<store::StepRecord> {
        KADR_CHECK(own_job(connection, id, owner));
        KADR_TRY(const store::StepName name, engine::redo(connection, {.job = id, .number = number}, now));
        KADR_TRY(auto step, store::find_step(connection, name));
        if (!step) return fail(ErrorCode::Internal, "the new take of a step is not there");
        return std::move(*step);
      });
  if (!made) co_return fail(made.error());
  tell_of_change(parts, id);
  co_return json_response(view(*made), 201);
}

}  // namespace

std::vector<Route> step_routes(const ApiParts& parts) {
  return {
      {.method = "GET",
       .path = "/v1/jobs/{job}/steps",
       .access = Access::key(Scope::Read),
       .summary = "The steps of a job, with their progress.",
       .gives = {.shape = &step_list_shape()},
       .handler = handler(parts, list)},
      {.method = "POST",
       .path = "/v1/jobs/{job}/steps/{step}/redo",
       .access = Access::key(Scope::Write),
       .summary = "Make a new take of a step that has ended; what depends on it is made again too.",
       .gives = {.status = 201, .shape = &step_shape()},
       .handler = handler(parts, redo)},
  };
}

}  // namespace kadr::api
