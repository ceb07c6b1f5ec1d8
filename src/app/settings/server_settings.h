#pragma once

/// What a server is told before it starts, as one typed value. The initialisers are the defaults; setting_table.cpp
/// says how each is written, docs/settings.md is made from it.
///
/// Thread: values.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/secret.h"
#include "models/provider_access.h"
#include "net/fetch_guard.h"

namespace kadr::app::settings {

enum class AuthMode { Keys, None };
/// Auto: text on a terminal, JSON otherwise.
enum class LogFormat { Auto, Text, Json };
enum class StorageType { Local, Gcs, HybridGcs };

struct ListenSettings {
  /// An IP address, once read.
  std::string address = "127.0.0.1";
  std::int64_t port = 8080;  ///< 0: any that is free
  /// "https://kadr.example/video", without a slash at the end; empty: what a request's Host says.
  std::string public_url;
  /// Names the server answers to besides those of loopback; the public URL's is among them, once read.
  std::vector<std::string> allowed_hosts;
  std::vector<std::string> allowed_origins;
  /// Where the commands that talk to the server find it; never empty, once read.
  std::string reached_at;
};

struct AuthSettings {
  AuthMode mode = AuthMode::Keys;
  /// The administrator's; empty: one is made on the first start.
  Secret api_key;
};

struct FetchSettings {
  std::vector<std::string> allow;
  std::vector<std::string> ports;
  /// Made of both.
  net::FetchGuard guard = net::FetchGuard::public_only();
};

struct WorkSettings {
  std::int64_t concurrent_jobs = 5;
  std::int64_t cpu_workers = 0;  ///< never 0, once read
  std::int64_t io_workers = 16;
  std::int64_t deaths_to_quarantine = 3;  ///< 0: never
};

struct WebhookSettings {
  /// How long it is remembered what was sent.
  std::int64_t kept_days = 30;
};

/// Of new jobs, for each user; 0: no limit.
struct RateSettings {
  std::int64_t a_minute = 5;
  std::int64_t an_hour = 20;
};

struct UploadSettings {
  std::int64_t limit_mib = 4096;
  std::int64_t kept_hours = 24;
};

/// Millionths of a US dollar; absent: no limit.
struct BudgetSettings {
  std::optional<std::int64_t> job;
  std::optional<std::int64_t> owner_a_day;
  std::optional<std::int64_t> all_a_day;
};

struct BackupSettings {
  std::int64_t hours = 24;  ///< 0: none are made
  std::int64_t keep = 7;
};

struct LogSettings {
  base::LogLevel level = base::LogLevel::Info;
  LogFormat format = LogFormat::Auto;
};

struct DarkroomChoices {
  std::string program;             ///< empty: beside kadr
  std::int64_t memory_mib = 4096;  ///< 0: no limit
  bool unconfined = false;
};

/// Which models there are besides those that kadr ships, and which are taken where a request names none: an id of the
/// catalogue, or "auto" (models/model_chooser.h).
struct ModelSettings {
  std::filesystem::path catalog;  ///< empty: none besides
  std::string text = "auto";
  std::string image = "auto";
  std::string video = "auto";
  std::string speech = "auto";
  std::string avatar = "auto";
  std::string transcription = "auto";
};

/// Where vendors offer their work.
inline constexpr std::string_view kOpenAiUrl = "https://api.openai.com/v1";
inline constexpr std::string_view kReplicateUrl = "https://api.replicate.com/v1";
inline constexpr std::string_view kRunwayUrl = "https://api.dev.runwayml.com";
inline constexpr std::string_view kHeyGenUrl = "https://api.heygen.com";
inline constexpr std::string_view kElevenLabsUrl = "https://api.elevenlabs.io";
inline constexpr std::string_view kFalUrl = "https://queue.fal.run";

struct VendorSettings {
  models::ProviderAccess openai{.base_url = std::string(kOpenAiUrl)};
  models::ProviderAccess replicate{.base_url = std::string(kReplicateUrl)};
  models::ProviderAccess runway{.base_url = std::string(kRunwayUrl)};
  models::ProviderAccess heygen{.base_url = std::string(kHeyGenUrl)};
  models::ProviderAccess elevenlabs{.base_url = std::string(kElevenLabsUrl)};
  models::ProviderAccess fal{.base_url = std::string(kFalUrl)};
  std::int64_t poll_seconds = 10;
  std::int64_t timeout_seconds = 900;
  /// Of older tools; nothing uses them.
  std::string openai_script_assistant;
  std::string openai_segment_assistant;
  std::string openai_animation_assistant;
};

/// Known, and used by nothing yet.
struct StorageSettings {
  Secret database_url;
  StorageType type = StorageType::Local;
  Secret google_key;
  std::string gcs_bucket;
};
struct TelegramSettings {
  Secret bot_token;
  std::string webhook_url;
};

struct ServerSettings {
  std::filesystem::path data;
  std::filesystem::path outputs;  ///< never empty, once read
  ListenSettings listen;
  AuthSettings auth;
  FetchSettings fetch;
  WorkSettings work;
  RateSettings rate;
  WebhookSettings webhooks;
  BudgetSettings budget;
  LogSettings log;
  std::int64_t cleanup_hours = 1;
  UploadSettings uploads;
  BackupSettings backup;
  DarkroomChoices darkroom;
  ModelSettings models;
  VendorSettings vendors;
  StorageSettings storage;
  TelegramSettings telegram;
};

/// What the commands need that talk to a running server.
struct ClientSettings {
  std::string server;  ///< "http://127.0.0.1:8080"
  Secret api_key;
};

}  // namespace kadr::app::settings
