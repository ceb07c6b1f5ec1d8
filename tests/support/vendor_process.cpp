#include "support/vendor_process.h"

#include <array>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/raw_client.h"

namespace kadr::test {
namespace {

struct Pipe {
  base::FileDescriptor out;
  base::FileDescriptor in;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe can be made");
  return {.out = base::FileDescriptor(ends[0]), .in = base::FileDescriptor(ends[1])};
}

/// Up to the first newline or the end.
std::string first_line(int file) {
  std::string line;
  char letter = 0;
  while (::read(file, &letter, 1) == 1 && letter != '\n') line += letter;
  return line;
}

Json parsed(const std::string& text) {
  Result<Json> json = base::parse_json(text);
  if (!json) throw std::runtime_error("a simulated vendor says what is no JSON: " + text);
  return std::move(*json);
}

}  // namespace

VendorProcess::VendorProcess(const std::string& file, const std::vector<std::string>& options) {
  const std::string program = KADR_VENDORS "/" + file;
  std::vector<std::string> words{
      "python3", "-B", program, "--books", folder_.path() / "books", "--violations", folder_.path() / "violations"};
  words.insert(words.end(), options.begin(), options.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  Pipe input = make_pipe();
  Pipe output = make_pipe();
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(input.out.get(), STDIN_FILENO);
    ::dup2(output.in.get(), STDOUT_FILENO);
    ::execvp("python3", arguments.data());
    ::_exit(127);
  }
  input_ = std::move(input.in);
  output.in = base::FileDescriptor();
  const std::string line = first_line(output.out.get());
  if (line.empty()) throw std::runtime_error(program + " did not start");
  const Json told = parsed(line);
  port_ = told["port"].get<std::uint16_t>();
  url_ = told["url"].get<std::string>();
}

VendorProcess::~VendorProcess() {
  input_ = base::FileDescriptor();  // it ends when nobody holds its input
  if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
}

Json VendorProcess::exchange(const std::string& request) {
  const RawAnswer answer = RawClient(port_).ask(request);
  if (answer.status != 200) throw std::runtime_error("a simulated vendor refused an order: " + answer.body);
  return parsed(answer.body);
}

void VendorProcess::control(const Json& change) {
  const std::string body = change.dump();
  (void)exchange(fmt::format(
      "POST /_control HTTP/1.1\r\nHost: vendor\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
      body.size(), body));
}

Json VendorProcess::told() {
  return exchange("GET /_control HTTP/1.1\r\nHost: vendor\r\n\r\n");
}

Json VendorProcess::last_request() {
  const Json all = told()["requests"];
  return all.empty() ? Json() : all.back();
}

std::vector<Json> VendorProcess::books() const {
  std::vector<Json> lines;
  std::istringstream text(read_text(folder_.path() / "books"));
  for (std::string line; std::getline(text, line);) lines.push_back(parsed(line));
  return lines;
}

std::string VendorProcess::violations() const {
  const auto file = folder_.path() / "violations";
  return std::filesystem::exists(file) ? read_text(file) : std::string();
}

}  // namespace kadr::test
