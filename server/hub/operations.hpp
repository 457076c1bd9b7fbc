#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "hub/limits.hpp"
#include "hub/types.hpp"
#include "net/http.hpp"

/// The REST-JSON of the control plane: reads request bodies, writes results and errors as AWS does.
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

/// Each yields a request that keeps every limit, or why it is refused.
[[nodiscard]] Result<Json> read_body(std::string_view body);
[[nodiscard]] Result<EventRequest> read_event_request(const Json& body);
[[nodiscard]] Result<TokenSpec> read_token_spec(const Json& body);
[[nodiscard]] Result<ModerationRequest> read_moderation_request(const Json& body,
                                                                const std::string& target_field);

[[nodiscard]] OperationRefusal invalid_field(std::string field, std::string message);
[[nodiscard]] OperationRefusal unknown_room(std::string_view room);
[[nodiscard]] OperationRefusal throttled(std::string message);
[[nodiscard]] OperationRefusal denied(std::string message);

/// `x-amzn-ErrorType` and `{"message", …}`.
[[nodiscard]] net::Response refusal_response(const OperationRefusal& refusal);

}  // namespace autoplay::hub
