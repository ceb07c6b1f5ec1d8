#include "app/making.h"

#include <fmt/format.h>

#include "app/job_files.h"
#include "app/job_watch.h"
#include "app/person.h"
#include "app/stage_run.h"
#include "app/text_editor.h"
#include "app/text_width.h"
#include "store/purchase_records.h"

namespace kadr::app {
namespace {

namespace fs = std::filesystem;

/// A name with an ending for what lies in the store without one, so that a double click opens it. Empty when that
/// cannot be made: then there is nothing to be shown.
std::string shown_file(const fs::path& folder, const fs::path& artifact, const std::string& media_type) {
  const std::size_t slash = media_type.find('/');
  const std::string ending = slash == std::string::npos ? "bin" : media_type.substr(slash + 1);
  const fs::path shown = folder / fmt::format("{}.{}", artifact.filename().string().substr(0, 12), ending);
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (!fs::exists(shown, failed)) fs::create_symlink(fs::absolute(artifact), shown, failed);
  return failed ? std::string() : shown.string();
}

Conversation conversation(Session& session, const store::ArtifactStore& artifacts, const fs::path& review) {
  return {.show =
              [&session](const std::string& text) {
                session.console.progress().finish();
                session.console.say(text);
              },
          .ask = [&session](const std::string& question) { return session.console.ask(question, session.stop); },
          .edit = [&session](const std::string& text) { return edit_text(text, ".json", session.variables); },
          .find_file =
              [&artifacts, review](const std::string& sha256, const std::string& media_type) {
                return shown_file(review, artifacts.path_of(sha256), media_type);
              }};
}

Result<std::vector<store::OutputRecord>> outputs_of(House& house, const std::string& job) {
  return house.database().read([&](store::Connection& connection) -> Result<std::vector<store::OutputRecord>> {
    KADR_TRY(std::vector<store::OutputRecord> outputs, store::outputs_of(connection, job));
    for (store::OutputRecord& output : outputs) {
      KADR_TRY(auto whole, store::find_output(connection, job, output.number));
      if (!whole) return fail(ErrorCode::Internal, fmt::format("output {} is gone", output.number));
      output = std::move(*whole);
    }
    return outputs;
  });
}

Result<> make_folders(const std::vector<fs::path>& places) {
  for (const fs::path& place : places) {
    if (!place.has_parent_path()) continue;
    std::error_code failed;
    fs::create_directories(place.parent_path(), failed);
    if (failed)
      return fail(base::from_errno(failed.value(), fmt::format("cannot make {}", place.parent_path().string())));
  }
  return {};
}

Result<MadeFiles> deliver(const Making& making, const std::string& job) {
  House& house = making.house;
  Session& session = making.session;
  KADR_TRY(const auto outputs, outputs_of(house, job));
  if (outputs.empty()) return fail(ErrorCode::Internal, "the job made nothing");
  KADR_TRY(const std::vector<fs::path> places, places_for(outputs, making.out));
  KADR_CHECK(make_folders(places));
  MadeFiles made;
  StageRun stage(session.console.progress(), {.name = "write", .item = "file", .unit = Unit::Bytes}, outputs.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const auto sink = outputs.size() == 1 ? stage.sink() : base::ProgressSink();
    const auto written = write_job_file(outputs[i], places[i], house.artifacts(), sink, session.stop);
    if (!written) return fail(written.error());
    made.files.push_back(
        {.path = places[i], .media_type = outputs[i].media_type, .bytes = outputs[i].bytes, .facts = outputs[i].facts});
  }
  stage.succeed();
  KADR_TRY(made.cost, house.database().read([&](store::Connection& connection) -> Result<std::int64_t> {
    KADR_TRY(const auto purchases, store::purchases_of(connection, job));
    return cost_of(purchases);
  }));
  return made;
}

/// A person in a terminal, or --yes.
Result<engine::Answer> answer_of(const store::ApprovalRecord& approval, const Making& making) {
  House& house = making.house;
  Session& session = making.session;
  // What may have been bought already is never bought again without a person.
  const bool is_doubt = approval.key.starts_with("doubt:");
  if (making.answers == Making::Answers::Yes && !is_doubt) return engine::Answer{.by = "--yes"};
  if (!Console::can_ask() || session.console.format() == Format::Json) {
    return fail(ErrorCode::InvalidArgument,
                is_doubt ? fmt::format("{}: nobody can tell whether this was bought; run the same command again in a "
                                       "terminal and say what to do",
                                       approval.key)
                         : fmt::format("{} waits for a person, and there is no terminal to ask on: run the same "
                                       "command again in a terminal or with --yes, and it goes on from here",
                                       approval.key));
  }
  // A draft that can be watched is where the film will be.
  KADR_TRY(const auto drafts, outputs_of(house, approval.step.job));
  if (!drafts.empty()) {
    KADR_TRY(const MadeFiles draft, deliver(making, approval.step.job));
    session.console.progress().finish();
    for (const MadeFile& file : draft.files) session.console.say("look at " + printable(file.path.string()));
  }
  const Conversation talk = conversation(session, house.artifacts(), making.review);
  return is_doubt ? ask_doubt(approval, talk) : ask_approval(approval, talk);
}

}  // namespace

Result<MadeFiles> run_making(const Making& making, const LocalJobBegun& begun) {
  House& house = making.house;
  if (begun.how != LocalJobBegun::How::WasDone) {
    KADR_CHECK(house.engine().start());
    house.engine().wake(begun.id);
    const JobWatch watch{
        .house = house,
        .job = begun.id,
        .after = begun.last_event,
        .console = making.session.console,
        .log = making.log,
        .answer = [&making](const store::ApprovalRecord& approval) { return answer_of(approval, making); }};
    const auto ended = watch_job(watch, making.session.stop);
    house.engine().stop();
    if (!ended && making.session.stop.stop_requested())
      making.session.console.progress().notice("stopped; the same command goes on from here");
    if (!ended) return fail(ended.error());
    KADR_CHECK(outcome_of_local(*ended));
  }
  return deliver(making, begun.id);
}

}  // namespace kadr::app
