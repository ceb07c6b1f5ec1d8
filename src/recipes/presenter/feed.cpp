#include "recipes/presenter/feed.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "base/sha256.h"
#include "base/utf8.h"
#include "net/download.h"
#include "recipes/presenter/feed_encoding.h"
#include "recipes/presenter/feed_time.h"
#include "recipes/presenter/plain_text.h"

namespace kadr::recipes::presenter {
namespace {

constexpr std::size_t kMostItems = 500;
constexpr std::size_t kMostTitle = 300;      // characters
constexpr std::size_t kMostSummary = 4'000;  // characters
constexpr std::size_t kMostLink = 2'000;     // bytes
constexpr std::size_t kMostId = 500;         // bytes

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// All text in an element, whatever is nested in it, with a space where elements meet.
class WordsIn final : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node& node) override {
    const bool is_text = node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
    if (!is_text) return true;
    if (!text_.empty()) text_ += ' ';
    text_ += node.value();
    return text_.size() < std::size_t{kMostFeedBytes};
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string words_in(pugi::xml_node node) {
  WordsIn words;
  node.traverse(words);
  // A character reference may name what no text may hold.
  return base::is_utf8(words.text()) ? words.text() : std::string();
}

/// The words of the first of these children that has any.
std::string first_words(const pugi::xml_node& item, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    std::string words = words_in(item.child(name));
    if (words.find_first_not_of(" \t\r\n") != std::string::npos) return words;
  }
  return {};
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string usable_link(const std::string& text) {
  std::string link = trimmed(text);
  return net::is_url(link) && link.size() <= kMostLink && base::is_utf8(link) ? link : std::string();
}

/// Atom has links for many ends; RSS has one, as its text.
std::string link_of(const pugi::xml_node& item) {
  for (const pugi::xml_node& link : item.children("link")) {
    const std::string_view relation = link.attribute("rel").value();
    if (!relation.empty() && relation != "alternate") continue;
    const pugi::xml_attribute address = link.attribute("href");
    std::string found = usable_link(address ? address.value() : words_in(link));
    if (!found.empty()) return found;
  }
  return {};
}

FeedItem item_from(const pugi::xml_node& node) {
  FeedItem item{
      .id = trimmed(first_words(node, {"guid", "id"})),
      .title = plain_text(first_words(node, {"title"}), kMostTitle),
      .link = link_of(node),
      .summary = plain_text(first_words(node, {"description", "summary", "content:encoded", "content"}), kMostSummary),
      .published = parse_feed_time(trimmed(first_words(node, {"pubDate", "published", "updated", "dc:date"})))};
  if (item.id.empty()) item.id = item.link;
  if (item.id.empty()) item.id = item.title + "\n" + item.summary;
  if (item.id.size() > kMostId) item.id = base::sha256(item.id);
  return item;
}

/// Where the items are, and what they are called.
struct ItemPlace {
  pugi::xml_node parent;
  std::string_view name;
};

Result<ItemPlace> items_in(const pugi::xml_node& root) {
  const std::string_view kind = local_name(root);
  if (kind == "rss" && root.child("channel")) return ItemPlace{.parent = root.child("channel"), .name = "item"};
  if (kind == "RDF") return ItemPlace{.parent = root, .name = "item"};
  if (kind == "feed") return ItemPlace{.parent = root, .name = "entry"};
  return fail(ErrorCode::UnsupportedMedia, kind == "html"
                                               ? "is a web page and no feed; give the address of its RSS or Atom feed"
                                               : "is no RSS or Atom feed");
}

Result<> check_form(const pugi::xml_parse_result& parsed, const pugi::xml_document& document, std::string_view text) {
  if (!parsed) {
    const auto until = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(parsed.offset, 0, std::ssize(text)));
    const auto line = std::ranges::count(text.substr(0, until), '\n') + 1;
    return fail(ErrorCode::UnsupportedMedia,
                fmt::format("is no RSS or Atom feed: it is not well-formed XML (line {})", line));
  }
  for (const pugi::xml_node& node : document.children()) {
    if (node.type() == pugi::node_doctype && std::strstr(node.value(), "<!ENTITY") != nullptr)
      return fail(ErrorCode::UnsupportedMedia, "defines entities of its own, which kadr does not read");
  }
  return {};
}

std::vector<FeedItem> newest_first(std::vector<FeedItem> items) {
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t one, std::size_t other) {
    const auto& a = items[one].published;
    const auto& b = items[other].published;
    if (a.has_value() != b.has_value()) return a.has_value();
    return a && *a != *b ? *a > *b : one < other;
  });
  std::vector<FeedItem> sorted;
  sorted.reserve(items.size());
  for (const std::size_t number : order) sorted.push_back(std::move(items[number]));
  return sorted;
}

}  // namespace

Result<std::vector<FeedItem>> parse_feed(std::string_view document) {
  if (std::ssize(document) > kMostFeedBytes) {
    return fail(ErrorCode::TooLarge, fmt::format("is longer than {} MiB, which is no feed", kMostFeedBytes >> 20));
  }
  KADR_TRY(const std::string text, feed_in_utf8(document));
  pugi::xml_document xml;
  const pugi::xml_parse_result parsed =
      xml.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  KADR_CHECK(check_form(parsed, xml, text));
  KADR_TRY(const ItemPlace place, items_in(xml.document_element()));
  std::vector<FeedItem> items;
  for (const pugi::xml_node& node : place.parent.children()) {
    if (local_name(node) != place.name) continue;
    FeedItem item = item_from(node);
    if (item.title.empty() && item.summary.empty()) continue;
    items.push_back(std::move(item));
    if (items.size() == kMostItems) break;
  }
  if (items.empty()) return fail(ErrorCode::UnsupportedMedia, "is a feed without a single item");
  return newest_first(std::move(items));
}

}  // namespace kadr::recipes::presenter
