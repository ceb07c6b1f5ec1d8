#include "app/make_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::app {
namespace {

using ::testing::HasSubstr;

TEST(MakeReport, an_estimate_is_told_with_what_costs_something) {
  const Json estimate{{"seconds", 20.0},
                      {"clips", 4},
                      {"cost",
                       {{"micros", 3'000'000},
                        {"lines",
                         {{{"what", "script"}, {"model", "offline-writer"}, {"count", 5}, {"micros", 0}},
                          {{"what", "clips"}, {"model", "veo-3.1-fast"}, {"count", 4}, {"micros", 3'000'000}}}}}}};

  EXPECT_EQ(estimated_micros(estimate), 3'000'000);
  EXPECT_EQ(describe_estimate(estimate), "seconds: 20.0\nclips: 4\ncost: $3.00\n  clips: $3.00 by veo-3.1-fast");
  EXPECT_EQ(estimated_micros({{"combinations", 3}}), 0);
  EXPECT_EQ(describe_estimate({{"combinations", 3}}), "combinations: 3");
}

TEST(MakeReport, a_model_whose_price_nobody_knows_is_named) {
  const auto card = [](const std::string& id, const std::string& more) {
    return models::CardFile{
        .name = id,
        .text = "id: " + id + "\nkind: video\nmodel: m\nname: n\nabout: a\n" + more + "inputs:\n  prompt: {as: p}\n"};
  };
  const auto catalog = models::Catalog::create(
      {card("free", "provider: offline\n"), card("unknown", "provider: fal\n"),
       card("known", "provider: fal\nprice: {as_of: \"2026-11-01\", lines: [{usd: 1, per: call}]}\n")});
  ASSERT_TRUE(catalog) << catalog.error().message;
  Json lines = Json::array();
  for (const char* model : {"free", "known", "unknown", "unknown", "elsewhere"}) lines.push_back({{"model", model}});

  EXPECT_EQ(unpriced_models({{"cost", {{"micros", 0}, {"lines", lines}}}}, *catalog),
            std::vector<std::string>{"unknown"});
  EXPECT_TRUE(unpriced_models({{"combinations", 2}}, *catalog).empty());
}

TEST(MakeReport, what_was_spent_is_the_vendors_word_or_else_what_is_held) {
  using store::PurchaseState;

  EXPECT_EQ(cost_of({{.state = PurchaseState::Settled, .ceiling = 500, .cost = 300},
                     {.state = PurchaseState::Accepted, .ceiling = 70},
                     {.state = PurchaseState::Rejected, .ceiling = 1'000},
                     {.state = PurchaseState::Planned, .ceiling = 1'000}}),
            370);
}

TEST(MakeReport, a_failed_job_gives_its_own_error) {
  const auto failed = outcome_of_local(
      {.state = store::JobState::Failed, .error = Error{ErrorCode::UnreadableMedia, "a.mp4 is no video"}});

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::UnreadableMedia);
  EXPECT_EQ(failed.error().message, "a.mp4 is no video");
  EXPECT_TRUE(outcome_of_local({.state = store::JobState::Succeeded}));
}

TEST(MakeReport, the_end_says_where_the_film_is_how_long_and_what_it_cost) {
  const MadeFiles made{
      .files = {{.path = "film.mp4", .media_type = "video/mp4", .bytes = 1'200'000, .facts = {{"seconds", 30.0}}},
                {.path = "film.uk.vtt", .media_type = "text/vtt", .bytes = 512}},
      .cost = 0};

  EXPECT_EQ(describe_made(made, 4.2),
            "film.mp4  30 s, 1.2 MB\nfilm.uk.vtt  512 bytes\nmade in 4.2 s; it cost nothing\n"
            "watch it: xdg-open \"film.mp4\"");
  EXPECT_EQ(made_events(made, 4.2).back(),
            (Json{{"event", "done"}, {"outputs", 2}, {"cost_micros", 0}, {"seconds", 4.2}}));
}

}  // namespace
}  // namespace kadr::app
