#include "recipes/mix/mix_job.h"

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <sstream>

#include <gmock/gmock.h>

#include "engine/commands.h"
#include "engine/engine.h"
#include "recipes/mix/job_steps.h"
#include "recipes/mix/mix_fixture.h"
#include "store/event_records.h"
#include "store/job_records.h"
#include "store/output_records.h"
#include "store/schema.h"
#include "store/step_records.h"
#include "support/http_server.h"
#include "support/small_disk.h"

namespace kadr::recipes::mix {
namespace {

namespace fs = std::filesystem;
using store::Connection;
using testing::ElementsAre;
using testing::HasSubstr;

std::string content_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::string why(const store::JobRecord& job) {
  return job.error ? job.error->message : "";
}

/// Stands before the conforming of one clip: holds it until it is told how to go on.
class Gate {
 public:
  void close_for(std::string name) {
    const std::scoped_lock lock(mutex_);
    name_ = std::move(name);
  }
  /// \param instead what the clip fails with; nothing: it is conformed.
  void open(std::optional<Error> instead = {}) {
    const std::scoped_lock lock(mutex_);
    open_ = true;
    instead_ = std::move(instead);
    opened_.notify_all();
  }
  Result<> pass(const std::string& name, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    if (name_.empty() || !name.ends_with(name_)) return {};
    if (!opened_.wait(lock, std::move(stop), [this] { return open_; })) return fail(ErrorCode::Cancelled, "stopped");
    return instead_ ? fail(*instead_) : Result<>();
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any opened_;
  std::string name_;
  bool open_ = false;
  std::optional<Error> instead_;
};

/// A mix as a job of an engine, its clips on a web server.
class MixJob : public MixTest {
 protected:
  void SetUp() override {
    make_clip("red.mp4", "red", 5, 300);
    make_clip("green.mp4", "lime", 8, 500);
    make_clip("blue.mp4", "blue", 6);
    make_music("music.wav", 1200, 0.4);
    test::write_text(clips() / "page.mp4", "<html>not here</html>");
    for (const auto& file : fs::directory_iterator(clips())) {
      server_.on(
          "/" + file.path().filename().string(),
          [content = content_of(file.path())](test::HttpExchange& exchange) { exchange.reply("200 OK", "", content); });
    }
    database_ = store::Database::open({.folder = folder_.path() / "data", .migrations = store::schema()}).value();
    add_mix_steps(kinds_, job_services_.emplace(JobServices{.services = services_,
                                                            .quick_darkrooms = quick_darkrooms_,
                                                            .outputs_folder = folder_.path() / "outputs",
                                                            .database = *database_,
                                                            .clock = clock_}));
    kinds_.add(kConformKind, engine::kCpuClass,
               [this, conform = kinds_.find(kConformKind)->work](const engine::StepRun& run) -> Result<Json> {
                 KADR_CHECK(gate_.pass(run.input["name"], run.stop));
                 return conform(run);
               });
    engine_settings_.retry.attempts = 1;
    parts_.emplace(engine::Parts{*database_, clock_, random_, recipes_, kinds_, engine_settings_});
    engine_ = std::make_unique<engine::Engine>(
        *parts_, bus_,
        engine::Engine::Settings{.crews = {.cpu = 2, .io = 2, .vendor = 1},
                                 .lease_owner = "test",
                                 .complain = [](const Error& error) { ADD_FAILURE() << error.message; }});
    ASSERT_TRUE(engine_->start());
  }

  /// The plan, with clips by URL or by path.
  [[nodiscard]] Json plan_of(bool by_url) const {
    const auto at = [&](const std::string& name) { return by_url ? server_.url("/" + name) : name; };
    return {{"task_name", "t"},
            {"canvas", "96x160@10"},
            {"preset", "ultrafast"},
            {"video_blocks", {{"a", {at("red.mp4"), at("green.mp4")}}, {"b", {at("blue.mp4")}}}},
            {"audio_blocks", {{"music", {at("music.wav")}}}},
            {"text_to_speach", Json::array({{{"text", "one"}, {"voice", "Low"}}})}};
  }

  store::JobRecord run_job(const Json& request) {
    submit_job(request);
    return wait_until([](const store::JobRecord& job) { return store::has_ended(job.state); });
  }

  void submit_job(const Json& request) {
    const store::JobRecord job{
        .id = "1", .owner = "anna", .recipe = std::string(kMixRecipe), .request = request, .created_at = clock_.now()};
    EXPECT_TRUE(database_->write([&](Connection& connection) { return engine::submit(connection, job); }));
    engine_->wake("1");
  }

