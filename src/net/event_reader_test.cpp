#include "net/event_reader.h"

#include <vector>

#include <gtest/gtest.h>

namespace kadr::net {
namespace {

/// "id/name/data" of each event, with all bytes at once or `portion` at a time.
std::string events(std::string_view stream, std::size_t portion = std::string_view::npos) {
  std::string told;
  EventReader reader([&](const ServerEvent& event) {
    told += (told.empty() ? "" : "|") + event.id + "/" + event.name + "/" + event.data;
    return EventReader::Next::GoOn;
  });
  while (!stream.empty()) {
    EXPECT_EQ(reader.take(stream.substr(0, portion)), EventReader::Next::GoOn);
    stream.remove_prefix(std::min(portion, stream.size()));
  }
  return told;
}

TEST(EventReader, reads_what_the_table_says_however_it_is_cut) {
  struct Case {
    std::string_view stream;
    std::string_view events;
  };
  const Case cases[] = {
      {"", ""},
      {"data: one\n\n", "//one"},
      {"data:one\n\ndata:  two\n\n", "//one|// two"},
      {"id: 7\nevent: step\ndata: one\n\n", "7/step/one"},
      {"id: 7\ndata: one\n\ndata: two\n\n", "7//one|7//two"},
      {"data: one\ndata: two\ndata:\n\n", "//one\ntwo\n"},
      {"data\n\n", "//"},
      {"event: lost\n\ndata: one\n\n", "//one"},
      {": comment\n\n:\n\ndata: one\n\n", "//one"},
      {"event: step\r\ndata: one\r\ndata: two\r\n\r\n", "/step/one\ntwo"},
      {"data: one\r\n\r\ndata: two\r\rdata: three\n\n", "//one|//two|//three"},
      {"\xEF\xBB\xBF"
       "data: one\n\n",
       "//one"},
      {"retry: 10\nunknown: x\ndata: {\"a\": 1}\n\n", "//{\"a\": 1}"},
      {"data: unfinished\n", ""},
      {"data: unfinished", ""},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(events(each.stream), each.events) << each.stream;
    EXPECT_EQ(events(each.stream, 1), each.events) << each.stream;
    EXPECT_EQ(events(each.stream, 3), each.events) << each.stream;
  }
}

TEST(EventReader, stops_when_told_to) {
  int heard = 0;
  EventReader reader([&](const ServerEvent&) {
    ++heard;
    return EventReader::Next::Stop;
  });

  EXPECT_EQ(reader.take("id: 4\ndata: one\n\ndata: two\n\n"), EventReader::Next::Stop);

  EXPECT_EQ(heard, 1);
  EXPECT_EQ(reader.last_id(), "4");
}

TEST(EventReader, an_endless_line_or_event_is_not_collected) {
  const std::string much(1 << 20, 'x');
  const auto stops = [&](const std::string& portion) {
    EventReader reader([](const ServerEvent&) { return EventReader::Next::GoOn; });
    for (int i = 0; i < 8; ++i) {
      if (reader.take(portion) == EventReader::Next::Stop) return true;
    }
    return false;
  };
  EXPECT_TRUE(stops(much));
  EXPECT_TRUE(stops("data: " + much + "\n"));
  EXPECT_FALSE(stops("data: " + much + "\n\n"));
}

}  // namespace
}  // namespace kadr::net
