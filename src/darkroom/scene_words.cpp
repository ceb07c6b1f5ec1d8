#include "darkroom/scene_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <variant>

namespace kadr::darkroom {
namespace {

using Meaning = std::variant<Hour, Place, Weather, Subject>;

/// Words in lower case, between blanks. One that ends in "*" stands for every word that begins so, as Slavic endings
/// need it; others stand for themselves and their plural in "s".
struct Entry {
  Meaning meaning;
  std::string_view words;
};

constexpr auto kWords = std::to_array<Entry>({
    {Hour::Dawn, "dawn sunrise morning ранок ранк* вранці світан* утро утра утром утрен* рассвет*"},
    {Hour::Dusk, "dusk sunset evening захід заход* вечір* вечор* вечер* закат* сутінк* сумерк*"},
    {Hour::Night,
     "вночі уночі night midnight moon star dark* ніч нічн* ноч* луна луны луной луне лунн* зірк* зорян* звезд* темр*"},
    {Hour::Day, "day день noon"},
    {Weather::Rain, "rain* storm* дощ* дожд* злив*"},
    {Weather::Snow, "snow* winter сніг* сніж* снег* снеж* зим*"},
    {Weather::Cloudy, "cloud* хмар* облак* туч*"},
    {Place::Hills,
     "hill field meadow village farm valley road garden пагорб* поле полі поля полях холм* луг луга лугу село селі "
     "деревн* дорога дороги дороге дорогу дорозі долин* сад"},
    {Place::Mountains, "mountain* peak summit гора гори горы горах гору вершин* карпат*"},
    {Place::Sea,
     "sea ocean beach* wave lake river shore harbour harbor island море моря морі морем морск* морськ* океан* пляж* "
     "хвиля хвилі хвиль волн* озер* річк* река реки реке берег*"},
    {Place::Forest, "forest wood jungle park ліс* лес леса лесу парк*"},
    {Place::City,
     "city cities town street building skyscraper downtown місто міста місті містом міськ* город* вулиц* улиц* будинк* "
     "здани* київ* києв* москв*"},
    {Place::Room,
     "room kitchen office window table desk cafe café indoors кімнат* кухн* офіс* офис* комнат* вікн* окн* стіл столі "
     "стол стола столе столом кафе"},
    {Place::Desert, "desert dune sand пустел* пустын* пісок песок"},
    {Place::Space,
     "space planet* galaxy universe cosmos cosmic космос* космічн* космич* планет* галакт* всесвіт* вселенн*"},
    {Subject::Cup, "cup mug coffee tea чашк* кава кави каву кавою кав кофе чай чаю чая кружк*"},
    {Subject::Boat, "boat ship sail* човен човн* кораб* лодк* вітрил* парус*"},
    {Subject::House, "house home cottage хат* дім дом дома дому будиноч* домик*"},
    {Subject::Person,
     "person people man men woman women girl boy child* friend людин* люд* жінк* чоловік* дівчин* хлоп* дитин* діт* "
     "человек* женщин* мужчин* девуш* девоч* мальчик* ребен* дети детей детям детск* друз*"},
    {Subject::Birds, "bird gull птах* птиц* чайк*"},
    {Subject::Tree, "tree oak дерев* дуб дуба дуби"},
    {Subject::Flower, "flower rose spring квіт* цветок цветы цветов цветк* роза розы розу роз троянд* весн*"},
    {Subject::Book, "book read reading reader story книг* книж* чита*"},
    {Subject::Screen,
     "computer laptop screen phone internet software комп комп’ют* компьют* ноутбук* телефон* екран* экран*"},
    {Subject::Chart,
     "chart growth money business* market* sales графік* график* бізнес* бизнес* грош* деньг* денег продаж*"},
    {Subject::Bulb, "idea think* lamp invent* ідея ідеї ідею ідей идея идеи идею идей ламп* думк* мысл*"},
    {Subject::Heart, "love* heart любов* кохан* любл* любить любит серц* сердц*"},
    {Subject::Car, "car drive* автомоб* машин* авто"},
    {Subject::Rocket, "rocket launch* ракет* запуск*"},
});

/// Bytes at a place of a text that are a quotation mark, a dash or the like: of U+0080 to U+00BF and of U+2000 to
/// U+203F, without the apostrophe U+2019, which stands inside words.
std::size_t bytes_of_mark(std::string_view text) {
  if (text.starts_with('\xC2')) return 2;
  return text.starts_with("\xE2\x80") && !text.starts_with("\xE2\x80\x99") ? 3 : 0;
}

/// Latin and Cyrillic letters made small, ё made е, marks made blanks; all else as it is.
std::string lower(std::string_view text) {
  std::string small;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (const std::size_t mark = bytes_of_mark(text.substr(at)); mark > 0) {
      small += ' ';
      at += mark - 1;
      continue;
    }
    if (byte >= 'A' && byte <= 'Z') {
      small += static_cast<char>(byte + 32);
      continue;
    }
    if ((byte != 0xD0 && byte != 0xD1 && byte != 0xD2) || at + 1 == text.size()) {
      small += text[at];
      continue;
    }
    unsigned letter = (byte & 31U) << 6U | (static_cast<unsigned char>(text[++at]) & 63U);
    if (letter >= 0x410 && letter <= 0x42F) letter += 0x20;
    if (letter >= 0x400 && letter <= 0x40F) letter += 0x50;
    if (letter == 0x490) letter = 0x491;
    if (letter == 0x451) letter = 0x435;
    small += static_cast<char>(0xC0U | letter >> 6U);
    small += static_cast<char>(0x80U | (letter & 63U));
  }
  return small;
}

std::vector<std::string_view> words_of(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; };
  std::vector<std::string_view> words;
  for (auto begin = text.begin(); begin != text.end();) {
    begin = std::find_if(begin, text.end(), is_letter);
    const auto end = std::find_if_not(begin, text.end(), is_letter);
    if (begin != end) words.emplace_back(begin, end);
    begin = end;
  }
  return words;
}

