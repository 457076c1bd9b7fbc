#include "hub/frames.hpp"

#include <nlohmann/json.hpp>

#include "hub/limits.hpp"
#include "text/json.hpp"

namespace autoplay::hub {
namespace {

OrderedJson to_json(const Attributes& attributes) {
  OrderedJson object = OrderedJson::object();
  for (const auto& [key, value] : attributes) object[key] = value;
  return object;
}

/// A frame without attributes has null there, as the service sends it.
OrderedJson or_null(const Attributes& attributes) {
  return attributes.empty() ? OrderedJson(nullptr) : to_json(attributes);
}

/// The member `name`, which is in PascalCase. Its first letter may also be in lower case.
const Json& field(const Json& frame, std::string_view name) {
  static const Json nothing;
  std::string key(name);
  if (const auto found = frame.find(key); found != frame.end()) return *found;
  key[0] = static_cast<char>(key[0] - 'A' + 'a');
  const auto found = frame.find(key);
  return found == frame.end() ? nothing : *found;
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

bool is_text_or_absent(const Json& value) {
  return value.is_string() || value.is_null();
}

std::variant<Action, FrameError> read_message(const Json& frame, Action action,
                                              std::size_t max_content) {
  const auto fail = [&](ErrorCode code, std::string message) {
    return FrameError{code, std::move(message), action.request_id};
  };
  const Json& content = field(frame, "Content");
  if (!content.is_string()) return fail(ErrorCode::BadRequest, "Content must be a string");
  action.content = content.get<std::string>();
  if (action.content.empty()) return fail(ErrorCode::BadRequest, "Content must not be empty");
  if (!has_length(action.content, 1, max_content))
    return fail(ErrorCode::TooLarge,
                "Content must be at most " + std::to_string(max_content) + " characters");
  auto attributes = read_attributes(field(frame, "Attributes"));
  if (const auto* fault = std::get_if<AttributeProblem>(&attributes)) {
    return *fault == AttributeProblem::TooLarge
               ? fail(ErrorCode::TooLarge, "Attributes must be at most 1 KB")
               : fail(ErrorCode::BadRequest, "Attributes must map strings to strings");
  }
  action.attributes = std::get<Attributes>(std::move(attributes));
  return action;
}

std::variant<Action, FrameError> read_moderation(const Json& frame, Action action) {
  const std::string_view key = action.verb == Verb::DeleteMessage ? "Id" : "UserId";
  action.target = text_of(field(frame, key));
  if (!has_length(action.target, 1, kMaxUserId)) {
    return FrameError{ErrorCode::BadRequest, std::string(key) + " must be 1 to 128 characters",
                      action.request_id};
  }
  const Json& reason = field(frame, "Reason");
  action.reason = text_of(reason);
  if (!is_text_or_absent(reason) || !has_length(action.reason, 0, kMaxReason)) {
    return FrameError{ErrorCode::BadRequest, "Reason must be a string of at most 256 characters",
                      action.request_id};
  }
  return action;
}

}  // namespace

std::string_view name_of(Verb verb) {
  switch (verb) {
    case Verb::SendMessage: return "SEND_MESSAGE";
    case Verb::DeleteMessage: return "DELETE_MESSAGE";
    case Verb::DisconnectUser: return "DISCONNECT_USER";
  }
  return {};
}

std::variant<Action, FrameError> read_action(std::string_view text, std::size_t max_content) {
  const Json frame = text::read_json(text);
  if (!frame.is_object())
    return FrameError{ErrorCode::BadRequest, "The frame must be a JSON object", {}};
  const Json& request_id = field(frame, "RequestId");
  Action action;
  action.request_id = text_of(request_id);
  if (!is_text_or_absent(request_id) || action.request_id.size() > kMaxRequestId) {
    return FrameError{ErrorCode::BadRequest, "RequestId must be a string of at most 128 bytes", {}};
  }
  const std::string verb = text_of(field(frame, "Action"));
  if (verb == name_of(Verb::SendMessage)) return read_message(frame, action, max_content);
  for (const Verb moderation : {Verb::DeleteMessage, Verb::DisconnectUser}) {
    if (verb != name_of(moderation)) continue;
    action.verb = moderation;
    return read_moderation(frame, action);
  }
  return FrameError{ErrorCode::BadRequest,
                    "Action must be SEND_MESSAGE, DELETE_MESSAGE or DISCONNECT_USER",
                    action.request_id};
}

std::string message_frame(std::string_view id, std::string_view time, const Action& action,
                          const Sender& sender) {
  return text::write_json(OrderedJson{
      {"Type", "MESSAGE"},
      {"Id", id},
      {"RequestId", action.request_id},
      {"Attributes", or_null(action.attributes)},
      {"Content", action.content},
      {"SendTime", time},
      {"Sender", {{"UserId", sender.user_id}, {"Attributes", to_json(sender.attributes)}}}});
}

std::string event_frame(std::string_view id, std::string_view request_id, std::string_view time,
                        std::string_view name, const Attributes& attributes) {
  return text::write_json(OrderedJson{{"Type", "EVENT"},
                                      {"Id", id},
                                      {"RequestId", request_id},
                                      {"EventName", name},
                                      {"Attributes", or_null(attributes)},
                                      {"SendTime", time}});
}

std::string error_frame(std::string_view id, const FrameError& error) {
  return text::write_json(OrderedJson{{"Type", "ERROR"},
                                      {"Id", id},
                                      {"RequestId", error.request_id},
                                      {"ErrorCode", static_cast<int>(error.code)},
                                      {"ErrorMessage", error.message}});
}

}  // namespace autoplay::hub
