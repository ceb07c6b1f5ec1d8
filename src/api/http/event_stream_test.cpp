#include "api/http/event_stream.h"

#include <gtest/gtest.h>

namespace kadr::api::http {
namespace {

TEST(EventStream, an_event_is_a_block_of_fields) {
  EXPECT_EQ(to_text({.id = "7", .name = "progress", .data = "{}"}), "id: 7\nevent: progress\ndata: {}\n\n");
  EXPECT_EQ(to_text({.data = "x"}), "data: x\n\n");
  EXPECT_EQ(to_text({}), "data: \n\n");
}

TEST(EventStream, each_line_of_the_data_is_a_field) {
  EXPECT_EQ(to_text({.data = "a\nb\r\nc\rd\n"}), "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
}

TEST(EventStream, id_and_name_cannot_begin_another_field) {
  EXPECT_EQ(to_text({.id = "1\ndata: evil", .name = "a\rb", .data = "x"}), "id: 1 data: evil\nevent: a b\ndata: x\n\n");
}

}  // namespace
}  // namespace kadr::api::http
