#include "api/openapi.h"

#include <algorithm>

namespace kadr::api {
namespace {

Json reference(const Shape& shape) {
  return {{"$ref", "#/components/schemas/" + shape.name}};
}

/// Adds the shape, and all that it refers to.
void add_schema(Json& schemas, const Shape& shape) {
  if (schemas.contains(shape.name)) return;
  schemas[shape.name] = schema_of(shape);
  for (const Field& field : shape.fields) {
    if (field.shape != nullptr) add_schema(schemas, *field.shape);
  }
}

Json parameter(const Field& field, std::string_view where) {
  Field described = field;
  described.presence = Field::Presence::Required;
  described.about.clear();
  Json json{{"name", field.name},
            {"in", where},
            {"required", field.presence == Field::Presence::Required},
            {"schema", schema_of(described)}};
  if (!field.about.empty()) json["description"] = field.about;
  return json;
}

Json parameters_of(const Route& route) {
  Json list = Json::array();
  for (std::size_t at = route.path.find('{'); at != std::string::npos; at = route.path.find('{', at + 1)) {
    list.push_back(parameter({.name = route.path.substr(at + 1, route.path.find('}', at) - at - 1)}, "path"));
  }
  for (const Field& field : route.query) list.push_back(parameter(field, "query"));
  return list;
}

Json security_of(const Access& access) {
  if (access.kind() != Access::Kind::Key) return Json::array();
  const Json scopes = Json::array({to_string(*access.scope())});
  return Json::array({Json{{"bearerAuth", scopes}}, Json{{"X-API-Key", scopes}}});
}

Json answers_of(const Route& route) {
  Json good{{"description", "It was done."}};
  if (!route.gives.media_type.empty()) {
    const Json schema = route.gives.shape != nullptr ? reference(*route.gives.shape) : Json::object();
    good["content"][route.gives.media_type]["schema"] = schema;
  }
  Json answers;
  answers[std::to_string(route.gives.status)] = std::move(good);
  answers["default"] = {
      {"description", "It was not done."},
      {"content", {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}};
  return answers;
}

/// "get_v1_jobs_job".
std::string name_of(const Route& route) {
  std::string name;
  for (const char c : route.method) name += static_cast<char>(c | 0x20);
  for (const char c : route.path) {
    if (c == '{' || c == '}') continue;
    name += c == '/' || c == '.' ? '_' : c;
  }
  return name;
}

/// Under which heading /docs shows it.
struct Group {
  std::string_view name;
  std::string_view about;
  /// What the paths begin with.
  std::vector<std::string_view> paths;
};

/// In the order of the page. The last takes all that no other does.
const std::vector<Group>& groups() {
  static const std::vector<Group> kGroups{
      {.name = "jobs",
       .about = "What is made: from the request to the outputs.",
       .paths = {"/v1/jobs", "/v1/estimate", "/media/"}},
      {.name = "older scripts",
       .about = "As scripts for the older tool send it.",
       .paths = {"/process_media", "/status/"}},
      {.name = "material", .about = "What jobs are made of.", .paths = {"/v1/uploads", "/v1/voices", "/v1/models"}},
      {.name = "webhooks", .about = "Who is told of what happens.", .paths = {"/v1/webhooks"}},
      {.name = "keys", .about = "Who may ask.", .paths = {"/v1/keys"}},
      {.name = "server", .about = "The server itself.", .paths = {}}};
  return kGroups;
}

const Group& group_of(std::string_view path) {
  for (const Group& group : groups()) {
    if (std::ranges::any_of(group.paths, [&](std::string_view begin) { return path.starts_with(begin); })) return group;
  }
  return groups().back();
}

Json tags() {
  Json list = Json::array();
  for (const Group& group : groups()) list.push_back({{"name", group.name}, {"description", group.about}});
  return list;
}

Json operation_of(const Route& route) {
  Json operation{{"operationId", name_of(route)},      {"tags", Json::array({group_of(route.path).name})},
                 {"summary", route.summary},           {"security", security_of(route.access)},
                 {"parameters", parameters_of(route)}, {"responses", answers_of(route)}};
  if (route.takes != nullptr) {
    Json content{{"schema", reference(*route.takes)}};
    for (const Example& example : route.examples) {
      content["examples"][example.name] = {{"summary", example.summary}, {"value", example.value}};
    }
    operation["requestBody"] = {{"required", true}, {"content", {{"application/json", std::move(content)}}}};
  }
  if (route.body == http::Endpoint::Body::Streamed) {
    operation["requestBody"] = {
        {"required", false},
        {"content", {{"application/octet-stream", {{"schema", {{"type", "string"}, {"format", "binary"}}}}}}}};
  }
  return operation;
}

Json problem_schema() {
  static const Shape kProblem{.name = "Problem",
                              .fields = {{.name = "status", .kind = Field::Kind::Integer},
                                         {.name = "code", .about = "stable, for programs"},
                                         {.name = "title"},
                                         {.name = "detail", .presence = Field::Presence::Optional},
                                         {.name = "request_id"}},
                              .rest = Shape::Rest::Any};
  return schema_of(kProblem);
}

}  // namespace

Json openapi_of(const std::vector<Route>& routes, const std::string& version) {
  Json schemas{{"Problem", problem_schema()}};
  Json paths = Json::object();
  for (const Route& route : routes) {
    std::string method = route.method;
    for (char& c : method) c = static_cast<char>(c | 0x20);
    paths[route.path][method] = operation_of(route);
    if (route.takes != nullptr) add_schema(schemas, *route.takes);
    if (route.gives.shape != nullptr) add_schema(schemas, *route.gives.shape);
  }
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "kadr"},
            {"version", version.empty() ? "0" : version},
            {"description",
             "Videos out of clips and ideas. To try something here: press Authorize, paste an API key, open an "
             "operation, press Execute."}}},
          {"tags", tags()},
          {"paths", std::move(paths)},
          {"components",
           {{"schemas", std::move(schemas)},
            {"securitySchemes",
             {{"bearerAuth", {{"type", "http"}, {"scheme", "bearer"}}},
              {"X-API-Key", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-API-Key"}}}}}}}};
}

}  // namespace kadr::api
