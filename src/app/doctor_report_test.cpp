#include "app/doctor_report.h"

#include <gtest/gtest.h>

namespace kadr::app {
namespace {

DoctorReport sample() {
  return {.versions = {{"kadr", "0.1.0"}, {"libavcodec", "59.37.100"}},
          .findings = {{Health::Good, "darkroom", "/usr/bin/kadr-darkroom", ""},
                       {Health::Optional, "h264_nvenc", "does not work: no driver", ""},
                       {Health::Missing, "voices", "none", "apt install espeak-ng-data"}}};
}

TEST(DoctorReport, one_needed_thing_missing_makes_it_unhealthy) {
  DoctorReport report = sample();
  EXPECT_FALSE(report.healthy());

  report.findings.pop_back();

  EXPECT_TRUE(report.healthy()) << "what is optional may be missing";
}

TEST(DoctorReport, reads_as_a_list_with_remedies_below) {
  EXPECT_EQ(describe(sample(), {}),
            "kadr 0.1.0, libavcodec 59.37.100\n"
            "\n+ darkroom    /usr/bin/kadr-darkroom"
            "\n- h264_nvenc  does not work: no driver"
            "\nx voices      none"
            "\n              apt install espeak-ng-data"
            "\n\nSomething needed is missing.");
}

TEST(DoctorReport, programs_get_the_same) {
  const Json json = to_json(sample());

  EXPECT_EQ(json["healthy"], false);
  EXPECT_EQ(json["versions"]["libavcodec"], "59.37.100");
  EXPECT_EQ(json["findings"][2]["remedy"], "apt install espeak-ng-data");
  EXPECT_EQ(json["findings"][1]["health"], "optional");
}

}  // namespace
}  // namespace kadr::app
