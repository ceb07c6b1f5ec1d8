#include <fstream>

#include <gmock/gmock.h>

#include "api/api_fixture.h"
#include "base/sha256.h"
#include "store/garbage.h"
#include "store/upload_records.h"
#include "support/small_disk.h"

namespace kadr::api {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace std::string_literals;

/// What begins like an MP4, of so many bytes.
std::string film(std::size_t bytes) {
  std::string text = "\0\0\0\x18"s + "ftypisom";
  for (std::size_t at = text.size(); at < bytes; ++at) text += static_cast<char>('a' + at % 26);
  return text;
}

class UploadTest : public ApiTest {
 protected:
  /// \param type empty: none is said.
  struct Sent {
    std::string target = "/v1/uploads?name=clip.mp4";
    std::string body{};
    std::string type = "video/mp4";
    std::string method = "POST";
    std::string fields{};
    std::string key{};
  };
  [[nodiscard]] std::string head_of(const Sent& sent, std::size_t bytes) const {
    std::string head = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n{}", sent.method,
                                   sent.target, sent.key.empty() ? key_ : sent.key, sent.fields);
    if (!sent.type.empty()) head += fmt::format("Content-Type: {}\r\n", sent.type);
    return head + fmt::format("Content-Length: {}\r\n\r\n", bytes);
  }
  [[nodiscard]] RawAnswer send(const Sent& sent) const {
    return connect().ask(head_of(sent, sent.body.size()) + sent.body);
  }
  [[nodiscard]] RawAnswer piece(const std::string& id, std::size_t offset, const std::string& body,
                                std::string key = "") const {
    return send({.target = "/v1/uploads/" + id,
                 .body = body,
                 .type = "",
                 .method = "PATCH",
                 .fields = fmt::format("Upload-Offset: {}\r\n", offset),
                 .key = std::move(key)});
  }
  /// The id of an upload that is complete.
  [[nodiscard]] std::string send_film(std::size_t bytes = 5000) const {
    const auto answer = send({.body = film(bytes)});
    EXPECT_EQ(answer.status, 201) << answer.body;
    return json_of(answer).value("id", "");
  }
  [[nodiscard]] std::string open_upload(std::size_t bytes) const {
    const auto answer = post(fmt::format("/v1/uploads?bytes={}&name=long.mp4", bytes));
    EXPECT_EQ(answer.status, 201) << answer.body;
    return json_of(answer).value("id", "");
  }
  [[nodiscard]] Json offset_of(const std::string& id) const { return json_of(get("/v1/uploads/" + id))["offset"]; }

