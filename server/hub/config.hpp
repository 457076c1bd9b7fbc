#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/websocket.hpp"

namespace autoplay::hub {

/// The credentials that a hub accepts unless others are configured. They are public, so use them on
/// loopback only.
inline constexpr std::string_view kDemoAccessKey = "AKIDIVSAUTOPLAYDEMO0";
inline constexpr std::string_view kDemoSecretKey = "ivs-autoplay-demo-secret-for-loopback";
inline constexpr std::string_view kDemoRoom =
    "arn:aws:ivschat:us-west-2:123456789012:room/demoRoom1234";

struct HubConfig {
  std::vector<std::string> rooms{std::string(kDemoRoom)};  ///< room ARNs; all others are unknown
  std::string access_key{kDemoAccessKey};
  std::string secret_key{kDemoSecretKey};
  /// If the keys are temporary, as those of a Lambda role are, every operation must carry this as
  /// x-amz-security-token. If it is empty, operations must carry none.
  std::string session_token;
  /// Origins (`https://example.com`, or `*`) whose pages may connect. Clients that send no Origin
  /// are not browsers, and the list does not apply to them.
  std::vector<std::string> origins;
  bool loopback = true;  ///< pages of this machine (`http://localhost:*`, …) may connect as well
  std::uint32_t beacon_ms = 60'000;      ///< the last state is repeated this often; 0 = never
  std::uint32_t token_ttl_s = 60;        ///< how long an unused chat token is valid
  std::uint32_t max_session_ms = 0;      ///< sessions end by then; 0 = as their tokens ask
  std::uint32_t message_rate = 10;       ///< frames a second of one client, up to 1000; 0 = any
  std::uint32_t operation_rate = 0;      ///< calls a second of each operation, likewise
  std::size_t max_content = 500;         ///< code points of one message, at most 500
  std::size_t max_connections = 50'000;  ///< above: handshakes are answered 503
  net::WebSocketLimits socket;
};

}  // namespace autoplay::hub
