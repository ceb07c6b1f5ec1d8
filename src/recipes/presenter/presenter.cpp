#include "recipes/presenter/presenter.h"

#include <algorithm>

#include <fmt/format.h>

#include "media/probe.h"
#include "models/avatar_model.h"
#include "models/speech_model.h"
#include "models/text_model.h"
#include "recipes/film/cutting.h"
#include "recipes/film/script.h"
#include "recipes/film/still_clip.h"
#include "recipes/mix/job_steps.h"
#include "recipes/presenter/draft.h"
#include "recipes/presenter/feed_step.h"
#include "recipes/presenter/presenter_order.h"

namespace kadr::recipes::presenter {
namespace {

using engine::Decision;
using engine::Flow;
using engine::RecipeContext;
using engine::StepRequest;

/// How often a draft is written again for one that was refused, and an edit asked for again that cannot be used.
constexpr std::size_t kMostRounds = 10;

/// One run of the recipe, with the models of the real film or of its animatic.
struct Production {
  const Json& request;
  const models::Catalog& catalog;
  PresenterOrder order;
  std::optional<models::TextModel> text;
  std::optional<models::SpeechModel> speech;
  std::optional<models::AvatarModel> avatar;
  std::string prefix;  ///< of its steps' keys
};

Result<Production> production_of(const Json& request, PresenterOrder order, const models::Catalog& catalog,
                                 std::string prefix) {
  Production production{.request = request, .catalog = catalog, .order = std::move(order), .prefix = std::move(prefix)};
  const film::ModelNames& names = production.order.film.models;
  // A script of one's own needs a text model only when it is to be written again.
  const auto text = catalog.find(models::ModelKind::Text, names.text);
  if (text) production.text.emplace(**text);
  if (!text && production.order.is_written()) return fail(text.error());
  if (production.order.sound.empty()) {
    KADR_TRY(const models::ModelCard* card, catalog.find(models::ModelKind::Speech, names.speech));
    production.speech.emplace(*card);
  }
  if (production.order.show == PresenterOrder::Show::Avatar) {
    KADR_TRY(const models::ModelCard* card, catalog.find(models::ModelKind::Avatar, names.avatar));
    production.avatar.emplace(*card);
  }
  return production;
}

/// A file that the request names: an upload, or an address.
StepRequest fetching(const Json& request, std::string key, const std::string& location) {
  constexpr std::string_view kUpload = "upload:";
  Json source{{"location", location}};
  if (location.starts_with(kUpload)) {
    const Json uploads = request.value("uploads", Json::object());
    const auto found = uploads.find(location.substr(kUpload.size()));
    if (found != uploads.end()) source.update(*found);
  }
  return {.key = std::move(key), .kind = mix::kFetchKind, .input = std::move(source)};
}

models::MadeFile file_from(const Json& fetched) {
  return {.sha256 = fetched.value("sha256", ""), .bytes = fetched.value("bytes", std::uint64_t{0}), .media_type = {}};
}

/// What is to be spoken of, and the item of the feed that it comes from.
struct Subject {
  Topic topic;
  Json item;
};

StepRequest feed_request(const std::string& location) {
  return {.key = "feed", .kind = kFeedKind, .input = {{"location", location}}};
}

/// \param item the result of that step.
Subject subject_from(const Json& item) {
  const std::string title = item.value("title", "");
  const std::string summary = item.value("summary", "");
  return {.topic = {.about = title.empty() ? summary : title, .source = summary},
          .item = {{"title", title}, {"link", item.value("link", "")}}};
}

void tell_item(RecipeContext& context, const Subject& subject) {
  context.note("feed_item", {{"message", fmt::format("the newest item of the feed: {}", subject.topic.about)},
                             {"link", subject.item.value("link", "")}});
}

Flow<Subject> subject_of(RecipeContext& context, const PresenterOrder& order) {
  if (order.feed.empty()) co_return Subject{.topic = {.about = order.topic}, .item = {}};
  const Json item = co_await context.step(feed_request(order.feed));
  Subject subject = subject_from(item);
  tell_item(context, subject);
  co_return subject;
}

Flow<Result<Draft>> drafted(RecipeContext& context, const Production& production, std::string key,
                            models::TextRequest request) {
  const Result<Json> answer = co_await film::written(context, *production.text, std::move(key), std::move(request));
  if (!answer) co_return fail(answer.error());
  Result<Draft> draft = edited({}, *answer);
  if (draft) co_return draft;
  co_return fail(ErrorCode::Unavailable, fmt::format("the text model wrote a draft that cannot be used: {}; redo the "
                                                     "step, or choose another text model",
                                                     draft.error().message));
}

/// What a person said of a draft.
struct Verdict {
  Draft draft;                         ///< with the edits
  std::optional<std::string> refused;  ///< why; nothing when it was approved
};

std::string why(const Verdict& verdict) {
  return verdict.refused->empty() ? "no reason was given" : *verdict.refused;
}

/// An approval, with what will be spent next. Edits that cannot be used are told and asked for again.
Flow<Result<Verdict>> judged(RecipeContext& context, const Production& production, std::string key, Draft draft) {
  std::string problem;
  for (std::size_t again = 0; again < kMostRounds; ++again) {
    Json subject = to_json(draft);
    subject["seconds"] = spoken_seconds(draft.script);
    const Result<Json> next = estimate_of_making(production.order, draft.script, production.catalog);
    if (next) subject["cost"] = next->at("cost");
    if (!problem.empty()) subject["problem"] = problem;
    const Decision decision = co_await context.approval(
        {.key = again == 0 ? key : film::numbered(key + ".again", again - 1), .subject = subject});
    if (decision.kind != Decision::Kind::Approved) co_return Verdict{.draft = draft, .refused = decision.reason};
    Result<Draft> now = edited(draft, decision.subject);
    if (now) co_return Verdict{.draft = std::move(*now), .refused = {}};
    problem = now.error().message;
  }
  co_return fail(ErrorCode::InvalidArgument, fmt::format("the draft was edited {} times in a way that cannot be used: "
                                                         "{}",
                                                         kMostRounds, problem));
}

/// The script as it will be said: written, shown, and written again for as long as it is refused with a reason.
Flow<Result<Draft>> approved_draft(RecipeContext& context, const Production& production, const Topic& topic) {
  const PresenterOrder& order = production.order;
  Draft draft = own_draft(order);
  if (!order.sound.empty()) co_return draft;
  if (order.is_written()) {
    Result<Draft> first =
        co_await drafted(context, production, production.prefix + "script", draft_request(order, topic));
    if (!first) co_return fail(first.error());
    draft = std::move(*first);
  }
  for (std::size_t round = 0; order.approvals; ++round) {
    Result<Verdict> verdict =
        co_await judged(context, production, production.prefix + film::numbered("approve_draft", round), draft);
    if (!verdict) co_return fail(verdict.error());
    if (!verdict->refused) co_return verdict->draft;
    if (!production.text || round + 1 == kMostRounds) {
      co_return fail(ErrorCode::Cancelled,
                     fmt::format("the draft was rejected{}: {}",
                                 production.text ? fmt::format(" {} times", kMostRounds) : "", why(*verdict)));
    }
    const Topic again{.about = topic.about.empty() ? draft.title : topic.about, .source = topic.source};
    Result<Draft> next =
        co_await drafted(context, production, production.prefix + film::numbered("rewrite", round),
                         draft_request(order, again, {.draft = std::move(draft), .reason = *verdict->refused}));
    if (!next) co_return fail(next.error());
    draft = std::move(*next);
  }
  co_return draft;
}

/// The user's own sound, with its length.
Flow<Result<models::Narration>> own_sound(RecipeContext& context, const Production& production) {
  Json file = co_await context.step(fetching(production.request, "sound", production.order.sound));
  file["name"] = "the sound";
  const Json seen = co_await context.step(StepRequest{.key = "sound_length", .kind = mix::kProbeKind, .input = file});
  const Result<media::MediaInfo> info = media::media_info_from_json(seen);
  if (!info) co_return fail(info.error());
  if (info->audio.empty()) {
    co_return fail(ErrorCode::UnsupportedMedia,
                   "sound: there is no sound in the file; send one that has, and make "
                   "another job of it");
  }
  co_return models::Narration{.sound = file_from(file), .duration = info->audio.front().duration, .words = {}};
}

Flow<Result<models::Narration>> narration_of(RecipeContext& context, const Production& production, const Draft& draft) {
  if (!production.speech) co_return co_await own_sound(context, production);
  Result<StepRequest> request = production.speech->speak(
      production.prefix + "speak",
      {.text = draft.script, .voice_id = production.order.film.voice, .language = production.order.film.language});
  if (!request) co_return fail(request.error());
  const Json spoken = co_await context.step(std::move(*request));
  co_return models::SpeechModel::narration(spoken);
}

void tell_pending(RecipeContext& context, const Production& production) {
  context.note(
      production.prefix + "avatar_pending",
      {{"message", "the avatar video is asked for"}, {"state", "pending"}, {"model", production.avatar->card().id}});
}

void tell_completed(RecipeContext& context, const Production& production, const StepRequest& request) {
  const std::chrono::duration<double> took = context.took(request).value_or(std::chrono::milliseconds(0));
  context.note(production.prefix + "avatar_completed",
               {{"message", fmt::format("the avatar video was completed after {:.1f} s", took.count())},
                {"state", "completed"},
                {"seconds", took.count()}});
}

void tell_without_captions(RecipeContext& context, const Production& production) {
  context.note(production.prefix + "no_captions",
               {{"message", "there are no captions: the sound came without its script"}});
}

/// Tells when the vendor is asked and when it is done; what lies between, the step's own events tell.
Flow<Result<film::FilmClip>> avatar_clip(RecipeContext& context, const Production& production,
                                         models::AvatarRequest wanted) {
  Result<StepRequest> request = production.avatar->present(production.prefix + "avatar", wanted);
  if (!request) co_return fail(request.error());
  tell_pending(context, production);
  const Json made = co_await context.step(*request);
  tell_completed(context, production, *request);
  const Result<models::MadeFile> file = models::AvatarModel::clip(made);
  if (!file) co_return fail(file.error());
  co_return film::FilmClip{.name = "the avatar video", .file = *file};
}

/// What is shown when nobody is: as long as the words and the breath around them.
Flow<Result<film::FilmClip>> background_clip(RecipeContext& context, const Production& production,
                                             const std::optional<models::MadeFile>& picture,
                                             const timeline::Rational& narration) {
  const film::LayoutRules rules;
  const film::FilmOrder& order = production.order.film;
  const timeline::Rational frames = (rules.lead + narration + rules.tail) *
                                    timeline::Rational(order.canvas.rate.numerator, order.canvas.rate.denominator);
  const film::StillGround ground{.picture = picture,
                                 .colour = production.order.background_color,
                                 .seed = film::film_seed(order, production.order.topic + production.order.script)};
  const Json made =
      co_await context.step(film::still_clip(production.prefix + "background_clip", order, ground,
                                             timeline::scale_up(frames.numerator(), 1, frames.denominator())));
  const Result<models::MadeFile> file = models::made_file_from_json(made);
  if (!file) co_return fail(file.error());
  co_return film::FilmClip{.name = "the background", .file = *file};
}

/// What is said.
struct Said {
  const Draft& draft;
  const models::Narration& narration;
};

/// What is seen while it is said.
Flow<Result<film::FilmPart>> shown(RecipeContext& context, const Production& production, Said said,
                                   std::optional<models::MadeFile> picture) {
  film::FilmPart part{.clips = {}, .narration = said.narration, .text = said.draft.script};
  if (!production.avatar) {
    const Result<film::FilmClip> clip = co_await background_clip(context, production, picture, said.narration.duration);
    if (!clip) co_return fail(clip.error());
    part.clips.push_back(*clip);
    co_return part;
  }
  models::AvatarRequest wanted =
      avatar_request(production.order, said.narration.sound.sha256, picture ? picture->sha256 : "");
  wanted.seconds = said.narration.duration.to_double();
  wanted.title = vendor_title(said.draft.title);
  const Result<film::FilmClip> clip = co_await avatar_clip(context, production, std::move(wanted));
  if (!clip) co_return fail(clip.error());
  part.clips.push_back(*clip);
  part.heard = film::FilmPart::Heard::InClips;
  co_return part;
}

/// From the draft to the film.
Flow<Result<Json>> produced(RecipeContext& context, const Production& production, Draft draft) {
  const PresenterOrder& order = production.order;
  std::optional<StepRequest> background;
  if (!order.background_picture.empty()) {
    background = fetching(production.request, "background", order.background_picture);
    // Fetched while the script is spoken.
    (void)context.so_far({*background});
  }
  const Result<models::Narration> narration = co_await narration_of(context, production, draft);
  if (!narration) co_return fail(narration.error());
  std::optional<models::MadeFile> picture;
  if (background) picture = file_from(co_await context.step(*background));
  const bool without_words = narration->words.empty() && draft.script.empty();
  if (without_words && order.film.captions.mode != film::CaptionOrder::Mode::None)
    tell_without_captions(context, production);
  Result<film::FilmPart> part = co_await shown(context, production, {.draft = draft, .narration = *narration}, picture);
  if (!part) co_return fail(part.error());
  film::Film wanted{.title = order.film.title.empty() ? draft.title : order.film.title,
                    .parts = {},
                    .animatic = !production.prefix.empty(),
                    .key_prefix = production.prefix};
  wanted.parts.push_back(std::move(*part));
  co_return co_await film::cut_film(context, production.request, order.film, std::move(wanted));
}

/// The same order with the models that cost nothing.
PresenterOrder animatic_of(PresenterOrder order) {
  order.film.models = film::offline_models();
  order.film.voice.clear();
  order.resolution = order.film.quality;
  return order;
}

/// The whole film by the offline models, then a person's word; what was approved is what the real film says.
Flow<Result<Draft>> animatic(RecipeContext& context, const Production& real, const Topic& topic) {
  const Result<Production> cheap = production_of(real.request, animatic_of(real.order), real.catalog, "animatic.");
  if (!cheap) co_return fail(cheap.error());
  const Result<Draft> draft = co_await approved_draft(context, *cheap, topic);
  if (!draft) co_return fail(draft.error());
  const Result<Json> film = co_await produced(context, *cheap, *draft);
  if (!film) co_return fail(film.error());
  Result<Verdict> verdict = co_await judged(context, real, "approve_animatic", *draft);
  if (!verdict) co_return fail(verdict.error());
  if (verdict->refused)
    co_return fail(ErrorCode::Cancelled, fmt::format("the animatic was rejected: {}", why(*verdict)));
  co_return verdict->draft;
}

}  // namespace

Flow<Json> presenter_job(RecipeContext& context, const Json& request, const models::Catalog& catalog) {
  const Result<PresenterOrder> order = read_presenter(request, catalog, {});
  if (!order) co_await context.fail(order.error());
  const Result<Production> production = production_of(request, *order, catalog, "");
  if (!production) co_await context.fail(production.error());
  const Subject subject = co_await subject_of(context, *order);
  Result<Draft> draft = Draft{};
  if (order->animatic) {
    draft = co_await animatic(context, *production, subject.topic);
  } else {
    draft = co_await approved_draft(context, *production, subject.topic);
  }
  if (!draft) co_await context.fail(draft.error());
  Result<Json> film = co_await produced(context, *production, *draft);
  if (!film) co_await context.fail(film.error());
  (*film)["script"] = draft->script;
  (*film)["caption"] = draft->caption;
  if (subject.item.is_object()) (*film)["item"] = subject.item;
  co_return *film;
}

}  // namespace kadr::recipes::presenter
