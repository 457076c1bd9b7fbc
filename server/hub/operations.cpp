#include "hub/operations.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "hub/frames.hpp"
#include "text/arn.hpp"
#include "text/json.hpp"

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
  if (const auto* room = std::get_if<std::string>(&text);
      room != nullptr && !text::is_room_arn(*room)) {
    return invalid_field(
        name, "roomIdentifier must be a room's ARN, arn:aws:ivschat:<region>:<account>:room/<id>.");
  }
  return text;
}

Result<std::string> read_event_name(const Json& body) {
  const std::string field = "eventName";
  auto text = read_text(body, field, 1, kMaxEventName);
  if (const auto* name = std::get_if<std::string>(&text); name && name->starts_with("aws:"))
    return invalid_field(field, "eventName must not begin with aws:, which the service uses.");
  return text;
}

Result<Attributes> read_attribute_map(const Json& body) {
  auto attributes = read_attributes(member(body, "attributes"));
  if (const auto* fault = std::get_if<AttributeProblem>(&attributes)) {
    return invalid_field("attributes", *fault == AttributeProblem::TooLarge
                                           ? "attributes must be at most 1 KB together."
                                           : "attributes must map strings to strings.");
  }
  return std::get<Attributes>(std::move(attributes));
}

bool is_capability(std::string_view text) {
  return text == name_of(Verb::SendMessage) || text == name_of(Verb::DeleteMessage) ||
         text == name_of(Verb::DisconnectUser);
}

Result<std::vector<std::string>> read_capabilities(const Json& body) {
  const Json& value = member(body, "capabilities");
  std::vector<std::string> capabilities;
  if (value.is_null()) return capabilities;
  const bool strings = value.is_array() && value.size() <= 16 &&
                       std::ranges::all_of(value, [](const Json& one) { return one.is_string(); });
  if (!strings) return invalid_field("capabilities", "capabilities must be a list of strings.");
  for (const Json& one : value) capabilities.push_back(one.get<std::string>());
  if (std::ranges::all_of(capabilities, is_capability)) return capabilities;
  return invalid_field("capabilities",
                       "capabilities may hold SEND_MESSAGE, DELETE_MESSAGE and DISCONNECT_USER.");
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
std::optional<OperationRefusal> unpack(Result<Value> result, Value& to) {
  if (auto* refusal = std::get_if<OperationRefusal>(&result)) return std::move(*refusal);
  to = std::get<Value>(std::move(result));
  return std::nullopt;
}

}  // namespace

Result<Json> read_body(std::string_view body) {
  Json json = text::read_json(body);
  if (json.is_object()) return json;
  return OperationRefusal{
      400, "ValidationException", "The request body must be a JSON object.", {}, {}};
}

Result<EventRequest> read_event_request(const Json& body) {
  EventRequest request;
  if (auto refusal = unpack(read_room(body), request.room)) return *refusal;
  if (auto refusal = unpack(read_event_name(body), request.name)) return *refusal;
  if (auto refusal = unpack(read_attribute_map(body), request.attributes)) return *refusal;
  return request;
}

Result<TokenSpec> read_token_spec(const Json& body) {
  TokenSpec spec;
  if (auto refusal = unpack(read_room(body), spec.room)) return *refusal;
  if (auto refusal = unpack(read_text(body, "userId", 1, kMaxUserId), spec.user_id))
    return *refusal;
  if (auto refusal = unpack(read_capabilities(body), spec.capabilities)) return *refusal;
  if (auto refusal = unpack(read_minutes(body), spec.session_minutes)) return *refusal;
  if (auto refusal = unpack(read_attribute_map(body), spec.attributes)) return *refusal;
  return spec;
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

OperationRefusal invalid_field(std::string field, std::string message) {
  return {400, "ValidationException", std::move(message), std::move(field), {}};
}

OperationRefusal unknown_room(std::string_view room) {
  return {404, "ResourceNotFoundException", "This hub has no such room.", {}, std::string(room)};
}

OperationRefusal throttled(std::string message) {
  return {429, "ThrottlingException", std::move(message), {}, {}};
}

OperationRefusal denied(std::string message) {
  return {403, "AccessDeniedException", std::move(message), {}, {}};
}

net::Response refusal_response(const OperationRefusal& refusal) {
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
  net::Response response = net::json_response(refusal.status, text::write_json(body));
  response.headers.push_back({"x-amzn-ErrorType", refusal.type});
  return response;
}

}  // namespace autoplay::hub
