#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/sigv4.hpp"
#include "emitter/rooms.hpp"
#include "net/http.hpp"
#include "net/outcome.hpp"

namespace autoplay::emitter {

enum class HandlerKind : std::uint8_t { StreamState, ChatToken };

/// Who adds the CORS headers: this code, or the Function URL in front of it.
enum class Cors : std::uint8_t { Code, Url };

/// What a viewer's token allows and who may request one.
struct TokenPolicy {
  std::vector<std::string> capabilities;  ///< none = view only
  int session_minutes = 60;
  std::int64_t reconnect_window_ms = 0;  ///< spreads reconnects so that the token quota holds
  std::string chat_endpoint;             ///< ws(s):// URL; empty = the room's region's own
  Cors cors = Cors::Url;
  /// `https://example.com`, or `*`; none = only pages of the requested host.
  std::vector<std::string> allowed_origins;
};

/// Read once at the start, from the environment:
///
/// | variable | meaning | default |
/// |---|---|---|
/// | `_HANDLER` | `stream-state` or `chat-token` | required |
/// | `ROOM_MAP` | JSON, channel ARN → room ARN or list of them | |
/// | `CHAT_ROOM_ARN`, `DEMO_CHAT_ARN` | the one room, where there is no map | one of the three |
/// | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` | from the role | required |
/// | `AWS_SESSION_TOKEN` | of temporary credentials | none |
/// | `AWS_ENDPOINT_URL_IVSCHAT`, `AWS_ENDPOINT_URL` | another control plane | the region's |
/// | `AWS_CA_BUNDLE` | PEM file of roots | Amazon's, embedded |
/// | `CHAT_CAPABILITIES` | comma list of SEND_MESSAGE DELETE_MESSAGE DISCONNECT_USER | view only |
/// | `SESSION_MINUTES` | 1–180 | 60 |
/// | `AUDIENCE` | viewers expected at once, 0–10,000,000 | 0 |
/// | `CHAT_ENDPOINT` | ws(s):// URL given to pages | `wss://edge.ivschat.<region>…` |
/// | `CORS` | `code` or `url` | `url` |
/// | `ALLOWED_ORIGINS` | comma list, or `*` | own host |
struct Config {
  HandlerKind handler = HandlerKind::StreamState;
  Rooms rooms;
  aws::Credentials credentials;
  std::optional<net::Url> endpoint;
  std::string ca_bundle;
  TokenPolicy tokens;
};

/// `message` is one line that starts with the variable's name and says what it must be; it never
/// repeats a secret.
struct ConfigError {
  std::string variable;
  std::string message;
};

/// A variable's value. Nothing if it is unset or empty.
using Environment = std::function<std::optional<std::string>(const char* name)>;
[[nodiscard]] Environment process_environment();

[[nodiscard]] net::Outcome<Config, ConfigError> read_config(const Environment& environment);

}  // namespace autoplay::emitter
