#include "app/text_editor.h"

#include <gtest/gtest.h>

namespace kadr::app {
namespace {

Variables editor(const std::string& command) {
  return [command](const char* name) -> std::optional<std::string> {
    if (std::string_view(name) == "EDITOR") return command;
    return std::nullopt;
  };
}

TEST(TextEditor, a_text_comes_back_as_the_editor_left_it) {
  const auto changed = edit_text("coffee and coffee\n", ".txt", editor("sed -i s/coffee/tea/"));

  ASSERT_TRUE(changed) << changed.error().message;
  EXPECT_EQ(*changed, "tea and coffee\n");
}

TEST(TextEditor, an_editor_that_fails_changes_nothing) {
  const auto changed = edit_text("coffee", ".txt", editor("false"));

  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, ErrorCode::Cancelled);
}

TEST(TextEditor, the_file_has_the_ending_that_was_asked_for) {
  const auto changed = edit_text("", ".json", editor("sh -c 'echo \"$1\" > \"$1\"' --"));

  ASSERT_TRUE(changed);
  EXPECT_TRUE(changed->ends_with(".json\n")) << *changed;
}

}  // namespace
}  // namespace kadr::app
