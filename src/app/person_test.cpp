#include "app/person.h"

#include <deque>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::app {
namespace {

using ::testing::HasSubstr;

/// A person with all answers ready.
class PersonTest : public ::testing::Test {
 protected:
  [[nodiscard]] Conversation conversation() {
    return {.show = [this](const std::string& text) { shown_ += text + "\n"; },
            .ask = [this](const std::string&) -> Result<std::string> {
              if (answers_.empty()) return fail(ErrorCode::Cancelled, "nobody answers");
              std::string answer = answers_.front();
              answers_.pop_front();
              return answer;
            },
            .edit = [this](const std::string& text) -> Result<std::string> {
              given_ = text;
              return edited_;
            },
            .find_file = {}};
  }

  store::ApprovalRecord approval_{.step = {.job = "j", .number = 4}, .key = "script", .subject = {{"title", "Coffee"}}};
  std::deque<std::string> answers_;
  std::string shown_;
  std::string given_;
  std::string edited_;
};

TEST_F(PersonTest, yes_approves_what_was_shown) {
  answers_ = {"y"};

  const auto answer = ask_approval(approval_, conversation());

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->kind, engine::Answer::Kind::Approve);
  EXPECT_FALSE(answer->edits);
  EXPECT_THAT(shown_, HasSubstr("script waits for you:\n\ntitle: Coffee"));
}

TEST_F(PersonTest, no_is_asked_for_its_reason) {
  answers_ = {"No", "too long"};

  const auto answer = ask_approval(approval_, conversation());

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->kind, engine::Answer::Kind::Reject);
  EXPECT_EQ(answer->reason, "too long");
}

TEST_F(PersonTest, an_edited_text_is_shown_again_and_approved_as_it_is_then) {
  answers_ = {"e", "y"};
  edited_ = R"({"title": "Tea"})";

  const auto answer = ask_approval(approval_, conversation());

  ASSERT_TRUE(answer);
  ASSERT_TRUE(answer->edits);
  EXPECT_EQ((*answer->edits)["title"], "Tea");
  EXPECT_THAT(given_, HasSubstr("\"title\": \"Coffee\""));
  EXPECT_THAT(shown_, HasSubstr("title: Tea"));
}

TEST_F(PersonTest, a_text_that_is_no_json_changes_nothing) {
  answers_ = {"e", "y"};
  edited_ = "{";

  const auto answer = ask_approval(approval_, conversation());

  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->edits);
  EXPECT_THAT(shown_, HasSubstr("no JSON"));
}

TEST_F(PersonTest, anything_else_is_asked_again_until_there_is_no_answer) {
  answers_ = {"", "what?"};

  const auto answer = ask_approval(approval_, conversation());

  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::Cancelled);
}

TEST_F(PersonTest, a_doubtful_purchase_is_bought_again_given_up_or_recognised) {
  answers_ = {"y"};
  EXPECT_EQ(ask_doubt(approval_, conversation())->kind, engine::Answer::Kind::Approve);
  answers_ = {"n"};
  EXPECT_EQ(ask_doubt(approval_, conversation())->kind, engine::Answer::Kind::Reject);
  answers_ = {"pred_77aa"};
  EXPECT_EQ((*ask_doubt(approval_, conversation())->edits)["vendor_id"], "pred_77aa");
}

}  // namespace
}  // namespace kadr::app
