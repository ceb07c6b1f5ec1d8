#include "recipes/presenter/feed.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "recipes/presenter/feed_time.h"

namespace kadr::recipes::presenter {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> titles(const std::string& document) {
  const auto items = parse_feed(document);
  if (!items) return {"error: " + items.error().message};
  std::vector<std::string> all;
  for (const FeedItem& item : *items) all.push_back(item.title);
  return all;
}

std::string refusal(const std::string& document) {
  const auto items = parse_feed(document);
  return items ? "taken" : items.error().message;
}

std::string rss(const std::string& items) {
  return "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>News</title>" + items + "</channel></rss>";
}

std::string time_of(std::string_view text) {
  const auto time = parse_feed_time(text);
  return time ? base::to_string(*time) : "none";
}

TEST(Feed, rss_items_come_newest_first_with_their_words) {
  const auto items =
      parse_feed(rss("<item><title>Old</title><link>https://example.com/1</link><guid>1</guid>"
                     "<pubDate>Fri, 20 Nov 2026 10:00:00 +0200</pubDate></item>"
                     "<item><title>New &amp; good</title><link> https://example.com/2 </link><guid>2</guid>"
                     "<description><![CDATA[<p>Beans &mdash; <b>cheaper</b></p>]]></description>"
                     "<pubDate>Sat, 21 Nov 2026 10:00:00 GMT</pubDate></item>"));

  ASSERT_TRUE(items.has_value()) << items.error().message;
  ASSERT_EQ(items->size(), 2U);
  EXPECT_EQ(items->front().title, "New & good");
  EXPECT_EQ(items->front().summary, "Beans — cheaper");
  EXPECT_EQ(items->front().link, "https://example.com/2");
  EXPECT_EQ(items->front().id, "2");
  EXPECT_EQ(base::to_string(*items->front().published), "2026-11-21T10:00:00.000Z");
}

TEST(Feed, atom_entries_have_links_by_relation_and_nested_words) {
  const auto items = parse_feed(
      "<feed xmlns='http://www.w3.org/2005/Atom'><title>Blog</title><entry><id>urn:1</id>"
      "<title type='html'>A &lt;b&gt;day&lt;/b&gt;</title><link rel='edit' href='https://example.com/edit'/>"
      "<link href='https://example.com/day'/><updated>2026-11-21T12:00:00+02:00</updated>"
      "<content type='xhtml'><div><p>In</p><p>Kyiv</p></div></content></entry></feed>");

  ASSERT_TRUE(items.has_value()) << items.error().message;
  EXPECT_THAT(*items, ElementsAre(FeedItem{.id = "urn:1",
                                           .title = "A day",
                                           .link = "https://example.com/day",
                                           .summary = "In Kyiv",
                                           .published = parse_feed_time("2026-11-21T10:00:00Z")}));
}

TEST(Feed, items_without_a_date_keep_the_feeds_order) {
  EXPECT_THAT(titles(rss("<item><title>b</title></item><item><title>a</title></item>")), ElementsAre("b", "a"));
  EXPECT_THAT(titles(rss("<item><title>b</title></item><item><title>a</title><pubDate>21 Nov 2026 10:00 GMT</pubDate>"
                         "</item>")),
              ElementsAre("a", "b"));
}

TEST(Feed, the_oldest_rss_is_read_as_well) {
  EXPECT_THAT(titles("<rdf:RDF><channel/><item><title>one</title></item></rdf:RDF>"), ElementsAre("one"));
}

TEST(Feed, an_item_without_an_id_is_known_by_its_link_and_then_by_its_words) {
  const auto items =
      parse_feed(rss("<item><title>a</title><link>https://example.com/a</link></item>"
                     "<item><title>b</title></item>"));
  EXPECT_EQ((*items)[0].id, "https://example.com/a");
  EXPECT_FALSE((*items)[1].id.empty());
}

TEST(Feed, other_encodings_become_utf8) {
  EXPECT_THAT(titles("<?xml version='1.0' encoding='windows-1251'?><rss><channel><item><title>\xCA\xE0\xE2\xE0"
                     "</title></item></channel></rss>"),
              ElementsAre("Кава"));
  EXPECT_THAT(refusal("<?xml version='1.0' encoding='utf-7'?><rss/>"), HasSubstr("encoding that is not known"));
  EXPECT_THAT(refusal("<rss>\xCA\xE0</rss>"), HasSubstr("not written in UTF-8"));
}

TEST(Feed, what_is_no_feed_is_refused_with_one_sentence) {
  EXPECT_EQ(refusal("<html><body>hello</body></html>"),
            "is a web page and no feed; give the address of its RSS or Atom feed");
  EXPECT_EQ(refusal("<opml/>"), "is no RSS or Atom feed");
  EXPECT_EQ(refusal("<rss><channel>\n<item></rss>"), "is no RSS or Atom feed: it is not well-formed XML (line 2)");
  EXPECT_THAT(refusal(""), HasSubstr("not well-formed"));
  EXPECT_EQ(refusal(rss("")), "is a feed without a single item");
  EXPECT_EQ(refusal(rss("<item><guid>1</guid></item>")), "is a feed without a single item");
}

TEST(Feed, entities_of_its_own_are_refused_and_nothing_is_expanded) {
  EXPECT_EQ(refusal("<!DOCTYPE rss [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>" +
                    rss("<item><title>&b;</title></item>").substr(21)),
            "defines entities of its own, which kadr does not read");
  EXPECT_THAT(titles(rss("<item><title>&b;</title></item>")), ElementsAre("&b;"));
}

TEST(Feed, huge_and_deep_documents_end_soon) {
  EXPECT_EQ(refusal(std::string(kMostFeedBytes + 1, ' ')), "is longer than 2 MiB, which is no feed");
  std::string deep;
  for (int i = 0; i < 300'000; ++i) deep += "<a>";
  EXPECT_THAT(refusal(deep), HasSubstr("not well-formed"));
  std::string closed = deep;
  for (int i = 0; i < 300'000; ++i) closed += "</a>";
  EXPECT_EQ(refusal(closed.substr(0, kMostFeedBytes)).empty(), false);
}

TEST(Feed, times_are_read_in_both_ways_that_feeds_write_them) {
  EXPECT_EQ(time_of("Sat, 21 Nov 2026 19:00:00 +0200"), "2026-11-21T17:00:00.000Z");
  EXPECT_EQ(time_of("21 Nov 26 19:00 EST"), "2026-11-22T00:00:00.000Z");
  EXPECT_EQ(time_of("2026-11-21T19:00:00.25-05:30"), "2026-11-22T00:30:00.000Z");
  EXPECT_EQ(time_of("2026-11-21"), "2026-11-21T00:00:00.000Z");
  for (const char* text : {"", "yesterday", "31 Feb 2026 10:00:00 GMT", "2026-13-01", "21 Nov 2026 25:00 GMT"})
    EXPECT_EQ(time_of(text), "none") << text;
}

}  // namespace
}  // namespace kadr::recipes::presenter