  store::JobRecord wait_until(const std::function<bool(const store::JobRecord&)>& reached) {
    std::mutex mutex;
    std::condition_variable rung;
    std::atomic<int> rings = 0;
    const auto subscription = bus_.subscribe("1", [&] {
      ++rings;
      const std::scoped_lock lock(mutex);
      rung.notify_all();
    });
    while (true) {
      const int seen = rings;
      const auto now = database_->read([&](Connection& connection) { return store::find_job(connection, "1"); });
      if (reached(**now)) return **now;
      std::unique_lock lock(mutex);
      if (!rung.wait_for(lock, std::chrono::seconds(60), [&] { return rings != seen; })) return **now;
    }
  }

  /// The bytes of an output, put together from its pieces.
  [[nodiscard]] std::string bytes_of(std::int64_t number) const {
    const auto output =
        database_->read([&](Connection& connection) { return store::find_output(connection, "1", number); });
    std::string bytes;
    for (const store::OutputPiece& piece : (*output)->pieces) {
      const std::string artifact = content_of(store_.path_of(piece.sha256));
      bytes += artifact.substr(static_cast<std::size_t>(piece.offset), static_cast<std::size_t>(piece.length));
    }
    EXPECT_EQ(bytes.size(), static_cast<std::size_t>((*output)->bytes));
    return bytes;
  }

  [[nodiscard]] std::vector<std::string> names_of_outputs() const {
    const auto outputs = database_->read([](Connection& connection) { return store::outputs_of(connection, "1"); });
    std::vector<std::string> names;
    for (const store::OutputRecord& output : *outputs) names.push_back(output.name);
    return names;
  }

  /// The data of all events of a type.
  [[nodiscard]] std::vector<Json> told(std::string_view type) const {
    const auto events =
        database_->read([](Connection& connection) { return store::events_after(connection, "1", 0, 1000); });
    std::vector<Json> data;
    for (const store::EventRecord& event : *events) {
      if (event.type == type) data.push_back(event.data);
    }
    return data;
  }

  /// What a mix writes, from a store of its own, so that nothing is shared between the two ways.
  [[nodiscard]] std::vector<std::string> files_of_a_mix(const Json& plan) {
    store_ = store::ArtifactStore::open(folder_.path() / "other").value();
    const MixReport report = made(plan.dump());
    store_ = store::ArtifactStore::open(folder_.path() / "store").value();
    std::vector<std::string> files;
    for (const Output& output : report.outputs) files.push_back(content_of(output.file));
    return files;
  }

