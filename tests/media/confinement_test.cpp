// The darkroom is shut in: every attempt to get out is refused, by each of the kernel's two mechanisms as far as it
// reaches, and kadr uses no darkroom that is not held as asked.

#include "media/confinement.h"

#include <cerrno>
#include <filesystem>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "darkroom_fixture.h"
#include "media/draw_picture.h"
#include "media/speech.h"

namespace kadr::test {
namespace {

using media::Confinement;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

media::DarkroomSettings held(const Confinement& confinement) {
  return {.executable = program("kadr-darkroom"), .confinement = confinement};
}

/// The names of those that were not refused. Throws when there is no list.
std::set<std::string> succeeded(const Json& attempts) {
  std::set<std::string> names;
  for (const Json& attempt : attempts) {
    if (!attempt.at("refused").get<bool>()) names.insert(attempt.at("name").get<std::string>());
  }
  return names;
}

Json attempts_of(const Confinement& confinement, const std::string& operation = "try_escapes") {
  media::Darkroom darkroom(held(confinement));
  return darkroom.ask({.operation = operation}).value().body;
}

class Escape : public ::testing::Test {};

TEST_F(Escape, is_refused_in_every_way_known) {
  const Json attempts = attempts_of({});

  EXPECT_GE(attempts.size(), 43U);
  EXPECT_THAT(succeeded(attempts), IsEmpty());
}

TEST_F(Escape, is_refused_by_the_filter_of_system_calls_alone) {
  EXPECT_THAT(succeeded(attempts_of({.layers = Confinement::Layers::Seccomp})), IsEmpty());
}

TEST_F(Escape, to_files_and_strangers_is_refused_by_landlock_alone) {
  media::Darkroom darkroom(held({.layers = Confinement::Layers::Landlock}));
  const Json attempts = darkroom.ask({.operation = "try_escapes"}).value().body;
  if (darkroom.confinement().landlock < 6) GTEST_SKIP() << "this kernel's Landlock knows no scopes of signals";
  const std::set<std::string> escaped = succeeded(attempts);

  for (const char* name : {"read /etc/passwd",
                           "read /etc/passwd through /proc",
                           "list /",
                           "read its own memory as a file",
                           "read the environment of kadr",
                           "write a device",
                           "create a file",
                           "create a file without a name",
                           "create a folder",
                           "create a link",
                           "create a named pipe",
                           "change its root folder",
                           "mount a file system",
                           "connect over TCP",
                           "open a raw socket",
                           "run a program",
                           "take 32 TiB of memory",
                           "signal kadr",
                           "signal a thread of kadr",
                           "trace kadr",
                           "read the memory of kadr",
                           "take a descriptor of kadr"}) {
    EXPECT_FALSE(escaped.contains(name)) << name;
  }
  EXPECT_TRUE(escaped.contains("send over UDP")) << "Landlock reaches further now; say so in the tests";
}

TEST_F(Escape, succeeds_without_confinement_so_that_its_refusal_means_something) {
  const std::set<std::string> escaped = succeeded(attempts_of({.mode = Confinement::Mode::Off, .memory_limit = 0}));

  for (const char* name : {"read /etc/passwd",
                           "read /etc/passwd through /proc",
                           "list /",
                           "write a device",
                           "create a file",
                           "create a folder",
                           "create a link",
                           "create a named pipe",
                           "connect over TCP",
                           "send over UDP",
                           "open a Unix socket",
                           "open a netlink socket",
                           "start a process (fork)",
                           "start a process (clone)",
                           "run a program",
                           "make a file to run in memory",
                           "map memory that can be written and run",
                           "share memory",
                           "set its own limits",
                           "signal kadr",
                           "signal a thread of kadr",
                           "ask for its personality",
                           "become another user"}) {
    EXPECT_TRUE(escaped.contains(name)) << name;
  }
}

TEST_F(Escape, from_the_speaker_gets_no_further_than_a_copy_of_itself) {
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
  GTEST_SKIP() << "ThreadSanitizer does not survive the bare clone() that is tried here";
#endif
#endif
  EXPECT_THAT(succeeded(attempts_of({}, "try_escapes_speaking")),
              UnorderedElementsAre("start a process (fork)", "start a process (clone)"));
}

TEST_F(Escape, with_devices_let_in_reaches_no_network_no_program_and_no_stranger) {
  const std::set<std::string> escaped = succeeded(attempts_of({.devices = Confinement::Devices::Encoders}));

  for (const char* name :
       {"read /etc/passwd", "read the environment of kadr", "create a file", "create a folder", "create a link",
        "connect over TCP", "send over UDP", "open a Unix socket", "start a process (fork)", "start a process (clone)",
        "run a program", "set its own limits", "signal kadr", "trace kadr", "read the memory of kadr",
        "take a descriptor of kadr", "make a user namespace", "load a program into the kernel (bpf)", "use io_uring"}) {
    EXPECT_FALSE(escaped.contains(name)) << name;
  }
}

TEST_F(Escape, with_fonts_let_in_is_refused_in_every_way_known) {
  EXPECT_THAT(succeeded(attempts_of({.fonts = Confinement::Fonts::Installed})), IsEmpty());
}

/// A filter of system calls cannot tell a font from another file.
TEST_F(Escape, with_fonts_let_in_is_not_left_to_the_filter_alone) {
  media::Darkroom darkroom(held({.fonts = Confinement::Fonts::Installed, .layers = Confinement::Layers::Seccomp}));

  const auto versions = media::library_versions(darkroom, {});

  ASSERT_FALSE(versions.has_value());
  EXPECT_EQ(versions.error().code, ErrorCode::PermissionDenied);
  EXPECT_THAT(versions.error().message, HasSubstr("font"));
}

TEST_F(Escape, is_looked_for_before_a_program_starts) {
  EXPECT_TRUE(media::check_confinement(held({}), {}).has_value());

  const auto open = media::check_confinement(held({.layers = Confinement::Layers::Landlock}), {});

  ASSERT_FALSE(open.has_value());
  EXPECT_EQ(open.error().code, ErrorCode::PermissionDenied);
  EXPECT_THAT(open.error().message, HasSubstr("KADR_DARKROOM_UNCONFINED=1"));
}

class Confined : public DarkroomTest {};

TEST_F(Confined, says_what_holds) {
  ASSERT_TRUE(media::library_versions(darkroom_, {}).has_value());

  EXPECT_TRUE(darkroom_.confinement().seccomp);
}

TEST_F(Confined, speaks_draws_and_conforms_under_each_mechanism_alone) {
  for (const auto layers : {Confinement::Layers::Landlock, Confinement::Layers::Seccomp}) {
    media::Darkroom darkroom(held({.layers = layers}));
    const auto made = media::conform(darkroom, open_for_reading(odd_clip("join_a.mp4")).get(),
                                     create_file(new_file(".mp4")).get(), lying(), {}, {});
    EXPECT_TRUE(made.has_value()) << made.error().message;
    const auto said =
        media::speak(darkroom, create_file(new_file(".wav")).get(), {.text = "Who goes there?", .voice = "en-gb"}, {});
    EXPECT_TRUE(said.has_value()) << said.error().message;
    const auto drawn = media::draw_picture(
        darkroom, create_file(new_file(".png")).get(),
        {.width = 320, .height = 180, .kind = media::DrawPictureSpec::Kind::Title, .title = "Хто там?"}, {});
    ASSERT_TRUE(drawn.has_value()) << drawn.error().message;
    EXPECT_EQ(drawn->missing_glyphs, 0) << "the fonts cannot be read";
  }
}

TEST_F(Confined, not_at_all_is_refused_by_kadr) {
  // A darkroom that was asked to be confined and says that it is not.
  const std::filesystem::path liar = folder_.path() / "kadr-darkroom";
  write_text(liar, fmt::format("#!/bin/sh\nexec {} '{}'\n", program("kadr-darkroom").string(),
                               media::to_json(Confinement{.mode = Confinement::Mode::Off}).dump()));
  std::filesystem::permissions(liar, std::filesystem::perms::owner_all);
  media::Darkroom darkroom({.executable = liar});

  const auto versions = media::library_versions(darkroom, {});

  ASSERT_FALSE(versions.has_value());
  EXPECT_EQ(versions.error().code, ErrorCode::PermissionDenied) << versions.error().message;
  EXPECT_THAT(versions.error().message, HasSubstr("KADR_DARKROOM_UNCONFINED=1"));
  EXPECT_LT(darkroom.process(), 0) << "it is not left running";
}

TEST_F(Confined, not_at_all_works_when_it_was_asked_for) {
  media::Darkroom darkroom(held({.mode = Confinement::Mode::Off}));

  EXPECT_TRUE(media::library_versions(darkroom, {}).has_value());
  EXPECT_FALSE(darkroom.confinement().seccomp);
}

TEST_F(Confined, in_too_little_memory_says_so_and_goes_on) {
  media::Darkroom darkroom(held({.memory_limit = std::int64_t{192} << 20}));
  if (const auto versions = media::library_versions(darkroom, {}); !versions) FAIL() << versions.error().message;
  if (darkroom.confinement().memory_limit == 0) GTEST_SKIP() << "sanitizers leave no room for limits of memory";

  const auto made =
      media::conform(darkroom, open_for_reading(odd_clip("plain.mp4")).get(), create_file(new_file(".mp4")).get(),
                     {.canvas = {.width = 4096, .height = 4096}, .threads = 2}, {}, {});

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::TooLarge) << made.error().message;
  EXPECT_THAT(made.error().message, HasSubstr("memory"));
  const auto next = media::conform(darkroom, open_for_reading(odd_clip("join_a.mp4")).get(),
                                   create_file(new_file(".mp4")).get(), lying(), {}, {});
  EXPECT_TRUE(next.has_value()) << next.error().message;
}

TEST_F(Confined, leaves_no_process_behind) {
  // Orphans come to this process, as they come to kadr where it is the first of a container.
  ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  {
    media::Darkroom darkroom(held({}));
    ASSERT_TRUE(media::espeak_voices(darkroom, {}).has_value());
  }

  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_F(Confined, keeps_the_secrets_of_kadrs_environment_out) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may look into a darkroom";
  ::setenv("KADR_TEST_SECRET", "hidden", 1);
  media::Darkroom darkroom(held({}));
  ASSERT_TRUE(media::library_versions(darkroom, {}).has_value());

  const std::string environment = read_text(fmt::format("/proc/{}/environ", darkroom.process()));

  EXPECT_THAT(environment, testing::Not(HasSubstr("KADR_TEST_SECRET")));
}

}  // namespace
}  // namespace kadr::test
