#pragma once

/// The commands of kadr. Each adds itself to the command line and, when it was the one that was written, leaves what is
/// to be run in `chosen`. One source file a command: command_<name>.cpp.

#include "app/session.h"

namespace CLI {
class App;
}

namespace kadr::app {

void add_mix_command(CLI::App& root, Command& chosen);
void add_make_command(CLI::App& root, Command& chosen);
void add_probe_command(CLI::App& root, Command& chosen);
void add_still_command(CLI::App& root, Command& chosen);
void add_sheet_command(CLI::App& root, Command& chosen);
void add_conform_command(CLI::App& root, Command& chosen);
void add_join_command(CLI::App& root, Command& chosen);
void add_models_command(CLI::App& root, Command& chosen);
void add_voices_command(CLI::App& root, Command& chosen);
void add_speak_command(CLI::App& root, Command& chosen);
void add_doctor_command(CLI::App& root, Command& chosen);
void add_settings_command(CLI::App& root, Command& chosen);
void add_backup_command(CLI::App& root, Command& chosen);
void add_restore_command(CLI::App& root, Command& chosen);
void add_serve_command(CLI::App& root, Command& chosen);

void add_submit_command(CLI::App& root, Command& chosen);
void add_jobs_command(CLI::App& root, Command& chosen);
void add_job_command(CLI::App& root, Command& chosen);
void add_cancel_command(CLI::App& root, Command& chosen);
void add_approve_command(CLI::App& root, Command& chosen);
void add_key_command(CLI::App& root, Command& chosen);
void add_gc_command(CLI::App& root, Command& chosen);

}  // namespace kadr::app
