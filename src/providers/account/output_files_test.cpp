#include "providers/account/output_files.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sha256.h"
#include "support/http_server.h"
#include "support/temporary_folder.h"

namespace kadr::providers::account {
namespace {

using models::ModelKind;
using ::testing::HasSubstr;

const std::string kFilm = std::string(
                              "\0\0\0\x18"
                              "ftypisom",
                              12) +
                          std::string(5000, 'f');

class OutputFilesTest : public ::testing::Test {
 protected:
  [[nodiscard]] OutputFiles outputs(const std::string& base_url) const {
    return OutputFiles::create(
               {.vendor = "Lumen", .hosts = {"lumen.example"}, .base_url = base_url, .kept_for = "one hour"}, store_)
        .value();
  }
  [[nodiscard]] Result<models::MadeFile> bring_home(const std::string& path, ModelKind kind = ModelKind::Video) const {
    return outputs(server_.url("/v1")).bring_home(server_.url(path), kind, {});
  }

  test::TemporaryFolder folder_;
  test::HttpServer server_;
  const store::ArtifactStore store_ = store::ArtifactStore::open(folder_.path()).value();
};

TEST_F(OutputFilesTest, an_output_is_fetched_and_kept_under_its_hash) {
  server_.on("/out.mp4", [](test::HttpExchange& exchange) { exchange.reply("200 OK", "", kFilm); });
  const auto made = bring_home("/out.mp4");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->sha256, base::sha256(kFilm));
  EXPECT_EQ(made->bytes, kFilm.size());
  EXPECT_EQ(made->media_type, "video/mp4");
  EXPECT_TRUE(store_.open_artifact(made->sha256));
}

TEST_F(OutputFilesTest, an_output_that_was_cut_short_may_be_fetched_again) {
  server_.on("/out.mp4", [](test::HttpExchange& exchange) {
    exchange.send(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", kFilm.size()));
    exchange.send(kFilm.substr(0, 2000));
  });
  const auto made = bring_home("/out.mp4");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::Unavailable);
  server_.on("/out.mp4", [](test::HttpExchange& exchange) { exchange.reply("200 OK", "", kFilm); });
  EXPECT_TRUE(bring_home("/out.mp4"));
}

TEST_F(OutputFilesTest, an_output_that_has_expired_is_said_to_have) {
  for (const char* status : {"404 Not Found", "410 Gone", "403 Forbidden"}) {
    server_.on("/out.mp4", [&](test::HttpExchange& exchange) { exchange.reply(status, "", ""); });
    const auto made = bring_home("/out.mp4");
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::NotFound);
    EXPECT_EQ(made.error().message,
              "Lumen has this output no more (it keeps outputs for one hour); redo the step to buy it again");
  }
}

TEST_F(OutputFilesTest, what_is_not_of_the_models_kind_is_not_kept) {
  server_.on("/page", [](test::HttpExchange& exchange) { exchange.reply("200 OK", "", "<!doctype html><html>"); });
  server_.on("/film", [](test::HttpExchange& exchange) { exchange.reply("200 OK", "", kFilm); });
  EXPECT_EQ(bring_home("/page").error().code, ErrorCode::UnreadableMedia);
  const auto picture = bring_home("/film", ModelKind::Image);
  EXPECT_EQ(picture.error().code, ErrorCode::UnreadableMedia);
  EXPECT_EQ(picture.error().message, "Lumen gave a file that is no image (video/mp4); redo the step to try again");
}

TEST_F(OutputFilesTest, only_the_vendors_own_hosts_are_asked) {
  const OutputFiles real = outputs("https://api.lumen.test/v1");
  const auto error = [&](const std::string& url) { return real.bring_home(url, ModelKind::Video, {}).error(); };
  EXPECT_EQ(error("https://evil.test/out.mp4").code, ErrorCode::PermissionDenied);
  EXPECT_EQ(error("https://evillumen.example/out.mp4").code, ErrorCode::PermissionDenied);
  EXPECT_EQ(error("http://cdn.lumen.example/out.mp4").code, ErrorCode::PermissionDenied);
  EXPECT_EQ(error(server_.url("/out.mp4")).code, ErrorCode::PermissionDenied);
  EXPECT_THAT(error("https://evil.test/out.mp4").message, HasSubstr("evil.test, which is no host of its own"));
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(OutputFilesTest, what_comes_with_an_answer_is_kept_alike) {
  const OutputFiles files = outputs("https://api.lumen.test/v1");
  const auto made = files.keep("RIFF....WAVEfmt ", ModelKind::Speech);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->media_type, "audio/wav");
  EXPECT_EQ(files.keep("", ModelKind::Speech).error().code, ErrorCode::UnreadableMedia);
}

}  // namespace
}  // namespace kadr::providers::account
