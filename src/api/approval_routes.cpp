#include "api/step_routes.h"
#include "api/views.h"
#include "engine/commands.h"

namespace kadr::api {
namespace {

using Kind = Field::Kind;
constexpr auto kOptional = Field::Presence::Optional;

const Shape& decision_shape() {
  static const Shape kShape{
      .name = "Decision",
      .fields = {{.name = "decision", .choices = {"approve", "reject"}},
                 {.name = "reason", .presence = kOptional, .about = "why it is refused"},
                 {.name = "edits", .kind = Kind::Anything, .presence = kOptional, .about = "in place of the subject"}}};
  return kShape;
}

const Shape& approval_list_shape() {
  static const Shape kShape{.name = "ApprovalList",
                            .fields = {{.name = "approvals", .kind = Kind::Many, .shape = &approval_shape()}}};
  return kShape;
}

Answer list(const ApiParts& parts, const Call& call) {
  const std::string id(call.request.parameter("job"));
  const auto approvals = co_await parts.database.read_much(
      [&](store::Connection& connection) -> Result<std::vector<store::ApprovalRecord>> {
        KADR_CHECK(own_job(connection, id, call.caller.owner));
        return store::approvals_of(connection, id);
      });
  if (!approvals) co_return fail(approvals.error());
  Json rows = Json::array();
  for (const store::ApprovalRecord& approval : *approvals) rows.push_back(view(approval));
  co_return json_response({{"approvals", std::move(rows)}});
}

/// Errors: InvalidArgument for edits of what is refused.
Result<engine::Answer> answer_of(const Call& call) {
  const bool approve = call.body["decision"] == "approve";
  engine::Answer answer{.kind = approve ? engine::Answer::Kind::Approve : engine::Answer::Kind::Reject,
                        .edits = {},
                        .reason = {},
                        .by = call.caller.name};
  base::JsonReader reader(call.body, "");
  answer.reason = reader.string("reason");
  if (const Json* edits = reader.find("edits")) answer.edits = *edits;
  if (!approve && answer.edits) return fail(ErrorCode::InvalidArgument, "edits: what is refused cannot be edited");
  return answer;
}

Answer decide(const ApiParts& parts, const Call& call) {
  const std::string id(call.request.parameter("job"));
  const auto number = number_in_path(call.request, "step");
  if (!number) co_return fail(number.error());
  const auto answer = answer_of(call);
  if (!answer) co_return fail(answer.error());
  const auto decided = co_await parts.database.write(
      [id, number = *number, answer = *answer, owner = call.caller.owner,
       now = parts.services.clock.now()](store::Connection& connection) -> Result<store::ApprovalRecord> {
        const store::StepName name{.job = id, .number = number};
        KADR_CHECK(own_job(connection, id, owner));
        KADR_CHECK(engine::decide(connection, name, answer, now));
        KADR_TRY(auto approval, store::find_approval(connection, name));
        if (!approval) return fail(ErrorCode::Internal, "an approval that was decided is not there");
        return std::move(*approval);
      });
  if (!decided) co_return fail(decided.error());
  tell_of_change(parts, id);
  co_return json_response(view(*decided));
}

}  // namespace

std::vector<Route> approval_routes(const ApiParts& parts) {
  return {
      {.method = "GET",
       .path = "/v1/jobs/{job}/approvals",
       .access = Access::key(Scope::Read),
       .summary = "Where the job waits, or waited, for a person.",
       .gives = {.shape = &approval_list_shape()},
       .handler = handler(parts, list)},
      {.method = "POST",
       .path = "/v1/jobs/{job}/approvals/{step}",
       .access = Access::key(Scope::Write),
       .summary = "Approve, refuse with a reason, or approve with edits.",
       .takes = &decision_shape(),
       .gives = {.shape = &approval_shape()},
       .handler = handler(parts, decide)},
  };
}

}  // namespace kadr::api
