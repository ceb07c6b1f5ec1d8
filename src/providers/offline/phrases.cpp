#include "providers/offline/phrases.h"

namespace kadr::providers::offline {
namespace {

using Text = std::string_view;

constexpr std::array<Text, 4> kEnglishOpenings{
    "Some things are worth slowing down for: {}.",
    "Every day begins with a small decision. Today it is this one: {}.",
    "Let us show you something: {}.",
    "Close your eyes for a moment and imagine it: {}.",
};
constexpr std::array<Text, 8> kEnglishMiddles{
    "It starts with people who care about every detail.",
    "Nothing here is in a hurry, and everything is in its place.",
    "Look closer, and you will see the work behind it.",
    "The light changes, and with it the mood.",
    "This is where small moments turn into good memories.",
    "Everything you need is already here.",
    "Some come once and stay for years.",
    "You notice it at once: here they know why they do it.",
};
constexpr std::array<Text, 4> kEnglishEndings{
    "Now you know where to look: {}.",
    "Come and see for yourself: {}.",
    "All that is missing is you. Remember the name: {}.",
    "This is how a good day ends: {}.",
};
constexpr std::array<Text, 6> kEnglishViews{
    "Wide establishing shot, morning light: {}.",    "Close-up of a telling detail, soft focus: {}.",
    "People in the frame, warm light, candid: {}.",  "View from above, calm colours: {}.",
    "Slow movement through the space, evening: {}.", "Quiet final shot with room for a title: {}.",
};

constexpr std::array<Text, 4> kUkrainianOpenings{
    "Є речі, заради яких варто сповільнитися: {}.",
    "Кожен день починається з маленького рішення. Сьогодні воно таке: {}.",
    "Дозвольте показати вам дещо особливе: {}.",
    "Заплющте на мить очі та уявіть: {}.",
};
constexpr std::array<Text, 8> kUkrainianMiddles{
    "Усе починається з людей, яким не байдужа кожна дрібниця.", "Тут ніхто не поспішає, і все стоїть на своєму місці.",
    "Придивіться, і ви побачите працю, що за цим стоїть.",      "Світло змінюється, а разом із ним і настрій.",
    "Саме тут короткі миті стають добрими спогадами.",          "Усе, що вам потрібно, вже поруч.",
    "Дехто заходить один раз і залишається на роки.",           "Це помітно одразу: тут знають, навіщо це роблять.",
};
constexpr std::array<Text, 4> kUkrainianEndings{
    "Тепер ви знаєте, що шукати: {}.",
    "Приходьте й переконайтеся самі: {}.",
    "Бракує лише вас. Запам'ятайте: {}.",
    "Ось так завершується добрий день: {}.",
};
constexpr std::array<Text, 6> kUkrainianViews{
    "Загальний план, ранкове світло: {}.",
    "Крупний план виразної деталі, м'який фокус: {}.",
    "Люди в кадрі, тепле світло, без постановки: {}.",
    "Вид згори, спокійні кольори: {}.",
    "Повільний рух простором, вечір: {}.",
    "Тихий останній кадр із місцем для назви: {}.",
};

constexpr std::array<Text, 4> kRussianOpenings{
    "Есть вещи, ради которых стоит замедлиться: {}.",
    "Каждый день начинается с маленького решения. Сегодня оно такое: {}.",
    "Позвольте показать вам кое-что особенное: {}.",
    "Закройте на мгновение глаза и представьте: {}.",
};
constexpr std::array<Text, 8> kRussianMiddles{
    "Всё начинается с людей, которым важна каждая мелочь.",
    "Здесь никто не спешит, и всё стоит на своём месте.",
    "Присмотритесь, и вы увидите труд, который за этим стоит.",
    "Свет меняется, а вместе с ним и настроение.",
    "Именно здесь короткие минуты становятся добрыми воспоминаниями.",
    "Всё, что вам нужно, уже рядом.",
    "Кто-то заходит один раз и остаётся на годы.",
    "Это заметно сразу: здесь знают, зачем это делают.",
};
constexpr std::array<Text, 4> kRussianEndings{
    "Теперь вы знаете, что искать: {}.",
    "Приходите и убедитесь сами: {}.",
    "Не хватает только вас. Запомните: {}.",
    "Вот так заканчивается хороший день: {}.",
};
constexpr std::array<Text, 6> kRussianViews{
    "Общий план, утренний свет: {}.",
    "Крупный план выразительной детали, мягкий фокус: {}.",
    "Люди в кадре, тёплый свет, без постановки: {}.",
    "Вид сверху, спокойные цвета: {}.",
    "Медленное движение в пространстве, вечер: {}.",
    "Тихий последний кадр с местом для названия: {}.",
};

constexpr Phrases kEnglish{kEnglishOpenings, kEnglishMiddles, kEnglishEndings, kEnglishViews};
constexpr Phrases kUkrainian{kUkrainianOpenings, kUkrainianMiddles, kUkrainianEndings, kUkrainianViews};
constexpr Phrases kRussian{kRussianOpenings, kRussianMiddles, kRussianEndings, kRussianViews};

}  // namespace

const Phrases& phrases_in(Language language) {
  switch (language) {
    case Language::Ukrainian:
      return kUkrainian;
    case Language::Russian:
      return kRussian;
    case Language::English:
      break;
  }
  return kEnglish;
}

}  // namespace kadr::providers::offline
