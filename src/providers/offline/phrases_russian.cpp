#include <array>

#include "providers/offline/phrases.h"

namespace kadr::providers::offline {
namespace {

using Text = std::string_view;

constexpr auto kAdvertPlain = std::to_array<Text>({
    "Есть то, ради чего стоит замедлиться: {}.",
    "Познакомьтесь: {}.",
    "Закройте на мгновение глаза и представьте: {}.",
});
constexpr auto kAdvertAbout = std::to_array<Text>({
    "Позвольте рассказать вам {}.",
    "Эта короткая история — {}.",
    "Сегодня расскажем вам {}.",
});
constexpr auto kAdvertPurpose = std::to_array<Text>({
    "В каждом хорошем дне есть место {}.",
    "Найдите сегодня минуту {}.",
});
constexpr auto kAdvertFollowers = std::to_array<Text>({
    "Всё начинается с людей, которым важна каждая мелочь.",
    "Это чувствуется с первой минуты.",
    "Здесь никто не спешит, и всё стоит на своём месте.",
    "Это ближе, чем вам кажется.",
});
constexpr auto kAdvertMiddles = std::to_array<Text>({
    "Присмотритесь, и вы увидите труд, который за этим стоит.",
    "Свет меняется, а вместе с ним и настроение.",
    "Именно здесь короткие минуты становятся добрыми воспоминаниями.",
    "Всё, что вам нужно, уже рядом.",
    "Кто-то заходит один раз и остаётся на годы.",
    "Здесь знают, зачем это делают, и делают это хорошо.",
});
constexpr auto kAdvertClosers = std::to_array<Text>({
    "Достаточно попробовать один раз, чтобы захотеть вернуться.",
    "А остальное вы почувствуете сами.",
    "Лучший выбор — тот, который легко сделать.",
    "Не хватает только одного — вас.",
});
constexpr auto kAdvertPlainEndings = std::to_array<Text>({
    "Запомните: {}.",
    "Приходите и убедитесь сами: {}.",
});
constexpr auto kAdvertAboutEndings = std::to_array<Text>({
    "Расскажите друзьям {}.",
    "Теперь вы знаете самое важное {}.",
    "Мы ждём вас. И не забудьте {}.",
});
constexpr auto kAdvertPurposeEndings = std::to_array<Text>({
    "Оставьте сегодня немного времени {}.",
    "Найдите в своём дне место {}.",
});
constexpr auto kFood = std::to_array<Text>({
    "Дверь открывается, и вас встречает запах свежего кофе и тёплого хлеба.",
    "Каждую чашку здесь готовят так, будто она единственная.",
    "За окном спешит город, а за вашим столиком тихо.",
    "Утром — первый глоток, вечером — долгий разговор.",
    "Рецепт прост: хорошие продукты, умелые руки и немного терпения.",
    "Ваш любимый столик всегда ждёт вас.",
});
constexpr auto kPlace = std::to_array<Text>({
    "Достаточно сделать шаг за дверь, и начинается путешествие.",
    "Утро здесь встречает тишиной, а вечер — тёплым светом в окнах.",
    "За каждым поворотом открывается новый вид.",
    "Здесь хочется остановиться и просто оглядеться вокруг.",
    "Лёгкие чемоданы, простые планы, и впереди целый день.",
    "Фотографии не передают главного: как легко здесь дышится.",
});
constexpr auto kTechnology = std::to_array<Text>({
    "Меньше лишних шагов, больше времени на главное.",
    "Всё работает просто: открыли, нажали, готово.",
    "То, что отнимало часы, теперь занимает минуты.",
    "Ваши данные остаются вашими, а на вопросы отвечает живой человек.",
    "Начать можно уже сегодня, без длинных инструкций.",
    "Команда делает своё дело, а рутина больше не мешает.",
});

constexpr auto kTalePlain = std::to_array<Text>({
    "Вот как называется наша история: {}.",
    "Послушайте эту историю: {}.",
});
constexpr auto kTaleAbout = std::to_array<Text>({
    "Это история {}.",
    "Садитесь ближе, я расскажу вам {}.",
});
constexpr auto kTalePurpose = std::to_array<Text>({
    "Эта история — {}.",
    "Есть у нас одна история {}.",
});
constexpr auto kTaleFollowers = std::to_array<Text>({
    "Сначала всё идёт так, как всегда.",
    "Утро ещё не знает, каким будет день.",
    "Никто не ждёт ничего необычного.",
});
constexpr auto kTaleMiddles = std::to_array<Text>({
    "Но однажды что-то меняется.",
    "Дорога ведёт дальше, чем казалось вначале.",
    "Темнеет, и приходится остановиться и ждать.",
    "Помощь приходит оттуда, откуда её не ждали.",
    "Шаг за шагом страх отступает.",
    "Дождь проходит, и снова виден горизонт.",
    "Теперь поворачивать назад уже не хочется.",
    "И вдруг всё становится ясно.",
});
constexpr auto kTaleClosers = std::to_array<Text>({
    "Становится тихо, и начинается новый день.",
    "Всё снова на своём месте, только немного иначе.",
    "Некоторые дороги стоит пройти до конца.",
});
constexpr auto kTalePlainEndings = std::to_array<Text>({
    "Так заканчивается эта история: {}.",
    "Запомните её: {}.",
});
constexpr auto kTaleAboutEndings = std::to_array<Text>({
    "Вот и вся история {}.",
    "Это всё, что я знаю {}.",
});
constexpr auto kTalePurposeEndings = std::to_array<Text>({
    "Вот и вся история {}.",
});

constexpr auto kTalkPlain = std::to_array<Text>({
    "Здравствуйте! Сегодняшняя тема: {}.",
    "Здравствуйте! Разберёмся вместе: {}.",
});
constexpr auto kTalkAbout = std::to_array<Text>({
    "Здравствуйте! Сегодня поговорим {}.",
    "Здравствуйте! Коротко расскажу вам {}.",
});
constexpr auto kTalkPurpose = std::to_array<Text>({
    "Здравствуйте! Сегодня — несколько советов {}.",
});
constexpr auto kTalkFollowers = std::to_array<Text>({
    "Это проще, чем кажется, если идти шаг за шагом.",
    "Начнём с главного.",
});
constexpr auto kTalkMiddles = std::to_array<Text>({
    "Во-первых, выясните, что для вас действительно важно.",
    "Во-вторых, начинайте с малого: один шаг сегодня стоит десяти завтра.",
    "В-третьих, смотрите на результат, а не на обещания.",
    "Часто всё решает мелочь, которую легко не заметить.",
    "Спрашивайте тех, кто уже прошёл этот путь.",
    "Записывайте, что получилось, а что нет, и через месяц увидите разницу.",
    "И не спешите: хорошее требует времени.",
});
constexpr auto kTalkClosers = std::to_array<Text>({
    "Попробуйте уже сегодня и напишите, что получилось.",
    "Попробовать стоит, даже если получится не сразу.",
});
constexpr auto kTalkPlainEndings = std::to_array<Text>({
    "Спасибо за внимание! Сохраните себе: {}.",
    "Спасибо, и до встречи! Это была тема: {}.",
});
constexpr auto kTalkAboutEndings = std::to_array<Text>({
    "Спасибо за внимание! Напишите, что вы думаете {}.",
    "Спасибо! Поделитесь с теми, кто хочет знать больше {}.",
});
constexpr auto kTalkPurposeEndings = std::to_array<Text>({
    "Спасибо за внимание! Поделитесь своими советами {}.",
});

constexpr auto kViewsPlain = std::to_array<Text>({
    "Общий план, утренний свет: {}.",
    "Крупный план выразительной детали, мягкий фокус: {}.",
    "На уровне глаз, тёплый свет, без постановки: {}.",
    "Вид сверху, спокойные цвета: {}.",
    "Вечер, длинные тени: {}.",
    "Медленное движение камеры, ясный день: {}.",
    "Закат, небо в половину кадра: {}.",
    "Тихий последний кадр с местом для названия: {}.",
});
constexpr auto kViewsAbout = std::to_array<Text>({
    "Общий план, утренний свет. Фильм {}.",
    "Крупный план выразительной детали, мягкий фокус. Фильм {}.",
    "На уровне глаз, тёплый свет, без постановки. Фильм {}.",
    "Вид сверху, спокойные цвета. Фильм {}.",
    "Вечер, длинные тени. Фильм {}.",
    "Медленное движение камеры, ясный день. Фильм {}.",
    "Закат, небо в половину кадра. Фильм {}.",
    "Тихий последний кадр с местом для названия. Фильм {}.",
});
constexpr auto kMotions = std::to_array<Text>({"Медленный наезд", "Панорама вправо", "Лёгкий параллакс",
                                               "Медленный отъезд", "Панорама влево", "Камера поднимается вверх"});

constexpr Phrases kRussian{.talk = {.openings = {kTalkPlain, kTalkAbout, kTalkPurpose},
                                    .followers = kTalkFollowers,
                                    .middles = kTalkMiddles,
                                    .closers = kTalkClosers,
                                    .endings = {kTalkPlainEndings, kTalkAboutEndings, kTalkPurposeEndings},
                                    .order = GenrePhrases::Order::AsTold},
                           .advert = {.openings = {kAdvertPlain, kAdvertAbout, kAdvertPurpose},
                                      .followers = kAdvertFollowers,
                                      .middles = kAdvertMiddles,
                                      .closers = kAdvertClosers,
                                      .endings = {kAdvertPlainEndings, kAdvertAboutEndings, kAdvertPurposeEndings}},
                           .tale = {.openings = {kTalePlain, kTaleAbout, kTalePurpose},
                                    .followers = kTaleFollowers,
                                    .middles = kTaleMiddles,
                                    .closers = kTaleClosers,
                                    .endings = {kTalePlainEndings, kTaleAboutEndings, kTalePurposeEndings},
                                    .order = GenrePhrases::Order::AsTold},
                           .food = kFood,
                           .place = kPlace,
                           .technology = kTechnology,
                           .views = {kViewsPlain, kViewsAbout, kViewsAbout},
                           .motions = kMotions};

}  // namespace

const Phrases& russian_phrases() {
  return kRussian;
}

}  // namespace kadr::providers::offline
