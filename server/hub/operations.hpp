#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "hub/hub.hpp"
#include "hub/limits.hpp"

/// The control plane's REST-JSON: request bodies read, results and errors written as AWS does.
/// Source: Amazon IVS Chat API reference (SendEvent, CreateChatToken, DeleteMessage,
/// DisconnectUser; common errors).
namespace autoplay::hub {

struct EventRequest {
  std::string room;
  std::string name;
  Attributes attributes;
};
/// DeleteMessage and DisconnectUser.
struct ModerationRequest {
  std::string room;
  std::string target;  ///< `id` or `userId`
  std::string reason;
};

[[nodiscard]] Result<Json> read_body(std::string_view body);
[[nodiscard]] Result<EventRequest> read_event_request(const Json& body);
[[nodiscard]] Result<TokenRequest> read_token_request(const Json& body);
[[nodiscard]] Result<ModerationRequest> read_moderation_request(const Json& body,
                                                                const std::string& target_field);

/// Nothing when the request keeps every limit.
[[nodiscard]] std::optional<Refusal> check_event(std::string_view name,
                                                 const Attributes& attributes);
[[nodiscard]] std::optional<Refusal> check_token(const TokenRequest& request);

[[nodiscard]] Refusal invalid_field(std::string field, std::string message);
[[nodiscard]] Refusal unknown_room(std::string_view room);
[[nodiscard]] Refusal throttled(std::string message);
[[nodiscard]] Refusal denied(std::string message);

/// `x-amzn-ErrorType` and `{"message", …}`.
[[nodiscard]] net::Response refusal_response(const Refusal& refusal);

}  // namespace autoplay::hub
