#include "providers/offline/offline_steps.h"

#include <fmt/format.h>

#include "providers/offline/offline_clips.h"
#include "providers/offline/offline_narration.h"
#include "providers/offline/offline_order.h"
#include "providers/offline/offline_pictures.h"
#include "providers/offline/offline_presenter.h"
#include "providers/offline/offline_writer.h"

namespace kadr::providers::offline {
namespace {

using models::ModelKind;
using Work = Result<Json> (*)(const OfflineServices& services, const OfflineOrder& order, const engine::StepRun& run);

Result<Json> write_text(const OfflineServices&, const OfflineOrder& order, const engine::StepRun&) {
  if (order.task.empty())
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} writes by rule, only what kadr's own recipes ask for; choose another text model for "
                            "this",
                            order.card.id));
  const std::uint64_t seed = number_of_text(order.task + order.facts.dump());
  KADR_TRY(const Json written, write_by_rule(order.task, order.facts, seed));
  return Json{{"text", written.dump()}};
}

/// A job that waits for room tells where room is wanted; the darkroom, which ran out of it, knows no paths.
Result<Json> naming_folder(Result<Json> result, const std::string& folder) {
  if (result || result.error().code != ErrorCode::NoSpace || result.error().message.contains(folder)) return result;
  result.error().message += "; free some space in " + folder;
  return result;
}

}  // namespace

void add_offline_steps(engine::StepKinds& kinds, const OfflineServices& services) {
  const auto add = [&](ModelKind kind, std::string_view step_class, Work work) {
    kinds.add(fmt::format("offline.{}", models::to_string(kind)), step_class,
              [services, kind, work](const engine::StepRun& run) -> Result<Json> {
                KADR_TRY(const OfflineOrder order, read_order(services.catalog, kind, run.input));
                return naming_folder(work(services, order, run), services.store.root());
              });
  };
  add(ModelKind::Text, engine::kQuickClass, write_text);
  add(ModelKind::Image, engine::kCpuClass, make_picture);
  add(ModelKind::Video, engine::kCpuClass, make_clip);
  add(ModelKind::Speech, engine::kCpuClass, make_narration);
  add(ModelKind::Avatar, engine::kCpuClass, make_presenter);
}

}  // namespace kadr::providers::offline