  Gate gate_;
  test::HttpServer server_;
  base::SystemClock clock_;
  base::SystemRandom random_;
  engine::EventBus bus_;
  engine::StepKinds kinds_;
  engine::EngineSettings engine_settings_;
  engine::Recipes recipes_{{std::string(kMixRecipe), mix_job}};
  Services services_{.darkrooms = darkrooms_,
                     .store = store_,
                     .speech = speech_,
                     .download_limits = {.guard = net::FetchGuard::anything()}};
  media::DarkroomPool quick_darkrooms_{darkroom_settings(), 1};
  std::unique_ptr<store::Database> database_;
  std::optional<JobServices> job_services_;
  std::optional<engine::Parts> parts_;
  std::unique_ptr<engine::Engine> engine_;
};

TEST_F(MixJob, outputs_have_the_very_bytes_of_the_files_that_a_mix_writes) {
  const store::JobRecord job = run_job(plan_of(true));

  ASSERT_EQ(job.state, store::JobState::Succeeded) << (job.error ? job.error->message : "");
  EXPECT_EQ((*job.result)["count"], 2);
  EXPECT_NEAR((*job.result)["total_seconds"].get<double>(), 1.1 + 1.4, 0.001);
  // A store of its own, so that nothing is shared between the two ways.
  store_ = store::ArtifactStore::open(folder_.path() / "other").value();
  const MixReport report = made(plan_of(false).dump());
  store_ = store::ArtifactStore::open(folder_.path() / "store").value();
  for (std::int64_t number = 1; number <= 2; ++number) {
    EXPECT_TRUE(bytes_of(number) == content_of(report.outputs[static_cast<std::size_t>(number) - 1].file)) << number;
  }
}

TEST_F(MixJob, an_output_tells_what_it_is_made_of) {
  (void)run_job(plan_of(true));

  const auto outputs = database_->read([](Connection& connection) { return store::outputs_of(connection, "1"); });

  ASSERT_EQ(outputs->size(), 2U);
  EXPECT_EQ((*outputs)[1].name, "t_comb_2.mp4");
  EXPECT_EQ((*outputs)[1].media_type, "video/mp4");
  EXPECT_EQ((*outputs)[1].facts, (Json{{"clips", {server_.url("/green.mp4"), server_.url("/blue.mp4")}},
                                       {"voice_line", 1},
                                       {"voice", "Low"},
                                       {"music", server_.url("/music.wav")},
                                       {"frames", 14},
                                       {"seconds", 1.4}}));
}

TEST_F(MixJob, uploads_make_the_very_bytes_that_addresses_make) {
  (void)run_job(plan_of(true));
  const std::vector<std::string> by_address{bytes_of(1), bytes_of(2)};
  EXPECT_TRUE(database_->write([](Connection& connection) { return store::delete_job(connection, "1"); }));
  Json plan = plan_of(true);
  const auto upload = [&](Json& location, const std::string& id, const std::string& name) {
    store::Draft draft = store_.draft().value();
    const std::string content = content_of(clips() / name);
    EXPECT_EQ(::write(draft.descriptor(), content.data(), content.size()), std::ssize(content));
    const store::Artifact artifact = store_.publish(std::move(draft)).value();
    location = "upload:" + id;
    plan["uploads"][id] = {{"sha256", artifact.sha256}, {"bytes", artifact.bytes}, {"name", name}};
  };
  upload(plan["video_blocks"]["a"][0], "upl_1", "red.mp4");
  upload(plan["audio_blocks"]["music"][0], "upl_2", "music.wav");

  const store::JobRecord job = run_job(plan);

  ASSERT_EQ(job.state, store::JobState::Succeeded) << (job.error ? job.error->message : "");
  EXPECT_TRUE(bytes_of(1) == by_address[0]);
  EXPECT_TRUE(bytes_of(2) == by_address[1]);
  const auto output = database_->read([](Connection& connection) { return store::find_output(connection, "1", 1); });
  EXPECT_EQ((*output)->facts["clips"], (Json{"red.mp4", server_.url("/blue.mp4")}));
  EXPECT_EQ((*output)->facts["music"], "music.wav");
}

TEST_F(MixJob, an_upload_that_is_gone_fails_its_job_with_its_name) {
  Json plan = plan_of(true);
  plan["video_blocks"]["a"][0] = "upload:upl_1";
  plan["uploads"] = {{"upl_1", {{"sha256", std::string(64, 'a')}, {"bytes", 5}, {"name", "holiday.mp4"}}}};

  const store::JobRecord job = run_job(plan);

  ASSERT_EQ(job.state, store::JobState::Failed);
  EXPECT_THAT(job.error->message, HasSubstr("holiday.mp4 is no longer there"));
}

TEST_F(MixJob, a_video_is_there_as_soon_as_its_own_clips_are) {
  gate_.close_for("red.mp4");
  submit_job(plan_of(true));
  const store::JobRecord job = wait_until(
      [&](const store::JobRecord& now) { return !names_of_outputs().empty() || store::has_ended(now.state); });

  ASSERT_EQ(job.state, store::JobState::Running) << "the first clip is still being conformed";
  ASSERT_THAT(names_of_outputs(), ElementsAre("t_comb_2.mp4"));
  const std::string early = bytes_of(2);
  EXPECT_THAT(told("outputs.ready"), ElementsAre(Json{{"outputs", {2}}}));
  test::write_text(folder_.path() / "early.mp4", early);
  EXPECT_EQ(colour_at(folder_.path() / "early.mp4", 13), "blue") << "it plays to its end";

  gate_.open();
  const store::JobRecord done = wait_until([](const store::JobRecord& now) { return store::has_ended(now.state); });

  ASSERT_EQ(done.state, store::JobState::Succeeded) << why(done);
  EXPECT_THAT(names_of_outputs(), ElementsAre("t_comb_1.mp4", "t_comb_2.mp4"));
  EXPECT_THAT(told("outputs.ready"), ElementsAre(Json{{"outputs", {2}}}, Json{{"outputs", {1}}}));
  const auto files = files_of_a_mix(plan_of(false));
  EXPECT_TRUE(early == files[1]) << "the longest video of the shared sound was not there yet";
  EXPECT_TRUE(bytes_of(1) == files[0]);
  EXPECT_TRUE(bytes_of(2) == files[1]);
}

TEST_F(MixJob, a_bad_clip_is_left_out_and_named_and_no_video_changes_its_number) {
  gate_.close_for("green.mp4");
  Json plan = plan_of(true);
  plan["skip_bad"] = true;
  plan["video_blocks"]["a"] = {server_.url("/page.mp4"), server_.url("/red.mp4"), server_.url("/green.mp4"),
                               server_.url("/blue.mp4")};
  submit_job(plan);
  (void)wait_until(
      [&](const store::JobRecord& now) { return !names_of_outputs().empty() || store::has_ended(now.state); });
  const std::string first = bytes_of(1);

  gate_.open(Error{ErrorCode::UnreadableMedia, "green.mp4 is cut off"});
  const store::JobRecord job = wait_until([](const store::JobRecord& now) { return store::has_ended(now.state); });

  ASSERT_EQ(job.state, store::JobState::Succeeded) << why(job);
  EXPECT_THAT(told("outputs.ready"), ElementsAre(Json{{"outputs", {1}}}, Json{{"outputs", {2}}}))
      << "the second could have been the third until it was known";
  EXPECT_TRUE(bytes_of(1) == first);
  const Json& left_out = (*job.result)["left_out"];
  EXPECT_THAT(left_out["clips"].dump(), testing::AllOf(HasSubstr("page.mp4"), HasSubstr("green.mp4 is cut off")));
  EXPECT_EQ(left_out["count"], 2);
  EXPECT_EQ(left_out["combinations"], (Json{"a 1 + b 1", "a 3 + b 1"}));
  EXPECT_EQ(told("job.note").size(), 3U) << "one for each clip and one for the combinations";
}

TEST_F(MixJob, with_skip_bad_the_bytes_are_those_of_a_mix_that_skips_the_same) {
  Json plan = plan_of(true);
  plan["skip_bad"] = true;
  plan["video_blocks"]["a"] = {server_.url("/page.mp4"), server_.url("/red.mp4"), server_.url("/green.mp4")};
  const store::JobRecord job = run_job(plan);
  ASSERT_EQ(job.state, store::JobState::Succeeded) << why(job);

  Json same = plan_of(false);
  same["skip_bad"] = true;
  same["video_blocks"]["a"] = {"page.mp4", "red.mp4", "green.mp4"};
  const auto files = files_of_a_mix(same);

  ASSERT_EQ(files.size(), 2U);
  EXPECT_TRUE(bytes_of(1) == files[0]);
  EXPECT_TRUE(bytes_of(2) == files[1]);
}

TEST_F(MixJob, where_the_encoder_cannot_be_used_libx264_makes_every_clip_and_it_is_told) {
  {
    const auto darkroom = darkrooms_.take({});
    for (const media::EncoderState& state : media::try_encoders(**darkroom, {}).value()) {
      if (state.encoder == media::VideoEncoder::Vaapi && state.works) GTEST_SKIP() << "this machine has VA-API";
    }
  }
  Json plan = plan_of(true);
  plan["encoder"] = "h264_vaapi";

  const store::JobRecord job = run_job(plan);

  ASSERT_EQ(job.state, store::JobState::Succeeded) << why(job);
  EXPECT_EQ((*job.result)["encoder"]["used"], "libx264");
  EXPECT_EQ((*job.result)["encoder"]["asked"], "h264_vaapi");
  ASSERT_EQ(told("job.note").size(), 1U);
  EXPECT_THAT(told("job.note")[0]["message"].get<std::string>(), HasSubstr("h264_vaapi cannot be used"));
  const auto files = files_of_a_mix(plan_of(false));
  EXPECT_TRUE(bytes_of(1) == files[0]);
  EXPECT_TRUE(bytes_of(2) == files[1]);
}

TEST_F(MixJob, videos_become_files_where_that_is_asked_for) {
  Json plan = plan_of(true);
  plan["deliver"] = "files";

  const store::JobRecord job = run_job(plan);

  ASSERT_EQ(job.state, store::JobState::Succeeded) << why(job);
  const fs::path folder = folder_.path() / "outputs" / "1";
  ASSERT_EQ((*job.result)["files"], (Json{(folder / "t_comb_1.mp4").string(), (folder / "t_comb_2.mp4").string()}));
  EXPECT_TRUE(content_of(folder / "t_comb_1.mp4") == bytes_of(1));
  EXPECT_TRUE(content_of(folder / "t_comb_2.mp4") == bytes_of(2));
}

TEST_F(MixJob, without_it_no_video_is_ever_a_file) {
  ASSERT_EQ(run_job(plan_of(true)).state, store::JobState::Succeeded);

  EXPECT_FALSE(fs::exists(folder_.path() / "outputs"));
}

/// The store on a disk of its own, with this many KiB left: the job finds it full at its downloads, at its clips or
/// at what it makes of them.
class MixJobOnFullDisk : public MixJob, public testing::WithParamInterface<int> {
 protected:
  void SetUp() override {
    disk_ = test::SmallDisk::mount(64 << 20);
    if (!disk_) GTEST_SKIP() << "only root can mount a small disk";
    store_ = store::ArtifactStore::open(disk_->path() / "store").value();
    engine_settings_.retry.look_for_room = std::chrono::milliseconds(50);
    MixJob::SetUp();
  }

