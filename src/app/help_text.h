#pragma once

/// How --help looks: the library's layout, with fewer capitals and without its machine names.

#include <string>

#include <CLI/CLI.hpp>

namespace kadr::app {

class HelpText : public CLI::Formatter {
 public:
  HelpText();
  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_description(const CLI::App* app) const override;
};

}  // namespace kadr::app
