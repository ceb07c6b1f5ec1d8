#include <array>

#include "providers/offline/phrases.h"

namespace kadr::providers::offline {
namespace {

using Text = std::string_view;

constexpr auto kAdvertPlain = std::to_array<Text>({
    "Some things are worth slowing down for: {}.",
    "Here is something you should see: {}.",
    "Half a minute, one idea: {}.",
});
constexpr auto kAdvertAbout = std::to_array<Text>({
    "Meet {}.",
    "Close your eyes for a moment and imagine {}.",
    "Every good day has room for {}.",
    "Let us tell you about {}.",
});
constexpr auto kAdvertFollowers = std::to_array<Text>({
    "It starts with people who care about every detail.",
    "You feel it from the very first moment.",
    "Nothing here is in a hurry, and everything is in its place.",
    "It is closer than you think.",
});
constexpr auto kAdvertMiddles = std::to_array<Text>({
    "Look closer, and you will see the work behind it.",
    "The light changes, and with it the mood.",
    "This is where small moments turn into good memories.",
    "Everything you need is already here.",
    "Some people come once and stay for years.",
    "They know why they do it, and they do it well.",
});
constexpr auto kAdvertClosers = std::to_array<Text>({
    "Try it once, and you will want to come back.",
    "The rest you will feel for yourself.",
    "The best choice is the one that is easy to make.",
    "There is only one thing missing, and that is you.",
});
constexpr auto kAdvertPlainEndings = std::to_array<Text>({
    "Remember it: {}.",
    "Come and see for yourself: {}.",
});
constexpr auto kAdvertAboutEndings = std::to_array<Text>({
    "Make a little time today for {}.",
    "Tell your friends about {}.",
    "We are waiting for you. Come and find {}.",
});
constexpr auto kFood = std::to_array<Text>({
    "The door opens, and the smell of fresh coffee and warm bread meets you first.",
    "Every cup is made as if it were the only one.",
    "Outside the city rushes by; at your table it is quiet.",
    "The first sip in the morning, a long talk in the evening.",
    "The recipe is simple: good ingredients, skilled hands, and a little patience.",
    "Your favourite table is always waiting.",
});
constexpr auto kPlace = std::to_array<Text>({
    "One step outside the door, and the journey begins.",
    "Mornings are quiet here, and in the evening there is a warm light in every window.",
    "Every turn opens another view.",
    "You will want to stop and simply look around.",
    "Light bags, simple plans, and a whole day ahead.",
    "Photographs cannot show what matters most: how easy it is to breathe here.",
});
constexpr auto kTechnology = std::to_array<Text>({
    "Fewer steps, and more time for what matters.",
    "It is as simple as that: open it, tap once, done.",
    "What used to take hours now takes minutes.",
    "Your data stays yours, and a real person answers when you ask.",
    "You can start today, without a manual.",
    "The team does its work, and routine no longer gets in the way.",
});

constexpr auto kTalePlain = std::to_array<Text>({
    "Our story has a name: {}.",
    "Listen to this one: {}.",
});
constexpr auto kTaleAbout = std::to_array<Text>({
    "This is the story of {}.",
    "Come closer, and I will tell you about {}.",
});
constexpr auto kTaleFollowers = std::to_array<Text>({
    "At first everything is as it always was.",
    "The morning does not know yet what the day will bring.",
    "Nobody expects anything unusual.",
});
constexpr auto kTaleMiddles = std::to_array<Text>({
    "But one day something changes.",
    "The road leads further than it seemed at the start.",
    "It grows dark, and there is no choice but to stop and wait.",
    "Help comes from where nobody looked for it.",
    "Step by step, the fear fades.",
    "The rain passes, and the horizon is clear again.",
    "Now there is no wish to turn back.",
    "And suddenly everything makes sense.",
});
constexpr auto kTaleClosers = std::to_array<Text>({
    "It grows quiet, and a new day begins.",
    "Everything is in its place again, only a little different.",
    "Some roads are worth walking to the end.",
});
constexpr auto kTalePlainEndings = std::to_array<Text>({
    "And so the story ends: {}.",
    "Remember how it went: {}.",
});
constexpr auto kTaleAboutEndings = std::to_array<Text>({
    "And that is the story of {}.",
    "That is all I know about {}.",
});

constexpr auto kTalkPlain = std::to_array<Text>({
    "Hello! Today's topic: {}.",
    "Hello! Let us look at it together: {}.",
});
constexpr auto kTalkAbout = std::to_array<Text>({
    "Hello! Today we talk about {}.",
    "Hello! Here is what you should know about {}.",
});
constexpr auto kTalkFollowers = std::to_array<Text>({
    "It is simpler than it seems, if you take it step by step.",
    "Let us begin with what matters most.",
});
constexpr auto kTalkMiddles = std::to_array<Text>({
    "First, find out what really matters to you.",
    "Second, start small: one step today is worth ten tomorrow.",
    "Third, look at the results and not at the promises.",
    "Often it is a small thing that decides, and it is easy to miss.",
    "Ask those who have already been down this road.",
    "Write down what worked and what did not, and in a month you will see the difference.",
    "And do not hurry: good things take time.",
});
constexpr auto kTalkClosers = std::to_array<Text>({
    "Try it today and tell me how it went.",
    "It is worth a try, even if the first one fails.",
});
constexpr auto kTalkPlainEndings = std::to_array<Text>({
    "Thank you for watching! Keep it for later: {}.",
    "Thank you, and see you soon! That was it: {}.",
});
constexpr auto kTalkAboutEndings = std::to_array<Text>({
    "Thank you for watching! Write what you think about {}.",
    "Thank you! Share this with those who care about {}.",
});

constexpr auto kViews = std::to_array<Text>({
    "Wide shot, morning light: {}.",
    "Close-up of a telling detail, soft focus: {}.",
    "Eye level, warm light, nothing staged: {}.",
    "View from above, calm colours: {}.",
    "Evening, long shadows: {}.",
    "Slow movement through the scene, bright day: {}.",
    "Sunset, the sky takes half of the frame: {}.",
    "Quiet final shot with room for a title: {}.",
});
constexpr auto kMotions = std::to_array<Text>(
    {"Slow push in", "Pan right", "Gentle parallax", "Slow pull out", "Pan left", "The camera moves up"});

constexpr Phrases kEnglish{.talk = {.openings = {kTalkPlain, kTalkAbout, kTalkAbout},
                                    .followers = kTalkFollowers,
                                    .middles = kTalkMiddles,
                                    .closers = kTalkClosers,
                                    .endings = {kTalkPlainEndings, kTalkAboutEndings, kTalkAboutEndings},
                                    .order = GenrePhrases::Order::AsTold},
                           .advert = {.openings = {kAdvertPlain, kAdvertAbout, kAdvertAbout},
                                      .followers = kAdvertFollowers,
                                      .middles = kAdvertMiddles,
                                      .closers = kAdvertClosers,
                                      .endings = {kAdvertPlainEndings, kAdvertAboutEndings, kAdvertAboutEndings}},
                           .tale = {.openings = {kTalePlain, kTaleAbout, kTaleAbout},
                                    .followers = kTaleFollowers,
                                    .middles = kTaleMiddles,
                                    .closers = kTaleClosers,
                                    .endings = {kTalePlainEndings, kTaleAboutEndings, kTaleAboutEndings},
                                    .order = GenrePhrases::Order::AsTold},
                           .food = kFood,
                           .place = kPlace,
                           .technology = kTechnology,
                           .views = {kViews, kViews, kViews},
                           .motions = kMotions};

}  // namespace

const Phrases& english_phrases() {
  return kEnglish;
}

}  // namespace kadr::providers::offline