  /// Files in a folder of the store, at any depth.
  [[nodiscard]] std::size_t files_in(const std::string& folder) const {
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(artifacts_.root() / folder))
      files += entry.is_regular_file() ? 1 : 0;
    return files;
  }
  [[nodiscard]] std::string content_of(const std::string& sha256) const {
    std::ifstream file(artifacts_.path_of(sha256), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  /// Two collections, with all the time between them that something must have waited.
  void collect_all() {
    const store::GarbageCollector collector(artifacts_, *database_, clock_);
    const store::GarbageRule rule{.kept = std::chrono::hours(0), .grace = std::chrono::minutes(1)};
    for (int round = 0; round < 2; ++round) {
      clock_.advance(std::chrono::minutes(2));
      ASSERT_TRUE(collector.collect(rule));
    }
  }
  [[nodiscard]] RawAnswer submit(const std::string& upload, const std::string& fields = "") const {
    return post("/v1/jobs", Json{{"recipe", "films"}, {"request", {{"clip", "upload:" + upload}}}}.dump(), fields);
  }
};

TEST_F(UploadTest, a_raw_body_becomes_an_artifact) {
  start();
  const std::string body = film(700'000);

  const auto answer = send({.target = "/v1/uploads?name=%D1%84%D1%96%D0%BB%D1%8C%D0%BC.mp4", .body = body});

  ASSERT_EQ(answer.status, 201) << answer.body;
  const Json upload = json_of(answer);
  EXPECT_THAT(upload["id"].get<std::string>(), ::testing::StartsWith("upl_"));
  EXPECT_EQ(answer.header("location"), "/v1/uploads/" + upload["id"].get<std::string>());
  EXPECT_EQ(upload["name"], "фільм.mp4");
  EXPECT_EQ(upload["media_type"], "video/mp4");
  EXPECT_EQ(upload["bytes"], 700'000);
  EXPECT_EQ(upload["sha256"], base::sha256(body));
  EXPECT_EQ(upload["complete"], true);
  EXPECT_EQ(upload["expires_at"], base::to_string(clock_.now() + std::chrono::hours(24)));
  EXPECT_EQ(json_of(get("/v1/uploads/" + upload["id"].get<std::string>())), upload);
  EXPECT_TRUE(content_of(upload["sha256"]) == body);
  EXPECT_EQ(files_in("temporary"), 0U);
}

TEST_F(UploadTest, the_bytes_tell_the_media_type_whatever_the_client_says) {
  start();

  const auto answer = send({.target = "/v1/uploads", .body = "RIFF\1\2\3\4WAVEfmt ", .type = "text/html"});

  EXPECT_EQ(json_of(answer)["media_type"], "audio/wav");
  EXPECT_EQ(json_of(answer)["name"], "upload");
}

TEST_F(UploadTest, a_name_is_no_path) {
  start();

  for (const char* name : {"..%2F..%2Fetc%2Fpasswd", "C:%5Cfilms%5Cpasswd", "pass%0D%0Awd"}) {
    const auto answer = send({.target = "/v1/uploads?name="s + name, .body = film(100)});
    EXPECT_EQ(json_of(answer)["name"], "passwd") << answer.body;
  }
}

TEST_F(UploadTest, a_form_brings_several_files_or_none_at_all) {
  start();
  const auto part = [](const std::string& name, const std::string& content) {
    return "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n" + content + "\r\n";
  };
  const std::string note = "--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n";
  const std::string type = "multipart/form-data; boundary=b";

  const auto both =
      send({.body = part("one.mp4", film(300'000)) + note + part("two.mp4", film(2000)) + "--b--\r\n", .type = type});
  const auto one_bad =
      send({.body = part("good.mp4", film(999)) + part("bad.mp4", "<html>") + "--b--\r\n", .type = type});
  const auto no_file = send({.body = note + "--b--\r\n", .type = type});
  const auto cut = send({.body = part("cut.mp4", film(998)), .type = type});

  ASSERT_EQ(both.status, 201) << both.body;
  EXPECT_EQ(json_of(both)["uploads"][0]["name"], "one.mp4");
  EXPECT_EQ(json_of(both)["uploads"][0]["sha256"], base::sha256(film(300'000)));
  EXPECT_EQ(json_of(both)["uploads"][1]["bytes"], 2000);
  EXPECT_EQ(one_bad.status, 422);
  EXPECT_THAT(detail_of(one_bad), HasSubstr("bad.mp4 is a web page"));
  EXPECT_EQ(no_file.status, 400);
  EXPECT_EQ(cut.status, 400);
  EXPECT_EQ(json_of(get("/v1/uploads"))["uploads"].size(), 2U);
  EXPECT_EQ(files_in("temporary"), 0U);
}

TEST_F(UploadTest, what_is_no_media_is_refused_before_all_of_it_has_come) {
  start();
  auto client = connect();
  const std::string page = "<!DOCTYPE html>" + std::string(400'000, ' ');

  client.send(head_of({}, 100'000'000) + page);
  const auto answer = client.receive();

  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(detail_of(answer), HasSubstr("clip.mp4 is a web page"));
  EXPECT_THAT(json_of(get("/v1/uploads"))["uploads"], IsEmpty());
}

TEST_F(UploadTest, more_than_the_limit_is_refused_and_leaves_nothing) {
  settings_.api.upload_limit = 1 << 20;
  start();
  auto announced = connect();
  auto chunked = connect();

  announced.send(head_of({}, (1 << 20) + 1));
  const auto at_once = announced.receive();
  chunked.send(
      fmt::format("POST /v1/uploads HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {}\r\n"
                  "Transfer-Encoding: chunked\r\n\r\n100001\r\n{}\r\n0\r\n\r\n",
                  key_, film((1 << 20) + 1)));
  const auto counted = chunked.receive();
  const auto opened = post("/v1/uploads?bytes=1048577");

  for (const auto& answer : {at_once, counted, opened}) {
    EXPECT_EQ(answer.status, 413);
    EXPECT_THAT(detail_of(answer), HasSubstr("1048576 bytes"));
  }
  EXPECT_EQ(send({.body = film(1 << 20)}).status, 201);
  EXPECT_EQ(json_of(get("/v1/uploads"))["uploads"].size(), 1U);
  EXPECT_EQ(files_in("temporary"), 0U);
}

TEST_F(UploadTest, an_empty_body_is_refused) {
  start();

  EXPECT_EQ(send({}).status, 400);
  EXPECT_EQ(post("/v1/uploads?bytes=0").status, 400);
  EXPECT_EQ(post("/v1/uploads?bytes=-1").status, 400);
  EXPECT_EQ(send({.target = "/v1/uploads?bytes=10", .body = film(100)}).status, 400);
  EXPECT_THAT(json_of(get("/v1/uploads"))["uploads"], IsEmpty());
}

TEST_F(UploadTest, a_client_that_leaves_leaves_nothing) {
  start();
  {
    auto client = connect();
    client.send(head_of({}, 10'000'000) + film(600'000));
    while (files_in("temporary") == 0) std::this_thread::yield();
  }

  while (files_in("temporary") > 0) std::this_thread::yield();

  EXPECT_THAT(json_of(get("/v1/uploads"))["uploads"], IsEmpty());
  EXPECT_EQ(files_in("artifacts"), 0U);
}

TEST_F(UploadTest, a_client_that_sends_too_slowly_is_answered_408_and_leaves_nothing) {
  settings_.http.limits.body = {.window = std::chrono::milliseconds(200), .least = 10 << 10};
  start();
  auto client = connect();

  client.send(head_of({}, 10'000'000) + film(100));
  const auto answer = client.receive();

  EXPECT_EQ(answer.status, 408);
  EXPECT_EQ(files_in("temporary"), 0U);
  EXPECT_THAT(json_of(get("/v1/uploads"))["uploads"], IsEmpty());
}

TEST_F(UploadTest, a_full_disk_is_507_and_leaves_nothing) {
  const auto disk = test::SmallDisk::mount(4 << 20);
  if (!disk) GTEST_SKIP() << "only root can mount a small disk";
  const std::filesystem::path own = artifacts_.root();
  artifacts_ = *store::ArtifactStore::open(disk->path() / "store");
  disk->fill(1 << 20);
  start();

  const auto whole = send({.body = film(3 << 20)});
  const std::string id = open_upload(3 << 20);
  const auto first = piece(id, 0, film(3 << 20).substr(0, 500'000));
  const auto second = piece(id, 500'000, film(3 << 20).substr(500'000));

  EXPECT_EQ(whole.status, 507);
  EXPECT_THAT(detail_of(whole), AllOf(HasSubstr("no room for clip.mp4"), Not(HasSubstr(disk->path().string()))));
  EXPECT_EQ(files_in("temporary"), 0U);
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(second.status, 507);
  disk->make_room();
  const auto offset = offset_of(id).get<std::size_t>();
  EXPECT_GE(offset, 500'000U);
  const auto rest = piece(id, offset, film(3 << 20).substr(offset));
  EXPECT_EQ(json_of(rest)["sha256"], base::sha256(film(3 << 20))) << rest.body;
  server_.reset();
  artifacts_ = *store::ArtifactStore::open(own);
}

TEST_F(UploadTest, pieces_join_to_the_whole) {
  start();
  const std::string whole = film(800'000);
  const std::string id = open_upload(whole.size());
  EXPECT_EQ(json_of(get("/v1/uploads/" + id))["complete"], false);

  const auto first = piece(id, 0, whole.substr(0, 10));
  const auto second = piece(id, 10, whole.substr(10, 500'000));
  const auto last = piece(id, 500'010, whole.substr(500'010));

  EXPECT_EQ(json_of(first)["offset"], 10);
  EXPECT_EQ(second.header("upload-offset"), "500010");
  ASSERT_EQ(last.status, 200) << last.body;
  EXPECT_EQ(json_of(last)["complete"], true);
  EXPECT_EQ(json_of(last)["name"], "long.mp4");
  EXPECT_EQ(json_of(last)["sha256"], base::sha256(whole));
  EXPECT_EQ(json_of(get("/v1/uploads/" + id)), json_of(last));
  EXPECT_TRUE(content_of(base::sha256(whole)) == whole);
  EXPECT_EQ(files_in("uploads"), 0U);
}

TEST_F(UploadTest, a_wrong_offset_is_409_with_the_right_one) {
  start();
  const std::string id = open_upload(1000);
  ASSERT_EQ(piece(id, 0, film(1000).substr(0, 400)).status, 200);

  for (const std::size_t offset : {0U, 399U, 401U, 2000U}) {
    const auto answer = piece(id, offset, "more");
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(code_of(answer), "offset_mismatch");
    EXPECT_EQ(json_of(answer)["offset"], 400);
    EXPECT_EQ(answer.header("upload-offset"), "400");
  }

  auto head = connect();
  head.send(fmt::format("HEAD /v1/uploads/{} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {}\r\n\r\n", id, key_));
  EXPECT_EQ(head.receive_head().header("upload-offset"), "400");
  EXPECT_EQ(ask({.method = "PATCH", .target = "/v1/uploads/" + id, .body = "{}"}).status, 400) << "without an offset";
  EXPECT_EQ(piece(id, 400, film(1000).substr(400)).status, 200);
  EXPECT_EQ(piece(id, 1000, "more").status, 409) << "it is complete";
}

TEST_F(UploadTest, a_piece_longer_than_the_upload_is_refused) {
  start();
  const std::string id = open_upload(1000);

  EXPECT_EQ(piece(id, 0, film(1001)).status, 413);
  auto chunked = connect();
  chunked.send(
      fmt::format("PATCH /v1/uploads/{} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {}\r\nUpload-Offset: 0\r\n"
                  "Transfer-Encoding: chunked\r\n\r\n3e9\r\n{}\r\n0\r\n\r\n",
                  id, key_, film(1001)));
  EXPECT_EQ(chunked.receive().status, 413);

  EXPECT_EQ(offset_of(id), 0);
}

TEST_F(UploadTest, a_cut_piece_is_kept_as_far_as_it_came_also_over_a_restart) {
  start();
  const std::string whole = film(900'000);
  const std::string id = open_upload(whole.size());
  {
    auto client = connect();
    client.send(
        head_of({.target = "/v1/uploads/" + id, .method = "PATCH", .fields = "Upload-Offset: 0\r\n"}, whole.size()) +
        whole.substr(0, 600'000));
  }
  const std::string key = key_;
  while (offset_of(id) != 600'000) std::this_thread::yield();
  server_.reset();
  artifacts_ = *store::ArtifactStore::open(artifacts_.root());
  start();

  const auto rest = piece(id, 600'000, whole.substr(600'000), key);

  EXPECT_EQ(json_of(rest)["sha256"], base::sha256(whole)) << rest.body;
}

TEST_F(UploadTest, two_requests_do_not_write_one_upload_at_once) {
  start();
  const std::string id = open_upload(900'000);
  auto first = connect();
  first.send(head_of({.target = "/v1/uploads/" + id, .method = "PATCH", .fields = "Upload-Offset: 0\r\n"}, 900'000) +
             film(500'000));
  while (offset_of(id) == 0) std::this_thread::yield();

  const auto second = piece(id, 0, film(900'000));

  EXPECT_EQ(second.status, 409);
  EXPECT_THAT(detail_of(second), HasSubstr("another request is sending"));
}

TEST_F(UploadTest, pieces_that_are_no_media_end_the_upload) {
  start();
  const std::string id = open_upload(20);

  const auto answer = piece(id, 0, "<html>and no film...");

  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(get("/v1/uploads/" + id).status, 404);
  EXPECT_EQ(files_in("uploads"), 0U);
}

TEST_F(UploadTest, a_deleted_upload_is_gone_also_under_the_hands_of_its_sender) {
  start();
  const std::string id = open_upload(900'000);
  auto sender = connect();
  sender.send(head_of({.target = "/v1/uploads/" + id, .method = "PATCH", .fields = "Upload-Offset: 0\r\n"}, 900'000) +
              film(500'000));
  while (offset_of(id) == 0) std::this_thread::yield();

  EXPECT_EQ(ask({.method = "DELETE", .target = "/v1/uploads/" + id}).status, 204);
  sender.send(film(900'000).substr(500'000));

  EXPECT_EQ(sender.receive().status, 404);
  EXPECT_EQ(get("/v1/uploads/" + id).status, 404);
  EXPECT_EQ(ask({.method = "DELETE", .target = "/v1/uploads/" + id}).status, 404);
  EXPECT_EQ(files_in("uploads"), 0U);
  EXPECT_EQ(files_in("artifacts"), 0U);
}

TEST_F(UploadTest, somebody_elses_upload_does_not_exist) {
  start();
  const std::string complete = send_film();
  const std::string open = open_upload(1000);
  const std::string bob = make_key({.owner = "bob"});

  for (const std::string& id : {complete, open}) {
    const std::string target = "/v1/uploads/" + id;
    EXPECT_EQ(ask({.target = target, .key = bob}).status, 404);
    EXPECT_EQ(piece(id, 0, film(1000), bob).status, 404);
    EXPECT_EQ(ask({.method = "DELETE", .target = target, .key = bob}).status, 404);
  }

  EXPECT_THAT(json_of(ask({.target = "/v1/uploads", .key = bob}))["uploads"], IsEmpty());
  EXPECT_EQ(json_of(get("/v1/uploads"))["uploads"].size(), 2U);
}

TEST_F(UploadTest, the_list_has_pages) {
  start();
  std::vector<std::string> newest_first;
  for (std::size_t number = 0; number < 5; ++number) {
    newest_first.insert(newest_first.begin(), send_film(2000 + number));
    clock_.advance(std::chrono::milliseconds(1));
  }
  std::vector<std::string> listed;
  Json page = json_of(get("/v1/uploads?limit=2"));
  for (;;) {
    for (const Json& upload : page["uploads"]) listed.push_back(upload["id"]);
    if (page["next_cursor"].is_null()) break;
    page = json_of(get("/v1/uploads?limit=2&cursor=" + page["next_cursor"].get<std::string>()));
  }

  EXPECT_EQ(listed, newest_first);
  EXPECT_EQ(get("/v1/uploads?cursor=upl_1").status, 400);
}

TEST_F(UploadTest, an_expired_upload_is_gone_and_its_bytes_with_it) {
  start();
  const std::string complete = send_film();
  const std::string open = open_upload(1000);
  ASSERT_EQ(piece(open, 0, film(500)).status, 200);
  collect_all();
  EXPECT_EQ(files_in("artifacts"), 1U);
  EXPECT_EQ(files_in("uploads"), 1U);

  clock_.advance(std::chrono::hours(24));

  EXPECT_EQ(get("/v1/uploads/" + complete).status, 404);
  EXPECT_EQ(piece(open, 500, film(1000).substr(500)).status, 404);
  EXPECT_THAT(json_of(get("/v1/uploads"))["uploads"], IsEmpty());
  collect_all();
  EXPECT_EQ(files_in("artifacts"), 0U);
  EXPECT_EQ(files_in("uploads"), 0U);
  EXPECT_EQ(read([](store::Connection& connection) { return connection.query("SELECT id FROM uploads"); }).size(), 0U);
}

TEST_F(UploadTest, a_job_keeps_what_it_was_made_of_until_it_ends) {
  start();
  const std::string upload = send_film();

  const auto made = submit(upload);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(json_of(made)["request"], (Json{{"clip", "upload:" + upload}}));
  EXPECT_EQ(ask({.method = "DELETE", .target = "/v1/uploads/" + upload}).status, 204);
  collect_all();

  const auto job =
      read([&](store::Connection& connection) { return store::find_job(connection, json_of(made)["id"]); });
  const Json pin = job->request["uploads"][upload];
  EXPECT_EQ(pin, (Json{{"sha256", base::sha256(film(5000))}, {"bytes", 5000}, {"name", "clip.mp4"}}));
  EXPECT_EQ(files_in("artifacts"), 1U);
  EXPECT_EQ(json_of(get("/v1/jobs/" + job->id))["request"], json_of(made)["request"]);
  EXPECT_EQ(post("/v1/jobs/" + job->id + "/cancel").status, 200);
  collect_all();
  EXPECT_EQ(files_in("artifacts"), 0U);
}

TEST_F(UploadTest, a_job_is_refused_that_names_no_upload_of_its_owner) {
  start();
  const std::string anns = send_film();
  const std::string open = open_upload(1000);
  const std::string bob = make_key({.owner = "bob"});
  const std::string body = Json{{"recipe", "films"}, {"request", {{"clip", "upload:" + anns}}}}.dump();

  const auto missing = submit("upl_nowhere");
  const auto incomplete = submit(open);
  const auto bobs = ask({.method = "POST", .target = "/v1/jobs", .body = body, .key = bob});

  for (const auto& answer : {missing, incomplete, bobs}) {
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(code_of(answer), "upload_unusable");
    EXPECT_EQ(json_of(answer)["errors"][0]["path"], "clip");
  }
  EXPECT_EQ(detail_of(missing), "clip: there is no upload upl_nowhere");
  EXPECT_THAT(detail_of(incomplete), HasSubstr("is not complete"));
  EXPECT_THAT(json_of(get("/v1/jobs"))["jobs"], IsEmpty());
}

TEST_F(UploadTest, a_request_that_is_sent_again_is_answered_also_when_its_upload_has_gone) {
  start();
  const std::string upload = send_film();
  const auto first = submit(upload, "Idempotency-Key: k1\r\n");
  ASSERT_EQ(first.status, 201);
  ASSERT_EQ(ask({.method = "DELETE", .target = "/v1/uploads/" + upload}).status, 204);

  const auto again = submit(upload, "Idempotency-Key: k1\r\n");

  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
}

}  // namespace
}  // namespace kadr::api
