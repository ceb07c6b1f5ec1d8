#include "providers/account/input_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/temporary_folder.h"

namespace kadr::providers::account {
namespace {

using std::chrono::minutes;

class SetClock final : public base::Clock {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  void pass(std::chrono::milliseconds time) { now_ += time; }

 private:
  Instant now_ = base::from_milliseconds(1'000'000);
};

class InputFilesTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string stored(std::string_view bytes) const {
    store::Draft draft = store_.draft().value();
    EXPECT_EQ(::pwrite(draft.descriptor(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    return store_.publish(std::move(draft)).value().sha256;
  }
  /// A vendor that remembers what it was given.
  [[nodiscard]] Uploader uploader() {
    return [this](const InputFile& file, const std::stop_token&) -> Result<UploadedFile> {
      seen_.push_back(file);
      return UploadedFile{.address = "up://" + file.name, .until = until_};
    };
  }

  test::TemporaryFolder folder_;
  SetClock clock_;
  const store::ArtifactStore store_ = store::ArtifactStore::open(folder_.path()).value();
  InputFiles files_{store_, clock_};
  std::vector<InputFile> seen_;
  std::optional<Instant> until_;
};

TEST_F(InputFilesTest, each_file_of_a_request_is_replaced_by_the_vendors_address) {
  const std::string picture = stored("\x89PNG\r\n\x1a\n....");
  const Order order{.body = {{"prompt", "x"}, {"images", {{{"uri", picture}}}}},
                    .files = {{.path = "images[0].uri", .artifact = picture}}};
  const auto body = files_.body_with_files(order, uploader(), {});
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(body->dump(), R"({"prompt":"x","images":[{"uri":"up://)" + picture.substr(0, 8) + R"(.png"}]})");
  EXPECT_EQ(seen_.at(0).media_type, "image/png");
  EXPECT_EQ(seen_.at(0).bytes, 12);
}

TEST_F(InputFilesTest, a_file_is_uploaded_once_while_its_address_lives) {
  const std::string picture = stored("picture");
  until_ = clock_.now() + minutes(60);
  ASSERT_TRUE(files_.address_of(picture, uploader(), {}));
  clock_.pass(minutes(39));
  ASSERT_TRUE(files_.address_of(picture, uploader(), {}));
  EXPECT_EQ(seen_.size(), 1U);
  clock_.pass(minutes(1));
  ASSERT_TRUE(files_.address_of(picture, uploader(), {}));
  EXPECT_EQ(seen_.size(), 2U) << "twenty minutes are too few for work that waits its turn";
}

TEST_F(InputFilesTest, an_upload_that_fails_is_not_remembered) {
  const std::string picture = stored("picture");
  const auto refused = files_.address_of(picture,
                                         [](const InputFile&, const std::stop_token&) -> Result<UploadedFile> {
                                           return fail(ErrorCode::Unavailable, "not now");
                                         },
                                         {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "not now");
  EXPECT_TRUE(files_.address_of(picture, uploader(), {}));
}

TEST_F(InputFilesTest, what_is_not_in_the_store_is_not_uploaded) {
  EXPECT_EQ(files_.address_of(std::string(64, 'a'), uploader(), {}).error().code, ErrorCode::NotFound);
}

TEST_F(InputFilesTest, uploads_that_take_too_long_end_before_anything_is_bought) {
  InputFiles hurried(store_, clock_, std::chrono::milliseconds(0));
  EXPECT_EQ(hurried.address_of(stored("picture"), uploader(), {}).error().code, ErrorCode::TimedOut);
  EXPECT_TRUE(seen_.empty());
}

}  // namespace
}  // namespace kadr::providers::account