  std::unique_ptr<test::SmallDisk> disk_;
};

TEST_P(MixJobOnFullDisk, pauses_and_says_where_and_goes_on_by_itself) {
  disk_->fill(std::int64_t{GetParam()} << 10);
  submit_job(plan_of(true));
  const store::JobRecord paused = wait_until(
      [](const store::JobRecord& job) { return job.state == store::JobState::Paused || store::has_ended(job.state); });
  ASSERT_EQ(paused.state, store::JobState::Paused) << (paused.error ? paused.error->message : "");
  EXPECT_THAT(paused.reason, HasSubstr(disk_->path().string()));

  disk_->make_room();
  const store::JobRecord job = wait_until([](const store::JobRecord& now) { return store::has_ended(now.state); });

  ASSERT_EQ(job.state, store::JobState::Succeeded) << (job.error ? job.error->message : "");
  const auto steps = database_->read([](Connection& connection) { return store::steps_of(connection, "1"); });
  for (const store::StepRecord& step : *steps) EXPECT_EQ(step.attempts, 1) << step.key;
  std::vector<std::string> outputs;
  for (std::int64_t number = 1; number <= 2; ++number) outputs.push_back(bytes_of(number));
  store_ = store::ArtifactStore::open(folder_.path() / "other").value();
  const MixReport report = made(plan_of(false).dump());
  for (std::size_t i = 0; i < outputs.size(); ++i) EXPECT_TRUE(outputs[i] == content_of(report.outputs[i].file)) << i;
}

INSTANTIATE_TEST_SUITE_P(KibibytesLeft, MixJobOnFullDisk, testing::Values(0, 40, 104, 120, 136));

TEST_F(MixJob, every_bad_file_is_named) {
  Json plan = plan_of(true);
  plan["video_blocks"]["a"].push_back(server_.url("/page.mp4"));
  plan["video_blocks"]["b"].push_back(server_.url("/missing.mp4"));

  const store::JobRecord job = run_job(plan);

  ASSERT_EQ(job.state, store::JobState::Failed);
  EXPECT_THAT(job.error->message, HasSubstr("/page.mp4"));
  EXPECT_THAT(job.error->message, HasSubstr("/missing.mp4"));
}

TEST(MixRequest, names_no_files_of_the_server) {
  const Json request{{"task_name", "t"}, {"video_blocks", {{"a", {"https://example.com/a.mp4", "/etc/passwd"}}}}};

  const auto plan = check_request(request);

  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().message, "video_blocks.a[1] must be an http or https address, or upload:<id>");
}

TEST(MixRequest, says_where_it_names_uploads_and_not_what_they_are) {
  Json request{{"task_name", "t"},
               {"video_blocks", {{"a", {"https://example.com/a.mp4", "upload:upl_1"}}}},
               {"audio_blocks", {{"music", {"upload:upl_2"}}}}};

  const std::vector<NamedUpload> named = named_uploads(request);

  ASSERT_EQ(named.size(), 2U);
  EXPECT_EQ(named[0].path, "video_blocks.a[1]");
  EXPECT_EQ(named[0].id, "upl_1");
  EXPECT_EQ(named[1].path, "audio_blocks.music[0]");
  request["uploads"] = {{"upl_1", {{"sha256", std::string(64, 'a')}, {"bytes", 1}, {"name", "secret.mp4"}}}};
  EXPECT_FALSE(check_request(request)) << "only the server says which artifact an upload is";
  EXPECT_TRUE(read_stored_request(request));
}

TEST(MixRequest, estimate_counts_without_fetching) {
  const Json request{
      {"task_name", "t"},
      {"video_blocks",
       {{"a", {"https://example.com/a.mp4", "https://example.com/b.mp4"}}, {"b", {"https://example.com/c.mp4"}}}},
      {"limit", 1}};

  EXPECT_EQ(*estimate_request(request),
            (Json{{"combinations", 1}, {"product", 2}, {"files_to_fetch", 2}, {"voice_lines", 0}}));
}

}  // namespace
}  // namespace kadr::recipes::mix
