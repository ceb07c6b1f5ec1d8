#include "darkroom/scene_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <variant>

namespace kadr::darkroom {
namespace {

using Meaning = std::variant<Hour, Place, Weather, Subject>;

/// A word in lower case. One that ends in "*" stands for every word that begins so, as Slavic endings need it; others
/// stand for themselves and their plural in "s".
struct Entry {
  std::string_view word;
  Meaning meaning;
};

constexpr auto kWords = std::to_array<Entry>({
    // hours
    {"dawn", Hour::Dawn},
    {"sunrise", Hour::Dawn},
    {"morning", Hour::Dawn},
    {"ранок", Hour::Dawn},
    {"ранк*", Hour::Dawn},
    {"вранці", Hour::Dawn},
    {"світан*", Hour::Dawn},
    {"утро", Hour::Dawn},
    {"утра", Hour::Dawn},
    {"утром", Hour::Dawn},
    {"утрен*", Hour::Dawn},
    {"рассвет*", Hour::Dawn},
    {"dusk", Hour::Dusk},
    {"sunset", Hour::Dusk},
    {"evening", Hour::Dusk},
    {"захід", Hour::Dusk},
    {"заход*", Hour::Dusk},
    {"вечір*", Hour::Dusk},
    {"вечор*", Hour::Dusk},
    {"вечер*", Hour::Dusk},
    {"закат*", Hour::Dusk},
    {"сутінк*", Hour::Dusk},
    {"сумерк*", Hour::Dusk},
    {"night", Hour::Night},
    {"midnight", Hour::Night},
    {"moon", Hour::Night},
    {"star", Hour::Night},
    {"dark*", Hour::Night},
    {"ніч", Hour::Night},
    {"нічн*", Hour::Night},
    {"ноч*", Hour::Night},
    {"луна", Hour::Night},
    {"луны", Hour::Night},
    {"луной", Hour::Night},
    {"луне", Hour::Night},
    {"лунн*", Hour::Night},
    {"зірк*", Hour::Night},
    {"зорян*", Hour::Night},
    {"звезд*", Hour::Night},
    {"темр*", Hour::Night},
    {"day", Hour::Day},
    {"день", Hour::Day},
    {"noon", Hour::Day},
    // weather
    {"rain*", Weather::Rain},
    {"storm*", Weather::Rain},
    {"дощ*", Weather::Rain},
    {"дожд*", Weather::Rain},
    {"злив*", Weather::Rain},
    {"snow*", Weather::Snow},
    {"winter", Weather::Snow},
    {"сніг*", Weather::Snow},
    {"сніж*", Weather::Snow},
    {"снег*", Weather::Snow},
    {"снеж*", Weather::Snow},
    {"зим*", Weather::Snow},
    {"cloud*", Weather::Cloudy},
    {"хмар*", Weather::Cloudy},
    {"облак*", Weather::Cloudy},
    {"туч*", Weather::Cloudy},
    // places
    {"hill", Place::Hills},
    {"field", Place::Hills},
    {"meadow", Place::Hills},
    {"village", Place::Hills},
    {"farm", Place::Hills},
    {"valley", Place::Hills},
    {"road", Place::Hills},
    {"garden", Place::Hills},
    {"пагорб*", Place::Hills},
    {"поле", Place::Hills},
    {"полі", Place::Hills},
    {"поля", Place::Hills},
    {"полях", Place::Hills},
    {"холм*", Place::Hills},
    {"луг", Place::Hills},
    {"луга", Place::Hills},
    {"лугу", Place::Hills},
    {"село", Place::Hills},
    {"селі", Place::Hills},
    {"деревн*", Place::Hills},
    {"дорога", Place::Hills},
    {"дороги", Place::Hills},
    {"дороге", Place::Hills},
    {"дорогу", Place::Hills},
    {"дорозі", Place::Hills},
    {"долин*", Place::Hills},
    {"сад", Place::Hills},
    {"mountain*", Place::Mountains},
    {"peak", Place::Mountains},
    {"summit", Place::Mountains},
    {"гора", Place::Mountains},
    {"гори", Place::Mountains},
    {"горы", Place::Mountains},
    {"горах", Place::Mountains},
    {"гору", Place::Mountains},
    {"вершин*", Place::Mountains},
    {"карпат*", Place::Mountains},
    {"sea", Place::Sea},
    {"ocean", Place::Sea},
    {"beach*", Place::Sea},
    {"wave", Place::Sea},
    {"lake", Place::Sea},
    {"river", Place::Sea},
    {"shore", Place::Sea},
    {"harbour", Place::Sea},
    {"harbor", Place::Sea},
    {"island", Place::Sea},
    {"море", Place::Sea},
    {"моря", Place::Sea},
    {"морі", Place::Sea},
    {"морем", Place::Sea},
    {"морск*", Place::Sea},
    {"морськ*", Place::Sea},
    {"океан*", Place::Sea},
    {"пляж*", Place::Sea},
    {"хвиля", Place::Sea},
    {"хвилі", Place::Sea},
    {"хвиль", Place::Sea},
    {"волн*", Place::Sea},
    {"озер*", Place::Sea},
    {"річк*", Place::Sea},
    {"река", Place::Sea},
    {"реки", Place::Sea},
    {"реке", Place::Sea},
    {"берег*", Place::Sea},
    {"forest", Place::Forest},
    {"wood", Place::Forest},
    {"jungle", Place::Forest},
    {"park", Place::Forest},
    {"ліс*", Place::Forest},
    {"лес", Place::Forest},
    {"леса", Place::Forest},
    {"лесу", Place::Forest},
    {"парк*", Place::Forest},
    {"city", Place::City},
    {"cities", Place::City},
    {"town", Place::City},
    {"street", Place::City},
    {"building", Place::City},
    {"skyscraper", Place::City},
    {"downtown", Place::City},
    {"місто", Place::City},
    {"міста", Place::City},
    {"місті", Place::City},
    {"містом", Place::City},
    {"міськ*", Place::City},
    {"город*", Place::City},
    {"вулиц*", Place::City},
    {"улиц*", Place::City},
    {"будинк*", Place::City},
    {"здани*", Place::City},
    {"київ*", Place::City},
    {"києв*", Place::City},
    {"москв*", Place::City},
    {"room", Place::Room},
    {"kitchen", Place::Room},
    {"office", Place::Room},
    {"window", Place::Room},
    {"table", Place::Room},
    {"desk", Place::Room},
    {"cafe", Place::Room},
    {"café", Place::Room},
    {"indoors", Place::Room},
    {"кімнат*", Place::Room},
    {"кухн*", Place::Room},
    {"офіс*", Place::Room},
    {"офис*", Place::Room},
    {"комнат*", Place::Room},
    {"вікн*", Place::Room},
    {"окн*", Place::Room},
    {"стіл", Place::Room},
    {"столі", Place::Room},
    {"стол", Place::Room},
    {"стола", Place::Room},
    {"столе", Place::Room},
    {"столом", Place::Room},
    {"кафе", Place::Room},
    {"desert", Place::Desert},
    {"dune", Place::Desert},
    {"sand", Place::Desert},
    {"пустел*", Place::Desert},
    {"пустын*", Place::Desert},
    {"пісок", Place::Desert},
    {"песок", Place::Desert},
    {"space", Place::Space},
    {"planet*", Place::Space},
    {"galaxy", Place::Space},
    {"universe", Place::Space},
    {"cosmos", Place::Space},
    {"cosmic", Place::Space},
    {"космос*", Place::Space},
    {"космічн*", Place::Space},
    {"космич*", Place::Space},
    {"планет*", Place::Space},
    {"галакт*", Place::Space},
    {"всесвіт*", Place::Space},
    {"вселенн*", Place::Space},
    // subjects
    {"cup", Subject::Cup},
    {"mug", Subject::Cup},
    {"coffee", Subject::Cup},
    {"tea", Subject::Cup},
    {"чашк*", Subject::Cup},
    {"кава", Subject::Cup},
    {"кави", Subject::Cup},
    {"каву", Subject::Cup},
    {"кавою", Subject::Cup},
    {"кав", Subject::Cup},
    {"кофе", Subject::Cup},
    {"чай", Subject::Cup},
    {"чаю", Subject::Cup},
    {"чая", Subject::Cup},
    {"кружк*", Subject::Cup},
    {"boat", Subject::Boat},
    {"ship", Subject::Boat},
    {"sail*", Subject::Boat},
    {"човен", Subject::Boat},
    {"човн*", Subject::Boat},
    {"кораб*", Subject::Boat},
    {"лодк*", Subject::Boat},
    {"вітрил*", Subject::Boat},
    {"парус*", Subject::Boat},
    {"house", Subject::House},
    {"home", Subject::House},
    {"cottage", Subject::House},
    {"хат*", Subject::House},
    {"дім", Subject::House},
    {"дом", Subject::House},
    {"дома", Subject::House},
    {"дому", Subject::House},
    {"будиноч*", Subject::House},
    {"домик*", Subject::House},
    {"person", Subject::Person},
    {"people", Subject::Person},
    {"man", Subject::Person},
    {"men", Subject::Person},
    {"woman", Subject::Person},
    {"women", Subject::Person},
    {"girl", Subject::Person},
    {"boy", Subject::Person},
    {"child*", Subject::Person},
    {"friend", Subject::Person},
    {"людин*", Subject::Person},
    {"люд*", Subject::Person},
    {"жінк*", Subject::Person},
    {"чоловік*", Subject::Person},
    {"дівчин*", Subject::Person},
    {"хлоп*", Subject::Person},
    {"дитин*", Subject::Person},
    {"діт*", Subject::Person},
    {"человек*", Subject::Person},
    {"женщин*", Subject::Person},
    {"мужчин*", Subject::Person},
    {"девуш*", Subject::Person},
    {"девоч*", Subject::Person},
    {"мальчик*", Subject::Person},
    {"ребен*", Subject::Person},
    {"дети", Subject::Person},
    {"детей", Subject::Person},
    {"детям", Subject::Person},
    {"детск*", Subject::Person},
    {"друз*", Subject::Person},
    {"bird", Subject::Birds},
    {"gull", Subject::Birds},
    {"птах*", Subject::Birds},
    {"птиц*", Subject::Birds},
    {"чайк*", Subject::Birds},
    {"tree", Subject::Tree},
    {"oak", Subject::Tree},
    {"дерев*", Subject::Tree},
    {"дуб", Subject::Tree},
    {"дуба", Subject::Tree},
    {"дуби", Subject::Tree},
    {"flower", Subject::Flower},
    {"rose", Subject::Flower},
    {"spring", Subject::Flower},
    {"квіт*", Subject::Flower},
    {"цветок", Subject::Flower},
    {"цветы", Subject::Flower},
    {"цветов", Subject::Flower},
    {"цветк*", Subject::Flower},
    {"роза", Subject::Flower},
    {"розы", Subject::Flower},
    {"розу", Subject::Flower},
    {"роз", Subject::Flower},
    {"троянд*", Subject::Flower},
    {"весн*", Subject::Flower},
    {"book", Subject::Book},
    {"read", Subject::Book},
    {"reading", Subject::Book},
    {"reader", Subject::Book},
    {"story", Subject::Book},
    {"книг*", Subject::Book},
    {"книж*", Subject::Book},
    {"чита*", Subject::Book},
    {"computer", Subject::Screen},
    {"laptop", Subject::Screen},
    {"screen", Subject::Screen},
    {"phone", Subject::Screen},
    {"internet", Subject::Screen},
    {"software", Subject::Screen},
    {"комп", Subject::Screen},
    {"комп’ют*", Subject::Screen},
    {"компьют*", Subject::Screen},
    {"ноутбук*", Subject::Screen},
    {"телефон*", Subject::Screen},
    {"екран*", Subject::Screen},
    {"экран*", Subject::Screen},
    {"chart", Subject::Chart},
    {"growth", Subject::Chart},
    {"money", Subject::Chart},
    {"business*", Subject::Chart},
    {"market*", Subject::Chart},
    {"sales", Subject::Chart},
    {"графік*", Subject::Chart},
    {"график*", Subject::Chart},
    {"бізнес*", Subject::Chart},
    {"бизнес*", Subject::Chart},
    {"грош*", Subject::Chart},
    {"деньг*", Subject::Chart},
    {"денег", Subject::Chart},
    {"продаж*", Subject::Chart},
    {"idea", Subject::Bulb},
    {"think*", Subject::Bulb},
    {"lamp", Subject::Bulb},
    {"invent*", Subject::Bulb},
    {"ідея", Subject::Bulb},
    {"ідеї", Subject::Bulb},
    {"ідею", Subject::Bulb},
    {"ідей", Subject::Bulb},
    {"идея", Subject::Bulb},
    {"идеи", Subject::Bulb},
    {"идею", Subject::Bulb},
    {"идей", Subject::Bulb},
    {"ламп*", Subject::Bulb},
    {"думк*", Subject::Bulb},
    {"мысл*", Subject::Bulb},
    {"love*", Subject::Heart},
    {"heart", Subject::Heart},
    {"любов*", Subject::Heart},
    {"кохан*", Subject::Heart},
    {"любл*", Subject::Heart},
    {"любить", Subject::Heart},
    {"любит", Subject::Heart},
    {"серц*", Subject::Heart},
    {"сердц*", Subject::Heart},
    {"car", Subject::Car},
    {"drive*", Subject::Car},
    {"автомоб*", Subject::Car},
    {"машин*", Subject::Car},
    {"авто", Subject::Car},
    {"rocket", Subject::Rocket},
    {"launch*", Subject::Rocket},
    {"ракет*", Subject::Rocket},
    {"запуск*", Subject::Rocket},
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

/// The longest entry that fits, so that "домик" is no "дом*".
const Entry* find(std::string_view word) {
  const Entry* best = nullptr;
  for (const Entry& entry : kWords) {
    if (stands_for(entry.word, word) && (best == nullptr || entry.word.size() > best->word.size())) best = &entry;
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
    const Entry* entry = find(word);
    if (entry == nullptr) continue;
    if (const auto* place = std::get_if<Place>(&entry->meaning); place && content.place == Place::Nowhere)
      content.place = *place;
    if (const auto* weather = std::get_if<Weather>(&entry->meaning)) content.weather = *weather;
    if (const auto* hour = std::get_if<Hour>(&entry->meaning); hour && !hour_named) {
      content.hour = *hour;
      hour_named = true;
    }
    const auto* subject = std::get_if<Subject>(&entry->meaning);
    if (subject != nullptr && content.subjects.size() < kMostSubjects &&
        std::ranges::find(content.subjects, *subject) == content.subjects.end())
      content.subjects.push_back(*subject);
  }
  sky_named = hour_named || content.weather != Weather::Clear;
  if (content.place == Place::Nowhere && !content.subjects.empty()) content.place = home_of(content.subjects.front());
  // A sentence about the sky alone has some land under it.
  if (content.place == Place::Nowhere && content.subjects.empty() && sky_named) content.place = Place::Hills;
  return content;
}

}  // namespace kadr::darkroom
