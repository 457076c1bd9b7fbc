#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "net/server.hpp"

/// A self-hosted chat edge that speaks the Amazon IVS Chat Messaging API (WebSocket) and the
/// control operations SendEvent, CreateChatToken, DeleteMessage and DisconnectUser (REST-JSON,
/// Signature Version 4), so that AWS's own clients work with it unmodified. Single-threaded, on the
/// server's io_context.
namespace autoplay::hub {

/// Credentials every new hub accepts until others are configured; public, so only for loopback.
inline constexpr std::string_view kDemoAccessKey = "AKIDIVSAUTOPLAYDEMO0";
inline constexpr std::string_view kDemoSecretKey = "ivs-autoplay-demo-secret-for-loopback";
inline constexpr std::string_view kDemoRoom =
    "arn:aws:ivschat:us-west-2:123456789012:room/demoRoom1234";

/// In the order given; keys are unique.
using Attributes = std::vector<std::pair<std::string, std::string>>;

struct HubConfig {
  std::vector<std::string> rooms{std::string(kDemoRoom)};  ///< room ARNs; all others are unknown
  std::string access_key{kDemoAccessKey};
  std::string secret_key{kDemoSecretKey};
  /// With temporary keys, such as a Lambda role's: what every operation must carry as
  /// x-amz-security-token. Empty: operations must carry none.
  std::string session_token;
  /// Origins (`https://example.com`, or `*`) whose pages may connect. Clients that send no Origin
  /// are not browsers and are not stopped by this.
  std::vector<std::string> origins;
  bool loopback = true;  ///< pages of this machine (`http://localhost:*`, …) may connect as well
  std::uint32_t beacon_ms = 60'000;      ///< the last state is repeated this often; 0 = never
  std::uint32_t token_ttl_s = 60;        ///< how long a chat token waits for its one use
  std::uint32_t max_session_ms = 0;      ///< sessions end by then; 0 = as their tokens ask
  std::uint32_t message_rate = 10;       ///< frames a second of one client, up to 1000; 0 = any
  std::uint32_t operation_rate = 0;      ///< calls a second of each operation, likewise
  std::size_t max_content = 500;         ///< code points of one message, at most 500
  std::size_t max_connections = 50'000;  ///< above: handshakes are answered 503
  net::WebSocketLimits socket;
};

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
struct Refusal {
  int status = 400;
  std::string type;         ///< `ValidationException`, `ResourceNotFoundException`, …
  std::string message;      ///< one sentence; never contains a token or key
  std::string field;        ///< the input field at fault, for ValidationException
  std::string resource;     ///< the room, for ResourceNotFoundException and ThrottlingException
  std::uint32_t limit = 0;  ///< calls a second, for ThrottlingException
};
template <typename Value>
using Result = std::variant<Value, Refusal>;

struct TokenRequest {
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

class Hub {
 public:
  /// `observer` may be null; otherwise it must outlive the hub and its connections.
  Hub(boost::asio::io_context& io, HubConfig config, Observer* observer = nullptr);
  /// Stops the beacon. Connections that are still open keep what they need.
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  /// True when `request` is one of the hub's own HTTP operations: POST /SendEvent,
  /// POST /CreateChatToken, POST /DeleteMessage, POST /DisconnectUser, GET or HEAD /healthz.
  [[nodiscard]] bool handles(const net::Request& request) const;
  /// Answers any request: the operations as AWS does, everything else with 404.
  [[nodiscard]] net::Response answer(const net::Request& request);
  /// Decides on a chat connection: the token is the offered subprotocol.
  [[nodiscard]] net::UpgradeAnswer upgrade(const net::Request& request);

  /// SendEvent without HTTP; yields the frame's id.
  [[nodiscard]] Result<std::string> send_event(std::string_view room, std::string_view event_name,
                                               const Attributes& attributes);
  /// CreateChatToken without HTTP.
  [[nodiscard]] Result<IssuedToken> create_token(const TokenRequest& request);

  /// The state (the `state` attribute of a `STREAM_STATE` event) last known of `channel` in any
  /// room.
  [[nodiscard]] std::optional<std::string> state(std::string_view channel) const;

  /// Chat connections that are open.
  [[nodiscard]] std::size_t connections() const;

  /// Stops the beacon, so that the io_context can run out of work.
  void stop();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace autoplay::hub
