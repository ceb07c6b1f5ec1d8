/// Every setting there is. docs/settings.md is made from this table: `kadr settings --markdown`.

#include <array>
#include <type_traits>

#include "app/settings/setting.h"

namespace kadr::app::settings {
namespace {

constexpr std::int64_t kMany = 1'000'000;

using Word = Choice::Word;
constexpr std::array kAuthModes{Word{"keys", 0}, Word{"none", 1}};
constexpr std::array kLogFormats{Word{"auto", 0}, Word{"text", 1}, Word{"json", 2}};
constexpr std::array kStorageTypes{Word{"local", 0}, Word{"gcs", 1}, Word{"hybrid_gcs", 2}};
/// With the words that other programs have for them.
constexpr std::array kLogLevels{Word{"debug", 0}, Word{"info", 1},     Word{"warning", 2},
                                Word{"error", 3}, Word{"trace", 0},    Word{"notice", 1},
                                Word{"warn", 2},  Word{"critical", 3}, Word{"fatal", 3}};

/// \tparam kPlace a lambda without captures that says where the enumeration lies.
template <auto kPlace>
constexpr Choice choice(std::span<const Choice::Word> words) {
  return {
      .words = words,
      .get = [](ServerSettings& settings) { return static_cast<std::size_t>(kPlace(settings)); },
      .set =
          [](ServerSettings& settings, std::size_t chosen) {
            auto& place = kPlace(settings);
            place = static_cast<std::remove_reference_t<decltype(place)>>(chosen);
          },
  };
}

// One line for each place, so that the table below stays one.
#define KADR_PLACE(member) ([](ServerSettings& s) -> auto& { return s.member; })

constexpr std::array kTable{
    Setting{.key = "data",
            .environment = "KADR_DATA",
            .flag = "--data",
            .kind = Folder{KADR_PLACE(data)},
            .meaning = "The folder with everything the server keeps: its database and its artifacts.",
            .default_words = "$XDG_DATA_HOME/kadr, else ~/.local/share/kadr"},
    Setting{.key = "listen.address",
            .environment = "KADR_LISTEN",
            .flag = "--listen",
            .kind = Text{KADR_PLACE(listen.address)},
            .meaning = "The IP address to listen on; 0.0.0.0 or :: for every one that the machine has."},
    Setting{.key = "listen.port",
            .environment = "KADR_PORT",
            .alias = "PORT",
            .flag = "--port",
            .kind = WholeNumber{KADR_PLACE(listen.port), 0, 65535},
            .meaning = "The port to listen on; 0 for any that is free."},
    Setting{.key = "listen.public_url",
            .environment = "KADR_PUBLIC_URL",
            .flag = "--public-url",
            .kind = Text{KADR_PLACE(listen.public_url)},
            .meaning = "The address under which users reach the server, where it stands behind a proxy; links are made "
                       "with it.",
            .default_words = "what a request's Host says"},
    Setting{.key = "listen.allowed_hosts",
            .environment = "KADR_ALLOWED_HOSTS",
            .flag = "--allowed-hosts",
            .kind = List{KADR_PLACE(listen.allowed_hosts)},
            .meaning = "Names under which the server answers besides localhost, the address it listens on and the "
                       "public URL's; * for every name."},
    Setting{.key = "listen.allowed_origins",
            .environment = "KADR_ALLOWED_ORIGINS",
            .kind = List{KADR_PLACE(listen.allowed_origins)},
            .meaning = "Other sites whose pages may change things here, as in https://studio.example."},
    Setting{.key = "listen.reached_at",
            .environment = "KADR_SERVER",
            .kind = Text{KADR_PLACE(listen.reached_at)},
            .meaning = "Where kadr submit, kadr jobs and the like find the server.",
            .default_words = "this machine, on the port above"},
    Setting{.key = "auth.mode",
            .environment = "KADR_AUTH",
            .flag = "--auth",
            .kind = choice<KADR_PLACE(auth.mode)>(kAuthModes),
            .meaning = "Whether every request needs a key; none is accepted only while listening on loopback."},
    Setting{.key = "auth.api_key",
            .environment = "KADR_API_KEY",
            .kind = Hidden{KADR_PLACE(auth.api_key)},
            .meaning = "The administrator's key, 20 to 256 characters; the commands that talk to a server use it, too.",
            .default_words = "made and shown on the first start"},
    Setting{.key = "fetch.allow",
            .environment = "KADR_FETCH_ALLOW",
            .kind = List{KADR_PLACE(fetch.allow)},
            .meaning = "Networks besides the public internet from which clips may be fetched and to which webhooks may "
                       "be sent, as in 10.0.0.0/8,fd00::/8."},
    Setting{.key = "fetch.ports",
            .environment = "KADR_FETCH_PORTS",
            .kind = List{KADR_PLACE(fetch.ports)},
            .meaning = "Ports besides 80 and 443 from which clips may be fetched and to which webhooks may be sent."},
    Setting{.key = "rate.a_minute",
            .environment = "KADR_RATE_A_MINUTE",
            .kind = WholeNumber{KADR_PLACE(rate.a_minute), 0, kMany},
            .meaning = "How many jobs a user may create in a minute; 0 for no limit."},
    Setting{.key = "rate.an_hour",
            .environment = "KADR_RATE_AN_HOUR",
            .kind = WholeNumber{KADR_PLACE(rate.an_hour), 0, kMany},
            .meaning = "How many jobs a user may create in an hour; 0 for no limit."},
    Setting{.key = "budget.job",
            .environment = "KADR_BUDGET_JOB",
            .kind = Money{KADR_PLACE(budget.job)},
            .meaning = "The most that one job may spend at vendors.",
            .default_words = "no limit"},
    Setting{.key = "budget.owner_a_day",
            .environment = "KADR_BUDGET_OWNER_A_DAY",
            .kind = Money{KADR_PLACE(budget.owner_a_day)},
            .meaning = "The most that the jobs of one user may spend in a day.",
            .default_words = "no limit"},
    Setting{.key = "budget.all_a_day",
            .environment = "KADR_BUDGET_ALL_A_DAY",
            .kind = Money{KADR_PLACE(budget.all_a_day)},
            .meaning = "The most that all jobs together may spend in a day.",
            .default_words = "no limit"},
    Setting{.key = "work.concurrent_jobs",
            .environment = "KADR_MAX_CONCURRENT_JOBS",
            .alias = "MAX_CONCURRENT_JOBS",
            .flag = "--jobs",
            .kind = WholeNumber{KADR_PLACE(work.concurrent_jobs), 1, 1000},
            .meaning = "How many jobs are worked on at once; those that only wait do not count."},
    Setting{.key = "work.cpu_workers",
            .environment = "KADR_CPU_WORKERS",
            .kind = WholeNumber{KADR_PLACE(work.cpu_workers), 0, 1024},
            .meaning = "How many steps that need a processor run side by side; 0 for as many as there are cores.",
            .default_words = "as many as cores"},
    Setting{.key = "work.io_workers",
            .environment = "KADR_IO_WORKERS",
            .kind = WholeNumber{KADR_PLACE(work.io_workers), 1, 1024},
            .meaning = "How many downloads and the like run side by side."},
    Setting{
        .key = "work.deaths_to_quarantine",
        .environment = "KADR_DEATHS_TO_QUARANTINE",
        .kind = WholeNumber{KADR_PLACE(work.deaths_to_quarantine), 0, 100},
        .meaning = "After how many deaths of its worker a step is set aside until a person asks for it; 0 for never."},
    Setting{.key = "cleanup_hours",
            .environment = "KADR_CLEANUP_HOURS",
            .alias = "FILE_CLEANUP_HOURS",
            .kind = WholeNumber{KADR_PLACE(cleanup_hours), 1, 87'600},
            .meaning = "How long temporary work is kept, in hours; finished videos and what was paid for stay."},
    // More than a day: a delivery that fails is tried again for longer than that.
    Setting{.key = "webhooks.kept_days",
            .environment = "KADR_WEBHOOKS_KEPT_DAYS",
            .kind = WholeNumber{KADR_PLACE(webhooks.kept_days), 2, 3650},
            .meaning = "How long it is remembered what was sent to webhooks, in days; so long it can be replayed."},
    Setting{.key = "log.level",
            .environment = "KADR_LOG_LEVEL",
            .alias = "LOG_LEVEL",
            .flag = "--log-level",
            .kind = choice<KADR_PLACE(log.level)>(kLogLevels),
            .meaning = "What is logged: lines of this level and above."},
    Setting{.key = "log.format",
            .environment = "KADR_LOG_FORMAT",
            .flag = "--log-format",
            .kind = choice<KADR_PLACE(log.format)>(kLogFormats),
            .meaning = "How lines of the log are written; auto is text on a terminal and JSON otherwise."},
    Setting{.key = "darkroom.program",
            .environment = "KADR_DARKROOM",
            .kind = Text{KADR_PLACE(darkroom.program)},
            .meaning = "The program kadr-darkroom.",
            .default_words = "beside kadr"},
    Setting{.key = "darkroom.memory_mib",
            .environment = "KADR_DARKROOM_MEMORY",
            .kind = WholeNumber{KADR_PLACE(darkroom.memory_mib), 0, 1 << 20},
            .meaning = "How much memory one darkroom may use, in MiB, at least 64; 0 for no limit."},
    Setting{.key = "darkroom.unconfined",
            .environment = "KADR_DARKROOM_UNCONFINED",
            .kind = Switch{KADR_PLACE(darkroom.unconfined)},
            .meaning =
                "Lets the darkroom work unconfined where a machine cannot confine it; a hostile file may then do "
                "whatever kadr may."},
    Setting{.key = "storage.database_url",
            .environment = "KADR_DATABASE_URL",
            .alias = "DATABASE_URL",
            .kind = Hidden{KADR_PLACE(storage.database_url)},
            .meaning = "A PostgreSQL database that several servers share.",
            .use = Use::Later},
    Setting{.key = "storage.type",
            .environment = "KADR_STORAGE_TYPE",
            .alias = "STORAGE_TYPE",
            .kind = choice<KADR_PLACE(storage.type)>(kStorageTypes),
            .meaning = "Where artifacts are kept: in the data folder, in a bucket, or in both.",
            .use = Use::Later},
    Setting{.key = "storage.gcs_bucket",
            .environment = "GCS_BUCKET_NAME",
            .kind = Text{KADR_PLACE(storage.gcs_bucket)},
            .meaning = "The bucket of Google Cloud Storage.",
            .use = Use::Later},
    Setting{.key = "storage.google_key",
            .environment = "GOOGLE_KEY",
            .kind = Hidden{KADR_PLACE(storage.google_key)},
            .meaning = "The service account for that bucket: its JSON, or the file it lies in.",
            .use = Use::Later},
    Setting{.key = "vendors.openai_key",
            .environment = "OPENAI_API_KEY",
            .kind = Hidden{KADR_PLACE(vendors.openai_key)},
            .meaning = "The key for OpenAI.",
            .use = Use::Later},
    Setting{.key = "vendors.openai_script_assistant",
            .environment = "OPENAI_SCRIPT_ASSISTANT_ID",
            .kind = Text{KADR_PLACE(vendors.openai_script_assistant)},
            .meaning = "The assistant that older tools had write scripts.",
            .use = Use::Later},
    Setting{.key = "vendors.openai_segment_assistant",
            .environment = "OPENAI_SEGMENT_ASSISTANT_ID",
            .kind = Text{KADR_PLACE(vendors.openai_segment_assistant)},
            .meaning = "The assistant that older tools had divide scripts into segments.",
            .use = Use::Later},
    Setting{.key = "vendors.openai_animation_assistant",
            .environment = "OPENAI_ANIMATION_ASSISTANT_ID",
            .kind = Text{KADR_PLACE(vendors.openai_animation_assistant)},
            .meaning = "The assistant that older tools had describe movement.",
            .use = Use::Later},
    Setting{.key = "vendors.replicate_token",
            .environment = "REPLICATE_API_TOKEN",
            .kind = Hidden{KADR_PLACE(vendors.replicate_token)},
            .meaning = "The token for Replicate.",
            .use = Use::Later},
    Setting{.key = "vendors.runway_key",
            .environment = "RUNWAY_API_KEY",
            .kind = Hidden{KADR_PLACE(vendors.runway_key)},
            .meaning = "The key for Runway.",
            .use = Use::Later},
    Setting{.key = "vendors.heygen_key",
            .environment = "HEYGEN_API_KEY",
            .kind = Hidden{KADR_PLACE(vendors.heygen_key)},
            .meaning = "The key for HeyGen.",
            .use = Use::Later},
    Setting{.key = "vendors.elevenlabs_key",
            .environment = "ELEVENLABS_API_KEY",
            .alias = "ELEVENLABS_API",
            .kind = Hidden{KADR_PLACE(vendors.elevenlabs_key)},
            .meaning = "The key for ElevenLabs.",
            .use = Use::Later},
    Setting{.key = "telegram.bot_token",
            .environment = "TELEGRAM_BOT_TOKEN",
            .alias = "BOT_TOKEN",
            .kind = Hidden{KADR_PLACE(telegram.bot_token)},
            .meaning = "The token of the Telegram bot.",
            .use = Use::Later},
    Setting{.key = "telegram.webhook_url",
            .environment = "TELEGRAM_WEBHOOK_URL",
            .kind = Text{KADR_PLACE(telegram.webhook_url)},
            .meaning = "Where Telegram sends messages to, exactly as given.",
            .use = Use::Later},
};

#undef KADR_PLACE

}  // namespace

std::span<const Setting> setting_table() {
  return kTable;
}

}  // namespace kadr::app::settings
