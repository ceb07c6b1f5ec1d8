#include "media/confinement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::media {
namespace {

using ::testing::HasSubstr;

TEST(Confinement, travels_as_it_is) {
  const Confinement wanted{.mode = Confinement::Mode::Off,
                           .devices = Confinement::Devices::Encoders,
                           .layers = Confinement::Layers::Seccomp,
                           .memory_limit = 123};

  const auto read = confinement_from_json(to_json(wanted));

  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->mode, wanted.mode);
  EXPECT_EQ(read->devices, wanted.devices);
  EXPECT_EQ(read->layers, wanted.layers);
  EXPECT_EQ(read->memory_limit, wanted.memory_limit);
}

TEST(Confinement, is_required_unless_said_otherwise) {
  EXPECT_EQ(Confinement().mode, Confinement::Mode::Required);
  EXPECT_EQ(Confinement().devices, Confinement::Devices::None);
  EXPECT_EQ(Confinement().layers, Confinement::Layers::Both);
  EXPECT_GT(Confinement().memory_limit, 0);
}

TEST(Confinement, that_makes_no_sense_is_refused_rather_than_loosened) {
  Json mode = to_json(Confinement());
  mode["mode"] = "offf";
  Json memory = to_json(Confinement());
  memory["memory_limit"] = -1;
  Json unknown = to_json(Confinement());
  unknown["network"] = true;

  for (const Json& wrong : {mode, memory, unknown, Json::object(), Json(nullptr)}) {
    EXPECT_FALSE(confinement_from_json(wrong).has_value()) << wrong.dump();
  }
}

TEST(ConfinementReport, is_believed_only_when_it_is_complete) {
  const Json report = to_json(ConfinementReport{.landlock = 7, .seccomp = true, .memory_limit = 1});
  Json without_landlock = report;
  without_landlock.erase("landlock");
  Json silent = report;
  silent.erase("seccomp");

  EXPECT_TRUE(confinement_report_from_json(report).value().seccomp);
  EXPECT_FALSE(confinement_report_from_json(without_landlock).has_value());
  EXPECT_FALSE(confinement_report_from_json(silent).value().seccomp);
}

TEST(ConfinementReport, reads_as_one_line) {
  EXPECT_EQ(describe(ConfinementReport{.landlock = 7, .seccomp = true, .memory_limit = std::int64_t{4} << 30}),
            "Landlock 7, system calls filtered, 4.0 GiB of memory");
  EXPECT_THAT(describe(ConfinementReport{.landlock = 0, .seccomp = true}), HasSubstr("no Landlock in this kernel"));
  EXPECT_EQ(describe(ConfinementReport{}), "not confined");
}

}  // namespace
}  // namespace kadr::media
