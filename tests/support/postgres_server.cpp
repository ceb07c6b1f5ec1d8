#include "support/postgres_server.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include <sys/wait.h>
#include <unistd.h>

namespace kadr::test {
namespace {

const std::string kPrograms = "/usr/lib/postgresql/15/bin/";

/// The server ends with the test, however that ends.
std::string as_server_user() {
  const std::string user = ::geteuid() == 0 ? " --reuid=postgres --regid=postgres --clear-groups" : "";
  return "setpriv --pdeathsig QUIT" + user + " -- ";
}

void run(const std::string& command) {
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

}  // namespace

PostgresServer::PostgresServer() {
  const std::string folder = folder_.path().string();
  const std::string data = folder + "/data";
  std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
  run("cd / && " + as_server_user() + kPrograms + "initdb -D " + data +
      " -A trust -U kadr -E UTF8 --locale=C --no-sync >" + folder + "/log 2>&1");
  const std::string serve = "cd / && exec " + as_server_user() + kPrograms + "postgres -D " + data + " -k " + data +
                            " -c listen_addresses= -c fsync=off >>" + folder + "/log 2>&1";
  pid_ = ::fork();
  if (pid_ == 0) {
    ::execl("/bin/sh", "sh", "-c", serve.c_str(), nullptr);
    ::_exit(127);
  }
  while (std::system((kPrograms + "pg_isready -q -h " + data).c_str()) != 0) {
    if (::waitpid(pid_, nullptr, WNOHANG) != 0) {
      pid_ = 0;
      throw std::runtime_error("PostgreSQL did not start: " + read_text(folder_.path() / "log"));
    }
  }
}

PostgresServer::~PostgresServer() {
  if (pid_ == 0) return;
  ::kill(pid_, SIGQUIT);
  ::waitpid(pid_, nullptr, 0);
}

std::string PostgresServer::address() const {
  return "host=" + folder_.path().string() + "/data dbname=postgres user=kadr";
}

}  // namespace kadr::test
