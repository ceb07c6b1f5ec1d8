/// kadr-paid-worker --data FOLDER --vendor URL [--break RULE]…: buys from tests/vendors/paid_vendor.py until its
/// standard input ends, or it is killed. One line in, one line out, both JSON (paid_worker.h); the first line out is
/// {"ready": true}.

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "paid/paid_worker.h"

namespace {

using kadr::Json;
using kadr::engine::Law;

/// What a test may break, to see that its judge notices.
const std::map<std::string, bool Law::*> kRules{
    {"intent_before_send", &Law::intent_before_send},
    {"foreign_intent_is_unknown", &Law::foreign_intent_is_unknown},
    {"wait_for_settle_window", &Law::wait_for_settle_window},
    {"adopt_what_is_found", &Law::adopt_what_is_found},
    {"silent_vendor_asks_a_person", &Law::silent_vendor_asks_a_person},
};

Json answer_to(kadr::paid::PaidWorker& worker, const std::string& line) {
  const auto order = kadr::base::parse_json(line);
  if (!order) return {{"error", order.error().message}};
  const auto answer = worker.obey(*order);
  return answer ? *answer : Json{{"error", answer.error().message}};
}

int run(const kadr::paid::PaidWorkerSettings& settings) {
  auto worker = kadr::paid::PaidWorker::start(settings);
  if (!worker) {
    std::cerr << worker.error().message << '\n';
    return EXIT_FAILURE;
  }
  std::cout << R"({"ready": true})" << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) std::cout << answer_to(**worker, line).dump() << std::endl;
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Buys from a simulated vendor.");
  kadr::paid::PaidWorkerSettings settings;
  std::vector<std::string> broken;
  app.add_option("--data", settings.data, "the data folder")->required();
  app.add_option("--vendor", settings.vendor, "where the vendor is")->required();
  app.add_option("--break", broken, "a rule of the law that is not kept");
  CLI11_PARSE(app, argc, argv);
  for (const std::string& name : broken) {
    const auto rule = kRules.find(name);
    if (rule == kRules.end()) {
      std::cerr << "there is no rule " << name << '\n';
      return EXIT_FAILURE;
    }
    settings.law.*rule->second = false;
  }
  return run(settings);
}
