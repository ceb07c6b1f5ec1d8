#include <array>

#include "providers/offline/phrases.h"

namespace kadr::providers::offline {
namespace {

using Text = std::string_view;

constexpr auto kAdvertPlain = std::to_array<Text>({
    "Є те, заради чого варто сповільнитися: {}.",
    "Познайомтеся: {}.",
    "Заплющте на мить очі й уявіть: {}.",
});
constexpr auto kAdvertAbout = std::to_array<Text>({
    "Дозвольте розповісти вам {}.",
    "Ця коротка історія — {}.",
    "Сьогодні розкажемо вам {}.",
});
constexpr auto kAdvertPurpose = std::to_array<Text>({
    "У кожному доброму дні є місце {}.",
    "Знайдіть сьогодні хвилину {}.",
});
constexpr auto kAdvertFollowers = std::to_array<Text>({
    "Усе починається з людей, яким не байдужа кожна дрібниця.",
    "Це відчувається з першої миті.",
    "Тут ніхто не поспішає, і все стоїть на своєму місці.",
    "Це ближче, ніж вам здається.",
});
constexpr auto kAdvertMiddles = std::to_array<Text>({
    "Придивіться, і ви побачите працю, що за цим стоїть.",
    "Світло змінюється, а разом із ним і настрій.",
    "Саме тут короткі миті стають добрими спогадами.",
    "Усе, що вам потрібно, вже поруч.",
    "Дехто заходить один раз і залишається на роки.",
    "Тут знають, навіщо це роблять, і роблять це добре.",
});
constexpr auto kAdvertClosers = std::to_array<Text>({
    "Досить спробувати один раз, щоб захотіти повернутися.",
    "А решту ви відчуєте самі.",
    "Найкращий вибір — той, який легко зробити.",
    "Бракує лише одного — вас.",
});
constexpr auto kAdvertPlainEndings = std::to_array<Text>({
    "Запам'ятайте: {}.",
    "Приходьте й переконайтеся самі: {}.",
});
constexpr auto kAdvertAboutEndings = std::to_array<Text>({
    "Розкажіть друзям {}.",
    "Тепер ви знаєте найважливіше {}.",
    "Чекаємо на вас. І не забудьте {}.",
});
constexpr auto kAdvertPurposeEndings = std::to_array<Text>({
    "Залиште сьогодні трохи часу {}.",
    "Знайдіть у своєму дні місце {}.",
});
constexpr auto kFood = std::to_array<Text>({
    "Двері відчиняються, і вас зустрічає запах свіжої кави та теплого хліба.",
    "Кожну чашку тут готують так, ніби вона єдина.",
    "За вікном поспішає місто, а за вашим столиком тихо.",
    "Зранку — перший ковток, увечері — довга розмова.",
    "Рецепт простий: добрі продукти, вправні руки й трохи терпіння.",
    "Ваш улюблений столик завжди чекає на вас.",
});
constexpr auto kPlace = std::to_array<Text>({
    "Досить зробити крок за двері, і починається подорож.",
    "Ранок тут зустрічає тишею, а вечір — теплим світлом у вікнах.",
    "За кожним поворотом відкривається новий краєвид.",
    "Тут хочеться зупинитися й просто роззирнутися довкола.",
    "Легкі валізи, прості плани, і попереду цілий день.",
    "Світлини не передають головного: як легко тут дихається.",
});
constexpr auto kTechnology = std::to_array<Text>({
    "Менше зайвих кроків, більше часу на головне.",
    "Усе працює просто: відкрили, натиснули, готово.",
    "Те, що забирало години, тепер займає хвилини.",
    "Ваші дані залишаються вашими, а на запитання відповідає жива людина.",
    "Почати можна вже сьогодні, без довгих інструкцій.",
    "Команда робить свою справу, а рутина більше не заважає.",
});

constexpr auto kTalePlain = std::to_array<Text>({
    "Ось як зветься наша історія: {}.",
    "Послухайте цю історію: {}.",
});
constexpr auto kTaleAbout = std::to_array<Text>({
    "Це історія {}.",
    "Сідайте ближче, я розповім вам {}.",
});
constexpr auto kTalePurpose = std::to_array<Text>({
    "Ця історія — {}.",
    "Є в нас одна історія {}.",
});
constexpr auto kTaleFollowers = std::to_array<Text>({
    "Спершу все йде так, як завжди.",
    "Ранок іще не знає, яким буде день.",
    "Ніхто не чекає нічого незвичайного.",
});
constexpr auto kTaleMiddles = std::to_array<Text>({
    "Та одного дня щось змінюється.",
    "Дорога веде далі, ніж здавалося на початку.",
    "Темніє, і доводиться зупинитися й чекати.",
    "Допомога приходить звідти, звідки її не чекали.",
    "Крок за кроком страх відступає.",
    "Дощ минає, і знову видно обрій.",
    "Тепер повертати назад уже не хочеться.",
    "І раптом усе стає зрозуміло.",
});
constexpr auto kTaleClosers = std::to_array<Text>({
    "Стає тихо, і починається новий день.",
    "Усе знову на своєму місці, тільки трохи інакше.",
    "Деякі дороги варто пройти до кінця.",
});
constexpr auto kTalePlainEndings = std::to_array<Text>({
    "Так закінчується ця історія: {}.",
    "Запам'ятайте її: {}.",
});
constexpr auto kTaleAboutEndings = std::to_array<Text>({
    "Ось і вся історія {}.",
    "Це все, що я знаю {}.",
});
constexpr auto kTalePurposeEndings = std::to_array<Text>({
    "Ось і вся історія {}.",
});

constexpr auto kTalkPlain = std::to_array<Text>({
    "Вітаю! Сьогоднішня тема: {}.",
    "Вітаю! Розберімося разом: {}.",
});
constexpr auto kTalkAbout = std::to_array<Text>({
    "Вітаю! Сьогодні поговоримо {}.",
    "Вітаю! Коротко розкажу вам {}.",
});
constexpr auto kTalkPurpose = std::to_array<Text>({
    "Вітаю! Сьогодні — кілька порад {}.",
});
constexpr auto kTalkFollowers = std::to_array<Text>({
    "Це простіше, ніж здається, якщо йти крок за кроком.",
    "Почнімо з головного.",
});
constexpr auto kTalkMiddles = std::to_array<Text>({
    "По-перше, з'ясуйте, що для вас справді важливо.",
    "По-друге, починайте з малого: один крок сьогодні вартий десяти завтра.",
    "По-третє, дивіться на результат, а не на обіцянки.",
    "Часто все вирішує дрібниця, яку легко не помітити.",
    "Питайте тих, хто вже пройшов цей шлях.",
    "Записуйте, що вдалося, а що ні, і за місяць побачите різницю.",
    "І не поспішайте: добрі речі потребують часу.",
});
constexpr auto kTalkClosers = std::to_array<Text>({
    "Спробуйте вже сьогодні й напишіть, що вийшло.",
    "Спробувати варто, навіть якщо вийде не одразу.",
});
constexpr auto kTalkPlainEndings = std::to_array<Text>({
    "Дякую за увагу! Збережіть собі: {}.",
    "Дякую, і до зустрічі! Це була тема: {}.",
});
constexpr auto kTalkAboutEndings = std::to_array<Text>({
    "Дякую за увагу! Пишіть, що ви думаєте {}.",
    "Дякую! Поділіться з тими, хто хоче знати більше {}.",
});
constexpr auto kTalkPurposeEndings = std::to_array<Text>({
    "Дякую за увагу! Поділіться своїми порадами {}.",
});

constexpr auto kViewsPlain = std::to_array<Text>({
    "Загальний план, ранкове світло: {}.",
    "Крупний план виразної деталі, м'який фокус: {}.",
    "На рівні очей, тепле світло, без постановки: {}.",
    "Вид згори, спокійні кольори: {}.",
    "Вечір, довгі тіні: {}.",
    "Повільний рух камери, ясний день: {}.",
    "Захід сонця, небо на пів кадру: {}.",
    "Тихий останній кадр із місцем для назви: {}.",
});
constexpr auto kViewsAbout = std::to_array<Text>({
    "Загальний план, ранкове світло. Фільм {}.",
    "Крупний план виразної деталі, м'який фокус. Фільм {}.",
    "На рівні очей, тепле світло, без постановки. Фільм {}.",
    "Вид згори, спокійні кольори. Фільм {}.",
    "Вечір, довгі тіні. Фільм {}.",
    "Повільний рух камери, ясний день. Фільм {}.",
    "Захід сонця, небо на пів кадру. Фільм {}.",
    "Тихий останній кадр із місцем для назви. Фільм {}.",
});
constexpr auto kMotions = std::to_array<Text>({"Повільне наближення", "Панорама праворуч", "Легкий паралакс",
                                               "Повільне віддалення", "Панорама ліворуч", "Камера піднімається вгору"});

constexpr Phrases kUkrainian{.talk = {.openings = {kTalkPlain, kTalkAbout, kTalkPurpose},
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

const Phrases& ukrainian_phrases() {
  return kUkrainian;
}

}  // namespace kadr::providers::offline
