#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "hub/types.hpp"

/// Reads and writes the frames of the IVS Chat Messaging API, as texts without I/O. Source: Amazon
/// IVS Chat Messaging API reference, actions (publish and subscribe).
namespace autoplay::hub {

/// Codes of an ERROR frame, as documented.
enum class ErrorCode : std::uint16_t {
  BadRequest = 400,
  Expired = 401,
  Forbidden = 403,
  TooLarge = 413,
  TooMany = 429,
};

enum class Verb : std::uint8_t { SendMessage = 1, DeleteMessage = 2, DisconnectUser = 4 };

/// `SEND_MESSAGE` …: both an action's name and the capability it needs.
[[nodiscard]] std::string_view name_of(Verb verb);

/// What a client asks for.
struct Action {
  Verb verb = Verb::SendMessage;
  std::string request_id;  ///< may be empty
  std::string content;     ///< SEND_MESSAGE
  Attributes attributes;   ///< SEND_MESSAGE
  std::string target;      ///< the message's Id, or the UserId
  std::string reason;      ///< may be empty
};

struct FrameError {
  ErrorCode code = ErrorCode::BadRequest;
  std::string message;
  std::string request_id;  ///< of the frame in error, if it could be read
};

/// Reads one frame of a client. The first letter of a key may be in either case. Unknown keys are
/// ignored.
[[nodiscard]] std::variant<Action, FrameError> read_action(std::string_view text,
                                                           std::size_t max_content);

struct Sender {
  std::string user_id;
  Attributes attributes;
};

[[nodiscard]] std::string message_frame(std::string_view id, std::string_view time,
                                        const Action& action, const Sender& sender);
[[nodiscard]] std::string event_frame(std::string_view id, std::string_view request_id,
                                      std::string_view time, std::string_view name,
                                      const Attributes& attributes);
[[nodiscard]] std::string error_frame(std::string_view id, const FrameError& error);

}  // namespace autoplay::hub
