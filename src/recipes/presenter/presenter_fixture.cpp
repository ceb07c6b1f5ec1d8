#include "recipes/presenter/presenter_fixture.h"

#include "media/probe.h"
#include "models/speech_model.h"
#include "recipes/film/film_steps.h"
#include "recipes/film/still_clip.h"
#include "recipes/mix/job_steps.h"
#include "recipes/presenter/presenter.h"
#include "recipes/presenter/presenter_order.h"

namespace kadr::recipes::presenter {
namespace {

using engine::StepRun;
using store::Connection;
using timeline::Rational;

Json made_file(char digit) {
  return models::to_json(models::MadeFile{.sha256 = some_artifact(digit), .bytes = 10, .media_type = "video/mp4"});
}

/// Two seconds, of which two words are said in the first.
Json narration() {
  return models::to_json(
      models::Narration{.sound = {.sha256 = some_artifact('5'), .bytes = 10, .media_type = "audio/wav"},
                        .duration = Rational(2, 1),
                        .words = {{.word = "Hello", .start = Rational(0, 1), .end = Rational(1, 2)},
                                  {.word = "there", .start = Rational(1, 2), .end = Rational(1, 1)}}});
}

Json sound_info() {
  return media::to_json(media::MediaInfo{.format = "wav",
                                         .bytes = 10,
                                         .duration = Rational(3, 1),
                                         .audio = {{.codec = "pcm_s16le",
                                                    .sample_rate = 48'000,
                                                    .channels = 1,
                                                    .layout = "mono",
                                                    .start = Rational(0, 1),
                                                    .duration = Rational(3, 1)}}});
}

}  // namespace

PresenterTest::PresenterTest() {
  recipes_.emplace(std::string(kPresenterRecipe), [this](engine::RecipeContext& context, const Json& request) {
    return presenter_job(context, request, catalog_);
  });
  settings_.retry.attempts = 1;
  add_presenter_steps(kinds_, feed_services_);
  does("offline.text", [this](const StepRun& run) -> Result<Json> {
    const std::string about = run.input["facts"].value("topic", "");
    const std::string number = std::to_string(done_["offline.text"].size());
    return Json{
        {"text", Json{{"title", about}, {"script", "Draft " + number + " on " + about + "."}, {"caption", "#" + about}}
                     .dump()}};
  });
  does("offline.speech", [](const StepRun&) -> Result<Json> { return narration(); });
  does("offline.avatar", [this](const StepRun&) -> Result<Json> {
    clock_.time += std::chrono::milliseconds(83'400);
    return made_file('a');
  });
  does(film::kStillClipKind, [](const StepRun&) -> Result<Json> { return made_file('b'); });
  does(film::kProbeKind, [](const StepRun&) -> Result<Json> { return Json{{"frames", 61}, {"sound", true}}; });
  does(film::kConformKind, [](const StepRun&) -> Result<Json> {
    return Json{{"sha256", some_artifact('c')}, {"bytes", 10}, {"frames", 61}};
  });
  does(film::kAssembleKind, [](const StepRun&) -> Result<Json> { return Json{{"count", 1}}; });
  does(mix::kFetchKind,
       [](const StepRun&) -> Result<Json> { return Json{{"sha256", some_artifact('f')}, {"bytes", 10}}; });
  does(mix::kProbeKind, [](const StepRun&) -> Result<Json> { return sound_info(); });
}

void PresenterTest::does(const std::string& kind, engine::StepHandler work) {
  kinds_.add(kind, engine::kCpuClass, [this, kind, work = std::move(work)](const StepRun& run) {
    done_[kind].push_back(run.input);
    return work(run);
  });
}

void PresenterTest::start(const Json& request, const std::string& id, const Json& uploads) {
  auto accepted = accept(request, catalog_, film::offline_models());
  ASSERT_TRUE(accepted.has_value()) << accepted.error().message;
  if (!uploads.empty()) (*accepted)["uploads"] = uploads;
  write([&](Connection& connection) {
    return engine::submit(connection, {.id = id,
                                       .owner = "anna",
                                       .recipe = std::string(kPresenterRecipe),
                                       .request = *accepted,
                                       .created_at = clock_.now()});
  });
  run();
}

bool PresenterTest::work_on_one() {
  for (const std::string_view step_class : {engine::kIoClass, engine::kCpuClass, engine::kQuickClass}) {
    const auto claimed = work_.claim(step_class);
    if (!claimed || !*claimed) continue;
    EXPECT_TRUE(work_.carry_out(**claimed, {}, {}));
    return true;
  }
  return false;
}

void PresenterTest::run() {
  do {
    EXPECT_TRUE(advance_.everything());
  } while (work_on_one());
}

store::JobRecord PresenterTest::job(const std::string& id) {
  return database_->read([&](Connection& connection) { return store::find_job(connection, id); }).value().value();
}

std::string PresenterTest::why(const std::string& id) {
  const auto error = job(id).error;
  return error ? error->message : "";
}

store::ApprovalRecord PresenterTest::open_approval(const std::string& id) {
  const auto all = database_->read([&](Connection& connection) { return store::approvals_of(connection, id); }).value();
  for (const store::ApprovalRecord& approval : all) {
    if (approval.state == store::ApprovalState::Waiting) return approval;
  }
  ADD_FAILURE() << "nobody is asked; " << why(id);
  return {};
}

void PresenterTest::approve(std::optional<Json> edits, const std::string& id) {
  const store::StepName step = open_approval(id).step;
  write([&](Connection& connection) {
    return engine::decide(connection, step, {.edits = edits, .by = "anna"}, clock_.now());
  });
  run();
}

void PresenterTest::reject(const std::string& reason, const std::string& id) {
  const store::StepName step = open_approval(id).step;
  write([&](Connection& connection) {
    return engine::decide(connection, step, {.kind = engine::Answer::Kind::Reject, .reason = reason, .by = "anna"},
                          clock_.now());
  });
  run();
}

std::vector<Json> PresenterTest::notes(const std::string& id) {
  const auto events =
      database_->read([&](Connection& connection) { return store::events_after(connection, id, 0, 1000); }).value();
  std::vector<Json> data;
  for (const store::EventRecord& event : events) {
    if (event.type == "job.note") data.push_back(event.data);
  }
  return data;
}

}  // namespace kadr::recipes::presenter
