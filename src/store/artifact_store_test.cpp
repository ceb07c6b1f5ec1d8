#include "store/artifact_store.h"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sha256.h"
#include "support/child_process.h"
#include "support/temporary_folder.h"

namespace kadr::store {
namespace {

namespace fs = std::filesystem;
using test::files_below;
using test::holds_in_child;
using test::read_text;
using test::WaitingChild;
using test::write_text;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kKey = base::sha256("a piece of work");

void fill(const Draft& draft, std::string_view text) {
  ASSERT_EQ(::pwrite(draft.descriptor(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
}

class ArtifactStoreTest : public ::testing::Test {
 protected:
  ArtifactStore open_store() { return ArtifactStore::open(folder_ / "store").value(); }

  static Artifact publish_text(const ArtifactStore& store, std::string_view text) {
    Draft draft = store.draft().value();
    fill(draft, text);
    return store.publish(std::move(draft)).value();
  }

  [[nodiscard]] fs::path record_file() const {
    return folder_ / "store/results" / kKey.substr(0, 2) / (kKey + ".json");
  }

  test::TemporaryFolder temporary_;
  const fs::path folder_ = temporary_.path();
};

TEST_F(ArtifactStoreTest, published_bytes_are_found_under_their_hash) {
  const ArtifactStore store = open_store();

  const Artifact artifact = publish_text(store, "hello");

  EXPECT_EQ(artifact.sha256, base::sha256("hello"));
  EXPECT_EQ(artifact.bytes, 5);
  const base::FileDescriptor file = store.open_artifact(artifact.sha256).value();
  std::array<char, 16> buffer{};
  ASSERT_EQ(::read(file.get(), buffer.data(), buffer.size()), 5);
  EXPECT_EQ(std::string(buffer.data(), 5), "hello");
  EXPECT_EQ(fs::status(store.path_of(artifact.sha256)).permissions() & fs::perms::mask, fs::perms{0444});
  EXPECT_THAT(files_below(folder_ / "store/temporary"), IsEmpty());
}

TEST_F(ArtifactStoreTest, hashes_files_longer_than_one_read) {
  const ArtifactStore store = open_store();
  std::string text(std::size_t{2'500'000}, 'x');
  text += "end";

  EXPECT_EQ(publish_text(store, text).sha256, base::sha256(text));
}

TEST_F(ArtifactStoreTest, publishing_the_same_bytes_twice_keeps_the_first_file) {
  const ArtifactStore store = open_store();
  const Artifact first = publish_text(store, "hello");
  struct stat before{};
  ASSERT_EQ(::stat(store.path_of(first.sha256).c_str(), &before), 0);

  const Artifact second = publish_text(store, "hello");

  struct stat after{};
  ASSERT_EQ(::stat(store.path_of(first.sha256).c_str(), &after), 0);
  EXPECT_EQ(second.sha256, first.sha256);
  EXPECT_EQ(after.st_ino, before.st_ino);
  EXPECT_THAT(files_below(folder_ / "store/temporary"), IsEmpty());
}

TEST_F(ArtifactStoreTest, publishing_heals_an_artifact_that_was_cut_short) {
  const ArtifactStore store = open_store();
  const Artifact artifact = publish_text(store, "hello");
  fs::permissions(store.path_of(artifact.sha256), fs::perms::owner_all);
  fs::resize_file(store.path_of(artifact.sha256), 2);

  publish_text(store, "hello");

  EXPECT_EQ(read_text(store.path_of(artifact.sha256)), "hello");
}

TEST_F(ArtifactStoreTest, a_dropped_draft_leaves_nothing) {
  const ArtifactStore store = open_store();

  {
    fill(store.draft().value(), "half");
  }

  EXPECT_THAT(files_below(folder_ / "store"), IsEmpty());
}

TEST_F(ArtifactStoreTest, a_killed_writer_leaves_nothing_visible_and_is_swept) {
  const ArtifactStore store = open_store();
  WaitingChild writer([&] {
    auto* draft = new Draft(store.draft().value());
    (void)::pwrite(draft->descriptor(), "half", 4, 0);
  });
  writer.kill();
  ASSERT_EQ(files_below(folder_ / "store/temporary").size(), 1U);

  open_store();

  EXPECT_THAT(files_below(folder_ / "store"), IsEmpty());
}

TEST_F(ArtifactStoreTest, the_draft_of_a_living_process_is_not_swept) {
  const ArtifactStore store = open_store();
  const WaitingChild writer([&] { new Draft(store.draft().value()); });

  open_store();

  EXPECT_EQ(files_below(folder_ / "store/temporary").size(), 1U);
}

TEST_F(ArtifactStoreTest, a_resumable_draft_goes_on_where_a_killed_process_stopped) {
  const ArtifactStore store = open_store();
  WaitingChild writer([&] {
    auto* draft = new Draft(store.resumable_draft(kKey).value());
    (void)::pwrite(draft->descriptor(), "hel", 3, 0);
    write_text(draft->path().string() + ".meta", "notes");
  });
  const auto held = store.resumable_draft(kKey);
  writer.kill();

  const ArtifactStore again = open_store();
  Draft draft = again.resumable_draft(kKey).value();
  ASSERT_EQ(::pwrite(draft.descriptor(), "lo", 2, 3), 2);
  const Artifact artifact = again.publish(std::move(draft)).value();

  EXPECT_EQ(held.error().code, ErrorCode::Unavailable);
  EXPECT_EQ(artifact.sha256, base::sha256("hello"));
  EXPECT_THAT(files_below(folder_ / "store/downloads"), IsEmpty());
}

TEST_F(ArtifactStoreTest, an_unpublished_resumable_draft_is_kept_for_a_week) {
  const ArtifactStore store = open_store();
  const fs::path path = store.resumable_draft(kKey).value().path();
  using std::chrono::hours;

  fs::last_write_time(path, fs::file_time_type::clock::now() - hours{6 * 24});
  open_store();
  const bool kept_after_six_days = fs::exists(path);
  fs::last_write_time(path, fs::file_time_type::clock::now() - hours{8 * 24});
  open_store();

  EXPECT_TRUE(kept_after_six_days);
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(ArtifactStoreTest, opening_a_missing_artifact_says_not_found) {
  EXPECT_EQ(open_store().open_artifact(kKey).error().code, ErrorCode::NotFound);
}

TEST_F(ArtifactStoreTest, names_that_are_no_hash_are_refused) {
  const ArtifactStore store = open_store();
  std::string upper_case = kKey;
  upper_case[0] = 'A';

  for (const std::string& name : {std::string("../x"), std::string(), kKey + "0", upper_case, kKey.substr(1)}) {
    EXPECT_EQ(store.open_artifact(name).error().code, ErrorCode::InvalidArgument) << name;
    EXPECT_EQ(store.find_result(name).error().code, ErrorCode::InvalidArgument) << name;
    EXPECT_EQ(store.record_result(name, {}).error().code, ErrorCode::InvalidArgument) << name;
    EXPECT_EQ(store.resumable_draft(name).error().code, ErrorCode::InvalidArgument) << name;
    EXPECT_TRUE(store.path_of(name).empty()) << name;
  }
}

TEST_F(ArtifactStoreTest, a_recorded_result_is_found_again) {
  const Json value = {{"frames", 240}, {"rate", "30000/1001"}};
  const Artifact artifact = publish_text(open_store(), "hello");

  ASSERT_TRUE(open_store().record_result(kKey, {artifact, value}));
  const auto found = open_store().find_result(kKey).value();

  ASSERT_TRUE(found);
  EXPECT_EQ(found->artifact->sha256, artifact.sha256);
  EXPECT_EQ(found->artifact->bytes, 5);
  EXPECT_EQ(found->value, value);
  EXPECT_THAT(files_below(folder_ / "store/temporary"), IsEmpty());
}

TEST_F(ArtifactStoreTest, a_result_may_have_no_artifact_and_may_be_replaced) {
  const ArtifactStore store = open_store();
  ASSERT_TRUE(store.record_result(kKey, {std::nullopt, "old"}));

  ASSERT_TRUE(store.record_result(kKey, {std::nullopt, nullptr}));
  const auto found = store.find_result(kKey).value();

  ASSERT_TRUE(found);
  EXPECT_FALSE(found->artifact);
  EXPECT_TRUE(found->value.is_null());
}

TEST_F(ArtifactStoreTest, a_key_that_was_never_recorded_has_no_result) {
  EXPECT_EQ(open_store().find_result(kKey).value(), std::nullopt);
}

TEST_F(ArtifactStoreTest, a_result_counts_as_none_when_its_artifact_is_missing_or_truncated) {
  const ArtifactStore store = open_store();
  const Artifact artifact = publish_text(store, "hello");
  ASSERT_TRUE(store.record_result(kKey, {artifact, nullptr}));
  const fs::path path = store.path_of(artifact.sha256);

  fs::permissions(path, fs::perms::owner_all);
  fs::resize_file(path, 4);
  const bool found_truncated = store.find_result(kKey).value().has_value();
  fs::remove(path);
  const bool found_missing = store.find_result(kKey).value().has_value();

  EXPECT_FALSE(found_truncated);
  EXPECT_FALSE(found_missing);
}

TEST_F(ArtifactStoreTest, a_damaged_record_counts_as_none_wherever_it_is_cut) {
  const ArtifactStore store = open_store();
  ASSERT_TRUE(store.record_result(kKey, {publish_text(store, "hello"), {{"frames", 3}}}));
  const std::string whole = read_text(record_file());

  for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
    write_text(record_file(), whole.substr(0, size));
    const auto found = store.find_result(kKey);
    ASSERT_TRUE(found) << size;
    EXPECT_FALSE(found->has_value()) << size;
  }
}

TEST_F(ArtifactStoreTest, a_record_of_another_shape_counts_as_none) {
  const ArtifactStore store = open_store();
  ASSERT_TRUE(store.record_result(kKey, {std::nullopt, 1}));
  const std::string other_key = base::sha256("other work");
  const std::string key_field = R"({"key": ")" + kKey + R"(", )";

  for (const std::string& text :
       {std::string("[]"), R"({"key": ")" + other_key + R"(", "value": 1})", key_field + R"("value": 1, "more": 2})",
        key_field + R"("artifact": "x"})", key_field + R"("value": 1, "artifact": "../x", "bytes": 5})",
        key_field + R"("value": 1, "artifact": 7, "bytes": -5})", std::string(80, '\0')}) {
    write_text(record_file(), text);
    EXPECT_FALSE(store.find_result(kKey).value().has_value()) << text;
  }
}

TEST_F(ArtifactStoreTest, a_result_of_an_artifact_that_is_not_there_is_not_recorded) {
  const ArtifactStore store = open_store();

  EXPECT_EQ(store.record_result(kKey, {Artifact{kKey, 5}, nullptr}).error().code, ErrorCode::NotFound);
}

TEST_F(ArtifactStoreTest, a_value_that_could_not_be_read_back_is_not_recorded) {
  const ArtifactStore store = open_store();
  Json deep;
  for (int level = 0; level < base::kMaxJsonDepth; ++level) deep = Json::array({deep});

  EXPECT_EQ(store.record_result(kKey, {std::nullopt, "\xff"}).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(store.record_result(kKey, {std::nullopt, deep}).error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(files_below(folder_ / "store"), IsEmpty());
}

TEST_F(ArtifactStoreTest, a_root_below_a_file_is_refused_by_name) {
  write_text(folder_ / "file", "x");

  const auto store = ArtifactStore::open(folder_ / "file/store");

  EXPECT_THAT(store.error().message, AllOf(HasSubstr((folder_ / "file/store").string()), HasSubstr("cannot create")));
}

TEST_F(ArtifactStoreTest, a_file_where_a_folder_belongs_is_refused_by_name) {
  fs::create_directories(folder_ / "store");
  write_text(folder_ / "store/results", "x");

  EXPECT_THAT(ArtifactStore::open(folder_ / "store").error().message,
              AllOf(HasSubstr((folder_ / "store/results").string()), HasSubstr("Not a directory")));
}

TEST_F(ArtifactStoreTest, a_read_only_folder_is_refused_with_what_to_do) {
  open_store();
  fs::permissions(folder_, fs::perms{0755});
  fs::permissions(folder_ / "store/artifacts", fs::perms{0555});

  EXPECT_TRUE(holds_in_child([&] {
    if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) return false;
    const auto store = ArtifactStore::open(folder_ / "store");
    return !store && store.error().code == ErrorCode::PermissionDenied &&
           store.error().message.contains("store/artifacts: Permission denied; allow this user to write there");
  }));
}

TEST_F(ArtifactStoreTest, a_failed_write_records_nothing_and_leaves_nothing) {
  const ArtifactStore store = open_store();

  EXPECT_TRUE(holds_in_child([&] {
    test::limit_file_size(4096);
    const auto recorded = store.record_result(kKey, {std::nullopt, std::string(100'000, 'x')});
    return !recorded && recorded.error().code == ErrorCode::TooLarge &&
           recorded.error().message.contains("cannot write ");
  }));
  EXPECT_THAT(files_below(folder_ / "store"), IsEmpty());
}

TEST_F(ArtifactStoreTest, a_file_written_whole_replaces_the_old_one) {
  const fs::path path = folder_ / "manifest.json";

  ASSERT_TRUE(write_file_whole(path, "old"));
  ASSERT_TRUE(write_file_whole(path, "new"));

  EXPECT_EQ(read_text(path), "new");
  EXPECT_EQ(files_below(folder_).size(), 1U);
}

TEST_F(ArtifactStoreTest, a_file_that_cannot_be_written_whole_keeps_the_old_one) {
  const fs::path path = folder_ / "manifest.json";
  ASSERT_TRUE(write_file_whole(path, "old"));

  EXPECT_TRUE(holds_in_child([&] {
    test::limit_file_size(4096);
    return !write_file_whole(path, std::string(100'000, 'x'));
  }));
  EXPECT_EQ(read_text(path), "old");
  EXPECT_EQ(files_below(folder_).size(), 1U);
}

TEST_F(ArtifactStoreTest, writing_a_file_into_a_missing_folder_names_the_folder) {
  const auto written = write_file_whole(folder_ / "none/manifest.json", "x");

  EXPECT_EQ(written.error().code, ErrorCode::NotFound);
  EXPECT_THAT(written.error().message, HasSubstr((folder_ / "none").string()));
}

}  // namespace
}  // namespace kadr::store
