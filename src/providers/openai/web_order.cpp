#include "providers/openai/web_order.h"

#include <algorithm>

namespace kadr::providers::openai {
namespace {

/// A picture of 3840 × 2160 in Base64, with room to spare.
constexpr timeline::ByteCount kMostAnswer = timeline::ByteCount{256} << 20;

std::string_view path_of(const account::Order& order) {
  switch (order.kind) {
    case models::ModelKind::Image:
      return order.files.empty() ? "/images/generations" : "/images/edits";
    case models::ModelKind::Speech:
      return "/audio/speech";
    case models::ModelKind::Transcription:
      return "/audio/transcriptions";
    default:
      return "/chat/completions";
  }
}

std::string text_of_field(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// "images[0]" stands in the field "images".
std::string field_of(const account::FilePlace& file) {
  return file.path.substr(0, file.path.find('['));
}

void add_field(std::vector<net::FormPart>& form, const std::string& name, const Json& value) {
  if (!value.is_array()) {
    form.push_back({.name = name, .text = text_of_field(value)});
    return;
  }
  for (const Json& each : value) form.push_back({.name = name + "[]", .text = text_of_field(each)});
}

/// How the API calls the files of a form: one picture is "image", of several each is "image[]".
std::string part_name(const account::Order& order) {
  if (order.kind == models::ModelKind::Transcription) return "file";
  return order.files.size() == 1 ? "image" : "image[]";
}

std::vector<net::FormPart> form_of(const account::Order& order, const Json& body,
                                   const std::vector<account::OpenInput>& files) {
  std::vector<net::FormPart> form;
  for (const auto& [name, value] : body.items()) {
    const bool is_file = std::ranges::any_of(order.files, [&](const auto& file) { return field_of(file) == name; });
    if (!is_file) add_field(form, name, value);
  }
  for (const account::OpenInput& file : files)
    form.push_back(
        {.name = part_name(order), .file = file.file.get(), .file_name = file.name, .media_type = file.media_type});
  return form;
}

}  // namespace

Result<WebOrder> web_order(const account::Account& account, const account::Order& order, const std::string& model,
                           const store::ArtifactStore& artifacts) {
  WebOrder web{.request = account.request("POST", path_of(order))};
  web.request.most_answer_bytes = kMostAnswer;
  Json body{{"model", model}};
  body.update(order.body);
  for (const account::FilePlace& file : order.files) {
    KADR_TRY(account::OpenInput input, account::open_input(artifacts, file.artifact));
    web.files.push_back(std::move(input));
  }
  if (order.files.empty()) {
    web.request.body = body.dump();
  } else {
    web.request.form = form_of(order, body, web.files);
  }
  return web;
}

}  // namespace kadr::providers::openai
