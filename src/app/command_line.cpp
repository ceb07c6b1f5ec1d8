#include "app/command_line.h"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.h"
#include "app/help_text.h"
#include "app/version.h"
#include "base/near_match.h"

namespace kadr::app {
namespace {

constexpr const char* kExamples = R"(Examples:
  kadr make "a day of a lighthouse" --offline -o film.mp4
                                              a narrated film of a sentence, for nothing
  kadr mix plan.json --out videos --dry-run   show what would be made
  kadr mix plan.json --out videos             every combination of the plan's clips
  kadr probe *.mp4                            what files are made of
  kadr COMMAND --help                         options and examples of a command

Exit codes:
  0    done
  1    failed
  2    the command line or the plan is wrong
  3    an input is missing, damaged or not accepted
  4    no space, or no permission
  5    a server did not answer
  130  stopped by Ctrl-C, a signal, or the answer no)";

struct Tree {
  CLI::App root{"Finished videos out of clips, music and words. Everything runs on this machine.", "kadr"};
  Command chosen;

  Tree() {
    root.formatter(std::make_shared<HelpText>());
    root.footer(kExamples);
    root.set_version_flag("--version", fmt::format("kadr {}", version()), "Print the version");
    root.set_help_flag("-h,--help", "Print this help");
    root.require_subcommand(1);
    for (const auto add :
         {add_mix_command,     add_make_command,     add_probe_command,  add_still_command,   add_sheet_command,
          add_conform_command, add_join_command,     add_models_command, add_voices_command,  add_speak_command,
          add_doctor_command,  add_settings_command, add_backup_command, add_restore_command, add_gc_command,
          add_serve_command,   add_submit_command,   add_jobs_command,   add_job_command,     add_cancel_command,
          add_approve_command, add_key_command}) {
      add(root, chosen);
    }
  }
};

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App& root) {
  std::vector<std::string> names;
  for (const CLI::App* command : root.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates) {
  const auto near = base::near_matches(name, candidates, 1);
  return near.empty() ? std::string() : fmt::format("; did you mean {}?", near.front());
}

/// What to say of the words that the parser could not place; nothing when there are none.
std::optional<std::string> unknown_word(const CLI::App& app) {
  const std::vector<std::string> words = app.remaining();
  if (words.empty()) return std::nullopt;
  const auto option = std::ranges::find_if(words, [](const std::string& word) { return word.starts_with('-'); });
  if (option != words.end()) {
    const std::string name = option->substr(0, option->find('='));
    return fmt::format("there is no option {}{}", name, did_you_mean(name, option_names(app)));
  }
  if (app.get_parent() != nullptr) return fmt::format("{} takes no \"{}\"", app.get_name(), words[0]);
  return fmt::format("there is no command \"{}\"{}", words[0], did_you_mean(words[0], command_names(app)));
}

std::string complaint_of(const CLI::App& root, const CLI::ParseError& error) {
  const auto chosen = root.get_subcommands();
  const CLI::App& app = chosen.empty() ? root : *chosen.front();
  const std::string full_name = chosen.empty() ? "kadr" : "kadr " + app.get_name();
  std::string sentence = unknown_word(app).value_or(error.what());
  if (!sentence.ends_with('?')) sentence += '.';
  return fmt::format("{} See {} --help", sentence, full_name);
}

}  // namespace

CommandLine read_command_line(const std::vector<std::string>& arguments) {
  Tree tree;
  CommandLine result;
  result.format = std::ranges::find(arguments, "--json") == arguments.end() ? Format::Text : Format::Json;
  if (arguments.empty()) {
    result.text = tree.root.help();
    result.complaint = Error{ErrorCode::InvalidArgument, "name a command"};
    return result;
  }
  try {
    tree.root.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    result.command = std::move(tree.chosen);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = tree.root.get_subcommands();
    result.text = chosen.empty() ? tree.root.help() : chosen.front()->help("kadr");
  } catch (const CLI::CallForVersion& version) {
    result.text = std::string(version.what()) + "\n";
  } catch (const CLI::ParseError& error) {
    result.complaint = Error{ErrorCode::InvalidArgument, complaint_of(tree.root, error)};
  }
  return result;
}

}  // namespace kadr::app
