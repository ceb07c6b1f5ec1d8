#include <fstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <unistd.h>

#include "api/http/server_fixture.h"
#include "support/temporary_folder.h"

namespace kadr::api::http {
namespace {

using test::RawAnswer;
using test::RawClient;
using timeline::ByteCount;

class DownloadTest : public ServerTest {
 protected:
  /// Bytes in which every place is different enough for a shift to be seen.
  static std::string pattern(std::size_t size, std::size_t seed) {
    std::string bytes(size, ' ');
    for (std::size_t at = 0; at < size; ++at) bytes[at] = static_cast<char>((at * 31 + at / 251 + seed) & 0xff);
    return bytes;
  }
  ByteSource::SharedFile file_of(const std::string& name, std::string_view bytes) {
    test::write_text(folder_.path() / name, bytes);
    return std::make_shared<base::FileDescriptor>(::open((folder_.path() / name).c_str(), O_RDONLY | O_CLOEXEC));
  }
  void serve(const std::string& path, ByteSource source, std::string etag = "v1") {
    on("GET", path, [source = std::move(source), etag = std::move(etag)](const Request&) -> Awaitable<Response> {
      auto answer = Response::bytes(source, "video/mp4");
      answer.etag = etag;
      co_return answer;
    });
  }

  test::TemporaryFolder folder_;
};

TEST_F(DownloadTest, a_body_of_memory_and_extents_of_files_comes_byte_for_byte) {
  const std::string head = pattern(100'000, 1);
  const std::string one = pattern(3'000'000, 2);
  const std::string two = pattern(70'001, 3);
  ByteSource source;
  source.add_text(head);
  source.add_file(file_of("one", one), 1'000'003, 1'500'000);
  source.add_file(file_of("two", two), 0, 70'001);
  source.add_text("between");
  source.add_file(file_of("three", one), 5, 1);
  serve("/film", source);
  start();
  const std::string film = head + one.substr(1'000'003, 1'500'000) + two + "between" + one.substr(5, 1);

  EXPECT_TRUE(get("/film").body == film);

  RawClient client = connect();
  for (const auto& [first, last] : std::vector<std::pair<std::size_t, std::size_t>>{{0, 0},
                                                                                    {0, film.size() - 1},
                                                                                    {99'999, 100'000},
                                                                                    {50'000, 1'599'999},
                                                                                    {1'599'999, 1'670'008},
                                                                                    {1'670'000, 9'999'999}}) {
    const auto answer = client.ask(request("GET", "/film", fmt::format("Range: bytes={}-{}\r\n", first, last)));
    EXPECT_EQ(answer.status, 206);
    EXPECT_TRUE(answer.body == film.substr(first, last - first + 1)) << first << '-' << last;
  }
}

TEST_F(DownloadTest, ranges_tags_and_head_work_over_one_connection) {
  ByteSource source;
  source.add_file(file_of("ten", "0123456789"), 0, 10);
  serve("/ten", source);
  start();
  RawClient client = connect();
  const auto ask = [&](std::string_view fields) { return client.ask(request("GET", "/ten", fields)); };

  EXPECT_EQ(ask("").body, "0123456789");
  const RawAnswer part = ask("Range: bytes=-3\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.header("content-range"), "bytes 7-9/10");
  EXPECT_EQ(part.body, "789");
  EXPECT_EQ(ask("Range: bytes=0-1,3-4\r\n").body, "0123456789");
  const RawAnswer outside = ask("Range: bytes=10-\r\n");
  EXPECT_EQ(outside.status, 416);
  EXPECT_EQ(outside.header("content-range"), "bytes */10");
  EXPECT_EQ(code_of(outside), "range_not_satisfiable");
  EXPECT_EQ(ask("If-None-Match: \"v1\"\r\n").status, 304);
  client.send(request("HEAD", "/ten"));
  EXPECT_EQ(client.receive(RawClient::Body::None).header("content-length"), "10");
  EXPECT_EQ(ask("Range: bytes=4-5\r\nIf-Range: \"v1\"\r\n").body, "45");
}

TEST_F(DownloadTest, a_file_that_turned_out_shorter_ends_the_connection) {
  ByteSource source;
  source.add_file(file_of("short", "01234"), 0, 10);
  serve("/short", source);
  start();
  RawClient client = connect();
  client.send(request("GET", "/short"));

  EXPECT_EQ(client.receive_head().header("content-length"), "10");
  EXPECT_EQ(client.receive_rest(), "01234");
}

TEST_F(DownloadTest, a_client_that_leaves_in_the_middle_harms_nobody) {
  ByteSource source;
  const std::string bytes = pattern(20'000'000, 1);
  source.add_file(file_of("large", bytes), 0, 20'000'000);
  serve("/large", source);
  start();

  for (int count = 0; count < 20; ++count) {
    RawClient client = connect();
    client.send(request("GET", "/large"));
    EXPECT_EQ(client.receive_head().status, 200);
  }

  EXPECT_TRUE(get("/large").body == bytes);
}

TEST_F(DownloadTest, gigabytes_are_sent_in_constant_memory) {
  constexpr ByteCount kSize = 2LL << 30;
  const auto path = folder_.path() / "sparse";
  test::write_text(path, "");
  ASSERT_EQ(::truncate(path.c_str(), kSize), 0);
  serve("/sparse", *ByteSource::open(path));
  start();
  const auto peak_kilobytes = [] {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  const long before = peak_kilobytes();
  RawClient client = connect();
  client.send(request("GET", "/sparse", "Connection: close\r\n"));

  EXPECT_EQ(client.receive_head().header("content-length"), fmt::format("{}", kSize));
  EXPECT_EQ(static_cast<ByteCount>(client.skip_rest()), kSize);

  EXPECT_LT(peak_kilobytes() - before, 16 << 10);
}

}  // namespace
}  // namespace kadr::api::http
