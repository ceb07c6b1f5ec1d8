#include "app/help_text.h"

#include <fmt/format.h>

namespace kadr::app {
namespace {

constexpr std::size_t kColumn = 30;

}  // namespace

HelpText::HelpText() {
  column_width(kColumn);
  label("Positionals", "Arguments");
}

std::string HelpText::make_usage(const CLI::App* app, std::string name) const {
  std::string usage = fmt::format("\nUsage: {}", name.empty() ? app->get_name() : name);
  const bool has_commands = !app->get_subcommands([](const CLI::App*) { return true; }).empty();
  if (has_commands) return usage + " COMMAND [options]\n";
  for (const CLI::Option* option : app->get_options([](const CLI::Option* each) { return each->get_positional(); })) {
    usage += " " + make_option_usage(option);
  }
  for (const CLI::Option* option : app->get_options()) {
    if (option->get_required() && !option->get_positional()) {
      usage += fmt::format(" --{} {}", option->get_lnames().front(), option->get_type_name());
    }
  }
  return usage + " [options]\n";
}

std::string HelpText::make_option_opts(const CLI::Option* option) const {
  if (option->get_type_size() == 0 || option->get_positional()) return {};
  return " " + option->get_type_name();
}

std::string HelpText::make_description(const CLI::App* app) const {
  return app->get_description() + "\n";
}

}  // namespace kadr::app
