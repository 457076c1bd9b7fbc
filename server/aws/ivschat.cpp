#include "aws/ivschat.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace autoplay::aws {

namespace {

using nlohmann::ordered_json;

std::string dumped(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json object_of(const Attributes& attributes) {
  ordered_json object = ordered_json::object();
  for (const auto& [name, value] : attributes) object[name] = value;
  return object;
}

std::string text_in(const nlohmann::json& body, const char* name) {
  const auto at = body.is_object() ? body.find(name) : body.end();
  return at != body.end() && at->is_string() ? at->get<std::string>() : std::string();
}

ServiceFailure unreadable(const std::string& operation, const std::string& field) {
  return {"UnreadableAnswer", 200,
          operation + " answered 200 without \"" + field + "\"; check the endpoint", false};
}

bool consists_of(std::string_view text, bool (*allowed)(char)) {
  return !text.empty() && std::ranges::all_of(text, allowed);
}

bool is_region_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_id_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-';
}

/// The region of `arn:<partition>:<service>:<region>:<account>:<kind>/<id>`.
std::optional<std::string> region_of(std::string_view arn, std::string_view service,
                                     std::string_view resource) {
  if (arn.size() > 128) return std::nullopt;
  std::vector<std::string_view> parts;
  for (int i = 0; i < 5; ++i) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    parts.push_back(arn.substr(0, colon));
    arn.remove_prefix(colon + 1);
  }
  const bool partition = parts[1] == "aws" || parts[1].starts_with("aws-");
  if (parts[0] != "arn" || !partition || parts[2] != service) return std::nullopt;
  if (!consists_of(parts[3], is_region_char) || !consists_of(parts[4], is_digit))
    return std::nullopt;
  if (!arn.starts_with(resource) || !consists_of(arn.substr(resource.size()), is_id_char))
    return std::nullopt;
  return std::string(parts[3]);
}

ServiceOptions scoped(std::string region, ServiceOptions options) {
  options.scope = {std::move(region), "ivschat"};
  return options;
}

}  // namespace

std::optional<std::string> region_of_room(std::string_view arn) {
  return region_of(arn, "ivschat", "room/");
}

bool is_channel_arn(std::string_view arn) {
  return region_of(arn, "ivs", "channel/").has_value();
}

net::Url ivschat_endpoint(std::string_view region) {
  return {true, "ivschat." + std::string(region) + ".amazonaws.com", "443", ""};
}

IvsChat::IvsChat(std::string region, ServiceOptions options)
    : service_(scoped(std::move(region), std::move(options))) {}

std::optional<net::NetFailure> IvsChat::connect(net::Deadline deadline) {
  return service_.connect(deadline);
}

net::Outcome<std::string, ServiceFailure> IvsChat::try_send_event(const std::string& room,
                                                                  std::string_view name,
                                                                  const Attributes& attributes,
                                                                  Deadline deadline) {
  ordered_json body;
  body["roomIdentifier"] = room;
  body["eventName"] = name;
  body["attributes"] = object_of(attributes);
  const auto result = service_.attempt("SendEvent", dumped(body), deadline);
  if (!result.ok()) return result.error();
  std::string id = text_in(nlohmann::json::parse(result.value(), nullptr, false), "id");
  if (id.empty()) return unreadable("SendEvent", "id");
  return id;
}

net::Outcome<ChatToken, ServiceFailure> IvsChat::create_token(const TokenRequest& request,
                                                              Deadline deadline) {
  ordered_json body;
  body["roomIdentifier"] = request.room;
  body["userId"] = request.user_id;
  body["capabilities"] = request.capabilities;
  body["sessionDurationInMinutes"] = request.session_minutes;
  if (!request.attributes.empty()) body["attributes"] = object_of(request.attributes);
  const auto result = service_.call("CreateChatToken", dumped(body), deadline);
  if (!result.ok()) return result.error();
  const auto answer = nlohmann::json::parse(result.value(), nullptr, false);
  ChatToken token{text_in(answer, "token"), text_in(answer, "tokenExpirationTime"),
                  text_in(answer, "sessionExpirationTime")};
  if (token.token.empty()) return unreadable("CreateChatToken", "token");
  return token;
}

}  // namespace autoplay::aws
