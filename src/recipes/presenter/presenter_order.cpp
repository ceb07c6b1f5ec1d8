#include "recipes/presenter/presenter_order.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/speech_model.h"
#include "models/text_model.h"
#include "net/download.h"
#include "recipes/presenter/draft.h"
#include "recipes/presenter/plain_text.h"

namespace kadr::recipes::presenter {
namespace {

constexpr std::string_view kUpload = "upload:";
constexpr std::int64_t kLeastSeconds = 15;
constexpr std::int64_t kMostSeconds = 60;
constexpr std::int64_t kUsualSeconds = 30;
constexpr std::size_t kMostTopicBytes = 8'000;
/// About so many are said in a second.
constexpr double kCharactersASecond = 15;
/// Any artifact's name: only whether there is one matters where it stands.
const std::string kSomeFile(64, '0');

bool is_upload(const std::string& location) {
  return location.starts_with(kUpload) && location.size() > kUpload.size();
}

bool says_nothing(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

/// Exactly one of them says what the film is about.
void check_subject(base::JsonReader& reader, const PresenterOrder& order) {
  std::vector<std::string_view> named;
  if (!order.topic.empty()) named.push_back("topic");
  if (!order.feed.empty()) named.push_back("feed");
  if (!order.script.empty()) named.push_back("script");
  if (!order.sound.empty()) named.push_back("sound");
  const bool script_of_sound = named.size() == 2 && !order.script.empty() && !order.sound.empty();
  if (named.empty()) {
    reader.reject("topic is missing; say what to speak of in topic, or give a feed, a script or a sound");
  } else if (named.size() > 1 && !script_of_sound) {
    reader.reject(fmt::format("{} exclude each other; give one of them", fmt::join(named, " and ")));
  }
  for (const std::string* text : {&order.topic, &order.script}) {
    if (!text->empty() && says_nothing(*text)) reader.reject(fmt::format("{} must say something", named.front()));
    if (text->size() > kMostTopicBytes) {
      reader.reject(
          fmt::format("{} must be {} bytes at most; it has {}", named.front(), kMostTopicBytes, text->size()));
    }
  }
  if (!order.feed.empty() && !net::is_url(order.feed)) reader.reject("feed must be an http or https address");
  if (!order.sound.empty() && !is_upload(order.sound)) reader.reject("sound must be upload:<id>");
}

void read_background(base::JsonReader& reader, PresenterOrder& order) {
  const std::string background = reader.string("background");
  if (background.empty()) return;
  if (net::is_url(background) || is_upload(background)) {
    order.background_picture = background;
    return;
  }
  const auto colour = media::parse_colour(background);
  if (colour) {
    order.background_color = *colour;
  } else {
    reader.reject(fmt::format(
        "background \"{}\" is none; use a colour like #203040, upload:<id>, or the address of a picture", background));
  }
}

void read_show(base::JsonReader& reader, PresenterOrder& order) {
  const std::string show = reader.string("show", "avatar");
  if (show == "background") {
    order.show = PresenterOrder::Show::Background;
  } else if (show != "avatar") {
    reader.reject(fmt::format("show \"{}\" is none; use avatar or background", show));
  }
  order.avatar = reader.string("avatar");
  order.resolution = reader.string("resolution");
  read_background(reader, order);
}

/// The request with its words for the canvas made those that all films have.
Json in_words_of_films(const Json& request) {
  Json plain = request;
  if (!plain.is_object()) return plain;
  const Json aspect = plain.value("aspect", Json());
  if (aspect.is_null() || aspect == Json("vertical")) plain["aspect"] = "9:16";
  if (aspect == Json("horizontal")) plain["aspect"] = "16:9";
  return plain;
}

std::vector<models::ModelKind> needed_models(const PresenterOrder& order) {
  std::vector<models::ModelKind> kinds;
  if (order.is_written()) kinds.push_back(models::ModelKind::Text);
  if (order.sound.empty()) kinds.push_back(models::ModelKind::Speech);
  if (order.show == PresenterOrder::Show::Avatar) kinds.push_back(models::ModelKind::Avatar);
  return kinds;
}

/// As the vendor will be asked, before there is anything to show.
models::AvatarRequest with_some_files(const PresenterOrder& order) {
  return avatar_request(order, kSomeFile, order.background_picture.empty() ? "" : kSomeFile);
}

/// The resolution that the avatar model is asked for. What nobody named gives way: the finest that there is.
Result<std::string> choose_resolution(const models::AvatarModel& model, PresenterOrder order, bool named) {
  std::vector<std::string> wanted{order.resolution.empty() ? order.film.quality : order.resolution};
  if (model.card().input("resolution") == nullptr) wanted = {""};
  if (!named && !wanted.front().empty()) {
    std::vector<Json> others = models::possible_values(model.card(), "resolution");
    std::ranges::reverse(others);
    for (const Json& other : others) {
      if (other.is_string() && other != wanted.front()) wanted.push_back(other);
    }
  }
  std::optional<Error> first_fault;
  for (const std::string& resolution : wanted) {
    order.resolution = resolution;
    const auto fits = model.present("", with_some_files(order));
    if (fits) return resolution;
    if (!first_fault) first_fault = fits.error();
  }
  return fail(*first_fault);
}

/// What an order costs, line by line.
class PriceList {
 public:
  /// Borrows both.
  PriceList(const PresenterOrder& order, const models::Catalog& catalog) : order_(order), catalog_(catalog) {}

  Result<> add_script() {
    KADR_TRY(const models::ModelCard* card, catalog_.find(models::ModelKind::Text, order_.film.models.text));
    const Topic topic{.about = order_.topic.empty() ? std::string(300, 'a') : order_.topic,
                      .source = order_.feed.empty() ? "" : std::string(4'000, 'a')};
    KADR_TRY(const models::Micros price, models::TextModel(*card).price(draft_request(order_, topic)));
    add("script", card->id, price);
    return {};
  }
  Result<> add_narration(const std::string& script) {
    KADR_TRY(const models::ModelCard* card, catalog_.find(models::ModelKind::Speech, order_.film.models.speech));
    KADR_TRY(const models::Micros price,
             models::SpeechModel(*card).price(
                 {.text = script, .voice_id = order_.film.voice, .language = order_.film.language}));
    add("narration", card->id, price);
    return {};
  }
  Result<> add_avatar(double seconds) {
    KADR_TRY(const models::ModelCard* card, catalog_.find(models::ModelKind::Avatar, order_.film.models.avatar));
    models::AvatarRequest request = with_some_files(order_);
    request.seconds = seconds;
    KADR_TRY(const models::Micros price, models::AvatarModel(*card).price(request));
    add("avatar", card->id, price);
    return {};
  }
  /// What is bought after the draft.
  Result<> add_making(const std::string& script, double seconds) {
    if (order_.sound.empty()) KADR_CHECK(add_narration(script));
    if (order_.show == PresenterOrder::Show::Avatar) KADR_CHECK(add_avatar(seconds));
    return {};
  }
  [[nodiscard]] Json over(double seconds) const {
    return {{"seconds", seconds}, {"cost", {{"micros", sum_}, {"lines", lines_}}}};
  }

 private:
  void add(std::string_view what, const std::string& model, models::Micros micros) {
    lines_.push_back(Json{{"what", what}, {"model", model}, {"count", 1}, {"micros", micros}});
    sum_ += micros;
  }

  const PresenterOrder& order_;
  const models::Catalog& catalog_;
  Json lines_ = Json::array();
  models::Micros sum_ = 0;
};

}  // namespace

std::int64_t duration_from(const Json& value) {
  double seconds = kUsualSeconds;
  if (value.is_number()) {
    seconds = value.get<double>();
  } else if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size()) seconds = kUsualSeconds;
  }
  if (std::isnan(seconds)) seconds = kUsualSeconds;
  return std::llround(std::clamp<double>(seconds, kLeastSeconds, kMostSeconds));
}

std::string vendor_title(const std::string& title) {
  constexpr std::size_t kMostCharacters = 100;
  return plain_text(title, kMostCharacters);
}

models::AvatarRequest avatar_request(const PresenterOrder& order, const std::string& sound,
                                     const std::string& picture) {
  return {.sound = sound,
          .seconds = static_cast<double>(order.seconds),
          .avatar = order.avatar,
          .aspect = order.film.aspect,
          .resolution = order.resolution,
          .background_color = order.background_color ? media::to_string(*order.background_color) : "",
          .background_picture = picture,
          .title = vendor_title(order.film.title)};
}

Result<PresenterOrder> read_presenter(const Json& request, const models::Catalog& catalog,
                                      const film::ModelNames& defaults) {
  const Json plain = in_words_of_films(request);
  film::OrderReader shared(plain, catalog, defaults);
  base::JsonReader& reader = shared.reader();
  PresenterOrder order;
  order.topic = reader.string("topic");
  order.feed = reader.string("feed");
  order.script = reader.string("script");
  order.sound = reader.string("sound");
  order.caption = reader.string("caption");
  const Json* duration = reader.find("duration");
  order.seconds = duration_from(duration == nullptr ? Json() : *duration);
  order.approvals = reader.boolean("approvals", true);
  read_show(reader, order);
  const std::string dry_run = reader.string("dry_run");
  if (!dry_run.empty() && dry_run != "animatic") reader.reject("dry_run can only be \"animatic\"");
  order.animatic = !dry_run.empty();
  check_subject(reader, order);
  KADR_TRY(order.film, shared.finish(needed_models(order)));
  return order;
}

Result<Json> accept(const Json& request, const models::Catalog& catalog, const film::ModelNames& defaults) {
  KADR_TRY(PresenterOrder order, read_presenter(request, catalog, defaults));
  Json accepted = film::with_models(in_words_of_films(request), order.film.models);
  accepted["duration"] = order.seconds;
  if (order.show == PresenterOrder::Show::Avatar) {
    KADR_TRY(const models::ModelCard* card, catalog.find(models::ModelKind::Avatar, order.film.models.avatar));
    const bool named = request.contains("quality") || request.contains("resolution");
    KADR_TRY(accepted["resolution"], choose_resolution(models::AvatarModel(*card), order, named));
  }
  return accepted;
}

Result<Json> estimate(const Json& accepted, const models::Catalog& catalog) {
  KADR_TRY(const PresenterOrder order, read_presenter(accepted, catalog, {}));
  PriceList prices(order, catalog);
  if (order.is_written()) KADR_CHECK(prices.add_script());
  const bool own = !order.script.empty();
  const double seconds = own ? spoken_seconds(order.script) : static_cast<double>(order.seconds);
  const std::string script =
      own ? order.script : std::string(static_cast<std::size_t>(seconds * kCharactersASecond), 'a');
  KADR_CHECK(prices.add_making(script, seconds));
  return prices.over(seconds);
}

Result<Json> estimate_of_making(const PresenterOrder& order, const std::string& script,
                                const models::Catalog& catalog) {
  PriceList prices(order, catalog);
  const double seconds = spoken_seconds(script);
  KADR_CHECK(prices.add_making(script, seconds));
  return prices.over(seconds);
}

std::vector<film::NamedUpload> named_uploads(const Json& request) {
  std::vector<film::NamedUpload> all = film::named_uploads(request);
  for (const char* field : {"sound", "background"}) {
    const auto found = request.find(field);
    if (found == request.end() || !found->is_string() || !is_upload(*found)) continue;
    all.push_back({.path = field, .id = found->get<std::string>().substr(kUpload.size())});
  }
  return all;
}

}  // namespace kadr::recipes::presenter