bool stands_for(std::string_view entry, std::string_view word) {
  if (entry.ends_with('*')) return word.starts_with(entry.substr(0, entry.size() - 1));
  return word == entry || (word.starts_with(entry) && word.substr(entry.size()) == "s");
}

/// The meaning of the longest entry that fits, so that "домик" is no "дом*"; null when none does.
const Meaning* find(std::string_view word) {
  const Meaning* best = nullptr;
  std::size_t longest = 0;
  for (const Entry& entry : kWords) {
    for (std::size_t begin = 0; begin < entry.words.size();) {
      const std::size_t end = std::min(entry.words.find(' ', begin), entry.words.size());
      const std::string_view known = entry.words.substr(begin, end - begin);
      if (known.size() > longest && stands_for(known, word)) {
        longest = known.size();
        best = &entry.meaning;
      }
      begin = end + 1;
    }
  }
  return best;
}

Place home_of(Subject subject) {
  switch (subject) {
    case Subject::Cup:
    case Subject::Book:
    case Subject::Screen:
    case Subject::Bulb:
      return Place::Room;
    case Subject::Boat:
      return Place::Sea;
    case Subject::Car:
      return Place::City;
    case Subject::Rocket:
      return Place::Space;
    case Subject::Chart:
    case Subject::Heart:
      return Place::Nowhere;
    case Subject::House:
    case Subject::Person:
    case Subject::Birds:
    case Subject::Tree:
    case Subject::Flower:
      break;
  }
  return Place::Hills;
}

}  // namespace

SceneContent read_scene(std::string_view sentence) {
  constexpr std::size_t kMostSubjects = 2;
  SceneContent content;
  bool hour_named = false;
  bool sky_named = false;
  const std::string small = lower(sentence);
  for (const std::string_view word : words_of(small)) {
    const Meaning* meaning = find(word);
    if (meaning == nullptr) continue;
    if (const auto* place = std::get_if<Place>(meaning); place && content.place == Place::Nowhere)
      content.place = *place;
    if (const auto* weather = std::get_if<Weather>(meaning)) content.weather = *weather;
    if (const auto* hour = std::get_if<Hour>(meaning); hour && !hour_named) {
      content.hour = *hour;
      hour_named = true;
    }
    const auto* subject = std::get_if<Subject>(meaning);
    if (subject != nullptr && content.subjects.size() < kMostSubjects &&
        std::ranges::find(content.subjects, *subject) == content.subjects.end())
      content.subjects.push_back(*subject);
  }
  sky_named = hour_named || content.weather != Weather::Clear;
  if (content.place == Place::Nowhere && !content.subjects.empty()) content.place = home_of(content.subjects.front());
  if (content.place == Place::Space) content.hour = Hour::Night;
  // A sentence about the sky alone has some land under it.
  if (content.place == Place::Nowhere && content.subjects.empty() && sky_named) content.place = Place::Hills;
  return content;
}

}  // namespace kadr::darkroom
