#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// What the files of the hub and its users exchange.
namespace autoplay::hub {

/// In the order given; keys are unique.
using Attributes = std::vector<std::pair<std::string, std::string>>;

/// What the hub did, for a timeline. Called synchronously; must not call back into the hub.
class Observer {
 public:
  virtual ~Observer() = default;
  /// SendEvent was accepted; its frame has not been written yet.
  virtual void event_accepted(std::string_view room, std::string_view event_name,
                              std::string_view frame_id) = 0;
  /// A frame (`MESSAGE` or `EVENT`) was handed to `receivers` connections.
  virtual void frame_sent(std::string_view room, std::string_view type, std::string_view frame_id,
                          std::size_t receivers) = 0;
};

/// Why an operation was refused; becomes the AWS error of that name.
struct OperationRefusal {
  int status = 400;
  std::string type;         ///< `ValidationException`, `ResourceNotFoundException`, …
  std::string message;      ///< one sentence; never contains a token or key
  std::string field;        ///< the input field at fault, for ValidationException
  std::string resource;     ///< the room, for ResourceNotFoundException and ThrottlingException
  std::uint32_t limit = 0;  ///< calls a second, for ThrottlingException
};
template <typename Value>
using Result = std::variant<Value, OperationRefusal>;

/// What CreateChatToken asks for.
struct TokenSpec {
  std::string room;
  std::string user_id;
  std::vector<std::string> capabilities;  ///< SEND_MESSAGE DELETE_MESSAGE DISCONNECT_USER
  int session_minutes = 60;               ///< 1–180
  Attributes attributes;
};
struct IssuedToken {
  std::string token;
  std::string token_expiration;    ///< ISO 8601
  std::string session_expiration;  ///< ISO 8601
};

}  // namespace autoplay::hub
