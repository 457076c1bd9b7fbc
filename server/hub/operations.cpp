#include "hub/operations.hpp"

#include <algorithm>
#include <array>

#include "hub/frames.hpp"

namespace autoplay::hub {
namespace {

const Json& member(const Json& body, std::string_view name) {
  static const Json nothing;
  const auto found = body.find(name);
  return found == body.end() ? nothing : *found;
}

/// A required string of `minimum` to `maximum` code points.
Result<std::string> read_text(const Json& body, const std::string& name, std::size_t minimum,
                              std::size_t maximum) {
  const Json& value = member(body, name);
  if (value.is_null() && minimum == 0) return std::string();
  if (value.is_null()) return invalid_field(name, name + " is required.");
  if (!value.is_string()) return invalid_field(name, name + " must be a string.");
  std::string text = value.get<std::string>();
  if (!has_length(text, minimum, maximum)) {
    return invalid_field(name, name + " must be " + std::to_string(minimum) + " to " +
                                   std::to_string(maximum) + " characters.");
  }
  return text;
}

Result<std::string> read_room(const Json& body) {
  const std::string name = "roomIdentifier";
  auto text = read_text(body, name, 1, 128);
  if (const auto* room = std::get_if<std::string>(&text); room != nullptr && !is_room_arn(*room)) {
    return invalid_field(
        name, "roomIdentifier must be a room's ARN, arn:aws:ivschat:<region>:<account>:room/<id>.");
  }
  return text;
}

Result<Attributes> read_attribute_map(const Json& body) {
  auto attributes = read_attributes(member(body, "attributes"));
  if (const auto* fault = std::get_if<AttributeFault>(&attributes)) {
    return invalid_field("attributes", *fault == AttributeFault::TooLarge
                                           ? "attributes must be at most 1 KB together."
                                           : "attributes must map strings to strings.");
  }
  return std::get<Attributes>(std::move(attributes));
}

Result<std::vector<std::string>> read_capabilities(const Json& body) {
  const Json& value = member(body, "capabilities");
  std::vector<std::string> capabilities;
  if (value.is_null()) return capabilities;
  const bool strings = value.is_array() && value.size() <= 16 &&
                       std::ranges::all_of(value, [](const Json& one) { return one.is_string(); });
  if (!strings) return invalid_field("capabilities", "capabilities must be a list of strings.");
  for (const Json& one : value) capabilities.push_back(one.get<std::string>());
  return capabilities;
}

Result<int> read_minutes(const Json& body) {
  const Json& value = member(body, "sessionDurationInMinutes");
  constexpr int kDefault = 60;
  if (value.is_null()) return kDefault;
  if (value.is_number_integer() && value >= 1 && value <= kMaxSessionMinutes)
    return value.get<int>();
  return invalid_field("sessionDurationInMinutes",
                       "sessionDurationInMinutes must be a whole number from 1 to 180.");
}

/// Moves the value into `to`, or yields why there is none.
template <typename Value>
std::optional<Refusal> unpack(Result<Value> result, Value& to) {
  if (auto* refusal = std::get_if<Refusal>(&result)) return std::move(*refusal);
  to = std::get<Value>(std::move(result));
  return std::nullopt;
}

}  // namespace

Result<Json> read_body(std::string_view body) {
  Json json = read_json(body);
  if (json.is_object()) return json;
  return Refusal{400, "ValidationException", "The request body must be a JSON object.", {}, {}};
}

Result<EventRequest> read_event_request(const Json& body) {
  EventRequest request;
  if (auto refusal = unpack(read_room(body), request.room)) return *refusal;
  if (auto refusal = unpack(read_text(body, "eventName", 1, kMaxEventName), request.name))
    return *refusal;
  if (auto refusal = unpack(read_attribute_map(body), request.attributes)) return *refusal;
  return request;
}

Result<TokenRequest> read_token_request(const Json& body) {
  TokenRequest request;
  if (auto refusal = unpack(read_room(body), request.room)) return *refusal;
  if (auto refusal = unpack(read_text(body, "userId", 1, kMaxUserId), request.user_id))
    return *refusal;
  if (auto refusal = unpack(read_capabilities(body), request.capabilities)) return *refusal;
  if (auto refusal = unpack(read_minutes(body), request.session_minutes)) return *refusal;
  if (auto refusal = unpack(read_attribute_map(body), request.attributes)) return *refusal;
  return request;
}

Result<ModerationRequest> read_moderation_request(const Json& body,
                                                  const std::string& target_field) {
  ModerationRequest request;
  if (auto refusal = unpack(read_room(body), request.room)) return *refusal;
  if (auto refusal = unpack(read_text(body, target_field, 1, kMaxUserId), request.target))
    return *refusal;
  if (auto refusal = unpack(read_text(body, "reason", 0, kMaxReason), request.reason))
    return *refusal;
  return request;
}

std::optional<Refusal> check_event(std::string_view name, const Attributes& attributes) {
  if (!has_length(name, 1, kMaxEventName))
    return invalid_field("eventName", "eventName must be 1 to 100 characters.");
  if (name.starts_with("aws:"))
    return invalid_field("eventName", "eventName must not begin with aws:, the service's own.");
  if (!fit(attributes))
    return invalid_field("attributes", "attributes must be at most 1 KB together.");
  return std::nullopt;
}

std::optional<Refusal> check_token(const TokenRequest& request) {
  if (!has_length(request.user_id, 1, kMaxUserId))
    return invalid_field("userId", "userId must be 1 to 128 characters.");
  for (const std::string& capability : request.capabilities) {
    if (capability != name_of(Verb::SendMessage) && capability != name_of(Verb::DeleteMessage) &&
        capability != name_of(Verb::DisconnectUser)) {
      return invalid_field(
          "capabilities",
          "capabilities may hold SEND_MESSAGE, DELETE_MESSAGE and DISCONNECT_USER.");
    }
  }
  if (request.session_minutes < 1 || request.session_minutes > kMaxSessionMinutes)
    return invalid_field("sessionDurationInMinutes",
                         "sessionDurationInMinutes must be from 1 to 180.");
  if (!fit(request.attributes))
    return invalid_field("attributes", "attributes must be at most 1 KB together.");
  return std::nullopt;
}

Refusal invalid_field(std::string field, std::string message) {
  return {400, "ValidationException", std::move(message), std::move(field), {}};
}

Refusal unknown_room(std::string_view room) {
  return {404, "ResourceNotFoundException", "This hub has no such room.", {}, std::string(room)};
}

Refusal throttled(std::string message) {
  return {429, "ThrottlingException", std::move(message), {}, {}};
}

Refusal denied(std::string message) {
  return {403, "AccessDeniedException", std::move(message), {}, {}};
}

net::Response refusal_response(const Refusal& refusal) {
  OrderedJson body{{"message", refusal.message}};
  if (refusal.type == "ValidationException") {
    body["reason"] = refusal.field.empty() ? "OTHER" : "FIELD_VALIDATION_FAILED";
    body["fieldList"] = OrderedJson::array();
    if (!refusal.field.empty())
      body["fieldList"].push_back({{"name", refusal.field}, {"message", refusal.message}});
  }
  if (!refusal.resource.empty()) {
    body["resourceId"] = refusal.resource;
    body["resourceType"] = "ROOM";
  }
  if (refusal.limit > 0) body["limit"] = refusal.limit;
  net::Response response = net::json_response(
      refusal.status, body.dump(-1, ' ', false, OrderedJson::error_handler_t::replace));
  response.headers.push_back({"x-amzn-ErrorType", refusal.type});
  return response;
}

}  // namespace autoplay::hub
