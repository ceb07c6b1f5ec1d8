#include <gmock/gmock.h>

#include "api/http/multipart_parser.h"
#include "api/http/multipart_reader.h"
#include "api/http/server_fixture.h"

namespace kadr::api::http {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kType = "multipart/form-data; boundary=XX";

/// What steps say, one after another: "name|file|type:bytes;", and in the end "." or the error.
class Outline {
 public:
  /// False once there is no more to come.
  bool add(const Result<FormStep>& step) {
    if (!step) {
      text_ += "error: " + step.error().message;
      return false;
    }
    if (const auto* begins = std::get_if<PartBegins>(&*step))
      text_ +=
          fmt::format("{}|{}|{}:", begins->part.name, begins->part.file_name.value_or("-"), begins->part.content_type);
    if (const auto* bytes = std::get_if<PartBytes>(&*step)) text_ += bytes->bytes;
    if (std::holds_alternative<PartEnds>(*step)) text_ += ";";
    if (std::holds_alternative<FormEnds>(*step)) text_ += ".";
    return !std::holds_alternative<FormEnds>(*step);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// \param at_once how many bytes are fed at a time.
std::string outline(std::string_view body, std::size_t at_once = 1000, std::string_view type = kType) {
  auto parser = MultipartParser::create(type);
  if (!parser) return "error: " + parser.error().message;
  Outline outline;
  for (;;) {
    const auto step = parser->next();
    if (step && std::holds_alternative<FormWaits>(*step)) {
      if (body.empty()) parser->finish();
      parser->feed(body.substr(0, at_once));
      body.remove_prefix(std::min(at_once, body.size()));
    } else if (!outline.add(step)) {
      return outline.text();
    }
  }
}

const std::string kForm =
    "--XX\r\n"
    "Content-Disposition: form-data; name=\"title\"\r\n\r\n"
    "two\r\nlines\r\n--X\r\n"
    "\r\n--XX\r\n"
    "content-disposition: form-data; name=clip; filename=\"a \\\"b\\\".mp4\"\r\n"
    "Content-Type: video/mp4\r\n\r\n"
    "\r\r\n\r\n-"
    "\r\n--XX  \r\n"
    "Content-Disposition: form-data; name=\"empty\"; filename=\"\"\r\n\r\n"
    "\r\n--XX--\r\nepilogue";

TEST(MultipartParser, a_form_is_taken_apart_however_it_is_cut) {
  for (std::size_t at_once = 1; at_once < kForm.size() + 2; ++at_once)
    ASSERT_EQ(outline(kForm, at_once),
              "title|-|:two\r\nlines\r\n--X\r\n;clip|a \"b\".mp4|video/mp4:\r\r\n\r\n-;empty||:;.")
        << at_once;
}

TEST(MultipartParser, what_stands_before_the_first_boundary_is_ignored) {
  EXPECT_EQ(outline("preamble\r\n" + kForm.substr(0, kForm.find("two")) + "x\r\n--XX--"), "title|-|:x;.");
  EXPECT_EQ(outline("--XX--"), ".");
  EXPECT_THAT(outline(std::string(5000, 'x')), HasSubstr("boundary does not come"));
}

TEST(MultipartParser, a_form_cut_short_is_an_error) {
  const std::size_t end = kForm.find("--XX--") + 6;
  for (std::size_t length = 0; length < end; ++length)
    ASSERT_THAT(outline(kForm.substr(0, length)), HasSubstr("error: the form is malformed")) << length;
  EXPECT_EQ(outline(kForm.substr(0, end)).back(), '.');
}

TEST(MultipartParser, a_malformed_part_is_an_error) {
  const auto with_header = [](std::string_view header) {
    return outline(fmt::format("--XX\r\n{}\r\nx\r\n--XX--", header));
  };

  EXPECT_EQ(with_header("Content-Disposition: form-data; name=a\r\n"), "a|-|:x;.");
  for (const std::string_view bad :
       {"", "Content-Type: text/plain\r\n", "Content-Disposition: form-data\r\n",
        "Content-Disposition: attachment; name=a\r\n", "Content-Disposition: form-data; name=\"a\r\n",
        "Content-Disposition: form-data; name=\"a\"x\r\n", "Content-Disposition: form-data; name=a; name=b\r\n",
        "Content-Disposition: form-data; =a\r\n", "Content-Disposition: form-data; name=\"\xff\"\r\n",
        "Content-Disposition: form-data; name=\"\x01\"\r\n", "no colon\r\n"})
    EXPECT_THAT(with_header(bad), HasSubstr("error: the form is malformed")) << bad;
  EXPECT_THAT(outline("--XXY\r\n"), HasSubstr("something follows"));
}

TEST(MultipartParser, parts_and_their_headers_are_limited) {
  std::string many;
  for (int count = 0; count < 101; ++count) many += "\r\n--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n";

  EXPECT_THAT(outline(many), HasSubstr("more than 100 parts"));
  EXPECT_THAT(outline("--XX\r\nX: " + std::string(9000, 'x')), HasSubstr("too long a header"));
}

TEST(MultipartParser, the_boundary_comes_from_the_content_type) {
  EXPECT_EQ(outline("--a b--", 100, "Multipart/Form-Data; charset=x; boundary=\"a b\""), ".");
  for (const std::string_view bad : {"", "multipart/form-data", "multipart/mixed; boundary=XX",
                                     "multipart/form-data; boundary=", "multipart/form-data; boundary=\"a\r\n\"",
                                     "multipart/form-data; boundary=\"a", "multipart/form-data; boundary=a{b"})
    EXPECT_THAT(outline("", 1, bad), HasSubstr("multipart/form-data, with its boundary")) << bad;
}

class UploadTest : public ServerTest {
 protected:
  /// Answers with the outline of a form, and the sizes of its files.
  static Awaitable<Response> take_form(const Request& request) {
    auto parser = MultipartParser::create(request.header("Content-Type"));
    if (!parser) co_return Response::problem(parser.error());
    MultipartReader form(*request.stream, *std::move(parser));
    Outline outline;
    for (bool more = true; more;) {
      const auto step = co_await form.next();
      if (!step) co_return Response::problem(step.error());
      more = outline.add(step);
    }
    co_return Response::text(outline.text());
  }
  /// Answers with the number of bytes.
  static Awaitable<Response> count(const Request& request) {
    std::size_t bytes = 0;
    for (;;) {
      const auto piece = co_await request.stream->next();
      if (!piece) co_return Response::problem(piece.error());
      if (piece->empty()) break;
      bytes += piece->size();
    }
    co_return Response::text(fmt::format("{}", bytes));
  }
  static Endpoint streamed(Handler handler, timeline::ByteCount limit) {
    return {.handler = std::move(handler), .body = Endpoint::Body::Streamed, .max_body = limit};
  }
};

TEST_F(UploadTest, a_form_is_read_as_it_arrives) {
  on("POST", "/form", streamed(take_form, 1 << 20));
  start();
  const std::string type = fmt::format("Content-Type: {}\r\n", kType);

  EXPECT_EQ(post("/form", kForm, type).body,
            "title|-|:two\r\nlines\r\n--X\r\n;clip|a \"b\".mp4|video/mp4:\r\r\n\r\n-;empty||:;.");
  EXPECT_EQ(post("/form", kForm.substr(0, 100), type).status, 400);
  EXPECT_EQ(post("/form", kForm, "").status, 400);
}

TEST_F(UploadTest, a_connection_goes_on_after_a_form) {
  on("POST", "/form", streamed(take_form, 1 << 20));
  start();
  test::RawClient client = connect();
  const std::string form =
      request("POST", "/form", fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", kType, kForm.size())) + kForm;

  EXPECT_EQ(client.ask(form).status, 200);
  EXPECT_EQ(client.ask(form).status, 200);
}

TEST_F(UploadTest, a_large_body_passes_through_in_pieces) {
  on("POST", "/count", streamed(count, 100'000'000));
  start();

  EXPECT_EQ(post("/count", std::string(50'000'000, 'x')).body, "50000000");
}

TEST_F(UploadTest, whatever_the_handler_says_a_body_over_the_limit_is_a_413) {
  on("POST", "/count",
     streamed(
         [](const Request& own) -> Awaitable<Response> {
           for (auto piece = co_await own.stream->next(); piece && !piece->empty();)
             piece = co_await own.stream->next();
           co_return Response::text("all is well");
         },
         1000));
  start();

  EXPECT_EQ(send_raw(request("POST", "/count", "Transfer-Encoding: chunked\r\n") + "7d0\r\n" + std::string(2000, 'x') +
                     "\r\n0\r\n\r\n")
                .status,
            413);
}

TEST_F(UploadTest, a_handler_need_not_read_the_body) {
  on("POST", "/deny",
     streamed(
         [](const Request&) -> Awaitable<Response> { co_return Response::problem({.status = 401, .code = "no_key"}); },
         100'000'000));
  start();

  EXPECT_EQ(post("/deny", std::string(3'000'000, 'x')).status, 401);
}

}  // namespace
}  // namespace kadr::api::http
